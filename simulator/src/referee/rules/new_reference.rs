//! A retry keeps its reference: under a new one the money moves twice.

use std::time::Duration;

use super::super::finding::{Observation, Value};
use super::super::knowledge::{Knowledge, first_doubt, knowledge_at};
use super::super::record::Reference;
use super::{Rule, View};

/// The same customer and amount so soon after an unknown answer, of which nothing was asked, is
/// the same customer at the counter. Later it may be another visit.
const SAME_VISIT: Duration = Duration::from_secs(60);

pub fn observe(view: &View<'_>, reference: &Reference<'_>) -> Observation {
    let Some(doubt) = first_doubt(reference) else {
        return Observation::NotSeen;
    };
    let Some(successor) = successor(view, reference) else {
        return Observation::Kept;
    };
    let again = successor.original().unwrap_or(successor.exchanges[0]);
    let later = again.at.saturating_sub(doubt);
    let content = &again.request.content;
    let original = reference.original();
    let text = match original.and_then(|one| content.has_token_of(&one.request.content)) {
        Some(_) => [
            "hasilnya belum pasti, dan {} kemudian token yang sama ({}) datang dengan referensi \
             baru {}",
            "its outcome was unknown, and {} later the same token ({}) came under the new \
             reference {}",
        ],
        None => [
            "hasilnya belum pasti dan tidak ditanyakan, dan {} kemudian transaksi yang sama ({}) \
             datang dengan referensi baru {}",
            "its outcome was unknown and not asked for, and {} later the same movement ({}) came \
             under the new reference {}",
        ],
    };
    let with = [
        Value::Time(later),
        Value::Text(content.rupiah()),
        Value::text(&successor.key.reference),
    ];
    Rule::KeepsReference.broken(reference, text, &with)
}

/// The movement that this one was tried again as, while its outcome was unknown.
pub fn successor<'a, 'b>(
    view: &'b View<'a>,
    reference: &Reference<'_>,
) -> Option<&'b Reference<'a>> {
    let original = reference.original()?;
    let doubt = first_doubt(reference)?;
    view.references.iter().find(|other| {
        let Some(again) = other.original() else {
            return false;
        };
        let is_later = other.key != reference.key && again.at > doubt;
        let is_same_till = other.key.kind == reference.key.kind
            && other.key.partner == reference.key.partner
            && again.request.content.is_like(&original.request.content);
        is_later
            && is_same_till
            && knowledge_at(reference, again.at) == Knowledge::Unknown
            && match again
                .request
                .content
                .has_token_of(&original.request.content)
            {
                // A token is good for one movement.
                Some(is_same) => is_same,
                None => is_one_visit(view, reference, doubt, again.at),
            }
    })
}

/// Without a token only a client that never asks about the first one is certain to mean the same.
fn is_one_visit(
    view: &View<'_>,
    reference: &Reference<'_>,
    doubt: Duration,
    again: Duration,
) -> bool {
    reference.exchanges.len() == 1
        && again.saturating_sub(doubt) <= SAME_VISIT
        && view.has_left_off(reference)
}

#[cfg(test)]
mod tests {
    use super::super::super::scripted::{LOST, Script};
    use super::super::support::seen;
    use super::*;

    fn judged(script: Script) -> &'static str {
        seen(Rule::KeepsReference, script)
    }

    fn lost(script: Script) -> Script {
        script.with(&[("original", LOST)])
    }

    #[test]
    fn the_same_token_under_a_new_reference_is_a_retry() {
        let script = lost(Script::cash_out().token("123456")).reference("R2");
        assert_eq!(judged(script.with(&[("original", "4044415")])), "broken");
        // Another token is another order.
        let script = lost(Script::cash_out().token("123456")).reference("R2");
        let script = script.token("654321").with(&[("original", "2004400")]);
        assert_eq!(judged(script), "kept");
    }

    #[test]
    fn the_same_cash_in_under_a_new_reference_is_a_retry_if_the_first_is_forgotten() {
        let again = || {
            let script = lost(Script::cash_in()).reference("R2");
            script.with(&[("original", "2003800")])
        };
        // It may still ask about the first one.
        assert_eq!(judged(again()), "kept");
        let alive = |script: Script| {
            script
                .wait(100)
                .reference("R3")
                .with(&[("original", "2003800")])
        };
        assert_eq!(judged(alive(again())), "broken");
        let asked = again().reference("R1").with(&[("status", "2003900 00")]);
        assert_eq!(judged(alive(asked)), "kept");
    }

    #[test]
    fn another_amount_or_a_known_outcome_is_no_retry() {
        let script = lost(Script::cash_out().token("123456")).reference("R2");
        let other = script.amount("100000").with(&[("original", "2004400")]);
        assert_eq!(judged(other), "kept");
        let script = lost(Script::cash_out().token("123456"));
        let known = script.with(&[("cancel", "2004600")]).reference("R2");
        assert_eq!(judged(known.with(&[("original", "2004400")])), "kept");
        let clear = Script::cash_in().with(&[("original", "2003800")]);
        let clear = clear.reference("R2").with(&[("original", "2003800")]);
        assert_eq!(judged(clear), "not seen");
    }
}
