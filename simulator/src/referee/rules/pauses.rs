//! Between repeats there is a pause: a host that is in trouble is not hammered, and `Retry-After`
//! is kept.

use std::time::Duration;

use super::super::finding::{Observation, Value};
use super::super::record::{Exchange, Reference};
use super::{Rule, View};

/// So many repeats in a row without a pause are too many; one at once may be an accident.
const QUICK_MAX: usize = 1;

pub fn observe(view: &View<'_>, reference: &Reference<'_>) -> Observation {
    let (mut quick, mut repeats) = (0, 0);
    for (at, repeat) in reference.exchanges.iter().enumerate().skip(1) {
        let before = &reference.exchanges[..at];
        let mut same = before.iter().filter(|one| one.ask() == repeat.ask());
        let Some(last_same) = same.next_back() else {
            continue;
        };
        repeats += 1;
        if let Some(wait) = wait_asked_for(last_same)
            && repeat.at < wait
        {
            return broken_wait(reference, repeat, wait);
        }
        let pause = pause_before(repeat, before[at - 1]);
        match pause < view.limits.pause {
            true => quick += 1,
            false => quick = 0,
        }
        if quick > QUICK_MAX {
            return Rule::Pauses.broken(
                reference,
                [
                    "layanan {} diulang tanpa jeda ({} kali berturut-turut)",
                    "service {} was repeated without a pause ({} times in a row)",
                ],
                &[
                    Value::text(repeat.request.service.code()),
                    Value::text(quick),
                ],
            );
        }
    }
    match repeats {
        0 => Observation::NotSeen,
        _ => Observation::Kept,
    }
}

/// Between the end of the last request and the next; one that still waits has its beginning.
fn pause_before(repeat: &Exchange, last: &Exchange) -> Duration {
    let ended = last.end.map(|end| end.at).filter(|end| *end <= repeat.at);
    repeat.at.saturating_sub(ended.unwrap_or(last.at))
}

/// Until when the host asked the client to wait, less a tenth.
fn wait_asked_for(exchange: &Exchange) -> Option<Duration> {
    let (at, answer) = exchange.received_answer()?;
    let wait = Duration::from_secs(answer.retry_after_s?.min(3600));
    (answer.http == 429).then(|| at + wait * 9 / 10)
}

fn broken_wait(reference: &Reference<'_>, repeat: &Exchange, wait: Duration) -> Observation {
    Rule::Pauses.broken(
        reference,
        [
            "layanan {} diulang {} sebelum waktu yang diminta Retry-After",
            "service {} was repeated {} before the time that Retry-After asks for",
        ],
        &[
            Value::text(repeat.request.service.code()),
            Value::Time(wait.saturating_sub(repeat.at)),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::super::super::record::HostAnswer;
    use super::super::super::scripted::{LOST, Script};
    use super::super::support::seen;
    use super::super::{Limits, View};
    use super::*;

    fn judged(pause: u64, asked: &[(&str, &str)]) -> &'static str {
        let script = Script::cash_in().pause(Duration::from_millis(pause));
        seen(Rule::Pauses, script.with(asked))
    }

    #[test]
    fn repeats_without_a_pause_are_seen() {
        let asked = [
            ("original", LOST),
            ("status", LOST),
            ("status", LOST),
            ("status", LOST),
        ];
        assert_eq!(judged(1, &asked), "broken");
        assert_eq!(judged(250, &asked), "kept");
        // One at once, and then another question.
        let asked = [
            ("original", LOST),
            ("status", LOST),
            ("status", LOST),
            ("original", LOST),
        ];
        assert_eq!(judged(1, &asked[..3]), "kept");
        assert_eq!(judged(1, &asked[..2]), "not seen");
        // In turn, without a pause.
        assert_eq!(judged(1, &[asked, asked].concat()), "broken");
    }

    #[test]
    fn retry_after_is_kept() {
        let asked = [("original", "4293800"), ("original", "2003800")];
        let mut record = Script::cash_in().with(&asked).record();
        let judge = |record: &_| {
            let view = View::new(record, Limits::default());
            matches!(observe(&view, &view.references[0]), Observation::Broken(_))
        };
        assert!(!judge(&record));
        let Some(HostAnswer::Read(answer)) = &mut record.exchanges[0].answer else {
            unreachable!("it was answered");
        };
        answer.retry_after_s = Some(5);
        assert!(judge(&record));
    }
}
