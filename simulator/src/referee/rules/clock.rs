//! The client's clock is right: hosts take a timestamp that is off by five minutes, and no more.

use jiff::{SignedDuration, Timestamp};

use super::super::finding::{Observation, Value};
use super::super::record::{Exchange, Record};
use super::{Rule, View};

const OFF_MAX: SignedDuration = SignedDuration::from_mins(5);

pub fn observe(view: &View<'_>) -> Observation {
    let exchanges = view.record.exchanges.iter();
    let timed: Vec<(&Exchange, SignedDuration)> = exchanges
        .filter_map(|exchange| Some((exchange, ahead(view.record, exchange)?)))
        .collect();
    if timed.is_empty() {
        return Observation::NotSeen;
    }
    let off = timed.iter().filter(|(_, ahead)| ahead.abs() > OFF_MAX);
    let Some((exchange, ahead)) = off.max_by_key(|(_, ahead)| ahead.abs()) else {
        return Observation::Kept;
    };
    Rule::RightClock.broken_in_all(
        [
            "X-TIMESTAMP {} berselisih {} menit dengan jam mesin ini",
            "X-TIMESTAMP {} is {} minutes off the clock of this machine",
        ],
        &[
            Value::text(&exchange.request.timestamp),
            Value::text(ahead.as_mins()),
        ],
    )
}

/// How far ahead of this machine's clock a timestamp is; nothing where it is none.
fn ahead(record: &Record, exchange: &Exchange) -> Option<SignedDuration> {
    let stamp: Timestamp = exchange.request.timestamp.parse().ok()?;
    let since = SignedDuration::try_from(exchange.at).ok()?;
    let now = record.begin.checked_add(since).ok()?;
    Some(stamp.duration_since(now))
}

#[cfg(test)]
mod tests {
    use super::super::super::scripted::Script;
    use super::super::{Limits, View};
    use super::*;

    #[test]
    fn an_hour_is_too_much_and_a_minute_is_not() {
        let mut record = Script::cash_in().with(&[("original", "2003800")]).record();
        for (timestamp, expected) in [
            ("2026-11-30T10:01:00+07:00", "Kept"),
            ("2026-11-30T03:00:00Z", "Kept"),
            ("2026-11-30T11:00:00+07:00", "Broken"),
            ("2026-11-30T10:00:00+08:00", "Broken"),
            ("now", "NotSeen"),
        ] {
            record.exchanges[0].request.timestamp = timestamp.to_owned();
            let observation = observe(&View::new(&record, Limits::default()));
            let name = format!("{observation:?}");
            assert!(name.starts_with(expected), "{timestamp}: {name}");
        }
    }
}
