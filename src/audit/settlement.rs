//! The partners' books: the other side of the customers' postings. What a customer gains, the
//! partner's settlement loses; what a customer pays as a fee, the fee book gains. Both sides are the
//! same columns of one entry, so none is there alone (I1).

use std::collections::HashMap;

use super::entry::{Entry, Part};
use super::kind::Kind;
use super::report::Settlement;

/// Whose books an entry goes to that moves money and names no partner (which is I7).
const NOBODY: &str = "-";

/// The books of all partners.
#[derive(Clone, Default)]
pub struct Books(HashMap<String, PartnerBooks>);

/// The books of one partner.
#[derive(Clone)]
struct PartnerBooks {
    settlement: Settlement,
    fee: Settlement,
}

impl Books {
    /// Adds the other side of an entry's postings.
    pub fn take(&mut self, entry: &Entry) {
        if entry.amount == 0 && entry.fee == 0 {
            return;
        }
        let partner = match entry.has(Part::Partner) {
            true => entry.text(Part::Partner),
            false => NOBODY.into(),
        };
        let books = self.of(&partner);
        if entry.amount != 0 {
            let kind = match entry.kind {
                Some(Kind::CashOutReversed) => "reversal".into(),
                _ => entry.text(Part::Kind),
            };
            books.settlement.add(&kind, -i128::from(entry.amount));
        }
        if entry.fee != 0 {
            let kind = if entry.fee < 0 { "fee-reversal" } else { "fee" };
            books.fee.add(kind, entry.fee.into());
        }
    }

    fn of(&mut self, partner: &str) -> &mut PartnerBooks {
        if !self.0.contains_key(partner) {
            let books = PartnerBooks {
                settlement: Settlement::new(partner, "settlement"),
                fee: Settlement::new(partner, "fee"),
            };
            self.0.insert(partner.to_owned(), books);
        }
        self.0
            .get_mut(partner)
            .expect("it was there or is there now")
    }

    /// Those that have postings, partner by partner.
    pub fn settlements(self) -> Vec<Settlement> {
        let mut partners: Vec<_> = self.0.into_iter().collect();
        partners.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let books = partners
            .into_iter()
            .flat_map(|(_, books)| [books.settlement, books.fee]);
        books.filter(|book| !book.kinds.is_empty()).collect()
    }
}

impl Settlement {
    fn new(partner: &str, book: &str) -> Self {
        Self {
            partner: partner.to_owned(),
            book: book.to_owned(),
            ..Self::default()
        }
    }

    fn add(&mut self, kind: &str, amount: i128) {
        self.net += amount;
        match self.kinds.get_mut(kind) {
            Some(total) => *total += amount,
            None => drop(self.kinds.insert(kind.to_owned(), amount)),
        }
    }
}
