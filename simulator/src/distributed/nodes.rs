//! A coordinator of Citus and two workers.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::DistributedError;
use crate::cluster::{Cluster, ClusterError};

/// What Citus needs, and that each node reaches the others without certificates.
const OPTIONS: &str = "-c shared_buffers=64MB -c shared_preload_libraries=citus \
    -c wal_level=logical -c max_worker_processes=32 -c max_prepared_transactions=50 -c ssl=off \
    -c citus.node_conninfo=sslmode=disable";

/// Whether PostgreSQL of these programs has Citus.
pub fn has_citus(bin: &Path) -> bool {
    let folder = bin.parent().unwrap_or(bin).join("lib");
    [folder.join("citus.so"), folder.join("postgresql/citus.so")]
        .iter()
        .any(|library| library.is_file())
}

/// The servers: the coordinator, then the workers.
#[derive(Clone)]
pub struct Nodes(Arc<[Cluster; 3]>);

impl Nodes {
    /// Starts them.
    pub async fn start(bin: &Path) -> Result<Self, DistributedError> {
        let bin = bin.to_owned();
        let start = move || -> Result<_, ClusterError> {
            let node = || Cluster::start(&bin, OPTIONS);
            Ok(Self(Arc::new([node()?, node()?, node()?])))
        };
        blocking(start).await
    }

    /// A new database on all of them; its name.
    pub async fn database(&self) -> Result<String, DistributedError> {
        self.with(|[coordinator, workers @ ..]| {
            let name = coordinator.database()?;
            for worker in workers {
                worker.sql("postgres", &format!("CREATE DATABASE {name}"))?;
                worker.sql(&name, "CREATE EXTENSION citus")?;
            }
            coordinator.sql(&name, "CREATE EXTENSION citus")?;
            let host = format!(
                "SELECT citus_set_coordinator_host('127.0.0.1', {})",
                coordinator.port()
            );
            coordinator.sql(&name, &host)?;
            for worker in workers {
                let add = format!("SELECT citus_add_node('127.0.0.1', {})", worker.port());
                coordinator.sql(&name, &add)?;
            }
            Ok(name)
        })
        .await
    }

    /// The URL of a database by the coordinator.
    pub fn url(&self, database: &str) -> String {
        self.0[0].url(database)
    }

    /// Where that worker, 0 or 1, listens.
    pub fn port(&self, worker: usize) -> u16 {
        self.0[worker + 1].port()
    }

    /// The worker that has the ledger, 0 or 1.
    pub async fn worker_of(&self, database: &str) -> Result<usize, DistributedError> {
        let database = database.to_owned();
        self.with(move |[coordinator, first, _]| {
            let port = coordinator.sql(
                &database,
                "SELECT nodeport FROM citus_shards WHERE table_name = 'entries'::regclass",
            )?;
            Ok(usize::from(port != first.port().to_string()))
        })
        .await
    }

    /// Kills that worker as a crash does, and starts it again after that time.
    pub async fn crash(&self, worker: usize, down: Duration) -> Result<(), DistributedError> {
        self.with(move |nodes| nodes[worker + 1].kill()).await?;
        tokio::time::sleep(down).await;
        self.with(move |nodes| nodes[worker + 1].restart()).await
    }

    /// How many sessions of gateways are on that worker.
    pub async fn sessions(&self, worker: usize) -> Result<u32, DistributedError> {
        let ask = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'gerai'";
        self.with(move |nodes| {
            let sessions = nodes[worker + 1].sql("postgres", ask)?;
            Ok(sessions.parse().unwrap_or_default())
        })
        .await
    }

    /// Processor time that each has used: the coordinator, then the workers.
    pub async fn processor_times(&self) -> Result<[Duration; 3], DistributedError> {
        self.with(|[coordinator, first, second]| {
            Ok([
                coordinator.processor_time()?,
                first.processor_time()?,
                second.processor_time()?,
            ])
        })
        .await
    }

    async fn with<T: Send + 'static>(
        &self,
        task: impl FnOnce(&[Cluster; 3]) -> Result<T, ClusterError> + Send + 'static,
    ) -> Result<T, DistributedError> {
        let nodes = Arc::clone(&self.0);
        blocking(move || task(&nodes)).await
    }
}

/// Servers are controlled by programs that block.
pub async fn blocking<T: Send + 'static>(
    task: impl FnOnce() -> Result<T, ClusterError> + Send + 'static,
) -> Result<T, DistributedError> {
    let done = tokio::task::spawn_blocking(task).await;
    Ok(done.map_err(std::io::Error::other)??)
}
