//! After an unknown answer a client asks, repeats or cancels until it knows.

use super::super::finding::{Observation, Value};
use super::super::knowledge::{Knowledge, first_doubt, knowledge};
use super::super::record::Reference;
use super::{Rule, TRIES_MIN, View, new_reference};
use crate::till::{MovementKind, TillRequest};

pub fn observe(view: &View<'_>, reference: &Reference<'_>) -> Observation {
    if reference.original().is_none() || first_doubt(reference).is_none() {
        return Observation::NotSeen;
    }
    if knowledge(reference) != Knowledge::Unknown {
        return Observation::Kept;
    }
    let is_cancelling = reference.all(TillRequest::Cancel).next().is_some();
    // Then the fault is another rule's.
    if is_cancelling || new_reference::successor(view, reference).is_some() {
        return Observation::NotSeen;
    }
    let tries = reference.exchanges.len() - 1;
    // A cash-out can be made certain by a cancel; a cash-in cannot.
    if reference.key.kind == MovementKind::CashIn && tries >= TRIES_MIN {
        return Rule::AsksUntilKnown.remark(
            reference,
            [
                "setelah {} kali mencoba masih belum pasti, dan diserahkan kepada orang",
                "still unknown after {} more tries, and left to a person",
            ],
            &[Value::text(tries)],
        );
    }
    if !view.has_left_off(reference) {
        return Observation::Open;
    }
    Rule::AsksUntilKnown.broken(reference, text(reference.key.kind, tries), &[])
}

fn text(kind: MovementKind, tries: usize) -> [&'static str; 2] {
    match (kind, tries) {
        (MovementKind::CashIn, 0) => [
            "hasilnya belum pasti, dan klien tidak pernah menanyakan status atau mengulang: \
             uang pelanggan mungkin sudah masuk",
            "its outcome was unknown, and the client never asked for the status or repeated it: \
             the customer may have been credited",
        ],
        (MovementKind::CashIn, _) => [
            "masih belum pasti, dan klien berhenti bertanya terlalu cepat",
            "still unknown, and the client left off too soon",
        ],
        (MovementKind::CashOut, 0) => [
            "hasilnya belum pasti, dan klien tidak pernah menanyakan status atau membatalkan: \
             saldo pelanggan mungkin sudah terpotong",
            "its outcome was unknown, and the client never asked for the status or cancelled it: \
             the customer may have been debited",
        ],
        (MovementKind::CashOut, _) => [
            "masih belum pasti, dan klien tidak membatalkannya: yang asli mungkin masih di jalan",
            "still unknown, and the client did not cancel it: the original may still be on its way",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::scripted::{LOST, Script};
    use super::super::support::seen;
    use super::*;

    fn judged(script: Script) -> &'static str {
        seen(Rule::AsksUntilKnown, script)
    }

    /// Another movement, a long time later: the client still runs.
    fn alive(script: Script) -> Script {
        let script = script.wait(100).reference("R2");
        script.with(&[("original", "2004400")])
    }

    #[test]
    fn a_client_that_goes_on_keeps_it() {
        for rest in [
            &[("status", "2004500 00")][..],
            &[("status", LOST), ("cancel", "2004600")],
            &[("original", "2004400")],
        ] {
            let script = Script::cash_out().with(&[("original", LOST)]);
            assert_eq!(judged(alive(script.with(rest))), "kept", "{rest:?}");
        }
        let clear = Script::cash_out().with(&[("original", "4044415")]);
        assert_eq!(judged(clear), "not seen");
    }

    #[test]
    fn who_does_nothing_is_blamed_when_it_is_seen_again_and_not_before() {
        for rest in [&[][..], &[("status", "4044501")]] {
            let script = || Script::cash_out().with(&[("original", LOST)]).with(rest);
            assert_eq!(judged(script()), "open", "{rest:?}");
            let soon = script().wait(5).reference("R2").amount("100000");
            assert_eq!(judged(soon.with(&[("original", "2004400")])), "open");
            assert_eq!(judged(alive(script().amount("70000"))), "broken");
        }
    }

    #[test]
    fn a_cash_in_may_be_left_to_a_person_after_some_tries() {
        let lost = [("original", LOST), ("status", LOST), ("status", LOST)];
        let script = || Script::cash_in().with(&lost);
        let later = |script: Script| {
            script
                .wait(100)
                .amount("1")
                .reference("R2")
                .with(&[("original", "2003800")])
        };
        assert_eq!(judged(later(script())), "broken");
        assert_eq!(judged(later(script().with(&[("status", LOST)]))), "remark");
    }
}
