//! The books behind one reference, and what partners owe: for those who look, not for the rules.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::connection::reading;
use super::rows::MovementRow;
use super::schema::{movements, postings, settlement_postings};
use super::{Database, StorageError};
use crate::ledger::{Movement, MovementKey};
use crate::types::{Rupiah, Timestamp};

/// One side of one posting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookEntry {
    /// `account`, or the book of the system account: `settlement` or `fee`.
    pub book: String,
    /// The posting's kind.
    pub kind: String,
    /// What the book gains (positive) or loses (negative).
    pub amount: Rupiah,
    /// The account's balance after it; the system account has no running balance.
    pub balance_after: Option<Rupiah>,
    /// When.
    pub at: Timestamp,
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

type AccountSide = (String, i64, i64, i64);
type SystemSide = (String, String, i64, i64);

impl Database {
    /// What became of a reference.
    pub fn movement(&self, key: &MovementKey) -> Result<Option<Movement>, StorageError> {
        let (partner, service) = (key.partner.as_str(), key.service.code());
        let found: Option<MovementRow> = reading!(self, |connection| movements::table
            .find((partner, service, &key.reference))
            .select(MovementRow::as_select())
            .get_result(connection)
            .optional())?;
        found.map(TryInto::try_into).transpose()
    }

    /// Both sides of a movement's postings, in the order in which they were made.
    pub fn entries(&self, movement: &Movement) -> Result<Vec<BookEntry>, StorageError> {
        let (key, account) = (&movement.key, movement.account.map_or(0, |id| id.0));
        let account_side: Vec<AccountSide> = reading!(self, |connection| postings::table
            .filter(postings::account_id.eq(account))
            .filter(postings::partner_id.eq(key.partner.as_str()))
            .filter(postings::service.eq(key.service.code()))
            .filter(postings::partner_reference.eq(&key.reference))
            .order(postings::seq)
            .select((
                postings::kind,
                postings::amount,
                postings::balance_after,
                postings::posted_at,
            ))
            .load(connection))?;
        let system_side: Vec<SystemSide> = reading!(self, |connection| settlement_postings::table
            .filter(settlement_postings::partner_id.eq(key.partner.as_str()))
            .filter(settlement_postings::service.eq(key.service.code()))
            .filter(settlement_postings::partner_reference.eq(&key.reference))
            .select((
                settlement_postings::book,
                settlement_postings::kind,
                settlement_postings::amount,
                settlement_postings::posted_at,
            ))
            .load(connection))?;
        let account_side = account_side.into_iter().map(of_account);
        let system_side = system_side.into_iter().map(of_system);
        let mut entries: Vec<_> = account_side.chain(system_side).collect();
        entries.sort_by_key(|entry| entry.at);
        Ok(entries)
    }

    /// The sums of every partner's books. It reads all settlement postings, so it is not for every
    /// request.
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

fn of_account((kind, amount, balance_after, at): AccountSide) -> BookEntry {
    BookEntry {
        book: "account".to_owned(),
        kind,
        amount: Rupiah::new(amount),
        balance_after: Some(Rupiah::new(balance_after)),
        at: Timestamp::from_micros(at),
    }
}

fn of_system((book, kind, amount, at): SystemSide) -> BookEntry {
    BookEntry {
        book,
        kind,
        amount: Rupiah::new(amount),
        balance_after: None,
        at: Timestamp::from_micros(at),
    }
}
