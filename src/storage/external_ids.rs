//! On which days an external id is looked for.

use crate::types::BusinessDate;

/// How many days back a status inquiry finds its original by the external id alone. By its reference
/// it finds it for ever.
const DAYS: i32 = 35;

/// The days on which the external id of an original may have been used, by the inquiry's own signed
/// day: the latest first. A till's clock may have been a little ahead.
pub fn asked_on(day: BusinessDate) -> impl Iterator<Item = BusinessDate> {
    (-1..DAYS).filter_map(move |back| day.minus(back))
}
