//! The one place that knows the gateway itself: starts one in this process, fills its database
//! through its own engine, and runs the auditor on it.

mod customers;
mod filler;
mod tuning;

pub use customers::AddedCustomer;
pub use filler::{Filler, Funding, PartnerKeys};
pub use tuning::Tuning;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use gerai::audit::{Audit, Report};
use gerai::bootstrap::keys_path;
use gerai::catalogue::{BUILTIN, Catalogue};
use gerai::clock::Clock;
use gerai::config::{LimitSettings, Settings};
use gerai::gateway::{Gateway, GatewayBuilder};
use gerai::storage::{Database, DatabaseUrl, Node};
use jiff::Timestamp;
use serde::Serialize;

/// Where a gateway listens that nobody has to find by its port.
pub const ANY_PORT: &str = "127.0.0.1:0";

/// A gateway that runs in this process, in sandbox mode.
pub struct RunningGateway {
    /// Where it listens, such as `http://127.0.0.1:41234`.
    pub url: String,
    gateway: Gateway,
    clock: Clock,
}

/// What the auditor found.
#[derive(Debug)]
pub struct AuditSummary {
    /// Whether every rule holds.
    pub balances: bool,
    /// The auditor's own words.
    pub text: String,
    /// How much was read.
    pub read: AuditCounts,
    /// The first breaches.
    pub breaches: Vec<String>,
    /// What is owed between each partner and the issuer.
    pub settlements: Vec<PartnerPosition>,
}

/// How much an audit has read, and how much was wrong.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct AuditCounts {
    /// Accounts.
    pub accounts: u64,
    /// Entries of accounts.
    pub entries: u64,
    /// Postings to accounts.
    pub postings: u64,
    /// Movements.
    pub movements: u64,
    /// Tokens.
    pub tokens: u64,
    /// Notifications.
    pub notifications: u64,
    /// Breaches.
    pub breaches: u64,
}

impl AuditSummary {
    /// Each partner's settlement position in whole rupiah, negative where it owes the issuer.
    pub fn positions(&self) -> BTreeMap<String, i64> {
        let mut positions = BTreeMap::new();
        let books = self.settlements.iter();
        for book in books.filter(|book| book.book == "settlement") {
            *positions.entry(book.partner.clone()).or_default() += book.amount;
        }
        positions
    }
}

/// One book of one partner.
#[derive(Debug)]
pub struct PartnerPosition {
    /// The partner.
    pub partner: String,
    /// `settlement`, or `fee` for fees earned.
    pub book: String,
    /// Whole rupiah: negative where the partner owes the issuer.
    pub amount: i64,
}

/// Why the gateway does not run, or its database cannot be read.
#[derive(Debug)]
pub struct GatewayError(String);

impl fmt::Display for GatewayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for GatewayError {}

impl GatewayError {
    pub(crate) fn new(error: impl fmt::Display) -> Self {
        Self(error.to_string())
    }
}

/// How a gateway is started.
#[derive(Clone, Debug)]
pub struct GatewayOptions {
    /// The URL of its database.
    pub database: String,
    /// Where it listens.
    pub listen: String,
    /// With demo partners and customers.
    pub sandbox: bool,
    /// The key ring's file, where it is not beside the database.
    pub keys: Option<PathBuf>,
    /// What is turned about it.
    pub tuning: Tuning,
}

impl GatewayOptions {
    /// In sandbox mode on that database, at that address.
    pub fn sandbox(database: &str, listen: &str) -> Self {
        Self {
            database: database.to_owned(),
            listen: listen.to_owned(),
            sandbox: true,
            keys: None,
            tuning: Tuning::default(),
        }
    }

    fn settings(self) -> Result<Settings, GatewayError> {
        let mut settings = Settings {
            listen: self.listen.parse().map_err(GatewayError::new)?,
            database: self.database,
            sandbox: self.sandbox,
            keys: self.keys,
            limits: no_limits(),
            ..Settings::default()
        };
        self.tuning.set(&mut settings);
        Ok(settings)
    }
}

