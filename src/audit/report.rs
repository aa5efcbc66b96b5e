//! What the auditor hands over.

use std::collections::BTreeMap;
use std::fmt;

use super::format::rupiah;

/// A report carries the first so many breaches, and the number of all.
pub const BREACHES_MAX: usize = 100;

/// The promises that are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Invariant {
    /// The two sides of a movement sum to zero, and so does everything together.
    I1,
    /// A stored balance is the sum of its postings, and the same as a replay from zero.
    I2,
    /// Neither what is available nor what is held is ever below zero.
    I3,
    /// What an account holds is what its live tokens hold.
    I4,
    /// No incoming credit leaves a balance above its tier's cap.
    I5,
    /// What comes in within a calendar month in WIB stays within the tier's cap.
    I6,
    /// A reference moves money at most once in each direction.
    I8,
    /// A refused or cancelled reference has no postings.
    I9,
    /// A token is redeemed at most once, within its life, for its amount and channel.
    I10,
    /// A token is tried wrongly at most three times.
    I11,
    /// One notification for each change that a customer is notified of.
    I20,
    /// A phone number finds its account, and one account.
    Phones,
}

impl fmt::Display for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Phones => f.pad("phones"),
            numbered => fmt::Debug::fmt(numbered, f),
        }
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Which promise is broken.
    pub invariant: Invariant,
    /// By what, such as `account 123 (0812****7890)`.
    pub subject: String,
    /// How.
    pub finding: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            invariant,
            subject,
            finding,
        } = self;
        write!(f, "{invariant} {subject}: {finding}")
    }
}

/// One book of one partner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settlement {
    /// Whose.
    pub partner: String,
    /// `settlement`: what the partner owes the issuer (negative) or the issuer the partner
    /// (positive). `fee`: fees earned.
    pub book: String,
    /// Rupiah by kind of posting.
    pub kinds: BTreeMap<String, i128>,
    /// Rupiah in all.
    pub net: i128,
}

/// What was read, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Accounts read.
    pub accounts: u64,
    /// Postings to accounts read.
    pub postings: u64,
    /// Movements read.
    pub movements: u64,
    /// Tokens read.
    pub tokens: u64,
    /// Notifications read.
    pub notifications: u64,
    /// The books of the partners.
    pub settlements: Vec<Settlement>,
    /// The first [`BREACHES_MAX`] of what is wrong.
    pub breaches: Vec<Breach>,
    /// How much is wrong in all.
    pub breaches_total: u64,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.breaches_total == 0
    }

    /// Something is wrong.
    pub(super) fn breach(&mut self, invariant: Invariant, subject: &str, finding: String) {
        self.breaches_total += 1;
        if self.breaches.len() < BREACHES_MAX {
            self.breaches.push(Breach {
                invariant,
                subject: subject.to_owned(),
                finding,
            });
        }
    }

    /// A posting to a partner's book. They come partner by partner.
    pub(super) fn settle(&mut self, partner: &str, book: &str, kind: &str, amount: i64) {
        let known = self
            .settlements
            .iter()
            .rposition(|settlement| settlement.partner == partner && settlement.book == book);
        let index = known.unwrap_or_else(|| {
            self.settlements.push(Settlement {
                partner: partner.to_owned(),
                book: book.to_owned(),
                ..Settlement::default()
            });
            self.settlements.len() - 1
        });
        let settlement = &mut self.settlements[index];
        settlement.net += i128::from(amount);
        match settlement.kinds.get_mut(kind) {
            Some(total) => *total += i128::from(amount),
            None => drop(settlement.kinds.insert(kind.to_owned(), amount.into())),
        }
    }

    /// I1 of everything: what the customers have is what the books of the partners lack.
    pub(super) fn check_books(&mut self, balances: i128) {
        let books: i128 = self.settlements.iter().map(|book| book.net).sum();
        if balances + books != 0 {
            let finding = format!(
                "the accounts hold {} but the partners' books hold {}",
                rupiah(balances),
                rupiah(books)
            );
            self.breach(Invariant::I1, "all balances", finding);
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Read: {} accounts, {} postings, {} movements, {} tokens, {} notices",
            self.accounts, self.postings, self.movements, self.tokens, self.notifications
        )?;
        for settlement in &self.settlements {
            writeln!(f, "{settlement}")?;
        }
        if self.is_clean() {
            return write!(f, "Clean: every promise is kept");
        }
        write!(f, "Breaches: {}", self.breaches_total)?;
        for breach in &self.breaches {
            write!(f, "\n{breach}")?;
        }
        let listed = self.breaches.len() as u64;
        if listed < self.breaches_total {
            write!(f, "\n... and {} more", self.breaches_total - listed)?;
        }
        Ok(())
    }
}

impl fmt::Display for Settlement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let meaning = match (self.book.as_str(), self.net.signum()) {
            ("settlement", -1) => " (the partner owes the issuer)",
            ("settlement", 1) => " (the issuer owes the partner)",
            _ => "",
        };
        let net = rupiah(self.net);
        write!(f, "{} {}: {net}{meaning}", self.partner, self.book)?;
        for (index, (kind, total)) in self.kinds.iter().enumerate() {
            let lead = if index == 0 { " = " } else { ", " };
            write!(f, "{lead}{kind} {}", rupiah(*total))?;
        }
        Ok(())
    }
}
