//! What a batch names, on its way out: a statement for each table.
//!
//! Every look-up is by a unique key, from the arrays' side: the sub-select behind `LATERAL` cannot
//! be merged into the join, so it is an index probe for each key, on a fresh database as on a big
//! one. It also makes the locks be taken in the order of the array.

use std::collections::BTreeSet;

use diesel::sql_types::{Array, Integer, SmallInt, Text};
use diesel::{IntoSql, QueryResult};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::account_id_cache::AccountIdCache;
use super::accounts::AccountKeys;
use super::bulk_query::{BulkQuery, Columns, arrays};
use super::optimistic::Lookup;
use crate::ledger::{ExternalIdKey, Movement, MovementKey, Needs, State};
use crate::storage::error::StorageError;
use crate::storage::rows::{MovementRow, movement_key};
use crate::types::BusinessDate;

const EXTERNAL_IDS: &str = "
    SELECT used.partner_id, used.external_id, used.day FROM unnest(";
const EXTERNAL_IDS_BY_KEY: &str = ") AS wanted (partner_id, external_id, day)
    CROSS JOIN LATERAL (
        SELECT * FROM external_ids
        WHERE partner_id = wanted.partner_id AND external_id = wanted.external_id
            AND day = wanted.day
        OFFSET 0
    ) AS used";

const MOVEMENTS: &str = "
    SELECT found.* FROM unnest(";
const MOVEMENTS_BY_KEY: &str = ") AS wanted (partner_id, service, partner_reference)
    CROSS JOIN LATERAL (
        SELECT * FROM movements
        WHERE partner_id = wanted.partner_id AND service = wanted.service
            AND partner_reference = wanted.partner_reference
        FOR UPDATE
    ) AS found";

/// By the number alone, and its partner is looked at afterwards: without statistics the key's first
/// columns would seem to find as few, and they find all that the partner ever did.
const KEYS: &str = "
    SELECT wanted.number, found.* FROM unnest(";
const KEYS_BY_NUMBER: &str = ") AS wanted (partner_id, service, number)
    CROSS JOIN LATERAL (
        SELECT partner_id, service, partner_reference FROM movements
        WHERE reference_no = wanted.number
        OFFSET 0
    ) AS found
    WHERE found.partner_id = wanted.partner_id AND found.service = wanted.service";
const KEYS_BY_EXTERNAL_ID: &str = ") AS wanted (partner_id, service, number)
    CROSS JOIN LATERAL (
        SELECT partner_id, service, partner_reference FROM external_ids
        WHERE partner_id = wanted.partner_id AND external_id = wanted.number
            AND service = wanted.service AND partner_reference IS NOT NULL
        ORDER BY day DESC
        LIMIT 1
    ) AS found";

/// A movement that is known by another number than its reference.
struct AlternateKey {
    partner: String,
    service: i16,
    number: String,
}

/// Loads and locks all rows that the commands name: first movements, then accounts, each in the
/// order of their keys, so that two gateways never deadlock. (A lock is written to the WAL. So the
/// commit of a batch of repeats also waits for the disk, and for a synchronous standby, before it
/// is answered.)
///
/// A query is sent as soon as it depends on no open answer: where no movement is looked up, all
/// queries go in one flight; where all movements are named by their references, in two.
pub async fn load(
    connection: &AsyncPgConnection,
    needs: &[&Needs],
    lookup: Lookup,
    account_ids: &mut AccountIdCache,
) -> Result<State, StorageError> {
    let mut state = State::default();
    let (external_ids, movements) = tokio::try_join!(
        external_ids(connection, needs, lookup),
        movements_needed(connection, needs, lookup, &mut state),
    )?;
    external_ids
        .into_iter()
        .for_each(|external_id_key| state.load_external_id(external_id_key));
    let mut account_keys =
        AccountKeys::by(needs, (lookup == Lookup::AssumeNew).then_some(account_ids));
    for movement in movements {
        account_keys
            .ids
            .extend(movement.account.map(|account| account.0));
        state.load_movement(movement);
    }
    account_keys
        .lock(connection, &mut state, account_ids)
        .await?;
    Ok(state)
}

async fn external_ids(
    mut connection: &AsyncPgConnection,
    needs: &[&Needs],
    lookup: Lookup,
) -> Result<Vec<ExternalIdKey>, StorageError> {
    if lookup == Lookup::AssumeNew {
        return Ok(Vec::new());
    }
    let wanted: BTreeSet<&ExternalIdKey> = needs
        .iter()
        .filter_map(|need| need.external_id_key.as_ref())
        .collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let partners: Vec<&str> = wanted
        .iter()
        .map(|external_id_key| external_id_key.partner.as_str())
        .collect();
    let ids: Vec<&str> = wanted
        .iter()
        .map(|external_id_key| external_id_key.external_id.as_str())
        .collect();
    let days: Vec<i32> = wanted
        .iter()
        .map(|external_id_key| external_id_key.day.0)
        .collect();
    let statement = BulkQuery::<_, (Text, Text, Integer)>::new(
        EXTERNAL_IDS,
        (
            partners.into_sql::<Array<Text>>(),
            ids.into_sql::<Array<Text>>(),
            days.into_sql::<Array<Integer>>(),
        ),
        EXTERNAL_IDS_BY_KEY,
    );
    let found: Vec<(String, String, i32)> = statement.load(&mut connection).await?;
    let external_id_key = |(partner, external_id, day): (String, _, _)| ExternalIdKey {
        partner: partner.into(),
        day: BusinessDate(day),
        external_id,
    };
    Ok(found.into_iter().map(external_id_key).collect())
}

async fn movements_needed(
    connection: &AsyncPgConnection,
    needs: &[&Needs],
    lookup: Lookup,
    state: &mut State,
) -> Result<Vec<Movement>, StorageError> {
    let keys = keys(connection, needs, lookup, state).await?;
    movements(connection, keys).await
}

async fn movements(
    mut connection: &AsyncPgConnection,
    wanted: BTreeSet<MovementKey>,
) -> Result<Vec<Movement>, StorageError> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let partners: Vec<&str> = wanted.iter().map(|key| key.partner.as_str()).collect();
    let services: Vec<i16> = wanted.iter().map(|key| key.service.code()).collect();
    let references: Vec<&str> = wanted.iter().map(|key| key.reference.as_str()).collect();
    let statement = BulkQuery::<_, Columns<MovementRow>>::new(
        MOVEMENTS,
        (
            partners.into_sql::<Array<Text>>(),
            services.into_sql::<Array<SmallInt>>(),
            references.into_sql::<Array<Text>>(),
        ),
        MOVEMENTS_BY_KEY,
    );
    let found: Vec<MovementRow> = statement.load(&mut connection).await?;
    found.into_iter().map(TryInto::try_into).collect()
}

/// The keys of all movements that are named: by their references, by the gateway's numbers, and
/// by the external ids of whichever requests asked for them.
async fn keys(
    connection: &AsyncPgConnection,
    needs: &[&Needs],
    lookup: Lookup,
    state: &mut State,
) -> Result<BTreeSet<MovementKey>, StorageError> {
    let is_looked_for = |need: &&&Needs| lookup == Lookup::All || !need.makes_movement;
    let references = needs.iter().filter(is_looked_for);
    let references = references.filter_map(|need| need.movement.clone());
    let mut keys: BTreeSet<MovementKey> = references.collect();
    let mut by_number = Vec::new();
    let mut by_external_id = Vec::new();
    for (partner, service, original) in needs.iter().filter_map(|need| need.original.as_ref()) {
        let alternate_key = |number: &str| AlternateKey {
            partner: partner.to_string(),
            service: service.code(),
            number: number.to_owned(),
        };
        let reference_no = original.reference_no.as_ref();
        by_number.extend(reference_no.map(|number| alternate_key(number.as_str())));
        by_external_id.extend(original.external_id.as_deref().map(alternate_key));
    }
    for found in movement_keys_by(connection, &by_number, KEYS_BY_NUMBER).await? {
        keys.insert(key(found)?.1);
    }
    for found in movement_keys_by(connection, &by_external_id, KEYS_BY_EXTERNAL_ID).await? {
        let (external_id, key) = key(found)?;
        state.load_asked(external_id, key.clone());
        keys.insert(key);
    }
    Ok(keys)
}

/// The number that was asked for, and what goes by it.
type FoundKey = (String, String, i16, String);

fn key(
    (number, partner, service, reference): FoundKey,
) -> Result<(String, MovementKey), StorageError> {
    Ok((number, movement_key(partner, service, reference)?))
}

async fn movement_keys_by(
    mut connection: &AsyncPgConnection,
    wanted: &[AlternateKey],
    by_number: &'static str,
) -> QueryResult<Vec<FoundKey>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let statement = BulkQuery::<_, (Text, Text, SmallInt, Text)>::new(
        KEYS,
        arrays!(wanted => partner: Text, service: SmallInt, number: Text),
        by_number,
    );
    statement.load(&mut connection).await
}
