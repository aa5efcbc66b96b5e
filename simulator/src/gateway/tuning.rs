//! What can be turned about a gateway's engine.

use clap::Args;
use gerai::config::Settings;

/// Settings of the gateway, each as it is by default where it is not given.
#[derive(Args, Clone, Debug, Default)]
pub struct Tuning {
    /// The gateway's engine.lanes
    #[arg(long)]
    pub lanes: Option<usize>,
    /// The gateway's engine.batch
    #[arg(long)]
    pub batch: Option<usize>,
    /// The gateway's engine.queue
    #[arg(long)]
    pub queue: Option<usize>,
    /// The gateway's workers
    #[arg(long)]
    pub workers: Option<usize>,
}

impl Tuning {
    /// The same, where every command has a commit of its own.
    pub fn of_one(other: &Self) -> Self {
        Self {
            batch: Some(1),
            ..other.clone()
        }
    }

    /// The same on a command line.
    pub fn arguments(&self) -> Vec<String> {
        [
            ("--lanes", self.lanes),
            ("--batch", self.batch),
            ("--queue", self.queue),
            ("--workers", self.workers),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some([name.to_owned(), value?.to_string()]))
        .flatten()
        .collect()
    }

    /// Turns them.
    pub fn set(&self, settings: &mut Settings) {
        let engine = &mut settings.engine;
        engine.lanes = self.lanes.unwrap_or(engine.lanes);
        engine.batch = self.batch.unwrap_or(engine.batch);
        engine.queue = self.queue.unwrap_or(engine.queue);
        settings.workers = self.workers.or(settings.workers);
    }
}
