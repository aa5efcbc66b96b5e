//! One seed: played, judged, and, where it fails, cut down to the steps that it takes.

use std::fmt;

use super::actors::Actors;
use super::checker::Violation;
use super::coverage::Coverage;
use super::memory::Memory;
use super::plan::{SimulationPlan, plan};
use super::simulator::Simulator;

/// A promise that a plan breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanFailure {
    /// The plan, as short as it could be made.
    pub plan: SimulationPlan,
    /// What is wrong.
    pub finding: Violation,
}

/// What a plan came to.
pub struct PlanResult {
    /// Whether all promises were kept.
    pub verdict: Result<(), Violation>,
    /// What is there.
    pub memory: Memory,
    /// Commands carried out.
    pub commands: u64,
}

/// Plays a plan.
pub fn play(actors: &Actors, plan: &SimulationPlan, coverage: &mut Coverage) -> PlanResult {
    let mut simulator = Simulator::new(actors, plan.setting, coverage);
    let verdict = plan
        .steps
        .iter()
        .try_for_each(|step| simulator.take(step))
        .and_then(|()| simulator.settle());
    PlanResult {
        verdict,
        memory: simulator.memory.clone(),
        commands: simulator.commands,
    }
}

/// The shortest failure that can be made of a seed's by leaving steps out.
pub fn shrink(actors: &Actors, seed: u64) -> Option<PlanFailure> {
    let mut unused = Coverage::default();
    let mut fails = |plan: &SimulationPlan| play(actors, plan, &mut unused).verdict.err();
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
    Some(PlanFailure { plan, finding })
}

impl fmt::Display for PlanFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.finding)?;
        writeln!(f, "{:?}", self.plan.setting)?;
        let mut steps = self.plan.steps.iter();
        steps.try_for_each(|step| writeln!(f, "  {step}"))
    }
}
