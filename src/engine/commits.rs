//! Whether the lanes commit: what readiness asks.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::Engine;
use super::lane::{Reply, Submission};
use super::partner_share::PartnerShares;
use crate::clock::Clock;
use crate::ledger::Command;
use crate::types::AccountId;

/// A lane that has committed so lately is not asked: one batch that fails is nothing yet.
const FRESH: Duration = Duration::from_secs(3);
/// How long a lane that is asked may take.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);
/// The command of an account that nobody has. It changes nothing, but its batch leaves the writer's
/// mark, and so commits.
const PROBE: Command = Command::ExpireTokens(PROBED);
const PROBED: AccountId = AccountId(0);

/// Whether the command is a probe.
pub fn is_probe(command: &Command) -> bool {
    matches!(command, Command::ExpireTokens(PROBED))
}

/// How long batches that keep failing count for more than probes: on a full disk there may be room for
/// a probe and for nothing else.
const FAILED: Duration = Duration::from_secs(10);

/// When a lane last committed, and when it failed to commit somebody's command for the first and the
/// last time since it last committed one.
#[derive(Clone, Debug, Default)]
pub struct LastCommit {
    committed: Moment,
    failed_first: Moment,
    failed_last: Moment,
}

impl LastCommit {
    /// It has committed now; whether somebody's commands, or nothing but probes.
    pub fn record(&self, clock: &Clock, is_probe: bool) {
        self.committed.set(clock);
        if !is_probe {
            self.failed_first.clear();
            self.failed_last.clear();
        }
    }

    /// It has failed now to commit somebody's command.
    pub fn record_failure(&self, clock: &Clock) {
        if self.failed_first.get().is_none() {
            self.failed_first.set(clock);
        }
        self.failed_last.set(clock);
    }

    fn keeps_failing(&self, clock: &Clock) -> bool {
        match (self.failed_first.get(), self.failed_last.get()) {
            (Some(first), Some(last)) => last >= first + FRESH && clock.monotonic() < last + FAILED,
            _ => false,
        }
    }

    fn is_fresh(&self, clock: &Clock) -> bool {
        let committed = self.committed.get();
        committed.is_some_and(|moment| clock.monotonic() < moment + FRESH)
    }
}

/// A moment on the clock's monotonic scale, in microseconds; zero stands for never.
#[derive(Clone, Debug, Default)]
struct Moment(Arc<AtomicU64>);

impl Moment {
    fn set(&self, clock: &Clock) {
        let micros = u64::try_from(clock.monotonic().as_micros()).unwrap_or(u64::MAX);
        self.0.store(micros.max(1), Ordering::Release);
    }

    fn clear(&self) {
        self.0.store(0, Ordering::Release);
    }

    fn get(&self) -> Option<Duration> {
        match self.0.load(Ordering::Acquire) {
            0 => None,
            micros => Some(Duration::from_micros(micros)),
        }
    }
}

/// What the engine has of a lane.
#[derive(Clone, Debug)]
pub struct LaneHandle {
    pub queue: mpsc::Sender<Submission>,
    pub shares: PartnerShares,
    pub last_commit: LastCommit,
}

impl Engine {
    /// Whether every lane runs and commits: it has done so lately, or does so now.
    pub async fn commits(&self) -> bool {
        let asked: Vec<_> = (0..self.lanes.len()).map(|lane| self.probe(lane)).collect();
        let all = async {
            for probe in asked {
                if !probe.succeeds().await {
                    return false;
                }
            }
            true
        };
        tokio::time::timeout(PROBE_TIMEOUT, all)
            .await
            .unwrap_or(false)
    }

    fn probe(&self, lane: usize) -> Probe {
        let LaneHandle {
            queue, last_commit, ..
        } = &self.lanes[lane];
        if queue.is_closed() || last_commit.keeps_failing(&self.clock) {
            return Probe::Known(false);
        }
        if last_commit.is_fresh(&self.clock) {
            return Probe::Known(true);
        }
        match self.accept_on(lane, None, PROBE, PROBE.needs()) {
            Ok(answer) => Probe::Asked(answer),
            Err(_) => Probe::Known(false),
        }
    }
}

/// Whether a lane commits, or where the answer will come.
enum Probe {
    Known(bool),
    Asked(oneshot::Receiver<Reply>),
}

impl Probe {
    async fn succeeds(self) -> bool {
        match self {
            Self::Known(commits) => commits,
            Self::Asked(answer) => matches!(answer.await, Ok(Ok(_))),
        }
    }
}
