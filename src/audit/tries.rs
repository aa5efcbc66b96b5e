//! Wrong tries against tokens, and failed cash-outs in a row (I11).
//!
//! A wrong try is committed with the decline of the order. The entries of that decision stand in
//! one order: the token is locked, cash-out is closed, the order is declined. The first of these that
//! is there counts the try, and closing or else declining counts the failure.

use super::findings::Findings;
use super::kind::{CASH_OUT, Kind};
use super::live;
use super::report::Invariant;
use super::step::Step;

/// Checks what the entry counts. `tried` are the tokens that have one more wrong try after it.
pub fn check(step: &Step<'_>, tried: &[i64], findings: &mut Findings) {
    check_order(step, findings);
    check_tries(step, tried, findings);
    check_failures(step, findings);
}

/// Whether the decision is not over with that entry.
pub const fn is_half(kind: Kind) -> bool {
    matches!(kind, Kind::TokenLocked | Kind::CashOutClosed)
}

/// What follows a token's lock or the closing of cash-out is the rest of the same decision.
fn check_order(step: &Step<'_>, findings: &mut Findings) {
    let Step {
        before,
        entry,
        kind,
        ..
    } = step;
    let is_declined_try = *kind == Kind::Declined && entry.token_no.is_some();
    let follows = match before.kind {
        Some(Kind::TokenLocked) => {
            let is_same = is_declined_try && entry.token_no == before.token_no;
            is_same || *kind == Kind::CashOutClosed
        }
        Some(Kind::CashOutClosed) => is_declined_try && entry.service == Some(CASH_OUT),
        _ => return,
    };
    if !follows || entry.decided_at != before.decided_at {
        let finding = "comes after half a decision by itself";
        findings.push(Invariant::I11, finding);
    }
}

fn check_tries(step: &Step<'_>, tried: &[i64], findings: &mut Findings) {
    let Step {
        entry,
        kind,
        live_before,
        ..
    } = *step;
    let is_counted = step.before.kind.is_some_and(is_half);
    let is_try = match kind {
        Kind::Declined => entry.token_no.is_some(),
        Kind::CashOutClosed => true,
        _ => false,
    };
    let expected = usize::from(is_try && !is_counted);
    if tried.len() != expected {
        let finding = format!("counts {} wrong tries instead of {expected}", tried.len());
        return findings.push(Invariant::I11, finding);
    }
    let Some(token) = live::find(live_before, tried.first().copied()) else {
        return;
    };
    let fits = match kind {
        Kind::Declined => entry.token_no == Some(token.no) && token.is_of(entry),
        _ => token.direction == "cash-out",
    };
    if !fits {
        let finding = format!("counts a wrong try against token {}, of another", token.no);
        findings.push(Invariant::I11, finding);
    }
}

fn check_failures(step: &Step<'_>, findings: &mut Findings) {
    let Step {
        before,
        entry,
        kind,
        ..
    } = step;
    let is_failure = match kind {
        Kind::CashOutClosed => true,
        Kind::Declined => {
            let is_try = entry.token_no.is_some() && entry.service == Some(CASH_OUT);
            is_try && step.before.kind != Some(Kind::CashOutClosed)
        }
        _ => false,
    };
    let expected = match kind {
        Kind::Opened | Kind::CashOut | Kind::CashOutReopened => 0,
        _ => before.failures_in_a_row.saturating_add(is_failure.into()),
    };
    if entry.failures_in_a_row != expected {
        let (failures, before) = (entry.failures_in_a_row, before.failures_in_a_row);
        let finding = format!("takes the failures in a row from {before} to {failures}");
        findings.push(Invariant::I11, finding);
    }
}
