//! Whether the process may have enough threads to serve at all. With fewer it would neither serve
//! nor end: a thread that cannot be started is found out in the middle of the work.

use std::thread;

use parking_lot::Mutex;

use super::Failure;
use super::open_files::processors;
use crate::config::Settings;

/// The log, what listens, what prints, the pool's helpers, and some that wait for the database.
const BASE: usize = 16;
/// A thread that serves HTTP has another one for what takes longer.
const PER_WORKER: usize = 2;

/// Refuses limits under which the gateway could not serve. What the limits are is not read: other
/// processes of the user count towards one, and there are more (of a group of processes, of memory).
/// So as many threads are started as will be needed.
pub fn check(settings: &Settings) -> Result<(), Failure> {
    let workers = settings.workers.unwrap_or_else(processors);
    let needed = BASE + processors() + PER_WORKER * workers + settings.engine.lanes;
    start_at_once(needed).map_err(|started| {
        Failure::Usage(format!(
            "this process may start {started} threads, and needs {needed} or more: raise the limit \
             of processes and threads (`ulimit -u`, or LimitNPROC and TasksMax in a unit of systemd), \
             or take fewer --workers"
        ))
    })
}

/// So many threads at a time, for a moment; otherwise how many there were.
fn start_at_once(count: usize) -> Result<(), usize> {
    let gate = Mutex::new(());
    thread::scope(|scope| {
        let closed = gate.lock();
        let wait = || drop(gate.lock());
        let start = |_: &usize| thread::Builder::new().spawn_scoped(scope, wait).is_ok();
        let started = (0..count).take_while(start).count();
        drop(closed);
        if started < count {
            Err(started)
        } else {
            Ok(())
        }
    })
}
