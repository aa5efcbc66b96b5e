//! A repeat has a timestamp of its own, and so a signature of its own.

use std::time::Duration;

use super::super::finding::{Observation, Value};
use super::super::record::Reference;
use super::{Rule, View};

/// A timestamp has whole seconds, so two requests of one second may have the same.
const SAME_SECOND: Duration = Duration::from_secs(2);

pub fn observe(_view: &View<'_>, reference: &Reference<'_>) -> Observation {
    let mut has_repeat = false;
    for (at, repeat) in reference.exchanges.iter().enumerate() {
        let mut before = reference.exchanges[..at].iter();
        let Some(first) = before.find(|before| before.ask() == repeat.ask()) else {
            continue;
        };
        has_repeat = true;
        let later = repeat.at.saturating_sub(first.at);
        if repeat.request.timestamp == first.request.timestamp && later >= SAME_SECOND {
            return Rule::FreshTimestamp.broken(
                reference,
                [
                    "layanan {} dikirim lagi {} kemudian dengan X-TIMESTAMP yang sama ({})",
                    "service {} was sent again {} later with the same X-TIMESTAMP ({})",
                ],
                &[
                    Value::text(repeat.request.service.code()),
                    Value::Time(later),
                    Value::text(&repeat.request.timestamp),
                ],
            );
        }
    }
    match has_repeat {
        true => Observation::Kept,
        false => Observation::NotSeen,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::scripted::{LOST, Script};
    use super::super::{Limits, View};
    use super::*;

    fn judged(stale: bool) -> Observation {
        let script = Script::cash_in().with(&[("original", LOST), ("original", "2003800")]);
        let mut record = script.record();
        if stale {
            record.exchanges[1].request.timestamp = record.exchanges[0].request.timestamp.clone();
        }
        let view = View::new(&record, Limits::default());
        observe(&view, &view.references[0])
    }

    #[test]
    fn a_repeat_with_an_old_timestamp_is_seen() {
        assert!(matches!(judged(true), Observation::Broken(_)));
        assert_eq!(judged(false), Observation::Kept);
    }
}
