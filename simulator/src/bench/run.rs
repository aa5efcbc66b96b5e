//! One run: a server, a filled database, a gateway, loads, the auditor.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::atomic::Ordering;
use std::time::Duration;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::BenchError;
use super::field::{Crowd, Field};
use super::generator::{Generator, Round};
use super::peak::{Search, is_sustained};
use super::progress::Progress;
use super::report::{Overload, Report, Step};
use super::schedule::Pace;
use super::server::Server;
use super::tally::Tally;
use super::till::Partner;
use super::tpcb;
use crate::child::GatewayChild;
use crate::gateway::{Filler, Tuning, verify};
use crate::snap::RsaKey;
use crate::till::Chain;

/// Of every round, the first part is not measured.
const WARM_UP: Duration = Duration::from_millis(300);
/// A load of its own before anything is measured.
const FIRST_WARMTH: Duration = Duration::from_secs(3);
/// A first guess of what can be done in a second, for the number of tokens to make.
const GUESS: f64 = 12_000.0;
/// More than a closed loop did before, it hardly does the next time.
const RESERVE: f64 = 1.4;
/// A request so late has found no free connection.
const PATIENCE: Duration = Duration::from_millis(20);
/// Overload is so many times the peak.
const OVERLOAD: f64 = 3.0;
/// How often what is going on is told.
const LOOK: Duration = Duration::from_millis(500);

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

/// Tiers and their shares of the accounts, in percent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiers(Vec<(String, usize)>);

/// What to measure.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which database.
    pub engine: Engine,
    /// The URL of an empty database; a throwaway one without it.
    pub database: Option<String>,
    /// Where SQLite files are; a temporary folder without it.
    pub directory: Option<PathBuf>,
    /// Accounts.
    pub accounts: usize,
    /// Of which tiers.
    pub tiers: Tiers,
    /// Partners of each chain.
    pub partners: usize,
    /// Movements that are in the database before the first load.
    pub history: usize,
    /// Movements a second; the peak is looked for without it.
    pub rate: Option<f64>,
    /// How long each load lasts.
    pub duration: Duration,
    /// Whether three times the peak is offered, too.
    pub overload: bool,
    /// Connections.
    pub connections: usize,
    /// Connections of the overload.
    pub overload_connections: usize,
    /// Whether there is a baseline to measure, too.
    pub baseline: bool,
    /// What is turned about the gateway.
    pub tuning: Tuning,
    /// The program that runs a gateway on `gateway --database URL`.
    pub executable: PathBuf,
}

/// A gateway under load.
struct Site {
    child: GatewayChild,
    generator: Generator,
    field: Field,
    /// Key ring and log of the gateway.
    _folder: tempfile::TempDir,
}

impl Engine {
    /// The name it has on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

impl FromStr for Tiers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || "expected shares that add up to 100, such as premium=80,regular=20";
        let tiers = text
            .split(',')
            .map(|part| {
                let (tier, share) = part.split_once('=')?;
                Some((tier.trim().to_owned(), share.trim().parse().ok()?))
            })
            .collect::<Option<Vec<(String, usize)>>>()
            .ok_or_else(expected)?;
        let is_whole = tiers.iter().map(|(_, share)| share).sum::<usize>() == 100;
        let withdraws = tiers.iter().any(|(t, share)| t != "regular" && *share > 0);
        match is_whole && withdraws {
            true => Ok(Self(tiers)),
            false => Err(expected().to_owned()),
        }
    }
}

impl Tiers {
    fn crowd(&self, accounts: usize) -> Crowd {
        let mut tiers: Vec<(String, usize)> = self
            .0
            .iter()
            .map(|(tier, share)| (tier.clone(), accounts * share / 100))
            .collect();
        let rest = accounts - tiers.iter().map(|(_, number)| number).sum::<usize>();
        if let Some((_, number)) = tiers.first_mut() {
            *number += rest;
        }
        Crowd { tiers }
    }
}

