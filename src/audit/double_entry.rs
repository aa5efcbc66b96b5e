//! The two sides of one reference's postings (I1).

use super::format::{moment, rupiah};
use super::movements::ReferenceRow;
use super::reference::{Findings, Reference};
use super::report::Invariant;

/// Why money moves.
const KINDS: [&str; 5] = ["cash-in", "cash-out", "fee", "reversal", "fee-reversal"];

impl Reference {
    /// I1: what the customer gains, the system account loses: for each kind, at the same moment and
    /// in the right book.
    pub fn check_mirror(&self, findings: &mut Findings) {
        let wrong = KINDS.iter().filter_map(|kind| {
            let customer = side(&self.postings, kind);
            let system = side(&self.system_postings, kind);
            Some(format!("{kind} {}", difference(customer, system)?))
        });
        let misplaced = self.system_postings.iter().filter_map(misplaced);
        findings.extend(
            wrong
                .chain(misplaced)
                .map(|finding| (Invariant::I1, finding)),
        );
    }
}

fn difference(customer: SideTotals, system: SideTotals) -> Option<String> {
    if customer.sum + system.sum != 0 {
        let (customer, system) = (rupiah(customer.sum), rupiah(system.sum));
        return Some(format!("posts {customer}, and on the other side {system}"));
    }
    if customer.count != system.count {
        let (customer, system) = (customer.count, system.count);
        return Some(format!(
            "has {customer} postings, and on the other side {system}"
        ));
    }
    if customer.last_at != system.last_at {
        let [customer, system] = [customer.last_at, system.last_at].map(moment);
        return Some(format!(
            "is posted at {customer}, on the other side at {system}"
        ));
    }
    None
}

fn misplaced(system_posting: &ReferenceRow) -> Option<String> {
    let kind = system_posting.word.as_str();
    let book = match kind {
        "fee" | "fee-reversal" => "fee",
        _ if KINDS.contains(&kind) => "settlement",
        _ => {
            return Some(format!(
                "has a posting of the kind {kind} on the other side"
            ));
        }
    };
    let is_there = system_posting.place.as_deref() == Some(book);
    (!is_there).then(|| format!("{kind} is not in the {book} book"))
}

/// The postings of one kind on one side.
#[derive(Clone, Copy)]
pub struct SideTotals {
    /// How many.
    pub count: usize,
    /// Their sum in rupiah.
    pub sum: i128,
    /// When the last of them was made.
    last_at: i64,
}

/// The postings of that kind among the rows of one side.
pub fn side(rows: &[ReferenceRow], kind: &str) -> SideTotals {
    let none = SideTotals {
        count: 0,
        sum: 0,
        last_at: 0,
    };
    rows.iter()
        .filter(|row| row.word == kind)
        .fold(none, |side, row| SideTotals {
            count: side.count + 1,
            sum: side.sum + i128::from(amount(row)),
            last_at: side.last_at.max(row.detail),
        })
}

/// The amount of a movement or a posting, which always has one.
pub fn amount(row: &ReferenceRow) -> i64 {
    row.amount.unwrap_or_default()
}
