//! The two servers.

use std::path::Path;
use std::sync::Arc;

use super::FailoverError;
use crate::cluster::{Cluster, ClusterError, HeldStream};

const OPTIONS: &str = "-c shared_buffers=64MB";

/// A server that is the primary at first, and one that becomes it.
pub struct ServerPair {
    first: Arc<Cluster>,
    second: Arc<Cluster>,
    database: String,
}

impl ServerPair {
    /// Both, with an empty database; the second follows the first.
    pub async fn start(bin: &Path, synchronous: bool) -> Result<Self, FailoverError> {
        let bin = bin.to_owned();
        blocking(move || {
            let first = Cluster::start(&bin, OPTIONS)?;
            let second = first.standby()?;
            if synchronous {
                first.wait_for_standby()?;
            }
            let database = first.database()?;
            Ok(Self {
                first: Arc::new(first),
                second: Arc::new(second),
                database,
            })
        })
        .await
    }

    /// The URL of whichever is the primary.
    pub fn url(&self) -> String {
        self.first.url_of_either(&self.second, &self.database)
    }

    /// The URL of the database on the second.
    pub fn second_url(&self) -> String {
        self.second.url(&self.database)
    }

    /// Nothing gets to the second any more.
    pub async fn hold_stream(&self) -> Result<HeldStream, FailoverError> {
        let first = Arc::clone(&self.first);
        blocking(move || first.hold_stream()).await
    }

    /// The first is gone, with all that it had not sent, and the second takes its place.
    pub async fn fail_over(&self, stream: HeldStream) -> Result<(), FailoverError> {
        let (first, second) = (Arc::clone(&self.first), Arc::clone(&self.second));
        blocking(move || {
            first.kill_with(&stream)?;
            second.promote()
        })
        .await
    }

    /// The second is gone, and the first is there again and takes itself for the primary.
    pub async fn bring_back_first(&self) -> Result<(), FailoverError> {
        let (first, second) = (Arc::clone(&self.first), Arc::clone(&self.second));
        blocking(move || {
            second.kill()?;
            first.restart()
        })
        .await
    }

    /// The first is gone for good, and the second is there again.
    pub async fn bring_back_second(&self) -> Result<(), FailoverError> {
        let (first, second) = (Arc::clone(&self.first), Arc::clone(&self.second));
        blocking(move || {
            first.kill()?;
            second.restart()
        })
        .await
    }

    /// How many commits wait on the first.
    pub async fn commits_waiting(&self) -> Result<usize, FailoverError> {
        let first = Arc::clone(&self.first);
        blocking(move || first.commits_waiting()).await
    }
}

/// Servers are controlled by programs that block.
async fn blocking<T: Send + 'static>(
    task: impl FnOnce() -> Result<T, ClusterError> + Send + 'static,
) -> Result<T, FailoverError> {
    let done = tokio::task::spawn_blocking(task).await;
    Ok(done.map_err(std::io::Error::other)??)
}
