//! What a client reports of its till's outcome, held against what it knew then. Only by a report is
//! it seen whether a cashier paid.

use super::super::finding::{Observation, Value};
use super::super::knowledge::{Knowledge, knowledge_at};
use super::super::record::{OutcomeReport, Reference};
use super::{Rule, View, answers};
use crate::lang::Translated;
use crate::till::{MovementKind, TillRequest, Verdict};

pub fn done(_view: &View<'_>, reference: &Reference<'_>) -> Observation {
    let mut observed = Observation::NotSeen;
    for report in reports(reference, &[Verdict::Done]) {
        let known = knowledge_at(reference, report.at);
        if !matches!(known, Knowledge::Done | Knowledge::Unreadable) {
            let text = match reference.key.kind {
                MovementKind::CashOut => [
                    "kasir menyerahkan uang padahal hasilnya {}",
                    "the cashier handed the cash over although the outcome was {}",
                ],
                MovementKind::CashIn => [
                    "kasir menyatakan berhasil padahal hasilnya {}",
                    "the cashier said that it is done although the outcome was {}",
                ],
            };
            return Rule::DoneAfterSuccess.broken(reference, text, &[Value::Word(name(known))]);
        }
        observed = Observation::Kept;
    }
    observed
}

pub fn refused(_view: &View<'_>, reference: &Reference<'_>) -> Observation {
    let mut observed = Observation::NotSeen;
    for report in reports(reference, &[Verdict::Refused, Verdict::Cancelled]) {
        let known = knowledge_at(reference, report.at);
        let is_final = matches!(
            known,
            Knowledge::Refused | Knowledge::Cancelled | Knowledge::Unreadable
        );
        if !is_final {
            let text = match reference.key.kind {
                MovementKind::CashOut => [
                    "kasir menyatakan gagal padahal hasilnya {}: saldo pelanggan mungkin terpotong",
                    "the cashier said that it failed although the outcome was {}: the customer \
                     may be debited",
                ],
                MovementKind::CashIn => [
                    "kasir mengembalikan uang padahal hasilnya {}: saldo pelanggan mungkin \
                     sudah bertambah",
                    "the cashier gave the cash back although the outcome was {}: the customer may \
                     be credited",
                ],
            };
            return Rule::RefusedAfterRefusal.broken(reference, text, &[Value::Word(name(known))]);
        }
        observed = Observation::Kept;
    }
    observed
}

pub fn keeps_paid(_view: &View<'_>, reference: &Reference<'_>) -> Observation {
    let cancelled = |after| {
        let mut cancels = reference.all(TillRequest::Cancel);
        cancels.find(|cancel| cancel.at > after)
    };
    let rule = Rule::KeepsPaid;
    if let Some(report) = reports(reference, &[Verdict::Done]).next() {
        return match cancelled(report.at) {
            None => Observation::Kept,
            Some(cancel) => rule.broken(
                reference,
                [
                    "dibatalkan {} setelah kasir menyerahkan uang: toko kehilangan uangnya",
                    "cancelled {} after the cashier handed the cash over: the shop loses it",
                ],
                &[Value::Time(cancel.at.saturating_sub(report.at))],
            ),
        };
    }
    let success = answers::success(reference);
    match success.and_then(|at| Some((at, cancelled(at)?))) {
        None => Observation::NotSeen,
        Some((at, cancel)) => rule.remark(
            reference,
            [
                "dibatalkan {} setelah sukses diterima: benar hanya bila uangnya tidak diserahkan",
                "cancelled {} after its success was received: right only if no cash was handed \
                 over",
            ],
            &[Value::Time(cancel.at.saturating_sub(at))],
        ),
    }
}

fn reports<'a>(
    reference: &Reference<'a>,
    outcomes: &'static [Verdict],
) -> impl Iterator<Item = &'a OutcomeReport> {
    let reports = reference.reports.clone().into_iter();
    reports.filter(|report| outcomes.contains(&report.outcome))
}

/// What is known, as a word in a sentence.
pub fn name(known: Knowledge) -> Translated {
    match known {
        Knowledge::Unknown => ["belum pasti", "unknown"],
        Knowledge::Done => ["berhasil", "done"],
        Knowledge::Refused => ["ditolak", "refused"],
        Knowledge::Cancelled => ["dibatalkan", "cancelled"],
        Knowledge::ForAPerson => ["harus diperiksa orang", "for a person to look at"],
        Knowledge::Unreadable => ["tidak terbaca oleh wasit", "not readable by the referee"],
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::scripted::{LOST, Script};
    use super::super::support::seen;
    use super::*;

    fn judged(rule: Rule, asked: &[(&str, &str)]) -> &'static str {
        seen(rule, Script::cash_out().with(asked))
    }

    #[test]
    fn paid_on_an_unknown_outcome_is_seen() {
        let rule = Rule::DoneAfterSuccess;
        for (asked, expected) in [
            (&[("original", "2004400"), ("done", "")][..], "kept"),
            (&[("done", ""), ("original", "2004400")], "broken"),
            (&[("original", LOST), ("done", "")], "broken"),
            (&[("original", "4044415"), ("done", "")], "broken"),
            (
                &[("original", LOST), ("status", "2004500 00"), ("done", "")],
                "kept",
            ),
            (&[("original", LOST), ("unknown", "")], "not seen"),
            (&[("original", LOST)], "not seen"),
        ] {
            assert_eq!(judged(rule, asked), expected, "{asked:?}");
        }
    }

    #[test]
    fn refused_on_an_unknown_outcome_is_seen() {
        let rule = Rule::RefusedAfterRefusal;
        for (asked, expected) in [
            (&[("original", "4044415"), ("refused", "")][..], "kept"),
            (
                &[("original", LOST), ("cancel", "2004600"), ("cancelled", "")],
                "kept",
            ),
            (&[("original", LOST), ("refused", "")], "broken"),
            (
                &[("original", LOST), ("status", "4044501"), ("refused", "")],
                "broken",
            ),
            (&[("original", "2004400"), ("refused", "")], "broken"),
        ] {
            assert_eq!(judged(rule, asked), expected, "{asked:?}");
        }
    }

    #[test]
    fn a_cancel_of_what_was_paid_is_seen_and_without_a_report_remarked() {
        let rule = Rule::KeepsPaid;
        let success = ("original", "2004400");
        let cancel = ("cancel", "2004600");
        assert_eq!(judged(rule, &[success, ("done", ""), cancel]), "broken");
        assert_eq!(judged(rule, &[success, ("done", "")]), "kept");
        assert_eq!(judged(rule, &[success, cancel]), "remark");
        assert_eq!(judged(rule, &[("original", LOST), cancel]), "not seen");
    }
}
