//! Whether the process may open enough files to serve at all. Below that number it would neither
//! serve nor end.

use std::fs;
use std::num::NonZero;
use std::thread;

use super::Failure;
use crate::config::Settings;

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
    // A system without /proc is taken at its word.
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let workers = settings.workers.unwrap_or_else(processors);
    let needed = needed(workers, settings.engine.lanes);
    match soft_limit(&limits) {
        Some(limit) if limit < needed => Err(Failure::Usage(format!(
            "this process may open {limit} files, and needs {needed} or more: raise the limit \
             (`ulimit -n 65536`, or LimitNOFILE=65536 in a unit of systemd)"
        ))),
        _ => Ok(()),
    }
}

fn processors() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

fn needed(workers: usize, lanes: usize) -> usize {
    BASE + PER_WORKER * workers + PER_CONNECTION * (POOL + lanes) + CALLERS
}

/// None where there is no limit.
fn soft_limit(limits: &str) -> Option<usize> {
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_counts() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units\n\
                      Max open files            1024                 20000                files\n";
        assert_eq!(soft_limit(limits), Some(1024));
        let unlimited = "Max open files            unlimited            unlimited            files";
        assert_eq!(soft_limit(unlimited), None);
        assert_eq!(soft_limit(""), None);
    }

    #[test]
    fn a_default_limit_is_enough_for_a_large_machine() {
        assert!(needed(64, 8) < 1024);
    }
}
