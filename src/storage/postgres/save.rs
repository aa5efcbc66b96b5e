//! A batch's rows on their way in: a statement for each table, sent one after the other without
//! waiting for answers.

use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, SmallInt, Text};
use diesel::{QueryResult, query_builder::QueryFragment};
use diesel_async::{AsyncConnectionCore, AsyncPgConnection};

use super::bulk::{Bulk, arrays, insert, update};
use crate::ledger::Writes;
use crate::storage::rows::{
    AccountRow, CallRow, MovementRow, NoticeRow, PostingRow, SettlementRow, TokenRow,
};

/// Writes all of it, in an order that every gateway keeps: two that make the same references
/// wait for each other in line, never in a circle.
pub async fn save(connection: &AsyncPgConnection, mut writes: Writes) -> QueryResult<()> {
    writes
        .new_movements
        .sort_unstable_by(|a, b| a.key.cmp(&b.key));
    writes.calls.sort_unstable_by(|a, b| a.call.cmp(&b.call));
    tokio::try_join!(
        new_movements(connection, &writes),
        changed_movements(connection, &writes),
        calls(connection, &writes),
        accounts(connection, &writes),
        tokens(connection, &writes),
        postings(connection, &writes),
        settlements(connection, &writes),
        notices(connection, &writes),
    )?;
    Ok(())
}

fn rows<'a, T, R: From<&'a T>>(made: &'a [T]) -> Vec<R> {
    made.iter().map(R::from).collect()
}

async fn run<T>(
    mut connection: &AsyncPgConnection,
    rows: usize,
    statement: Bulk<T>,
) -> QueryResult<()>
where
    Bulk<T>: QueryFragment<diesel::pg::Pg>,
    T: Send,
{
    if rows == 0 {
        return Ok(());
    }
    connection.execute_returning_count(statement).await?;
    Ok(())
}

async fn accounts(connection: &AsyncPgConnection, writes: &Writes) -> QueryResult<()> {
    let rows: Vec<AccountRow> = rows(&writes.accounts);
    let statement = update!(rows => accounts [account_id: BigInt] {
        tier: Text, status: Text, available: BigInt, held: BigInt, month: Integer, month_in: BigInt, failures_in_a_row: Integer,
        decided_at: BigInt, last_seq: BigInt, last_hash: Binary, last_token: BigInt,
        last_notice: BigInt,
    });
    run(connection, rows.len(), statement).await
}

/// A token that ends goes before one that begins: there is one live token at a time.
async fn tokens(connection: &AsyncPgConnection, writes: &Writes) -> QueryResult<()> {
    let changed: Vec<TokenRow> = rows(&writes.changed_tokens);
    let ended = update!(changed => tokens [account_id: BigInt, token_no: BigInt] {
        held: BigInt, state: Text, wrong_tries: SmallInt, ended_at: Nullable<BigInt>,
        partner_id: Nullable<Text>, service: Nullable<SmallInt>,
        partner_reference: Nullable<Text>,
    });
    run(connection, changed.len(), ended).await?;
    let new: Vec<TokenRow> = rows(&writes.new_tokens);
    let begun = insert!(new => tokens {
        account_id: BigInt, token_no: BigInt, channel: Text, direction: Text, key_id: Text,
        mac: Binary, amount: Nullable<BigInt>, held: BigInt, state: Text, wrong_tries: SmallInt,
        issued_at: BigInt, expires_at: BigInt, ended_at: Nullable<BigInt>,
        partner_id: Nullable<Text>, service: Nullable<SmallInt>,
        partner_reference: Nullable<Text>,
    });
    run(connection, new.len(), begun).await
}

async fn new_movements(connection: &AsyncPgConnection, writes: &Writes) -> QueryResult<()> {
    let rows: Vec<MovementRow> = rows(&writes.new_movements);
    let statement = insert!(rows => movements {
        partner_id: Text, service: SmallInt, partner_reference: Text, reference_no: Text,
        external_id: Text, fingerprint: Binary, account_id: Nullable<BigInt>, msisdn: Text,
        channel: Nullable<Text>, amount: BigInt, fee: BigInt, store_id: Nullable<Text>,
        store_brand: Nullable<Text>, terminal_id: Nullable<Text>, cashier_id: Nullable<Text>,
        state: Text, refusal: Nullable<Text>, decided_at: BigInt,
        cancelled_at: Nullable<BigInt>, cancel_reason: Nullable<Text>, flagged: Bool,
    });
    run(connection, rows.len(), statement).await
}

async fn changed_movements(connection: &AsyncPgConnection, writes: &Writes) -> QueryResult<()> {
    let rows: Vec<MovementRow> = rows(&writes.changed_movements);
    let key_and_change = update!(rows => movements
        [partner_id: Text, service: SmallInt, partner_reference: Text]
        {
            reference_no: Text, external_id: Text, fingerprint: Binary,
            account_id: Nullable<BigInt>, msisdn: Text, channel: Nullable<Text>, amount: BigInt,
            fee: BigInt, store_id: Nullable<Text>, store_brand: Nullable<Text>,
            terminal_id: Nullable<Text>, cashier_id: Nullable<Text>, state: Text,
            refusal: Nullable<Text>, decided_at: BigInt, cancelled_at: Nullable<BigInt>,
            cancel_reason: Nullable<Text>, flagged: Bool,
        }
    );
    run(connection, rows.len(), key_and_change).await
}

async fn calls(connection: &AsyncPgConnection, writes: &Writes) -> QueryResult<()> {
    let rows: Vec<CallRow> = rows(&writes.calls);
    let statement = insert!(rows => external_ids {
        partner_id: Text, external_id: Text, day: Integer, service: Nullable<SmallInt>,
        partner_reference: Nullable<Text>,
    });
    run(connection, rows.len(), statement).await
}

async fn postings(connection: &AsyncPgConnection, writes: &Writes) -> QueryResult<()> {
    let rows: Vec<PostingRow> = rows(&writes.postings);
    let statement = insert!(rows => postings {
        account_id: BigInt, seq: BigInt, partner_id: Text, service: SmallInt,
        partner_reference: Text, kind: Text, amount: BigInt, balance_after: BigInt,
        posted_at: BigInt, hash: Binary,
    });
    run(connection, rows.len(), statement).await
}

async fn settlements(connection: &AsyncPgConnection, writes: &Writes) -> QueryResult<()> {
    let rows: Vec<SettlementRow> = rows(&writes.settlements);
    let statement = insert!(rows => settlement_postings {
        partner_id: Text, service: SmallInt, partner_reference: Text, kind: Text, book: Text,
        amount: BigInt, posted_at: BigInt,
    });
    run(connection, rows.len(), statement).await
}

async fn notices(connection: &AsyncPgConnection, writes: &Writes) -> QueryResult<()> {
    let rows: Vec<NoticeRow<'_>> = rows(&writes.notices);
    let statement = insert!(rows => notices {
        account_id: BigInt, notice_no: BigInt, kind: Text, text_id: Text, text_en: Text,
        medium: Text, at: BigInt,
    });
    run(connection, rows.len(), statement).await
}
