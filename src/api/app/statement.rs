//! The statement.

use actix_web::web::{Data, Json};
use serde::Serialize;
use utoipa::ToSchema;

use super::ask;
use super::authentication::SignedIn;
use super::problem::Problem;
use super::query::Page;
use crate::api::Services;
use crate::storage::StatementEntry;
use crate::types::{Rupiah, ShortReferenceNo};

/// A page of the statement.
#[derive(Serialize, ToSchema)]
pub struct Statement {
    /// Newest first.
    entries: Vec<Entry>,
    /// The `before` of the next page; `null` on the last one.
    #[schema(example = 41)]
    next: Option<i64>,
}

/// One line of it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StatementEntry)]
pub struct Entry {
    /// Its number within the account; the numbers rise, with gaps, and a movement and its fee have
    /// one.
    #[schema(example = 42)]
    seq: i64,
    /// When.
    #[schema(format = DateTime, example = "2026-11-22T16:00:00+07:00")]
    at: String,
    /// cash-in, cash-out, fee, reversal or fee-reversal.
    #[schema(example = "cash-out")]
    kind: String,
    /// What the account gained, or lost where it is negative; in rupiah.
    #[schema(value_type = i64, example = -100_000)]
    amount: Rupiah,
    /// The balance after it, in rupiah.
    #[schema(value_type = i64, example = 400_000)]
    balance_after: Rupiah,
    /// Through which channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "indomaret")]
    channel: Option<String>,
    /// The gateway's number of the movement.
    #[schema(example = "0193a1c2d3e47f5a8b6c7d8e9f0a1b2c")]
    reference_no: String,
    /// The same as people say it, and as on the receipt.
    #[schema(example = "8930 9533 6925")]
    short_reference_no: String,
}

/// The lines of one entry: its fee, where there is one, and its amount.
pub fn lines(entry: &StatementEntry) -> impl Iterator<Item = Entry> + '_ {
    entry.lines.iter().map(|line| Entry {
        seq: entry.seq,
        at: entry.at.to_string(),
        kind: line.kind.as_str().to_owned(),
        amount: line.amount,
        balance_after: line.balance_after,
        channel: entry.channel.clone(),
        short_reference_no: ShortReferenceNo::readable(&entry.reference_no),
        reference_no: entry.reference_no.clone(),
    })
}

/// The statement
#[utoipa::path(get, operation_id = "show_statement", path = "/app/v1/statement", tag = "statement",
    security(("session" = [])),
    params(
        ("before" = Option<i64>, Query, minimum = 1, description = "Lines with numbers below this one"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "How many; 50 usually"),
    ),
    responses((status = 200, description = "A page, newest first", body = Statement)))]
pub async fn list(
    services: Data<Services>,
    customer: SignedIn,
    page: Page,
) -> Result<Json<Statement>, Problem> {
    let id = customer.account.id;
    let read = ask(&services, move |database| {
        database.statement(id, page.before, page.with_one_more())
    });
    let mut entries = read.await?;
    let next = page.cut(&mut entries, |entry| entry.seq);
    Ok(Json(Statement {
        entries: entries.iter().flat_map(lines).collect(),
        next,
    }))
}
