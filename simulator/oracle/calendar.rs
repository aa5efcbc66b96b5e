//! Days and months in WIB, counted here a second time.

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;

/// The day of a moment (microseconds since 1970) as `yyyymmdd`.
pub fn day(micros: i64) -> i32 {
    let mut days = (micros + 7 * HOUR).div_euclid(DAY);
    let mut year = 1970;
    while days >= length_of(year) {
        days -= length_of(year);
        year += 1;
    }
    let mut month = 1;
    while days >= days_in(year, month) {
        days -= days_in(year, month);
        month += 1;
    }
    // A date of this century, so it fits.
    (year * 10_000 + month * 100 + days + 1) as i32
}

/// Its month as `yyyymm`.
pub fn month(micros: i64) -> i32 {
    day(micros) / 100
}

fn is_leap(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

fn length_of(year: i64) -> i64 {
    365 + i64::from(is_leap(year))
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_wib() {
        // 2026-11-30T17:00:00Z
        let midnight = 1_796_058_000_000_000;
        assert_eq!(day(midnight - 1), 20_261_130);
        assert_eq!(day(midnight), 20_261_201);
        assert_eq!(month(midnight), 202_612);
    }
}
