//! An answer that came is used, also one that came late: a movement that succeeded is not sent
//! again.

use std::time::Duration;

use super::super::finding::{Observation, Value};
use super::super::record::{Exchange, Reference};
use super::{Rule, View};
use crate::snap::{Attempt, Class};
use crate::till::TillRequest;

/// A client waits so long at least.
const WAITS: Duration = Duration::from_secs(1);
/// A client that closes so soon after an answer may have given up just before it.
const CLOSES: Duration = Duration::from_millis(200);

pub fn observe(_view: &View<'_>, reference: &Reference<'_>) -> Observation {
    let Some(success) = success(reference) else {
        return Observation::NotSeen;
    };
    let mut originals = reference.all(TillRequest::Original);
    let Some(again) = originals.find(|again| again.at > success) else {
        return Observation::Kept;
    };
    Rule::UsesAnswer.broken(
        reference,
        [
            "dikirim lagi {} setelah jawaban suksesnya diterima",
            "sent again {} after its success was received",
        ],
        &[Value::Time(again.at.saturating_sub(success))],
    )
}

/// When the client received a success of the movement, where that is certain.
pub fn success(reference: &Reference<'_>) -> Option<Duration> {
    let mut originals = reference.all(TillRequest::Original);
    originals.find_map(|original| {
        let (at, answer) = original.received_answer()?;
        let is_success = answer.class(Attempt::First) == Class::Success;
        (is_success && is_certain(original, at)).then_some(at)
    })
}

fn is_certain(original: &Exchange, at: Duration) -> bool {
    let is_quick = at.saturating_sub(original.at) < WAITS;
    let closed = original.closed.map(|closed| closed.saturating_sub(at));
    is_quick || closed.is_none_or(|after| after > CLOSES)
}

#[cfg(test)]
mod tests {
    use super::super::super::scripted::{LOST, Script};
    use super::super::support::seen;
    use super::super::{Limits, View};
    use super::*;

    #[test]
    fn a_success_that_is_not_used_is_seen() {
        let judged = |asked: &[(&str, &str)]| seen(Rule::UsesAnswer, Script::cash_in().with(asked));
        let success = ("original", "2003800");
        assert_eq!(judged(&[success, success]), "broken");
        assert_eq!(judged(&[success]), "kept");
        assert_eq!(judged(&[("original", LOST), success]), "kept");
        assert_eq!(
            judged(&[("original", "4293800"), ("original", LOST)]),
            "not seen"
        );
    }

    #[test]
    fn who_may_have_given_up_just_before_a_late_answer_is_not_blamed() {
        let asked = [("original", "2003800"), ("original", "2003800")];
        let mut record = Script::cash_in().with(&asked).record();
        let first = &mut record.exchanges[0];
        first.closed = first.end.map(|end| end.at + Duration::from_millis(5));
        let view = View::new(&record, Limits::default());
        assert_eq!(observe(&view, &view.references[0]), Observation::Kept);
    }
}
