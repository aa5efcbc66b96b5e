//! The rest of the account's state: what is held (I4), the month's incoming funds and the caps of
//! the tier (I5, I6), tier and status (I7).

use super::entry::{Entry, Part};
use super::findings::Findings;
use super::format::{moment, month, rupiah};
use super::kind::Kind;
use super::limits::{self, Caps};
use super::names::Names;
use super::report::Invariant;
use super::step::Step;

/// What an account is opened as. Only then money moves and tokens are made.
const ACTIVE: &str = "ACTIVE";

/// What an account can become of what it is.
const CHANGES: [(&str, &[&str]); 3] = [
    (ACTIVE, &["BLOCKED", "DORMANT", "CLOSED"]),
    ("BLOCKED", &[ACTIVE, "CLOSED"]),
    ("DORMANT", &[ACTIVE, "BLOCKED", "CLOSED"]),
];

/// Checks it, but for the caps.
pub fn check(step: &Step<'_>, names: &Names, findings: &mut Findings) {
    check_held(step, findings);
    check_standing(step, names, findings);
    check_month(step, findings);
}

fn check_held(step: &Step<'_>, findings: &mut Findings) {
    let Step { before, entry, .. } = step;
    if before.held.checked_add(entry.hold) != Some(entry.held) {
        let finding = format!(
            "holds {} more and takes what is held from {} to {}",
            rupiah(entry.hold),
            rupiah(before.held),
            rupiah(entry.held)
        );
        findings.push(Invariant::I4, finding);
    }
}

/// I7: the status and the tier change by an entry that says so, and a closed account stays closed.
fn check_standing(step: &Step<'_>, names: &Names, findings: &mut Findings) {
    let Step {
        before,
        entry,
        kind,
        ..
    } = *step;
    let (tier_before, tier) = (names.text(before.tier), entry.text(Part::Tier));
    let may_change = matches!(kind, Kind::Opened | Kind::TierChanged);
    if may_change == (tier == tier_before) {
        let finding = format!("takes the tier from {tier_before} to {tier}");
        findings.push(Invariant::I7, finding);
    }
    let (status_before, status) = (names.text(before.status), entry.text(Part::Status));
    let may_become = match kind {
        Kind::Opened => &[ACTIVE][..],
        Kind::StatusChanged => CHANGES
            .iter()
            .find(|(from, _)| *from == status_before)
            .map_or(&[][..], |(_, to)| *to),
        _ => &[status_before],
    };
    if !may_become.contains(&&*status) {
        let finding = format!("takes the status from {status_before} to {status}");
        findings.push(Invariant::I7, finding);
    }
    let is_use = matches!(kind, Kind::CashIn | Kind::CashOut | Kind::TokenMade);
    if is_use && status != ACTIVE {
        findings.push(Invariant::I7, format!("uses an account that is {status}"));
    }
}

/// I6: incoming credits are counted by calendar months in WIB.
fn check_month(step: &Step<'_>, findings: &mut Findings) {
    let Step { before, entry, .. } = step;
    let expected = match step.kind {
        Kind::Opened => (month(entry.decided_at), Some(0)),
        Kind::CashIn => {
            let month = month(entry.decided_at);
            let so_far = if before.month == month {
                before.month_in
            } else {
                0
            };
            (month, so_far.checked_add(entry.amount))
        }
        _ => (before.month, Some(before.month_in)),
    };
    if (entry.month, Some(entry.month_in)) != expected {
        let finding = format!(
            "takes what came in from {} of {} to {} of {}",
            rupiah(before.month_in),
            before.month,
            rupiah(entry.month_in),
            entry.month
        );
        findings.push(Invariant::I6, finding);
    }
}

/// I5 and I6: an incoming credit, against the caps of the entry's tier that were in force when it
/// came. The fee is paid after it.
pub fn check_caps(entry: &Entry, caps: &[Caps], findings: &mut Findings) {
    let mut wrong = |invariant, finding| findings.push(invariant, finding);
    let at = entry.decided_at;
    let Some(caps) = limits::in_force(caps, at) else {
        let finding = format!("came in at {} while its tier had no caps", moment(at));
        return wrong(Invariant::I5, finding);
    };
    let balance = entry.balance() + i128::from(entry.fee);
    if balance > i128::from(caps.balance) {
        let (balance, cap) = (rupiah(balance), rupiah(caps.balance));
        let finding = format!("of {} leaves {balance}, above the cap of {cap}", moment(at));
        wrong(Invariant::I5, finding);
    }
    if entry.month_in > caps.month {
        let (sum, cap) = (rupiah(entry.month_in), rupiah(caps.month));
        let finding = format!("makes {sum} in {}, above the cap of {cap}", entry.month);
        wrong(Invariant::I6, finding);
    }
}
