//! Which fault comes next: always the same one, a script's, or a seed's.

use std::str::FromStr;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::fault::{FaultError, NetworkFault};

/// How long the slow mode delays: less than a till waits.
const SLOW: Duration = Duration::from_secs(3);

/// The order of faults. A mode is a plan of one fault for ever.
#[derive(Debug)]
pub struct FaultPlan(FaultPlanKind);

#[derive(Debug)]
enum FaultPlanKind {
    Always(NetworkFault),
    Script { script: FaultScript, at: usize },
    Seeded(Box<StdRng>),
}

/// Faults in their order, one for each request; after the last one everything passes, or the
/// script begins anew where it ends with `repeat`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultScript {
    faults: Vec<NetworkFault>,
    repeats: bool,
}

/// Why a script cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScriptError {
    /// A line is no fault.
    #[error("line {line}: {source}")]
    Line {
        /// Which, from 1.
        line: usize,
        /// Why.
        source: FaultError,
    },
    /// It repeats nothing.
    #[error("a script that repeats needs a line before `repeat`")]
    Nothing,
}

/// Why a text is no mode.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?}: expected good, slow, loses-answers or down")]
pub struct ModeError(String);

impl FaultPlan {
    /// Everything arrives.
    pub fn good() -> Self {
        Self::always(NetworkFault::Pass)
    }

    /// That fault for every request.
    pub fn always(fault: NetworkFault) -> Self {
        Self(FaultPlanKind::Always(fault))
    }

    /// `good`, `slow`, `loses-answers` or `down`: the modes of a switch.
    ///
    /// # Errors
    /// [`ModeError`] where it is none of them.
    pub fn of_mode(name: &str) -> Result<Self, ModeError> {
        let fault = match name {
            "good" => NetworkFault::Pass,
            "slow" => NetworkFault::Delay(SLOW),
            "loses-answers" => NetworkFault::DropAnswer,
            "down" => NetworkFault::Refuse,
            _ => return Err(ModeError(name.to_owned())),
        };
        Ok(Self::always(fault))
    }

    /// The faults of a script.
    pub fn script(script: FaultScript) -> Self {
        Self(FaultPlanKind::Script { script, at: 0 })
    }

    /// Drawn from a seed: about half of all requests pass, and every other fault has its share,
    /// without those that only a plan asks for (`delay-answer`, `duplicate-last`).
    pub fn seeded(seed: u64) -> Self {
        Self(FaultPlanKind::Seeded(Box::new(StdRng::seed_from_u64(seed))))
    }

    /// What happens to the next request.
    pub fn next_fault(&mut self) -> NetworkFault {
        match &mut self.0 {
            FaultPlanKind::Always(fault) => *fault,
            FaultPlanKind::Script { script, at } => {
                let fault = script
                    .faults
                    .get(*at)
                    .copied()
                    .unwrap_or(NetworkFault::Pass);
                *at += 1;
                if script.repeats && *at == script.faults.len() {
                    *at = 0;
                }
                fault
            }
            FaultPlanKind::Seeded(rng) => random_fault(rng),
        }
    }
}

fn random_fault(rng: &mut StdRng) -> NetworkFault {
    match rng.random_range(0..20) {
        0..10 => NetworkFault::Pass,
        10 => NetworkFault::Delay(Duration::from_millis(rng.random_range(50..1500))),
        11 => NetworkFault::DropRequest,
        12 | 13 => NetworkFault::DropAnswer,
        14 => NetworkFault::Cut(rng.random_range(0..400)),
        15 => NetworkFault::Duplicate,
        16 => NetworkFault::Reorder,
        17 => NetworkFault::Reset,
        18 => NetworkFault::Trickle,
        _ => NetworkFault::Refuse,
    }
}

impl FromStr for FaultScript {
    type Err = ScriptError;

    /// One fault a line; empty lines and what follows a `#` say nothing.
    fn from_str(text: &str) -> Result<Self, ScriptError> {
        let mut script = Self {
            faults: Vec::new(),
            repeats: false,
        };
        for (at, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            if line == "repeat" {
                script.repeats = true;
                break;
            }
            let named = |source| ScriptError::Line {
                line: at + 1,
                source,
            };
            script.faults.push(line.parse().map_err(named)?);
        }
        if script.repeats && script.faults.is_empty() {
            return Err(ScriptError::Nothing);
        }
        Ok(script)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(mut plan: FaultPlan, count: usize) -> Vec<String> {
        (0..count).map(|_| plan.next_fault().to_string()).collect()
    }

    #[test]
    fn a_script_is_followed_line_by_line_and_then_all_passes() {
        let script = "# a bad start\n\ndrop-answer\ncut 40 # in the head\n";
        let plan = FaultPlan::script(script.parse().expect("a script"));
        assert_eq!(first(plan, 4), ["drop-answer", "cut 40", "pass", "pass"]);
    }

    #[test]
    fn a_script_that_repeats_begins_anew() {
        let plan = FaultPlan::script("pass\nreset\nrepeat\n".parse().expect("a script"));
        assert_eq!(first(plan, 5), ["pass", "reset", "pass", "reset", "pass"]);
    }

    #[test]
    fn an_error_is_named_by_its_line() {
        let error = "pass\n\nslow\n"
            .parse::<FaultScript>()
            .expect_err("a mistake");
        assert!(error.to_string().starts_with("line 3: \"slow\""), "{error}");
        assert_eq!("repeat".parse::<FaultScript>(), Err(ScriptError::Nothing));
    }

    #[test]
    fn the_same_seed_brings_the_same_faults_and_all_of_them() {
        let faults = first(FaultPlan::seeded(7), 500);
        assert_eq!(faults, first(FaultPlan::seeded(7), 500));
        assert_ne!(faults, first(FaultPlan::seeded(8), 500));
        let kinds: std::collections::BTreeSet<_> = faults
            .iter()
            .filter_map(|fault| fault.split(' ').next())
            .collect();
        assert_eq!(kinds.len(), 10, "{kinds:?}");
    }

    #[test]
    fn a_mode_is_one_fault_for_ever() {
        let plan = FaultPlan::of_mode("loses-answers").expect("a mode");
        assert_eq!(first(plan, 2), ["drop-answer", "drop-answer"]);
        assert!(FaultPlan::of_mode("broken").is_err());
    }
}
