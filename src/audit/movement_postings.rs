//! The customer's side of one movement that has moved money (I8).

use super::double_entry::{SideTotals, amount, side};
use super::format::rupiah;
use super::movements::ReferenceRow;
use super::reference::{CASH_IN, CASH_OUT, Findings, Reference};
use super::report::Invariant;

impl Reference {
    /// I8: the customer's postings match the movement, once. (`double_entry` checks the system
    /// account's side.)
    pub fn check_postings(&self, movement: &ReferenceRow, findings: &mut Findings) {
        let (kind, sign) = match self.service {
            CASH_IN => ("cash-in", 1),
            CASH_OUT => ("cash-out", -1),
            _ => {
                let finding = "is of a service that moves no money".to_owned();
                return findings.push((Invariant::I8, finding));
            }
        };
        let (amount, fee) = (amount(movement), movement.detail);
        if amount <= 0 || fee < 0 {
            let finding = format!("is of {} with a fee of {}", rupiah(amount), rupiah(fee));
            findings.push((Invariant::I8, finding));
        }
        let due = due(movement, kind, sign);
        for (kind, amount) in due {
            self.check_posted_once(movement, kind, amount, findings);
        }
        for posting in &self.postings {
            if !due.iter().any(|(kind, _)| *kind == posting.word) {
                let finding = format!("has a posting of the kind {}", posting.word);
                findings.push((Invariant::I8, finding));
            }
            if posting.account_id != movement.account_id {
                let finding = format!("has a {} of another account", posting.word);
                findings.push((Invariant::I8, finding));
            }
        }
    }

    /// There is one posting of that kind and amount, and none where the amount is zero.
    fn check_posted_once(
        &self,
        movement: &ReferenceRow,
        kind: &str,
        due: i128,
        findings: &mut Findings,
    ) {
        let SideTotals { count, sum, .. } = side(&self.postings, kind);
        if count != usize::from(due != 0) || sum != due {
            let (state, due, sum) = (&movement.word, rupiah(due), rupiah(sum));
            let finding = format!("is {state}: {kind} of {due} is due, {count} of {sum} posted");
            findings.push((Invariant::I8, finding));
        }
    }
}

/// What is due of each kind, in rupiah.
fn due(movement: &ReferenceRow, kind: &'static str, sign: i128) -> [(&'static str, i128); 4] {
    let amount = sign * i128::from(amount(movement));
    let fee = -i128::from(movement.detail);
    let is_reversed = movement.word == "REVERSED";
    let put_back = |amount: i128| if is_reversed { -amount } else { 0 };
    [
        (kind, amount),
        ("fee", fee),
        ("reversal", put_back(amount)),
        ("fee-reversal", put_back(fee)),
    ]
}
