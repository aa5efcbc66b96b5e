//! A gateway under load.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::BenchError;
use super::counters::ResponseCounters;
use super::dataset::{Dataset, key_ring};
use super::generator::{Generator, LoadRound, RoundResult};
use super::options::BenchOptions;
use super::progress::ProgressReporter;
use super::report::{LoadStep, Overload};
use super::schedule::ArrivalModel;
use super::server::DatabaseServer;
use crate::child::GatewayChild;
use crate::gateway::Tuning;

/// Of every round, the first part is not measured.
const WARM_UP: Duration = Duration::from_millis(300);
/// A load of its own before anything is measured.
const FIRST_WARMTH: Duration = Duration::from_secs(3);
/// It does not get faster any more where so many such loads in a row do not.
const ROUNDS_WITHOUT_GAIN: usize = 3;
/// It is faster with so much more than the best before.
const GAIN: f64 = 1.02;
/// Loads after which it is not waited for any longer: a minute and a half.
const MOST_ROUNDS: usize = 30;
/// A first guess of what can be done in a second, for the number of tokens to make.
const GUESS: f64 = 12_000.0;
/// More than a closed loop did before, it hardly does the next time.
const RESERVE: f64 = 1.4;
/// A request so late has found no free connection.
const ANSWER_TIMEOUT: Duration = Duration::from_millis(20);
/// Overload is so many times the peak.
const OVERLOAD: f64 = 3.0;
/// How often progress is reported.
const LOOK: Duration = Duration::from_millis(500);

/// A gateway, the thread that loads it, and the database that it serves.
pub struct BenchEnvironment<'a> {
    child: GatewayChild,
    generator: Generator,
    dataset: &'a mut Dataset,
    options: &'a BenchOptions,
    progress: &'a ProgressReporter,
}

/// A load, which may take several rounds.
struct LoadSpec {
    arrivals: ArrivalModel,
    orders: usize,
    lasts: Duration,
    answer_timeout: Option<Duration>,
    connections: usize,
}

impl<'a> BenchEnvironment<'a> {
    /// Tidies a filled database up and starts a gateway on it.
    pub async fn open(
        server: &DatabaseServer,
        dataset: &'a mut Dataset,
        tuning: &Tuning,
        options: &'a BenchOptions,
        progress: &'a ProgressReporter,
    ) -> Result<Self, BenchError> {
        progress.wait("tidying up");
        tokio::task::block_in_place(|| server.vacuum_and_checkpoint(&dataset.url))?;
        progress.wait("starting the gateway");
        let folder = dataset.folder.path();
        let mut arguments = vec![
            "--database".to_owned(),
            dataset.url.clone(),
            "--keys".to_owned(),
            key_ring(folder).display().to_string(),
        ];
        arguments.extend(tuning.arguments());
        let log = folder.join("gateway.log");
        let child = GatewayChild::start(&options.executable, arguments, &log).await?;
        let address = child.url.trim_start_matches("http://").parse();
        let address = address.map_err(BenchError::other)?;
        let generator = Generator::start(address, dataset.partners.clone())?;
        Ok(Self {
            child,
            generator,
            dataset,
            options,
            progress,
        })
    }

    /// What a closed loop of all connections achieves, once it does not get faster any more.
    pub async fn saturated(&mut self) -> Result<LoadStep, BenchError> {
        let guess = self.settle().await?;
        self.closed_loop(guess, self.options.duration).await
    }

    /// Loads until it does not get faster any more; how fast that is. A measurement begins with a
    /// checkpoint, after which the first change of a page goes to the log as a whole page: a big
    /// database has many, and the minutes until the next checkpoint are not like the first.
    async fn settle(&mut self) -> Result<f64, BenchError> {
        let mut best = self.warm_up().await?.throughput;
        let mut without_gain = 0;
        for _ in 1..MOST_ROUNDS {
            let round = self.closed_loop(best, FIRST_WARMTH).await?.throughput;
            without_gain += 1;
            if round > best * GAIN {
                best = round;
                without_gain = 0;
            }
            if without_gain == ROUNDS_WITHOUT_GAIN {
                break;
            }
        }
        Ok(best)
    }

