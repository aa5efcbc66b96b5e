//! Whether the process may open enough files to serve at all. Below that number it would neither
//! serve nor end.

use std::num::NonZero;
use std::thread;

use super::Failure;
use crate::config::Settings;
use crate::open_files_limit;

/// Standard streams, the listener, and what runtimes and libraries keep open.
const BASE: usize = 32;
/// A thread that serves HTTP has a runtime of its own.
const PER_WORKER: usize = 8;
/// Connections of the pool, and the one that checkpoints.
const POOL: usize = 9;
/// SQLite has the file and its WAL open for each.
const PER_CONNECTION: usize = 2;
/// Below so many callers at a time nothing is served.
const CALLERS: usize = 32;

/// Refuses a limit of open files under which the gateway could not serve.
pub fn check(settings: &Settings) -> Result<(), Failure> {
    let workers = settings.workers.unwrap_or_else(processors);
    let needed = needed(workers, settings.engine.lanes);
    match open_files_limit() {
        Some(limit) if limit < needed => Err(Failure::Usage(format!(
            "this process may open {limit} files, and needs {needed} or more: raise the limit \
             (`ulimit -n 65536`, or LimitNOFILE=65536 in a unit of systemd)"
        ))),
        _ => Ok(()),
    }
}

/// How many processors there are.
pub fn processors() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

fn needed(workers: usize, lanes: usize) -> usize {
    BASE + PER_WORKER * workers + PER_CONNECTION * (POOL + lanes) + CALLERS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_limit_is_enough_for_a_large_machine() {
        assert!(needed(64, 8) < 1024);
    }
}