/// Runs it all.
///
/// # Errors
/// [`BenchError`] where it cannot go on. What the auditor finds is no error, it is in the report.
pub async fn run(options: &Options) -> Result<Report, BenchError> {
    let progress = Progress::default();
    progress.wait("starting the database");
    let server = tokio::task::block_in_place(|| start_server(options))?;
    let report = measure(options, &server, &progress).await;
    progress.finish();
    report
}

fn start_server(options: &Options) -> Result<Server, BenchError> {
    match (options.engine, &options.database) {
        (Engine::Postgres, Some(url)) => Ok(Server::Given(url.clone())),
        (Engine::Postgres, None) => Server::own(),
        (Engine::Sqlite, _) => Server::folder(options.directory.as_deref()),
    }
}

async fn measure(
    options: &Options,
    server: &Server,
    progress: &Progress,
) -> Result<Report, BenchError> {
    let mut report = Report {
        engine: options.engine.as_str().to_owned(),
        accounts: options.accounts,
        partners: options.partners,
        ..Report::default()
    };
    if options.baseline && server.is_postgres() {
        report.baseline.push(yardstick(options, server, progress)?);
    }
    let url = server.database("bench")?;
    let mut site = Site::open(options, &url, &options.tuning, progress).await?;
    site.loads(options, &mut report, progress).await?;
    report.memory_mb = Some(site.memory_mb()?);
    site.close().await?;
    if options.baseline {
        let again = match server.is_postgres() {
            true => yardstick(options, server, progress)?,
            false => batches_of_one(options, server, progress).await?,
        };
        report.baseline.push(again);
    }
    let best = report.baseline.iter().copied().fold(0.0, f64::max);
    if let Some(peak) = report.peak.as_ref().filter(|_| best > 0.0) {
        report.ratio = Some(peak.throughput / best);
    }
    progress.wait("verifying");
    let audit = verify(&url).await?;
    report.balances = audit.balances;
    report.audit = audit.text;
    Ok(report)
}

/// TPC-B on the same server.
fn yardstick(options: &Options, server: &Server, progress: &Progress) -> Result<f64, BenchError> {
    progress.wait("pgbench, TPC-B");
    tokio::task::block_in_place(|| {
        let database = server.database("tpcb")?;
        tpcb::prepare(server, &database)?;
        let best = tpcb::best(server, &database, options.duration.as_secs().max(1));
        tpcb::clear(server, &database)?;
        let best = best?;
        progress.note(&format!("TPC-B: {best:.0} /s"));
        Ok(best)
    })
}

/// The peak of the same engine where every command has a commit of its own.
async fn batches_of_one(
    options: &Options,
    server: &Server,
    progress: &Progress,
) -> Result<f64, BenchError> {
    progress.note("batches of one");
    let url = server.database("baseline")?;
    let tuning = Tuning {
        batch: Some(1),
        ..options.tuning.clone()
    };
    let mut site = Site::open(options, &url, &tuning, progress).await?;
    let mut report = Report::default();
    let peak = site.peak(options, &mut report, progress).await?;
    site.close().await?;
    Ok(peak.throughput)
}

impl Site {
    async fn open(
        options: &Options,
        url: &str,
        tuning: &Tuning,
        progress: &Progress,
    ) -> Result<Self, BenchError> {
        let folder = tempfile::tempdir()?;
        let keys = folder.path().join("keys");
        let (private, public) = draw_keys()?;
        let filler = tokio::task::block_in_place(|| Filler::open(url, &keys))?;
        let partners = add_partners(&filler, options.partners, &public)?;
        let crowd = options.tiers.crowd(options.accounts);
        let mut field = Field::plant(filler, &partners, &crowd, progress).await?;
        if options.history > 0 {
            field.age(options.history, &partners, progress).await?;
        }
        progress.wait("starting the gateway");
        let mut arguments = vec![
            "--database".to_owned(),
            url.to_owned(),
            "--keys".to_owned(),
            keys.display().to_string(),
        ];
        arguments.extend(tuning.arguments());
        let log = folder.path().join("gateway.log");
        let child = GatewayChild::start(&options.executable, arguments, &log).await?;
        let address = child.url.trim_start_matches("http://").parse();
        let address = address.map_err(BenchError::other)?;
        let key = RsaKey::from_pem(&private)?;
        let generator = Generator::start(address, partners, key)?;
        Ok(Self {
            child,
            generator,
            field,
            _folder: folder,
        })
    }

