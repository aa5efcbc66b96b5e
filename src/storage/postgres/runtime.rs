//! A runtime that runs on the thread that waits for it.

use tokio::runtime::{Builder, Runtime};

use crate::storage::error::StorageError;

/// Serves the sockets of what is awaited on it, while it is awaited.
pub struct LaneRuntime(Option<Runtime>);

impl LaneRuntime {
    /// Makes it.
    pub fn new() -> Result<Self, StorageError> {
        let runtime = Builder::new_current_thread().enable_all().build();
        runtime
            .map(|runtime| Self(Some(runtime)))
            .map_err(|error| StorageError::Open(error.to_string()))
    }

    /// Waits for it on this thread, which must not be one of another runtime.
    pub fn wait<F: Future>(&self, future: F) -> F::Output {
        let runtime = self.0.as_ref().expect("it is there until it is dropped");
        runtime.block_on(future)
    }
}

/// It may be dropped inside a task, which must not wait for its end.
impl Drop for LaneRuntime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
