//! What the auditor hands over.

use std::collections::BTreeMap;
use std::fmt;

use super::format::rupiah;

/// A report carries the first so many breaches, and the number of all.
pub const BREACHES_MAX: usize = 100;

/// The promises that are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Invariant {
    /// What the customers have is what the books of the partners lack. (The two sides of a movement
    /// are one entry, so that one side alone cannot be there.)
    I1,
    /// The entries of an account are numbered without a gap, each follows from the one before in
    /// time and balance, and its hash is over the one before and all of its columns.
    I2,
    /// Neither what is available nor what is held is ever below zero.
    I3,
    /// What an account holds is what its live tokens hold.
    I4,
    /// No incoming credit leaves a balance above the cap of the account's tier.
    I5,
    /// What comes in within a calendar month in WIB stays within the tier's cap, and is counted.
    I6,
    /// An entry is of a known kind and has the columns of that kind and no others; tier and status
    /// change by entries that may change them; money moves in an account that is active.
    I7,
    /// A reference moves money at most once in each direction: it has one key, which leads to the
    /// one entry that bears it; a reversal puts back just what its original moved.
    I8,
    /// A refused or cancelled reference moves nothing.
    I9,
    /// A token is redeemed at most once, within its life, for its amount, channel and direction; a
    /// cash-out redeems one. Just one is live for each channel and direction, and none beyond its end.
    I10,
    /// The third wrong try locks a token; each try is counted, and so is each cash-out that failed.
    I11,
    /// No record disappears: what a request asked for is there, and the external id of a movement
    /// that is there is used up.
    I12,
    /// What goes by message, and what was read, is something that the customer is notified of.
    I20,
    /// A phone number finds its account, and one account.
    Phones,
    /// The audit trail of the operators is whole: numbered without a gap, each entry with its hash
    /// over the one before and all of its columns.
    Trail,
}

impl fmt::Display for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Phones => f.pad("phones"),
            Self::Trail => f.pad("trail"),
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
    /// Entries read.
    pub entries: u64,
    /// Postings to accounts: an entry has one for its amount and one for its fee.
    pub postings: u64,
    /// Movements, of accounts or not.
    pub movements: u64,
    /// Tokens that were made.
    pub tokens: u64,
    /// Entries that the customer is notified of.
    pub notifications: u64,
    /// Entries of the audit trail.
    pub trail_entries: u64,
    /// Accounts that were carried over from the tables of an earlier version.
    pub carried_over: u64,
    /// Those of them that have no hash yet, because no gateway has started since.
    pub unsealed: u64,
    /// Whether the hashes of the entries were computed: it needs a key of the key ring.
    pub hashes_checked: bool,
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

    /// What was not checked, and what could be wrong therefore.
    fn unchecked(&self) -> Vec<String> {
        let mut unchecked = Vec::new();
        if !self.hashes_checked {
            unchecked.push(
                "Not checked, for lack of the key ring: the hashes of the entries. Entries that \
                 somebody rewrote so that they fit each other do not show"
                    .to_owned(),
            );
        }
        if self.carried_over > 0 {
            unchecked.push(format!(
                "Carried over from an earlier version: {} accounts. Of what they have from before, \
                 numbers, moments, balances and references are checked",
                self.carried_over
            ));
        }
        if self.unsealed > 0 {
            unchecked.push(format!(
                "Without a hash until a gateway starts: {} of them",
                self.unsealed
            ));
        }
        unchecked
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Read: {} accounts, {} entries, {} postings, {} movements, {} tokens, {} notifications",
            self.accounts,
            self.entries,
            self.postings,
            self.movements,
            self.tokens,
            self.notifications
        )?;
        if self.trail_entries > 0 {
            writeln!(f, "Audit trail: {} entries", self.trail_entries)?;
        }
        for settlement in &self.settlements {
            writeln!(f, "{settlement}")?;
        }
        for line in self.unchecked() {
            writeln!(f, "{line}")?;
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