/// Starts a gateway in sandbox mode on that database, listening at `listen`.
///
/// # Errors
/// [`GatewayError`] where it does not start.
pub async fn start_in_process(
    database_url: &str,
    listen: &str,
) -> Result<RunningGateway, GatewayError> {
    start(GatewayOptions::sandbox(database_url, listen)).await
}

/// The same with the key ring in that file, at a free port.
///
/// # Errors
/// [`GatewayError`] where it does not start.
pub async fn start_with_keys(
    database_url: &str,
    keys: Option<PathBuf>,
) -> Result<RunningGateway, GatewayError> {
    start(GatewayOptions {
        keys,
        ..GatewayOptions::sandbox(database_url, ANY_PORT)
    })
    .await
}

/// Starts one of several gateways on that database, each with that key ring, at a free port. The
/// first is in sandbox mode; a second sandbox would draw new credentials.
///
/// # Errors
/// [`GatewayError`] where it does not start.
pub async fn start_one_of(
    database_url: &str,
    keys: &Path,
    sandbox: bool,
) -> Result<RunningGateway, GatewayError> {
    let one = GatewayOptions {
        sandbox,
        keys: Some(keys.to_owned()),
        ..GatewayOptions::sandbox(database_url, ANY_PORT)
    };
    start(one).await
}

/// Starts a gateway, which sets nobody a limit.
///
/// # Errors
/// [`GatewayError`] where it does not start.
pub async fn start(start: GatewayOptions) -> Result<RunningGateway, GatewayError> {
    start_at(start, Clock::machine()).await
}

/// The same by a clock that stands still at that moment until time is let go by.
///
/// # Errors
/// [`GatewayError`] where it does not start.
pub async fn start_still(
    start: GatewayOptions,
    at: Timestamp,
) -> Result<RunningGateway, GatewayError> {
    start_at(start, Clock::manual(at.into())).await
}

async fn start_at(start: GatewayOptions, clock: Clock) -> Result<RunningGateway, GatewayError> {
    let gateway = GatewayBuilder::new(start.settings()?)
        .clock(clock.clone())
        .rules(unlimited_rules()?);
    let gateway = gateway.start().await.map_err(GatewayError::new)?;
    Ok(RunningGateway {
        url: gateway.url(),
        gateway,
        clock,
    })
}

/// A demo has no time to wait between two requests about the same phone number, and a load even
/// less.
pub fn no_limits() -> LimitSettings {
    LimitSettings {
        partner_per_second: 0,
        terminal_per_second: 0,
        phone_per_second: 0,
        address_per_second: 0,
        address_otps_per_hour: 0,
        address_connections: 0,
    }
}

/// The built-in rules, but a till may present any number of wrong tokens.
///
/// # Errors
/// [`GatewayError`] where the catalogue does not read that rule any more.
pub fn unlimited_rules() -> Result<Catalogue, GatewayError> {
    let unlimited = "[[wrong_tokens]]\nfrom = 2021-01-02\n";
    Catalogue::parse(&format!("{BUILTIN}\n{unlimited}")).map_err(GatewayError::new)
}

impl RunningGateway {
    /// Gives the demo customers what they begin with.
    pub async fn post_opening_balances(&self) {
        self.gateway.post_opening_balances().await;
    }

    /// Stops it, after the requests that it has begun.
    pub async fn stop(self) {
        self.gateway.stop().await;
    }

    /// What time it is there, as SNAP writes it.
    pub fn time(&self) -> String {
        self.clock.now().to_string()
    }

    /// Lets time go by, where its clock stands still.
    pub fn pass(&self, time: Duration) {
        self.clock.set(self.clock.now().plus(time));
    }
}