    /// Everything that was asked for.
    async fn loads(
        &mut self,
        options: &Options,
        report: &mut Report,
        progress: &Progress,
    ) -> Result<(), BenchError> {
        let Some(rate) = options.rate else {
            let peak = self.peak(options, report, progress).await?;
            let half = self
                .open_loop(peak.throughput / 2.0, options, report, progress)
                .await?;
            report.half = Some(half);
            if options.overload {
                report.overload = Some(self.overload(&peak, options, progress).await?);
            }
            report.peak = Some(peak);
            return Ok(());
        };
        self.closed_loop(GUESS, FIRST_WARMTH, options, progress)
            .await?;
        self.open_loop(rate, options, report, progress).await?;
        Ok(())
    }

    /// Looks for the highest rate that is sustained.
    async fn peak(
        &mut self,
        options: &Options,
        report: &mut Report,
        progress: &Progress,
    ) -> Result<Step, BenchError> {
        let warm = self
            .closed_loop(GUESS, FIRST_WARMTH, options, progress)
            .await?;
        let closed = self
            .closed_loop(warm.throughput, options.duration, options, progress)
            .await?;
        let mut search = Search::around(closed.throughput);
        report.steps.push(closed);
        let mut best: Option<Step> = None;
        while let Some(rate) = search.next() {
            let step = self.open_loop(rate, options, report, progress).await?;
            let is_sustained = is_sustained(&step);
            search.tell(is_sustained);
            if is_sustained {
                best = Some(step);
            }
        }
        best.ok_or_else(|| BenchError::other("no rate was sustained"))
    }

    async fn closed_loop(
        &mut self,
        guess: f64,
        lasts: Duration,
        options: &Options,
        progress: &Progress,
    ) -> Result<Step, BenchError> {
        let orders = (guess * RESERVE * lasts.as_secs_f64()) as usize;
        let load = Load {
            pace: Pace::Closed,
            orders,
            lasts,
            patience: None,
            connections: options.connections,
        };
        let tally = self.load(&load, progress).await?;
        let step = Step::of(None, &tally);
        progress.note(&step.to_string());
        Ok(step)
    }

    async fn open_loop(
        &mut self,
        rate: f64,
        options: &Options,
        report: &mut Report,
        progress: &Progress,
    ) -> Result<Step, BenchError> {
        let load = Load {
            pace: Pace::Open(rate),
            orders: (rate * options.duration.as_secs_f64()) as usize,
            lasts: options.duration,
            patience: None,
            connections: options.connections,
        };
        let tally = self.load(&load, progress).await?;
        let step = Step::of(Some(rate), &tally);
        progress.note(&step.to_string());
        report.steps.push(step.clone());
        Ok(step)
    }

    async fn overload(
        &mut self,
        peak: &Step,
        options: &Options,
        progress: &Progress,
    ) -> Result<Overload, BenchError> {
        let rate = peak.throughput * OVERLOAD;
        let load = Load {
            pace: Pace::Open(rate),
            orders: (rate * options.duration.as_secs_f64()) as usize,
            lasts: options.duration,
            patience: Some(PATIENCE),
            connections: options.overload_connections,
        };
        let tally = self.load(&load, progress).await?;
        let overload = Overload::of(rate, &tally, peak.throughput);
        progress.note(&overload.load.to_string());
        Ok(overload)
    }

