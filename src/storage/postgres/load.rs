//! What a batch names, on its way out: a statement for each table.
//!
//! Every look-up is by a unique key, from the arrays' side: the sub-select behind `LATERAL` cannot
//! be merged into the join, so it is an index probe for each key, on a fresh database as on a big
//! one. It also makes the locks be taken in the order of the array.

use std::collections::BTreeSet;

use diesel::sql_types::{Array, BigInt, Integer, SmallInt, Text};
use diesel::{IntoSql, QueryResult, QueryableByName};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::bulk::{Bulk, arrays};
use crate::ledger::{Call, Movement, MovementKey, Needs, State};
use crate::storage::error::StorageError;
use crate::storage::rows::{AccountRow, MovementRow, TokenRow, movement_key};
use crate::terms::Day;

const CALLS: &str = "
    SELECT used.partner_id, used.external_id, used.day FROM unnest(";
const CALLS_BY_KEY: &str = ") AS wanted (partner_id, external_id, day)
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

const PHONES: &str = "
    SELECT found.account_id FROM unnest(";
const PHONES_BY_KEY: &str = ") AS wanted (issuer, msisdn)
    CROSS JOIN LATERAL (
        SELECT account_id FROM phones
        WHERE issuer = wanted.issuer AND msisdn = wanted.msisdn
        OFFSET 0
    ) AS found";

const ACCOUNTS: &str = "
    SELECT found.* FROM unnest(";
const ACCOUNTS_BY_KEY: &str = ") AS wanted (account_id)
    CROSS JOIN LATERAL (
        SELECT * FROM accounts WHERE account_id = wanted.account_id FOR UPDATE
    ) AS found";

const TOKENS: &str = "
    SELECT found.* FROM unnest(";
const TOKENS_BY_KEY: &str = ") AS wanted (account_id)
    CROSS JOIN LATERAL (
        SELECT * FROM tokens WHERE account_id = wanted.account_id AND state = 'ISSUED'
        OFFSET 0
    ) AS found";

#[derive(QueryableByName)]
struct CallFound {
    #[diesel(sql_type = Text)]
    partner_id: String,
    #[diesel(sql_type = Text)]
    external_id: String,
    #[diesel(sql_type = Integer)]
    day: i32,
}

#[derive(QueryableByName)]
struct KeyFound {
    #[diesel(sql_type = Text)]
    number: String,
    #[diesel(sql_type = Text)]
    partner_id: String,
    #[diesel(sql_type = SmallInt)]
    service: i16,
    #[diesel(sql_type = Text)]
    partner_reference: String,
}

#[derive(QueryableByName)]
struct PhoneFound {
    #[diesel(sql_type = BigInt)]
    account_id: i64,
}

/// A movement that is known by another number than its reference.
struct Numbered {
    partner: String,
    service: i16,
    number: String,
}

/// Everything that the commands named, locked: first movements, then accounts, each in the order
/// of their keys, so that two gateways never wait for each other. (A lock is written to the log;
/// so the commit of a batch that only repeats what was decided waits for the disk, and for a
/// synchronous standby, before it is answered.)
///
/// What does not depend on an answer is not held back for it: the look-ups are sent in three
/// flights, and in two where all movements are named by their references.
pub async fn load(connection: &AsyncPgConnection, needs: &[&Needs]) -> Result<State, StorageError> {
    let mut state = State::default();
    let (calls, by_phone, movements) = tokio::try_join!(
        calls(connection, needs),
        phones(connection, needs),
        named_movements(connection, needs, &mut state),
    )?;
    calls.into_iter().for_each(|call| state.load_call(call));
    let by_id = needs.iter().filter_map(|need| need.account);
    let mut accounts: BTreeSet<i64> = by_id.map(|account| account.0).collect();
    accounts.extend(by_phone);
    for movement in movements {
        accounts.extend(movement.account.map(|account| account.0));
        state.load_movement(movement);
    }
    load_accounts(connection, accounts, &mut state).await?;
    Ok(state)
}

async fn calls(
    mut connection: &AsyncPgConnection,
    needs: &[&Needs],
) -> Result<Vec<Call>, StorageError> {
    let wanted: BTreeSet<&Call> = needs.iter().filter_map(|need| need.call.as_ref()).collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let partners: Vec<&str> = wanted.iter().map(|call| call.partner.as_str()).collect();
    let ids: Vec<&str> = wanted
        .iter()
        .map(|call| call.external_id.as_str())
        .collect();
    let days: Vec<i32> = wanted.iter().map(|call| call.day.0).collect();
    let statement = Bulk {
        before: CALLS,
        arguments: (
            partners.into_sql::<Array<Text>>(),
            ids.into_sql::<Array<Text>>(),
            days.into_sql::<Array<Integer>>(),
        ),
        after: CALLS_BY_KEY,
    };
    let found: Vec<CallFound> = statement.load(&mut connection).await?;
    Ok(found.into_iter().map(CallFound::into_call).collect())
}

impl CallFound {
    fn into_call(self) -> Call {
        Call {
            partner: self.partner_id.into(),
            day: Day(self.day),
            external_id: self.external_id,
        }
    }
}

async fn named_movements(
    connection: &AsyncPgConnection,
    needs: &[&Needs],
    state: &mut State,
) -> Result<Vec<Movement>, StorageError> {
    let keys = keys(connection, needs, state).await?;
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
    let statement = Bulk {
        before: MOVEMENTS,
        arguments: (
            partners.into_sql::<Array<Text>>(),
            services.into_sql::<Array<SmallInt>>(),
            references.into_sql::<Array<Text>>(),
        ),
        after: MOVEMENTS_BY_KEY,
    };
    let found: Vec<MovementRow> = statement.load(&mut connection).await?;
    found.into_iter().map(TryInto::try_into).collect()
}

/// The keys of all movements that are named: by their references, by the gateway's numbers, and
/// by the external ids of whichever requests asked for them.
async fn keys(
    connection: &AsyncPgConnection,
    needs: &[&Needs],
    state: &mut State,
) -> Result<BTreeSet<MovementKey>, StorageError> {
    let references = needs.iter().filter_map(|need| need.movement.clone());
    let mut keys: BTreeSet<MovementKey> = references.collect();
    let mut by_number = Vec::new();
    let mut by_external_id = Vec::new();
    for (partner, service, original) in needs.iter().filter_map(|need| need.original.as_ref()) {
        let numbered = |number: &str| Numbered {
            partner: partner.to_string(),
            service: service.code(),
            number: number.to_owned(),
        };
        let reference_no = original.reference_no.as_ref();
        by_number.extend(reference_no.map(|number| numbered(number.as_str())));
        by_external_id.extend(original.external_id.as_deref().map(numbered));
    }
    for found in numbered(connection, &by_number, KEYS_BY_NUMBER).await? {
        keys.insert(found.into_key()?.1);
    }
    for found in numbered(connection, &by_external_id, KEYS_BY_EXTERNAL_ID).await? {
        let (external_id, key) = found.into_key()?;
        state.load_asked(external_id, key.clone());
        keys.insert(key);
    }
    Ok(keys)
}

impl KeyFound {
    /// The number that was asked for, and what goes by it.
    fn into_key(self) -> Result<(String, MovementKey), StorageError> {
        let key = movement_key(self.partner_id, self.service, self.partner_reference)?;
        Ok((self.number, key))
    }
}

async fn numbered(
    mut connection: &AsyncPgConnection,
    wanted: &[Numbered],
    by_number: &'static str,
) -> QueryResult<Vec<KeyFound>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let statement = Bulk {
        before: KEYS,
        arguments: arrays!(wanted => partner: Text, service: SmallInt, number: Text),
        after: by_number,
    };
    statement.load(&mut connection).await
}

async fn phones(
    mut connection: &AsyncPgConnection,
    needs: &[&Needs],
) -> Result<Vec<i64>, StorageError> {
    let wanted: BTreeSet<(&str, &str)> = needs
        .iter()
        .filter_map(|need| need.phone.as_ref())
        .map(|(issuer, phone)| (issuer.as_str(), phone.as_str()))
        .collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let (issuers, phones): (Vec<&str>, Vec<&str>) = wanted.into_iter().unzip();
    let statement = Bulk {
        before: PHONES,
        arguments: (
            issuers.into_sql::<Array<Text>>(),
            phones.into_sql::<Array<Text>>(),
        ),
        after: PHONES_BY_KEY,
    };
    let found: Vec<PhoneFound> = statement.load(&mut connection).await?;
    Ok(found.into_iter().map(|phone| phone.account_id).collect())
}

/// The accounts, and, once they are locked, their tokens that have not ended.
async fn load_accounts(
    connection: &AsyncPgConnection,
    wanted: BTreeSet<i64>,
    state: &mut State,
) -> Result<(), StorageError> {
    if wanted.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = wanted.into_iter().collect();
    let (accounts, tokens): (Vec<AccountRow>, Vec<TokenRow>) = tokio::try_join!(
        by_account(connection, &ids, ACCOUNTS, ACCOUNTS_BY_KEY),
        by_account(connection, &ids, TOKENS, TOKENS_BY_KEY),
    )?;
    for row in accounts {
        state.load_account(row.try_into()?);
    }
    for row in tokens {
        state.load_token(row.try_into()?);
    }
    Ok(())
}

async fn by_account<R>(
    mut connection: &AsyncPgConnection,
    ids: &[i64],
    before: &'static str,
    after: &'static str,
) -> QueryResult<Vec<R>>
where
    R: QueryableByName<diesel::pg::Pg> + Send + 'static,
{
    let statement = Bulk {
        before,
        arguments: (ids.into_sql::<Array<BigInt>>(),),
        after,
    };
    statement.load(&mut connection).await
}
