//! What a batch names, on its way out: a statement for each table.
//!
//! Every look-up is by a unique key, from the arrays' side: the sub-select behind `LATERAL` cannot
//! be merged into the join, so it is an index probe for each key, on a fresh database as on a big
//! one.

use std::collections::BTreeSet;

use diesel::sql_types::{Array, Integer, SmallInt, Text};
use diesel::{IntoSql, QueryResult};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::accounts::AccountKeys;
use super::bulk_query::{BulkQuery, Columns, arrays};
use crate::ledger::{EntryKind, ExternalIdKey, MovementKey, Needs, State};
use crate::storage::error::{Corrupt, StorageError};
use crate::storage::external_ids::asked_on;
use crate::storage::optimistic::Lookup;
use crate::storage::remembered_accounts::RememberedAccounts;
use crate::storage::rows::{EntryRow, UnplacedRow, movement_key, reversal_of};
use crate::types::{AccountId, BusinessDate};

const EXTERNAL_IDS: &str = "
    SELECT used.partner_id, used.external_id, used.day FROM unnest(";
const EXTERNAL_IDS_BY_KEY: &str = ") AS wanted (partner_id, external_id, day)
    CROSS JOIN LATERAL (
        SELECT * FROM external_ids
        WHERE partner_id = wanted.partner_id AND external_id = wanted.external_id
            AND day = wanted.day
        OFFSET 0
    ) AS used";

/// The entries of movements; `OFFSET 0` as above.
const ENTRIES: &str = "
    SELECT entry.* FROM unnest(";
const ENTRIES_BY_KEY: &str = ") AS wanted (partner_id, service, partner_reference)
    CROSS JOIN LATERAL (
        SELECT account_id, seq FROM movement_keys
        WHERE partner_reference = wanted.partner_reference AND partner_id = wanted.partner_id
            AND service = wanted.service
        OFFSET 0
    ) AS place
    CROSS JOIN LATERAL (
        SELECT * FROM entries WHERE account_id = place.account_id AND seq = place.seq
        OFFSET 0
    ) AS entry";

const UNPLACED: &str = "
    SELECT found.* FROM unnest(";
const UNPLACED_BY_KEY: &str = ") AS wanted (partner_id, service, partner_reference)
    CROSS JOIN LATERAL (
        SELECT * FROM unplaced_movements
        WHERE partner_reference = wanted.partner_reference AND partner_id = wanted.partner_id
            AND service = wanted.service
        OFFSET 0
    ) AS found";

/// By the number alone, and its partner is looked at afterwards.
const KEYS: &str = "
    SELECT wanted.number, found.* FROM unnest(";
const KEYS_BY_NUMBER: &str = ") AS wanted (partner_id, service, number)
    CROSS JOIN LATERAL (
        (SELECT partner_id, service, partner_reference FROM entries
         WHERE reference_no = wanted.number OFFSET 0)
        UNION ALL
        (SELECT partner_id, service, partner_reference FROM unplaced_movements
         WHERE reference_no = wanted.number OFFSET 0)
    ) AS found
    WHERE found.partner_id = wanted.partner_id AND found.service = wanted.service";

const ASKED: &str = "
    SELECT wanted.number, found.day, found.partner_id, found.service, found.partner_reference
    FROM unnest(";
const ASKED_BY_EXTERNAL_ID: &str = ") AS wanted (partner_id, service, number, day)
    CROSS JOIN LATERAL (
        SELECT * FROM external_ids
        WHERE day = wanted.day AND partner_id = wanted.partner_id AND external_id = wanted.number
        OFFSET 0
    ) AS found
    WHERE found.service = wanted.service AND found.partner_reference IS NOT NULL";

/// A movement that is known by the gateway's number.
struct NumberKey<'a> {
    partner: &'a str,
    service: i16,
    number: &'a str,
}

/// A movement that is known by the external id of whichever request asked for it, on one day.
struct AskedKey<'a> {
    partner: &'a str,
    service: i16,
    number: &'a str,
    day: i32,
}

/// Loads all that the commands name and that the state has not: movements, and accounts as their last
/// entries left them; those of movements in any case.
///
/// A query is sent as soon as it depends on no open answer: where no movement is looked up, all
/// queries go in one flight, or there is none; where all movements are named by their references, in
/// two.
pub async fn load(
    connection: &AsyncPgConnection,
    needs: &[&Needs],
    lookup: Lookup,
    mut state: State,
    remembered: &RememberedAccounts,
) -> Result<State, StorageError> {
    let (external_ids, movements) = tokio::try_join!(
        biased;
        external_ids(connection, needs, lookup),
        movements_needed(connection, needs, lookup, &mut state),
    )?;
    external_ids
        .into_iter()
        .for_each(|external_id_key| state.load_external_id(external_id_key));
    let remembered = (lookup == Lookup::AssumeNew).then_some(remembered);
    let mut account_keys = AccountKeys::missing(needs, &state, remembered);
    account_keys.ids.extend(movements.accounts());
    account_keys.load_into(connection, &mut state).await?;
    movements.load_into(&mut state)?;
    Ok(state)
}

/// The rows of movements. What they come to is known once their accounts are loaded.
#[derive(Default)]
struct LoadedMovements {
    entries: Vec<EntryRow>,
    unplaced: Vec<UnplacedRow>,
}

impl LoadedMovements {
    fn accounts(&self) -> impl Iterator<Item = i64> {
        self.entries.iter().map(|entry| entry.account_id)
    }

    fn load_into(self, state: &mut State) -> Result<(), StorageError> {
        let is_reversal = |entry: &EntryRow| entry.is(EntryKind::CashOutReversed);
        let (reversals, originals): (Vec<_>, Vec<_>) =
            self.entries.into_iter().partition(is_reversal);
        for original in originals {
            let reversal = reversals.iter().find(|reversal| {
                reversal.partner_reference == original.partner_reference
                    && reversal.partner_id == original.partner_id
            });
            let reversal = reversal.filter(|reversal| reversal.service == original.service);
            let account = state.account(AccountId(original.account_id));
            let missing = || Corrupt::new("entries", original.account_id, "account_id");
            let msisdn = account.ok_or_else(missing)?.msisdn.clone();
            state.load_movement(original.movement_with(reversal, msisdn)?);
        }
        for movement in self.unplaced {
            state.load_movement(movement.try_into()?);
        }
        Ok(())
    }
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
) -> Result<LoadedMovements, StorageError> {
    let wanted = keys(connection, needs, lookup, state).await?;
    if wanted.is_empty() {
        return Ok(LoadedMovements::default());
    }
    let (entries, unplaced) =
        tokio::try_join!(entries(connection, &wanted), unplaced(connection, &wanted))?;
    Ok(LoadedMovements { entries, unplaced })
}

/// Arrays of keys, as [`ENTRIES`] and [`UNPLACED`] take them.
macro_rules! key_arrays {
    ($keys:expr) => {{
        let keys: Vec<(&str, i16, &str)> = $keys;
        let partners: Vec<&str> = keys.iter().map(|key| key.0).collect();
        let services: Vec<i16> = keys.iter().map(|key| key.1).collect();
        let references: Vec<&str> = keys.iter().map(|key| key.2).collect();
        (
            partners.into_sql::<Array<Text>>(),
            services.into_sql::<Array<SmallInt>>(),
            references.into_sql::<Array<Text>>(),
        )
    }};
}

/// The entries of those movements, and of their reversals.
async fn entries(
    mut connection: &AsyncPgConnection,
    wanted: &BTreeSet<MovementKey>,
) -> QueryResult<Vec<EntryRow>> {
    let mut keys = Vec::with_capacity(wanted.len() * 2);
    for key in wanted {
        let (partner, reference) = (key.partner.as_str(), key.reference.as_str());
        keys.push((partner, key.service.code(), reference));
        keys.extend(reversal_of(key.service).map(|service| (partner, service, reference)));
    }
    let statement =
        BulkQuery::<_, Columns<EntryRow>>::new(ENTRIES, key_arrays!(keys), ENTRIES_BY_KEY);
    statement.load(&mut connection).await
}

async fn unplaced(
    mut connection: &AsyncPgConnection,
    wanted: &BTreeSet<MovementKey>,
) -> QueryResult<Vec<UnplacedRow>> {
    let mut keys = Vec::with_capacity(wanted.len());
    for key in wanted {
        keys.push((
            key.partner.as_str(),
            key.service.code(),
            key.reference.as_str(),
        ));
    }
    let statement =
        BulkQuery::<_, Columns<UnplacedRow>>::new(UNPLACED, key_arrays!(keys), UNPLACED_BY_KEY);
    statement.load(&mut connection).await
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
    for need in needs {
        let Some((partner, service, original)) = &need.original else {
            continue;
        };
        let (partner, service) = (partner.as_str(), service.code());
        by_number.extend(original.reference_no.as_ref().map(|number| NumberKey {
            partner,
            service,
            number: number.as_str(),
        }));
        let (Some(number), Some(asking)) = (&original.external_id, &need.external_id_key) else {
            continue;
        };
        by_external_id.extend(asked_on(asking.day).map(|day| AskedKey {
            partner,
            service,
            number,
            day: day.0,
        }));
    }
    for (_, partner, service, reference) in keys_by_number(connection, &by_number).await? {
        keys.insert(movement_key(partner, service, reference)?);
    }
    let mut asked = asked(connection, &by_external_id).await?;
    // Of several days the latest counts: it is loaded last.
    asked.sort_by_key(|found| found.1);
    for (external_id, _, partner, service, reference) in asked {
        let key = movement_key(partner, service, reference)?;
        state.load_asked(external_id, key.clone());
        keys.insert(key);
    }
    Ok(keys)
}

/// The number that was asked for, and what goes by it.
type FoundKey = (String, String, i16, String);

async fn keys_by_number(
    mut connection: &AsyncPgConnection,
    wanted: &[NumberKey<'_>],
) -> QueryResult<Vec<FoundKey>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let statement = BulkQuery::<_, (Text, Text, SmallInt, Text)>::new(
        KEYS,
        arrays!(wanted => partner: Text, service: SmallInt, number: Text),
        KEYS_BY_NUMBER,
    );
    statement.load(&mut connection).await
}

/// The external id that was asked for, the day on which it was used, and what it asked for.
type FoundAsked = (String, i32, String, i16, String);

async fn asked(
    mut connection: &AsyncPgConnection,
    wanted: &[AskedKey<'_>],
) -> QueryResult<Vec<FoundAsked>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let statement = BulkQuery::<_, (Text, Integer, Text, SmallInt, Text)>::new(
        ASKED,
        arrays!(wanted => partner: Text, service: SmallInt, number: Text, day: Integer),
        ASKED_BY_EXTERNAL_ID,
    );
    statement.load(&mut connection).await
}