    /// Rounds, until all is sent or the time is over.
    async fn load(&mut self, load: &Load, progress: &Progress) -> Result<Tally, BenchError> {
        let mut all = Tally::default();
        let (mut orders_left, mut time_left) = (load.orders, load.lasts);
        self.generator.open_tills().await?;
        while orders_left > 1 && time_left > WARM_UP * 2 {
            progress.wait("making tokens");
            let orders = self.field.orders(orders_left).await?;
            let round = Round {
                orders: orders.clone(),
                pace: load.pace,
                lasts: time_left,
                warm_up: WARM_UP,
                patience: load.patience,
                connections: load.connections,
            };
            progress.wait("load");
            let done = self.watched(round, progress).await?;
            self.field.close(&orders, done.taken);
            all.merge(&done.tally);
            orders_left = orders_left.saturating_sub(done.taken);
            time_left = time_left.saturating_sub(done.tally.window + WARM_UP);
        }
        Ok(all)
    }

    /// Runs a round and tells how it goes.
    async fn watched(
        &self,
        round: Round,
        progress: &Progress,
    ) -> Result<super::generator::Done, BenchError> {
        let live = &self.generator.live;
        let look = || {
            let approved = live.approved.load(Ordering::Relaxed);
            (approved, live.others.load(Ordering::Relaxed))
        };
        let mut before = look();
        let mut run = std::pin::pin!(self.generator.run(round));
        loop {
            if let Ok(done) = tokio::time::timeout(LOOK, &mut run).await {
                return done;
            }
            let now = look();
            let a_second = |now: u64, before: u64| (now - before) as f64 / LOOK.as_secs_f64();
            progress.live(format!(
                "{:.0} done/s, {:.0} others/s",
                a_second(now.0, before.0),
                a_second(now.1, before.1)
            ));
            before = now;
        }
    }

    /// The most memory that the gateway's process ever had, in MB.
    fn memory_mb(&self) -> Result<f64, BenchError> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        let kilobytes = kilobytes.ok_or_else(|| BenchError::other("no VmHWM in /proc"))?;
        Ok(kilobytes / 1024.0)
    }

    async fn close(self) -> Result<(), BenchError> {
        drop(self.generator);
        self.child.stop().await?;
        self.field.leave().await;
        Ok(())
    }
}

/// A load, which may take several rounds.
struct Load {
    pace: Pace,
    orders: usize,
    lasts: Duration,
    patience: Option<Duration>,
    connections: usize,
}

fn add_partners(
    filler: &Filler,
    of_each: usize,
    public_key: &str,
) -> Result<Vec<Partner>, BenchError> {
    let chains = [Chain::Alfamart, Chain::Indomaret];
    let all = chains
        .into_iter()
        .flat_map(|chain| (1..=of_each).map(move |number| (chain, number)));
    all.map(|(chain, number)| {
        let id = format!("{}-{number:02}", chain.channel().to_uppercase());
        let keys = filler.add_partner(&id, chain.channel(), public_key)?;
        Ok(Partner { id, chain, keys })
    })
    .collect()
}

/// One key pair for all partners, in PEM: drawing one takes long.
fn draw_keys() -> Result<(String, String), BenchError> {
    let failed = |_| BenchError::other("no RSA key could be drawn");
    let pair = KeyPair::generate(KeySize::Rsa2048).map_err(failed)?;
    let private: Pkcs8V1Der<'static> = pair.as_der().map_err(failed)?;
    let public: PublicKeyX509Der<'static> = pair.public_key().as_der().map_err(failed)?;
    Ok((
        pem("PRIVATE KEY", private.as_ref()),
        pem("PUBLIC KEY", public.as_ref()),
    ))
}

fn pem(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_tiers_add_up_and_somebody_withdraws() {
        let tiers: Tiers = "premium=80,regular=20".parse().expect("shares");
        let crowd = tiers.crowd(11).tiers;
        assert_eq!(
            crowd,
            [("premium".to_owned(), 9), ("regular".to_owned(), 2)]
        );
        for text in ["premium=80", "regular=100", "premium", "premium=x"] {
            assert!(text.parse::<Tiers>().is_err(), "{text}");
        }
    }
}
