//! What is asked of the test, and what it finds.

use std::path::PathBuf;

/// How to run.
#[derive(Clone, Debug)]
pub struct FailoverOptions {
    /// How many primaries to lose.
    pub times: u32,
    /// Whether commits wait for the standby.
    pub synchronous: bool,
    /// From which everything random follows, but for the machine's own timing.
    pub seed: u64,
    /// PostgreSQL's programs: see [`crate::cluster::binaries`].
    pub bin: PathBuf,
    /// Where key rings and journals are kept.
    pub directory: PathBuf,
}

/// What it came to.
#[derive(Clone, Debug, Default)]
pub struct FailoverReport {
    /// Primaries lost so far.
    pub failovers: u32,
    /// References sent.
    pub sent: usize,
    /// Of these, answered for good.
    pub acknowledged: usize,
    /// Of these, answered while the stream to the standby stood still.
    pub while_held: usize,
    /// Movements that were acknowledged and are not there.
    pub movements_lost: usize,
    /// Promises of any kind that did not hold, in words.
    pub losses: Vec<String>,
    /// Movements that an old primary was asked for; none may be acknowledged.
    pub asked_of_old: usize,
    /// What else is wrong: doubled movements, the auditor's breaches, acknowledgements of an old
    /// primary.
    pub breaches: Vec<String>,
}
