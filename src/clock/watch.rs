//! Watches a clock while the gateway runs.

use std::time::Duration;

use parking_lot::Mutex;

use super::leap::{ClockFault, Reading, check_running};

/// How long readings are compared with the same one. (A virtual machine that is paused for a second
/// each night would otherwise have leapt by five minutes after a year.)
const ANCHOR_LIFE: Duration = Duration::from_secs(24 * 3600);

/// What is done about a leap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterLeap {
    /// Nothing is decided until it is taken back.
    Refuse,
    /// It is logged, and the time goes on from there.
    Warn,
}

/// The last reading that was right, and whether there was a leap since.
#[derive(Debug)]
pub struct Watch {
    after_leap: AfterLeap,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    anchor: Reading,
    /// As it was first seen, so that it is logged once.
    fault: Option<ClockFault>,
}

impl Watch {
    /// The clock is right now.
    pub fn new(anchor: Reading, after_leap: AfterLeap) -> Self {
        let fault = None;
        Self {
            after_leap,
            state: Mutex::new(State { anchor, fault }),
        }
    }

    /// Refuses a reading after a leap. The log says when that begins and ends.
    pub fn check(&self, now: Reading) -> Result<(), ClockFault> {
        let mut state = self.state.lock();
        let Err(fault) = check_running(state.anchor, now) else {
            if state.fault.take().is_some() {
                tracing::info!("the machine's clock is right again");
            }
            if now.monotonic > state.anchor.monotonic + ANCHOR_LIFE {
                state.anchor = now;
            }
            return Ok(());
        };
        if self.after_leap == AfterLeap::Warn {
            tracing::warn!(%fault, "the sandbox goes on all the same");
            state.anchor = now;
            return Ok(());
        }
        if let Some(first) = state.fault {
            return Err(first);
        }
        tracing::error!(%fault, "nothing is decided by this clock");
        state.fault = Some(fault);
        Err(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Timestamp;

    fn reading(wall: i64, monotonic: u64) -> Reading {
        Reading {
            wall: Timestamp::from_micros((1_800_000_000 + wall) * 1_000_000),
            monotonic: Duration::from_secs(monotonic),
        }
    }

    #[test]
    fn a_leap_is_refused_until_it_is_taken_back() {
        let watch = Watch::new(reading(0, 0), AfterLeap::Refuse);
        let leap = ClockFault::Leap { seconds: 3600 };
        assert_eq!(watch.check(reading(3601, 1)), Err(leap));
        assert_eq!(watch.check(reading(3609, 10)), Err(leap), "as first seen");
        assert_eq!(watch.check(reading(11, 11)), Ok(()));
    }

    #[test]
    fn a_sandbox_goes_on_from_there() {
        let watch = Watch::new(reading(0, 0), AfterLeap::Warn);
        for (wall, monotonic) in [(3600, 1), (3610, 11), (0, 12)] {
            assert_eq!(watch.check(reading(wall, monotonic)), Ok(()));
        }
    }

    #[test]
    fn little_steps_add_up_over_a_day_and_no_longer() {
        let watch = Watch::new(reading(0, 0), AfterLeap::Refuse);
        let day = 24 * 3600;
        for number in 1..10 {
            let monotonic = number * (day + 1);
            let wall = i64::try_from(monotonic).expect("small")
                + 200 * i64::try_from(number).expect("small");
            assert_eq!(watch.check(reading(wall, monotonic)), Ok(()));
        }
    }
}