/// Makes a database and its key ring, or brings them up to this version.
///
/// # Errors
/// [`GatewayError`] where that cannot be done.
pub async fn migrate(database_url: &str, keys: &Path) -> Result<(), GatewayError> {
    let settings = Settings {
        database: database_url.to_owned(),
        keys: Some(keys.to_owned()),
        ..Settings::default()
    };
    let migrate = move || gerai::bootstrap::migrate(&settings).map(drop);
    let done = tokio::task::spawn_blocking(migrate).await;
    done.map_err(GatewayError::new)?.map_err(GatewayError::new)
}

/// Lays a ledger out on one worker of a Citus cluster, or moves it to that one.
///
/// # Errors
/// [`GatewayError`] where that cannot be done.
pub async fn distribute(
    database_url: &str,
    worker: Option<(&str, u16)>,
) -> Result<(), GatewayError> {
    let url = DatabaseUrl::parse(database_url).map_err(GatewayError::new)?;
    let worker = worker.map(|(host, port)| Node::new(host, port.into()));
    let distribute = move || Database::distribute(&url, worker.as_ref()).map(drop);
    let done = tokio::task::spawn_blocking(distribute).await;
    done.map_err(GatewayError::new)?.map_err(GatewayError::new)
}

/// Every value that forces an outcome in sandbox mode.
pub fn sandbox_values() -> Vec<gerai::api::sandbox::values::ForcedValue> {
    gerai::api::sandbox::values::table()
}

/// The URL of a database in that file.
pub fn database_url(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

/// The URL that a command line means: a URL, or a SQLite file.
pub fn url_of(text: &str) -> String {
    match text.contains("://") {
        true => text.to_owned(),
        false => database_url(std::path::Path::new(text)),
    }
}

/// Checks every rule of the ledger on a database; and its hashes, where the key ring is at hand: in
/// that file, or where a gateway looks for it.
///
/// # Errors
/// [`GatewayError`] where the database cannot be read.
pub async fn verify(database_url: &str, keys: Option<&Path>) -> Result<AuditSummary, GatewayError> {
    let (url, keys) = (database_url.to_owned(), key_ring(database_url, keys));
    let audit = move || match &keys {
        Some(keys) => Audit::of(&url).with_key_ring(keys).run(),
        None => Audit::of(&url).run(),
    };
    let report = tokio::task::spawn_blocking(audit)
        .await
        .map_err(GatewayError::new)?
        .map_err(GatewayError::new)?;
    Ok(AuditSummary {
        balances: report.is_clean(),
        text: report_text(&report),
        read: counts(&report),
        breaches: report.breaches.iter().map(ToString::to_string).collect(),
        settlements: books(&report),
    })
}

fn key_ring(database_url: &str, keys: Option<&Path>) -> Option<PathBuf> {
    let settings = Settings {
        keys: keys.map(Path::to_owned),
        ..Settings::default()
    };
    let url = DatabaseUrl::parse(database_url).ok()?;
    Some(keys_path(&settings, &url)).filter(|file| file.is_file())
}

/// What was read and what is wrong, without the partners' books: they are shown apart.
fn report_text(report: &Report) -> String {
    let AuditCounts {
        accounts,
        entries,
        postings,
        movements,
        tokens,
        notifications,
        breaches,
    } = counts(report);
    let mut text = format!(
        "{accounts} accounts, {entries} entries, {postings} postings, {movements} movements, \
         {tokens} tokens, {notifications} notifications read; {breaches} breaches"
    );
    if !report.hashes_checked {
        text += "; no hash checked, for want of the key ring";
    }
    for breach in &report.breaches {
        text = format!("{text}\n{breach}");
    }
    text
}

fn counts(report: &Report) -> AuditCounts {
    AuditCounts {
        accounts: report.accounts,
        entries: report.entries,
        postings: report.postings,
        movements: report.movements,
        tokens: report.tokens,
        notifications: report.notifications,
        breaches: report.breaches_total,
    }
}

fn books(report: &Report) -> Vec<PartnerPosition> {
    let books = report.settlements.iter();
    books
        .map(|book| PartnerPosition {
            partner: book.partner.clone(),
            book: book.book.clone(),
            amount: i64::try_from(book.net).unwrap_or(i64::MAX),
        })
        .collect()
}
