//! Reference by reference: everything that names it, in one ordered stream.
//!
//! Postings and tokens are kept by account, so the database sorts them once for this. (A page at
//! a time it would sort them for every page.)

use diesel::sql_types::{BigInt, Integer, Nullable, SmallInt, Text};
use diesel::{QueryResult, QueryableByName};

use super::connection::Connection;
use super::reference::Reference;
use super::report::Report;

/// Four tables in the order of the references; the rows of one reference in any order. What a
/// column means depends on the part: see `ReferenceRow`.
const BY_REFERENCE: &str = "
    SELECT partner_id, service, partner_reference, 0 AS part, state AS word, account_id,
           amount, fee AS detail, channel AS place, NULL AS direction
    FROM movements
    UNION ALL
    SELECT partner_id, service, partner_reference, 1, kind, account_id,
           amount, posted_at, NULL, NULL
    FROM postings
    UNION ALL
    SELECT partner_id, service, partner_reference, 2, kind, NULL,
           amount, posted_at, book, NULL
    FROM settlement_postings
    UNION ALL
    SELECT partner_id, service, partner_reference, 3, state, account_id,
           amount, token_no, channel, direction
    FROM tokens
    WHERE partner_id IS NOT NULL AND service IS NOT NULL AND partner_reference IS NOT NULL
    ORDER BY 1, 2, 3";

/// A row of any of these tables.
#[derive(QueryableByName)]
pub struct ReferenceRow {
    #[diesel(sql_type = Text)]
    pub partner_id: String,
    #[diesel(sql_type = SmallInt)]
    pub service: i16,
    #[diesel(sql_type = Text)]
    pub partner_reference: String,
    /// The table: 0 movements, 1 postings, 2 settlement postings, 3 tokens.
    #[diesel(sql_type = Integer)]
    part: i32,
    /// The state of a movement or a token, the kind of a posting.
    #[diesel(sql_type = Text)]
    pub word: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub account_id: Option<i64>,
    /// Of a token, only where it was made for one.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub amount: Option<i64>,
    /// A movement's fee, a posting's moment, a token's number.
    #[diesel(sql_type = BigInt)]
    pub detail: i64,
    /// The channel of a movement or a token, the book of a settlement posting.
    #[diesel(sql_type = Nullable<Text>)]
    pub place: Option<String>,
    /// Of a token.
    #[diesel(sql_type = Nullable<Text>)]
    pub direction: Option<String>,
}

/// Checks every reference.
pub fn check(connection: &mut Connection, report: &mut Report) -> QueryResult<()> {
    let mut current: Option<Reference> = None;
    connection.each(BY_REFERENCE, |row: ReferenceRow| {
        let reference = match &mut current {
            Some(reference) if reference.is_of(&row) => reference,
            _ => {
                if let Some(complete) = current.take() {
                    complete.check(report);
                }
                current.insert(Reference::new(&row))
            }
        };
        match row.part {
            0 => reference.movement = Some(row),
            1 => reference.postings.push(row),
            2 => reference.system_postings.push(row),
            _ => reference.tokens.push(row),
        }
    })?;
    if let Some(complete) = current {
        complete.check(report);
    }
    Ok(())
}
