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
const PROBE: Command = Command::ExpireTokens(AccountId(0));

/// When a lane last committed, on the clock's monotonic scale.
#[derive(Clone, Debug, Default)]
pub struct LastCommit(Arc<AtomicU64>);

impl LastCommit {
    /// It has committed now.
    pub fn record(&self, clock: &Clock) {
        // Zero stands for never.
        let micros = u64::try_from(clock.monotonic().as_micros()).unwrap_or(u64::MAX);
        self.0.store(micros.max(1), Ordering::Release);
    }

    fn is_fresh(&self, clock: &Clock) -> bool {
        match self.0.load(Ordering::Acquire) {
            0 => false,
            micros => clock.monotonic() < Duration::from_micros(micros) + FRESH,
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
        if queue.is_closed() {
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
