//! Who detects a bug, and how soon.

use std::fmt;
use std::time::Duration;

/// See the module.
#[derive(Clone, Debug)]
pub struct Detection {
    /// The bug's name.
    pub bug: String,
    /// None: nobody.
    pub by: Option<Detector>,
    /// How long it took.
    pub elapsed: Duration,
}

/// Who detects it.
#[derive(Clone, Debug)]
pub struct Detector {
    /// `judge`, `auditor`, `every state` or `edge`.
    pub name: &'static str,
    /// After so many seeds, states or trials.
    pub after: u64,
    /// The steps it takes, where they could be cut down.
    pub steps: Option<usize>,
    /// What was found.
    pub finding: String,
}

impl fmt::Display for Detection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.bug;
        let Some(Detector {
            name: by,
            after,
            steps,
            finding,
        }) = &self.by
        else {
            return write!(f, "{name:<20} NOT CAUGHT");
        };
        let steps = steps.map_or("-".to_owned(), |steps| steps.to_string());
        let millis = self.elapsed.as_millis();
        let finding: String = finding.chars().take(90).collect();
        write!(
            f,
            "{name:<20} {by:<11} {after:>7} {steps:>5} {millis:>6} ms  {finding}"
        )
    }
}
