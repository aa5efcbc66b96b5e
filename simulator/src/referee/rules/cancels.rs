//! A cancel is repeated until it is acknowledged, and what was cancelled is not sent again.

use super::super::finding::{Observation, Value};
use super::super::knowledge::{Knowledge, knowledge};
use super::super::record::Reference;
use super::{Rule, TRIES_MIN, View};
use crate::till::TillRequest;

pub fn repeated(view: &View<'_>, reference: &Reference<'_>) -> Observation {
    let cancels = reference.all(TillRequest::Cancel).count();
    if cancels == 0 {
        return Observation::NotSeen;
    }
    if knowledge(reference) != Knowledge::Unknown {
        return Observation::Kept;
    }
    let rule = Rule::RepeatsCancel;
    if cancels >= TRIES_MIN {
        return rule.remark(
            reference,
            [
                "{} pembatalan tidak dijawab, dan diserahkan kepada orang",
                "{} cancels were not acknowledged, and it was left to a person",
            ],
            &[Value::text(cancels)],
        );
    }
    if !view.has_left_off(reference) {
        return Observation::Open;
    }
    rule.broken(
        reference,
        [
            "pembatalannya tidak dijawab, dan klien tidak mengulanginya (dikirim {} kali): \
             saldo pelanggan mungkin tetap terpotong",
            "its cancel was not acknowledged, and the client did not repeat it (sent {} times): \
             the customer may stay debited",
        ],
        &[Value::text(cancels)],
    )
}

pub fn nothing_after(_view: &View<'_>, reference: &Reference<'_>) -> Observation {
    let Some(cancel) = reference.all(TillRequest::Cancel).next() else {
        return Observation::NotSeen;
    };
    let mut originals = reference.all(TillRequest::Original);
    let Some(again) = originals.find(|original| original.at > cancel.at) else {
        return Observation::Kept;
    };
    Rule::NothingAfterCancel.broken(
        reference,
        [
            "tarik tunai dikirim lagi {} setelah pembatalannya: kasir mungkin membayar yang \
             sudah dibatalkan",
            "the cash-out was sent again {} after its cancel: the cashier may pay what is \
             cancelled",
        ],
        &[Value::Time(again.at.saturating_sub(cancel.at))],
    )
}

#[cfg(test)]
mod tests {
    use super::super::super::scripted::{LOST, Script};
    use super::super::support::seen;
    use super::*;

    fn cancelled(script: &[(&str, &str)]) -> Script {
        let script = Script::cash_out().with(&[("original", LOST)]).with(script);
        script
            .wait(100)
            .reference("R2")
            .with(&[("original", "2004400")])
    }

    #[test]
    fn a_cancel_is_repeated_until_it_is_acknowledged_or_refused() {
        let judged = |script| seen(Rule::RepeatsCancel, cancelled(script));
        assert_eq!(judged(&[("cancel", LOST), ("cancel", "2004600")]), "kept");
        assert_eq!(judged(&[("cancel", "4044618")]), "kept");
        assert_eq!(judged(&[("cancel", LOST)]), "broken");
        assert_eq!(
            judged(&[("cancel", LOST), ("status", "2004500 00")]),
            "broken"
        );
        assert_eq!(judged(&[("cancel", LOST); 3]), "remark");
        assert_eq!(judged(&[("status", "2004500 00")]), "not seen");
        let just_now = Script::cash_out().with(&[("original", LOST), ("cancel", LOST)]);
        assert_eq!(seen(Rule::RepeatsCancel, just_now), "open");
    }

    #[test]
    fn an_original_after_its_cancel_is_seen() {
        let judged = |script| seen(Rule::NothingAfterCancel, cancelled(script));
        assert_eq!(
            judged(&[("cancel", LOST), ("original", "4044404")]),
            "broken"
        );
        assert_eq!(judged(&[("original", LOST), ("cancel", "2004600")]), "kept");
    }
}
