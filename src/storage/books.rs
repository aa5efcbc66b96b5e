//! The books behind one reference, and what partners owe: for those who look, not for the rules.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::connection::reading;
use super::movements::MovementRows;
use super::rows::{EntryRow, IdentityRow};
use super::schema::{accounts, entries, settlement_postings};
use super::{Database, StorageError};
use crate::ledger::MovementKey;
use crate::types::{Rupiah, Timestamp};

/// One side of one posting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookEntry {
    /// `account`, or the book of the system account: `settlement` or `fee`.
    pub book: &'static str,
    /// The posting's kind.
    pub kind: &'static str,
    /// What the book gains (positive) or loses (negative).
    pub amount: Rupiah,
    /// The account's balance after it; the system account has no running balance.
    pub balance_after: Option<Rupiah>,
    /// When.
    pub at: Timestamp,
}

/// An entry in its account's chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainLink {
    /// Its number within the account.
    pub seq: i64,
    /// What happened.
    pub kind: String,
    /// The hash of the entry before; empty where it is the first.
    pub before: Vec<u8>,
    /// Its own.
    pub hash: Vec<u8>,
}

/// The sum of one book of one partner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Whose.
    pub partner: String,
    /// `settlement` or `fee`.
    pub book: String,
    /// Negative where the partner owes the issuer.
    pub amount: Rupiah,
}

impl Database {
    /// Both sides of a reference's postings, in the order in which they were made, and the entries
    /// that they are read from.
    pub fn books(
        &self,
        key: &MovementKey,
    ) -> Result<(Vec<BookEntry>, Vec<ChainLink>), StorageError> {
        let (mut books, mut chain) = (Vec::new(), Vec::new());
        let Some(MovementRows::Placed {
            original, reversal, ..
        }) = self.movement_rows(key)?
        else {
            return Ok((books, chain));
        };
        let identity: IdentityRow = reading!(self, |connection| accounts::table
            .find(original.account_id)
            .select(IdentityRow::as_select())
            .get_result(connection))?;
        for row in [Some(original), reversal].into_iter().flatten() {
            books.extend(both_sides(&row, &identity)?);
            chain.push(self.link(&row)?);
        }
        Ok((books, chain))
    }

    fn link(&self, row: &EntryRow) -> Result<ChainLink, StorageError> {
        let before: Option<Vec<u8>> = reading!(self, |connection| entries::table
            .find((row.account_id, row.seq - 1))
            .select(entries::hash)
            .get_result(connection)
            .optional())?;
        Ok(ChainLink {
            seq: row.seq,
            kind: row.kind.clone(),
            before: before.unwrap_or_default(),
            hash: row.hash.clone(),
        })
    }

    /// The sums of every partner's books. It reads all movements, so it is not for every request.
    pub fn positions(&self) -> Result<Vec<Position>, StorageError> {
        // The sum of a `BIGINT` is a `NUMERIC` on PostgreSQL, and no sum here needs one.
        let sum = sql::<BigInt>("CAST(SUM(amount) AS BIGINT)");
        let books: Vec<(String, String, i64)> =
            reading!(self, |connection| settlement_postings::table
                .group_by((settlement_postings::partner_id, settlement_postings::book))
                .order((settlement_postings::partner_id, settlement_postings::book))
                .select((
                    settlement_postings::partner_id,
                    settlement_postings::book,
                    sum.clone(),
                ))
                .load(connection))?;
        let position = |(partner, book, amount)| Position {
            partner,
            book,
            amount: Rupiah::new(amount),
        };
        Ok(books.into_iter().map(position).collect())
    }
}

fn both_sides(row: &EntryRow, identity: &IdentityRow) -> Result<Vec<BookEntry>, StorageError> {
    let entry = row.entry(identity)?;
    let at = entry.after.decided_at;
    let mut sides = Vec::new();
    for posting in entry.postings() {
        let kind = posting.kind.as_str();
        sides.push(BookEntry {
            book: "account",
            kind,
            amount: posting.amount,
            balance_after: Some(posting.balance_after),
            at,
        });
        sides.push(BookEntry {
            book: posting.kind.book().as_str(),
            kind,
            amount: Rupiah::new(-posting.amount.get()),
            balance_after: None,
            at,
        });
    }
    Ok(sides)
}
