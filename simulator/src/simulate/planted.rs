//! Bugs planted one at a time, and who sees them: the oracle of the simulation, the auditor, or the
//! search through every state of a small house.

use std::fmt;
use std::time::{Duration, Instant};

use gerai::planted::{Bug, plant};

use super::actors::Actors;
use super::audit::AuditError;
use super::cases::CASES;
use super::exhaustive::search;
use super::run::{SeedRange, run};
use super::seed::shrink;

/// Seeds played against each bug, at most.
const SEEDS: u64 = 100_000;
/// One of so many is audited: there are bugs that only the auditor can see.
const AUDIT_EVERY: u64 = 50;

/// Who saw a bug, and how soon.
#[derive(Clone, Debug)]
pub struct Detection {
    /// The bug.
    pub bug: Bug,
    /// None: nobody.
    pub by: Option<Detector>,
    /// How long it took.
    pub elapsed: Duration,
}

/// Who saw it.
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

/// Plants a bug and looks whether anybody sees it. A plan that was kept for it and no longer shows it
/// counts as nobody.
pub fn catch(bug: Bug, threads: u64) -> Result<Detection, AuditError> {
    plant(Some(bug));
    let begun = Instant::now();
    let seen = simulated(threads);
    let elapsed = begun.elapsed();
    let by = seen?.map(|detector| Detector {
        steps: cut_down(&detector),
        ..detector
    });
    let by = by.or_else(searched).filter(|_| cases_show(bug));
    plant(None);
    Ok(Detection { bug, by, elapsed })
}

/// Every plan that is kept for the bug still fails with it.
fn cases_show(bug: Bug) -> bool {
    let actors = Actors::new();
    let mut cases = CASES.iter().filter(|case| case.shows == Some(bug));
    cases.all(|case| case.play(&actors).is_err())
}

fn simulated(threads: u64) -> Result<Option<Detector>, AuditError> {
    let seeds = SeedRange {
        from: 0,
        count: SEEDS,
        audit_every: AUDIT_EVERY,
        threads,
    };
    let summary = run(seeds, &Default::default())?;
    Ok(summary.failure.map(|(seed, finding)| Detector {
        name: match finding.starts_with("the auditor") {
            true => "auditor",
            false => "judge",
        },
        after: seed + 1,
        steps: None,
        finding,
    }))
}

fn cut_down(detector: &Detector) -> Option<usize> {
    let failure = shrink(&Actors::new(), detector.after - 1)?;
    Some(failure.plan.steps.len())
}

fn searched() -> Option<Detector> {
    let search = search(&Actors::new(), 1);
    let (moves, finding) = search.failure?;
    Some(Detector {
        name: "every state",
        after: search.states,
        steps: Some(moves.len()),
        finding,
    })
}

impl fmt::Display for Detection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = format!("{:?}", self.bug);
        let Some(Detector {
            name: by,
            after,
            steps,
            finding,
        }) = &self.by
        else {
            return write!(f, "{name:<20} NOT CAUGHT: {}", self.bug.describe());
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
