//! A batch's rows on their way in: a statement for each table, sent one after the other without
//! waiting for answers.

use diesel_async::{AsyncConnectionCore, AsyncPgConnection};

use super::composite_rows::{BulkWrite, Record, Target, TypeOids};
use crate::ledger::Writes;
use crate::storage::error::{StorageError, require_rows};
use crate::storage::rows::{
    AccountRow, ExternalIdRow, MovementRow, NotificationRow, PostingRow, SettlementRow, TokenRow,
};

/// `change!("table" [key, ...] { column, ... })`: the columns of the rows with those keys.
macro_rules! change {
    ($table:literal [ $first_key:ident $(, $key:ident)* ] { $first:ident $(, $column:ident)* $(,)? }) => {
        Target::Rows(
            $table,
            concat!(
                "UPDATE ", $table, " AS old SET ",
                stringify!($first), " = new.", stringify!($first),
                $(", ", stringify!($column), " = new.", stringify!($column),)*
            ),
            concat!(
                "WHERE old.", stringify!($first_key), " = new.", stringify!($first_key),
                $(" AND old.", stringify!($key), " = new.", stringify!($key),)*
            ),
        )
    };
}

const ACCOUNTS: Target = change!("accounts" [account_id] {
    tier, status, available, held, month, month_in, failures_in_a_row, decided_at, last_seq,
    last_hash, last_token, last_notification,
});

const TOKENS: Target = change!("tokens" [account_id, token_no] {
    held, state, wrong_tries, ended_at, partner_id, service, partner_reference,
});

const MOVEMENTS: Target = change!("movements" [partner_id, service, partner_reference] {
    reference_no, external_id, fingerprint, account_id, msisdn, channel, amount, fee, store_id,
    store_brand, terminal_id, cashier_id, state, decline_reason, decided_at, cancelled_at,
    cancel_reason, flagged,
});

/// Writes all of it, in an order that every gateway keeps: two that make the same references
/// wait for each other in line, never in a circle.
///
/// # Errors
/// [`StorageError::RowCount`] where the database wrote more or fewer rows than it was sent.
pub async fn save(
    connection: &AsyncPgConnection,
    types: &TypeOids,
    mut writes: Writes,
) -> Result<(), StorageError> {
    writes
        .new_movements
        .sort_unstable_by(|a, b| a.key.cmp(&b.key));
    writes
        .external_ids
        .sort_unstable_by(|a, b| a.external_id_key.cmp(&b.external_id_key));
    let (to, writes) = ((connection, types), &writes);
    // A token that ends goes before one that begins: there is one live token at a time.
    tokio::try_join!(
        write::<_, MovementRow>(to, &writes.new_movements, Target::Table("movements")),
        write::<_, MovementRow>(to, &writes.changed_movements, MOVEMENTS),
        write::<_, ExternalIdRow>(to, &writes.external_ids, Target::Table("external_ids")),
        write::<_, AccountRow>(to, &writes.accounts, ACCOUNTS),
        write::<_, TokenRow>(to, &writes.changed_tokens, TOKENS),
        write::<_, TokenRow>(to, &writes.new_tokens, Target::Table("tokens")),
        write::<_, PostingRow>(to, &writes.postings, Target::Table("postings")),
        write::<_, SettlementRow>(
            to,
            &writes.settlements,
            Target::Table("settlement_postings")
        ),
        write::<_, NotificationRow<'_>>(to, &writes.notifications, Target::Table("notifications")),
    )?;
    Ok(())
}

async fn write<'a, T, R>(
    (mut connection, types): (&AsyncPgConnection, &TypeOids),
    made: &'a [T],
    target: Target,
) -> Result<(), StorageError>
where
    R: From<&'a T> + Record,
{
    if made.is_empty() {
        return Ok(());
    }
    let rows: Vec<R> = made.iter().map(R::from).collect();
    let (table, sent) = (target.table(), rows.len());
    let statement = BulkWrite {
        composite_rows: types.array(&rows)?,
        of: R::TYPE,
        columns: R::COLUMNS,
        target,
    };
    let touched = connection.execute_returning_count(statement).await?;
    require_rows(table, sent, touched)
}
