//! Whether the machine's clock can be decided by. The rule is pure: it compares readings of clocks.

use std::time::Duration;

use crate::types::Timestamp;

/// How far clocks may part: far more than one that is kept right is ever off, and less than any
/// time that is decided by.
const TOLERANCE: Duration = Duration::from_secs(300);

/// Two clocks of the machine, read at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// The time of day, which can be set.
    pub wall: Timestamp,
    /// Time since some fixed moment, which cannot.
    pub monotonic: Duration,
}

/// Why nothing may be decided by the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClockFault {
    /// The two clocks of the machine have parted.
    #[error(
        "the machine's clock was set by {seconds} s while the gateway ran; if it is right now, \
         restart the gateway"
    )]
    Leap {
        /// Negative where it was set back.
        seconds: i64,
    },
    /// The clock is behind what was decided before.
    #[error(
        "the newest movement is of {newest}, and the machine's clock says {wall}: set the clock \
         right; if it is right, and was wrong before, start with --trust-clock"
    )]
    BehindNewest {
        /// When the newest movement was made.
        newest: Timestamp,
        /// The time of day.
        wall: Timestamp,
    },
    /// The clock of the database's server says something else.
    #[error(
        "the database's clock says {database}, and the machine's {wall}: set the wrong one right"
    )]
    ApartFromDatabase {
        /// What the server says.
        database: Timestamp,
        /// The time of day.
        wall: Timestamp,
    },
}

/// The clocks of a running gateway go on together since an earlier reading.
pub fn check_running(begin: Reading, now: Reading) -> Result<(), ClockFault> {
    let elapsed = i128::try_from(now.monotonic.saturating_sub(begin.monotonic).as_micros());
    let passed = i128::from(now.wall.micros()) - i128::from(begin.wall.micros());
    let leap = passed - elapsed.unwrap_or(i128::MAX / 2);
    if leap.unsigned_abs() <= TOLERANCE.as_micros() {
        return Ok(());
    }
    let seconds = i64::try_from(leap / 1_000_000).unwrap_or(i64::MAX);
    Err(ClockFault::Leap { seconds })
}

/// A gateway that starts is not behind what was decided before, and agrees with the database's
/// server, where there is one. (A long time ahead of the newest movement is nothing: the gateway was
/// not running.)
pub fn check_start(
    wall: Timestamp,
    newest: Option<Timestamp>,
    database: Option<Timestamp>,
) -> Result<(), ClockFault> {
    if let Some(newest) = newest
        && wall.plus(TOLERANCE) < newest
    {
        return Err(ClockFault::BehindNewest { newest, wall });
    }
    if let Some(database) = database
        && (wall.plus(TOLERANCE) < database || database.plus(TOLERANCE) < wall)
    {
        return Err(ClockFault::ApartFromDatabase { database, wall });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3600;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros((1_000_000 + seconds) * 1_000_000)
    }

    fn reading(wall: i64, monotonic: u64) -> Reading {
        Reading {
            wall: at(wall),
            monotonic: Duration::from_secs(monotonic),
        }
    }

    #[test]
    fn clocks_that_go_on_together_are_right_however_long() {
        let begin = reading(0, 10);
        for (seconds, monotonic) in [
            (0, 10),
            (HOUR, 3610),
            (40 * 24 * HOUR, 3_456_010),
            (300, 10),
        ] {
            assert_eq!(check_running(begin, reading(seconds, monotonic)), Ok(()));
        }
    }

    #[test]
    fn a_leap_of_more_than_five_minutes_is_one_until_it_is_taken_back() {
        let begin = reading(0, 0);
        for (wall, monotonic, seconds) in
            [(301, 0, 301), (-301, 0, -301), (HOUR + 1000, 3600, 1000)]
        {
            let checked = check_running(begin, reading(wall, monotonic));
            assert_eq!(checked, Err(ClockFault::Leap { seconds }));
        }
        assert_eq!(check_running(begin, reading(HOUR + 10, 3600)), Ok(()));
    }

    #[test]
    fn a_start_is_not_before_what_was_decided() {
        let (wall, ahead) = (at(0), at(301));
        let behind = ClockFault::BehindNewest {
            newest: ahead,
            wall,
        };
        assert_eq!(check_start(wall, Some(ahead), None), Err(behind));
        for newest in [None, Some(at(300)), Some(at(-40 * 24 * HOUR))] {
            assert_eq!(check_start(wall, newest, None), Ok(()));
        }
    }

    #[test]
    fn a_start_agrees_with_the_clock_of_the_database() {
        let wall = at(0);
        for database in [at(301), at(-301)] {
            let apart = ClockFault::ApartFromDatabase { database, wall };
            assert_eq!(check_start(wall, None, Some(database)), Err(apart));
        }
        assert_eq!(check_start(wall, None, Some(at(299))), Ok(()));
    }
}
