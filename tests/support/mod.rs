//! A running gateway for each test, and its users: tills, phones, and partners that can send any
//! request. Each has its own database and port, so that tests run side by side.

mod bodies;
#[path = "../../src/testing/cluster.rs"]
pub mod cluster;
mod partners;
mod wire;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use gerai::api::Services;
use gerai::audit::{Audit, Report};
use gerai::clock::Clock;
use gerai::config::Settings;
use gerai::gateway::{ConnectionTimeouts, Gateway, GatewayBuilder};
use gerai::types::Timestamp;
use simulator::credentials::Partner;
use simulator::gateway::{no_limits, unlimited_rules};
use simulator::phone::Phone;
use simulator::snap::Client;
use simulator::till::{Backoff, Chain, Journal, Outlet, Till};
use tempfile::TempDir;

pub use bodies::{body_of, with, without};
pub use wire::RawConnection;

/// A premium customer of the sandbox.
pub const BUDI: &str = "081234567890";
/// A regular customer of the sandbox.
pub const SITI: &str = "081298765432";
/// Everybody's PIN.
pub const PIN: &str = "123456";
/// 2026-11-22, 16:00:00 in WIB.
pub const BEGIN: Timestamp = Timestamp::from_micros(1_795_338_000_000_000);

/// A gateway that serves.
pub struct TestGateway {
    gateway: Gateway,
    settings: Settings,
    clock: Clock,
    folder: TempDir,
}

impl TestGateway {
    /// In sandbox mode, by the machine's clock, without limits.
    pub async fn start() -> Self {
        Self::start_with(Clock::machine(), |_| {}).await
    }

    /// The same, by a clock that stands still at [`BEGIN`] until it is set.
    pub async fn start_still() -> Self {
        Self::start_with(Clock::manual(BEGIN), |_| {}).await
    }

    /// By the machine's clock, with connections that wait otherwise for their callers.
    pub async fn start_with_timeouts(
        timeouts: ConnectionTimeouts,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let (mut settings, folder) = Self::settings();
        change(&mut settings);
        Self::open_with(settings, Clock::machine(), folder, timeouts).await
    }

    /// With other settings.
    pub async fn start_with(clock: Clock, change: impl FnOnce(&mut Settings)) -> Self {
        let (mut settings, folder) = Self::settings();
        change(&mut settings);
        Self::open(settings, clock, folder).await
    }

    fn settings() -> (Settings, TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = Settings {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            database: cluster::database(&folder.path().join("gerai.db")),
            keys: Some(folder.path().join("gerai.db.keys")),
            sandbox: true,
            workers: Some(1),
            limits: no_limits(),
            ..Settings::default()
        };
        (settings, folder)
    }

    async fn open(settings: Settings, clock: Clock, folder: TempDir) -> Self {
        Self::open_with(settings, clock, folder, ConnectionTimeouts::default()).await
    }

    async fn open_with(
        settings: Settings,
        clock: Clock,
        folder: TempDir,
        timeouts: ConnectionTimeouts,
    ) -> Self {
        let gateway = GatewayBuilder::new(settings.clone())
            .clock(clock.clone())
            .timeouts(timeouts);
        let gateway = match settings.catalogue {
            Some(_) => gateway,
            None => gateway.rules(unlimited_rules().expect("a catalogue")),
        };
        Self {
            gateway: gateway.start().await.expect("a gateway"),
            settings,
            clock,
            folder,
        }
    }

    /// Stops it and starts another on the same database, at another port.
    pub async fn restart(self) -> Self {
        self.restart_with(|_| {}).await
    }

    /// The same with other settings.
    pub async fn restart_with(self, change: impl FnOnce(&mut Settings)) -> Self {
        let Self {
            gateway,
            mut settings,
            clock,
            folder,
        } = self;
        gateway.stop().await;
        change(&mut settings);
        Self::open(settings, clock, folder).await
    }

    /// Stops it and has the database audited; fails where anything is wrong.
    pub async fn stop(self) -> Report {
        let Self {
            gateway,
            settings,
            folder,
            ..
        } = self;
        gateway.stop().await;
        let report = verify(settings).await;
        drop(folder);
        report
    }

    /// What the auditor finds while it serves; fails where anything is wrong.
    pub async fn audit(&self) -> Report {
        verify(self.settings.clone()).await
    }

    /// Fails where a refusal has left a trace in any account.
    pub async fn assert_nothing_moved(&self) {
        assert_eq!(self.audit().await.postings, 0, "money has moved");
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        self.gateway.url()
    }

    /// What its handlers share.
    pub fn services(&self) -> &Services {
        self.gateway.services()
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets time go by, where the clock stands still.
    pub fn pass(&self, time: Duration) {
        self.clock.set(self.clock.now().plus(time));
    }

    /// A till of that chain.
    pub fn till(&self, chain: Chain) -> Till {
        self.till_at(Outlet::of(chain))
    }

    /// A till of an outlet, in the name of its chain's demo partner.
    pub fn till_at(&self, outlet: Outlet) -> Till {
        let partner = self.demo_partner(&outlet.chain.channel().to_uppercase());
        self.till_of(outlet, partner)
    }

    /// A till of an outlet, in the name of that partner.
    pub fn till_of(&self, outlet: Outlet, partner: Partner) -> Till {
        let client = Client::new(&self.url(), partner).expect("a client");
        let path = self.folder.path().join("journal.jsonl");
        let journal = Journal::open(&path).expect("a journal");
        Till::new(Arc::new(client), outlet, journal).with_backoff(Backoff::none())
    }

    /// A customer's app, signed in.
    pub async fn phone(&self, number: &str) -> Phone {
        let phone = Phone::sign_in(&self.url(), number, PIN).await;
        phone.expect("signed in")
    }

    /// A demo partner that can send any request.
    pub async fn wire(&self, partner: &str) -> RawConnection {
        RawConnection::open(self, self.demo_partner(partner)).await
    }
}

/// What is asked without a client of its own: health, documents, the sandbox.
pub async fn get(url: String) -> reqwest::Response {
    reqwest::get(url).await.expect("an answer")
}

/// Runs all of them at once; the results are in their order.
pub async fn together<F>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    let tasks: Vec<_> = futures.into_iter().map(tokio::spawn).collect();
    let mut outputs = Vec::with_capacity(tasks.len());
    for task in tasks {
        outputs.push(task.await.expect("a task that ends"));
    }
    outputs
}

/// Waits for what comes a moment after an answer, by asking again.
pub async fn eventually<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let found = async {
        loop {
            if let Some(found) = ask().await {
                return found;
            }
            tokio::task::yield_now().await;
        }
    };
    let timeout_limit = Duration::from_secs(10);
    let found = tokio::time::timeout(timeout_limit, found).await;
    found.expect("it should have come by now")
}

async fn verify(settings: Settings) -> Report {
    let audit = move || {
        let keys = settings.keys.expect("a key ring's file");
        Audit::of(&settings.database).with_key_ring(&keys).run()
    };
    let report = tokio::task::spawn_blocking(audit).await;
    let report = report.expect("an auditor").expect("a report");
    assert!(report.is_clean(), "{:#?}", report.breaches);
    report
}