    /// A load before anything is measured.
    pub async fn warm_up(&mut self) -> Result<LoadStep, BenchError> {
        self.closed_loop(GUESS, FIRST_WARMTH).await
    }

    async fn closed_loop(&mut self, guess: f64, lasts: Duration) -> Result<LoadStep, BenchError> {
        let load = LoadSpec {
            arrivals: ArrivalModel::Closed,
            // The loop ends with the first connection that finds nothing to do.
            orders: (guess * RESERVE * lasts.as_secs_f64()) as usize + self.options.connections,
            lasts,
            answer_timeout: None,
            connections: self.options.connections,
        };
        let step = LoadStep::of(None, &self.load(&load).await?);
        self.progress.note(&step.to_string());
        Ok(step)
    }

    /// Sends so many movements a second, without waiting for answers.
    pub async fn open_loop(&mut self, rate: f64) -> Result<LoadStep, BenchError> {
        let lasts = self.options.duration;
        let load = LoadSpec {
            arrivals: ArrivalModel::Open(rate),
            orders: (rate * lasts.as_secs_f64()) as usize,
            lasts,
            answer_timeout: None,
            connections: self.options.connections,
        };
        let step = LoadStep::of(Some(rate), &self.load(&load).await?);
        self.progress.note(&step.to_string());
        Ok(step)
    }

    /// Three times as many movements a second as it can do.
    pub async fn overload(&mut self, peak: f64, lasts: Duration) -> Result<Overload, BenchError> {
        let rate = peak * OVERLOAD;
        let load = LoadSpec {
            arrivals: ArrivalModel::Open(rate),
            orders: (rate * lasts.as_secs_f64()) as usize,
            lasts,
            answer_timeout: Some(ANSWER_TIMEOUT),
            connections: self.options.overload_connections,
        };
        let overload = Overload::of(rate, &self.load(&load).await?, peak);
        self.progress.note(&overload.load.to_string());
        Ok(overload)
    }

    /// Rounds, until all is sent or the time is over.
    async fn load(&mut self, load: &LoadSpec) -> Result<ResponseCounters, BenchError> {
        let mut all = ResponseCounters::default();
        let (mut orders_left, mut time_left) = (load.orders, load.lasts);
        self.generator.open_tills().await?;
        while orders_left > 1 && time_left > WARM_UP * 2 {
            self.progress.wait("making tokens");
            let orders = self.dataset.bench_accounts.orders(orders_left).await?;
            let round = LoadRound {
                orders: orders.clone(),
                arrivals: load.arrivals,
                lasts: time_left,
                warm_up: WARM_UP,
                answer_timeout: load.answer_timeout,
                connections: load.connections,
            };
            self.progress.wait("load");
            let done = self.watched(round).await?;
            self.dataset.bench_accounts.close(&orders, done.taken);
            all.merge(&done.counters);
            orders_left = orders_left.saturating_sub(done.taken);
            time_left = time_left.saturating_sub(done.counters.window + WARM_UP);
        }
        Ok(all)
    }

    /// Runs a round and reports its progress.
    async fn watched(&self, round: LoadRound) -> Result<RoundResult, BenchError> {
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
            self.progress.live(format!(
                "{:.0} done/s, {:.0} others/s",
                a_second(now.0, before.0),
                a_second(now.1, before.1)
            ));
            before = now;
        }
    }

    /// The most memory that the gateway's process ever had, in MB.
    pub fn memory_mb(&self) -> Result<f64, BenchError> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        let kilobytes = kilobytes.ok_or_else(|| BenchError::other("no VmHWM in /proc"))?;
        Ok(kilobytes / 1024.0)
    }

    /// Stops the gateway. The database stays.
    pub async fn close(self) -> Result<(), BenchError> {
        drop(self.generator);
        self.child.stop().await?;
        Ok(())
    }
}
