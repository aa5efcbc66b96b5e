//! Bugs planted one at a time, and who sees them: the judge of the simulation, the auditor, or the
//! search through every state of a small house.

use std::fmt;
use std::time::{Duration, Instant};

use gerai::planted::{Bug, plant};

use super::audit::AuditError;
use super::cases::CASES;
use super::cast::Cast;
use super::exhaustive::search;
use super::run::{Seeds, run};
use super::seed::shrink;

/// Seeds played against each bug, at most.
const SEEDS: u64 = 100_000;
/// One of so many is audited: there are bugs that only the auditor can see.
const AUDIT_EVERY: u64 = 50;

/// Who saw a bug, and how soon.
#[derive(Clone, Debug)]
pub struct Caught {
    /// The bug.
    pub bug: Bug,
    /// None: nobody.
    pub by: Option<Witness>,
    /// How long it took.
    pub elapsed: Duration,
}

/// Who saw it.
#[derive(Clone, Debug)]
pub struct Witness {
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
pub fn catch(bug: Bug, threads: u64) -> Result<Caught, AuditError> {
    plant(Some(bug));
    let begun = Instant::now();
    let seen = simulated(threads);
    let elapsed = begun.elapsed();
    let by = seen?.map(|witness| Witness {
        steps: cut_down(&witness),
        ..witness
    });
    let by = by.or_else(searched).filter(|_| cases_show(bug));
    plant(None);
    Ok(Caught { bug, by, elapsed })
}

/// Every plan that is kept for the bug still fails with it.
fn cases_show(bug: Bug) -> bool {
    let cast = Cast::new();
    let mut cases = CASES.iter().filter(|case| case.shows == Some(bug));
    cases.all(|case| case.play(&cast).is_err())
}

fn simulated(threads: u64) -> Result<Option<Witness>, AuditError> {
    let seeds = Seeds {
        from: 0,
        count: SEEDS,
        audit_every: AUDIT_EVERY,
        threads,
    };
    let summary = run(seeds, &Default::default())?;
    Ok(summary.failure.map(|(seed, finding)| Witness {
        name: match finding.starts_with("the auditor") {
            true => "auditor",
            false => "judge",
        },
        after: seed + 1,
        steps: None,
        finding,
    }))
}

fn cut_down(witness: &Witness) -> Option<usize> {
    let failure = shrink(&Cast::new(), witness.after - 1)?;
    Some(failure.plan.steps.len())
}

fn searched() -> Option<Witness> {
    let search = search(&Cast::new(), 1);
    let (moves, finding) = search.failure?;
    Some(Witness {
        name: "every state",
        after: search.states,
        steps: Some(moves.len()),
        finding,
    })
}

impl fmt::Display for Caught {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = format!("{:?}", self.bug);
        let Some(Witness {
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
