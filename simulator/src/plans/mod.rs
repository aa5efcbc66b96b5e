//! How PostgreSQL executes the gateway's statements: the plan of every hot statement, as it really
//! ran, on an empty database and on a full one.
//!
//! The gateway runs as it always does. Its connections load `auto_explain`, which sends every plan
//! as a notice, and a capture on the wire between the two collects them. A plan is bad where a
//! table that grows is read from end to end, or by a condition that fits more and more of its rows.

mod batch;
mod capture;
mod check;
mod plan_node;
mod prefill;
mod print;
mod run;

use std::path::{Path, PathBuf};

pub use plan_node::{ExplainedStatement, PlanNode};
pub use run::{PlanRun, StatementPlans, capture_plans};

use crate::cluster::{Cluster, ClusterError};
use crate::crash_test::CrashTestError;
use crate::gateway::GatewayError;

/// Statistics come when they are asked for, not in the middle; a full database is made at once.
const OPTIONS: &str = "-c shared_buffers=256MB -c max_wal_size=4GB -c autovacuum=off";

/// Why there are no plans.
#[derive(Debug, thiserror::Error)]
pub enum PlansError {
    /// The server.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// The gateway does not start.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// Tills and phones do not get to the gateway.
    #[error(transparent)]
    Field(#[from] CrashTestError),
    /// The operating system refused something.
    #[error(transparent)]
    System(#[from] std::io::Error),
    /// The URL is not of one server that speaks without TLS.
    #[error("expected postgres://SUPERUSER@HOST:PORT/DATABASE: {0}")]
    Url(String),
    /// A part of the batch did not do what it should, so that its statements are not those meant.
    #[error("{0}")]
    Batch(String),
}

/// A server of its own, whose database is filled as far as is asked.
pub struct PlanDatabase {
    cluster: Cluster,
    database: String,
    folder: tempfile::TempDir,
}

impl PlanDatabase {
    /// An empty database, of the programs in that folder: see [`crate::cluster::binaries`].
    ///
    /// # Errors
    /// [`PlansError`] where the server does not start.
    pub fn new(bin: &Path) -> Result<Self, PlansError> {
        let cluster = Cluster::start(bin, OPTIONS)?;
        Ok(Self {
            database: cluster.database()?,
            cluster,
            folder: tempfile::tempdir()?,
        })
    }

    /// The plans of the batch on it.
    ///
    /// # Errors
    /// [`PlansError`] where the batch could not be begun.
    pub async fn capture_plans(&self, name: &str) -> Result<PlanRun, PlansError> {
        capture_plans(name, &self.cluster.url(&self.database), &self.keys()).await
    }

    /// Adds so many movements, of a tenth as many accounts. They look like movements to a plan
    /// and not to the auditor.
    ///
    /// # Errors
    /// [`PlansError`] where the server refuses.
    pub fn fill(&self, movements: u64) -> Result<(), PlansError> {
        for statement in prefill::statements(movements) {
            self.cluster.sql(&self.database, &statement)?;
        }
        // Otherwise PostgreSQL would write it while the batch runs.
        self.cluster.sql(&self.database, "CHECKPOINT")?;
        Ok(())
    }

    /// Lets the server gather statistics.
    ///
    /// # Errors
    /// [`PlansError`] where the server refuses.
    pub fn analyze(&self) -> Result<(), PlansError> {
        self.cluster.sql(&self.database, "ANALYZE")?;
        Ok(())
    }

    fn keys(&self) -> PathBuf {
        self.folder.path().join("gerai.keys")
    }
}
