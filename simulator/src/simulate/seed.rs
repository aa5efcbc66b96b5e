//! One seed: played, judged, and, where it fails, cut down to the steps that it takes.

use std::fmt;

use gerai::storage::memory::Memory;

use super::cast::Cast;
use super::coverage::Coverage;
use super::judge::Finding;
use super::plan::{Plan, plan};
use super::world::World;

/// A promise that a plan breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The plan, as short as it could be made.
    pub plan: Plan,
    /// What is wrong.
    pub finding: Finding,
}

/// What a plan came to.
pub struct Played {
    /// Whether all promises were kept.
    pub judgement: Result<(), Finding>,
    /// What is there.
    pub memory: Memory,
    /// Commands carried out.
    pub commands: u64,
}

/// Plays a plan.
pub fn play(cast: &Cast, plan: &Plan, coverage: &mut Coverage) -> Played {
    let mut world = World::new(cast, plan.setting, coverage);
    let judgement = plan
        .steps
        .iter()
        .try_for_each(|step| world.take(step))
        .and_then(|()| world.settle());
    Played {
        judgement,
        memory: world.memory.clone(),
        commands: world.commands,
    }
}

/// The shortest failure that can be made of a seed's by leaving steps out.
pub fn shrink(cast: &Cast, seed: u64) -> Option<Failure> {
    let mut unused = Coverage::default();
    let mut fails = |plan: &Plan| play(cast, plan, &mut unused).judgement.err();
    let mut plan = plan(seed);
    let mut finding = fails(&plan)?;
    let mut chunk = plan.steps.len();
    while chunk > 0 {
        let mut from = 0;
        let mut shorter = false;
        while from < plan.steps.len() {
            let mut without = plan.clone();
            let until = (from + chunk).min(plan.steps.len());
            without.steps.drain(from..until);
            match fails(&without) {
                Some(other) => {
                    (plan, finding, shorter) = (without, other, true);
                }
                None => from += chunk,
            }
        }
        if !shorter || chunk > 1 {
            chunk /= 2;
        }
    }
    Some(Failure { plan, finding })
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.finding)?;
        writeln!(f, "{:?}", self.plan.setting)?;
        let mut steps = self.plan.steps.iter();
        steps.try_for_each(|step| writeln!(f, "  {step}"))
    }
}
