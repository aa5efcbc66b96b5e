//! A batch of the engine in one transaction: load what it needs, decide, save all, commit.

use diesel::SqliteConnection;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;

use super::WriteTurn;
use super::error::{BatchError, StorageError};
use super::rows::{
    AccountRow, CallRow, MovementRow, NoticeRow, PostingRow, SettlementRow, TokenRow,
};
use super::schema::*;
use super::sqlite;
use super::url::DatabaseUrl;
use crate::ledger::{Call, MovementKey, Needs, Original, State, TokenState, Writes};
use crate::terms::{AccountId, IssuerId, Msisdn, PartnerId, Service};

/// Whether a batch is carried out for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// It is.
    First,
    /// Its commit's outcome was unknown. Its own external ids may be there already and say
    /// nothing; its references tell what became of it.
    Again,
}

/// The engine's own connection.
pub struct Writer {
    url: DatabaseUrl,
    connection: SqliteConnection,
    turn: WriteTurn,
}

impl Writer {
    /// Connects.
    pub(super) fn open(url: DatabaseUrl, turn: WriteTurn) -> Result<Self, StorageError> {
        let connection = sqlite::connect(url.path())?;
        Ok(Self {
            url,
            connection,
            turn,
        })
    }

    /// Drops the connection, with whatever it had begun, and connects anew.
    pub fn reconnect(&mut self) -> Result<(), StorageError> {
        self.connection = sqlite::connect(self.url.path())?;
        Ok(())
    }

    /// Carries a batch out. What `decide` returns may be told only when this returns `Ok`: then
    /// it is on disk.
    pub fn batch<R>(
        &mut self,
        needs: &[&Needs],
        attempt: Attempt,
        decide: impl FnOnce(&mut State) -> R,
    ) -> Result<R, BatchError> {
        let connection = &mut self.connection;
        let _turn = self.turn.lock();
        begin(connection).map_err(StorageError::from)?;
        let decided = load(connection, needs, attempt).and_then(|mut state| {
            let result = decide(&mut state);
            save(connection, &state.into_writes(), attempt)?;
            Ok(result)
        });
        let result = match decided {
            Ok(result) => result,
            Err(error) => {
                // The first error is the one to tell; a failed rollback ends with the connection.
                let _ = AnsiTransactionManager::rollback_transaction(connection);
                return Err(error.into());
            }
        };
        AnsiTransactionManager::commit_transaction(connection).map_err(BatchError::Unknown)?;
        Ok(result)
    }
}

/// Takes the one write lock at once: a lock taken later could not be waited for.
fn begin(connection: &mut SqliteConnection) -> QueryResult<()> {
    AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")
}

/// Everything that the commands named. One prepared statement each, reused for every row: within
/// the process a look-up costs less than composing a statement for many.
fn load(
    connection: &mut SqliteConnection,
    needs: &[&Needs],
    attempt: Attempt,
) -> Result<State, StorageError> {
    let mut loading = Loading {
        connection,
        state: State::default(),
    };
    for need in needs {
        if let (Some(call), Attempt::First) = (&need.call, attempt) {
            loading.call(call)?;
        }
        if let Some(key) = &need.movement {
            loading.movement(key)?;
        }
        if let Some((partner, service, original)) = &need.original {
            loading.original(partner, *service, original)?;
        }
        if let Some((issuer, phone)) = &need.phone {
            loading.account_by_phone(issuer, phone)?;
        }
        if let Some(account) = need.account {
            loading.account(account)?;
        }
    }
    Ok(loading.state)
}

struct Loading<'a> {
    connection: &'a mut SqliteConnection,
    state: State,
}

impl Loading<'_> {
    fn call(&mut self, call: &Call) -> Result<(), StorageError> {
        let key = (call.partner.as_str(), &call.external_id, call.day.0);
        let found: Option<i32> = external_ids::table
            .find(key)
            .select(external_ids::day)
            .first(self.connection)
            .optional()?;
        if found.is_some() {
            self.state.load_call(call.clone());
        }
        Ok(())
    }

    /// The movement, and the account whose money it moved.
    fn movement(&mut self, key: &MovementKey) -> Result<(), StorageError> {
        if self.state.movement(key).is_some() {
            return Ok(());
        }
        let found: Option<MovementRow> = movements::table
            .find((key.partner.as_str(), key.service.code(), &key.reference))
            .select(MovementRow::as_select())
            .first(self.connection)
            .optional()?;
        let Some(row) = found else { return Ok(()) };
        let movement: crate::ledger::Movement = row.try_into()?;
        let account = movement.account;
        self.state.load_movement(movement);
        match account {
            Some(account) => self.account(account),
            None => Ok(()),
        }
    }

    fn original(
        &mut self,
        partner: &PartnerId,
        service: Service,
        original: &Original,
    ) -> Result<(), StorageError> {
        let reference = match (&original.reference_no, &original.external_id) {
            (Some(number), _) => movements::table
                .filter(movements::reference_no.eq(number.as_str()))
                .filter(movements::partner_id.eq(partner.as_str()))
                .filter(movements::service.eq(service.code()))
                .select(movements::partner_reference)
                .first(self.connection)
                .optional()?,
            (None, Some(external_id)) => external_ids::table
                .filter(external_ids::partner_id.eq(partner.as_str()))
                .filter(external_ids::external_id.eq(external_id))
                .filter(external_ids::service.eq(service.code()))
                .filter(external_ids::partner_reference.is_not_null())
                .order(external_ids::day.desc())
                .select(external_ids::partner_reference.assume_not_null())
                .first(self.connection)
                .optional()?,
            (None, None) => None,
        };
        let Some(reference) = reference else {
            return Ok(());
        };
        self.movement(&MovementKey {
            partner: partner.clone(),
            service,
            reference,
        })
    }

    fn account_by_phone(&mut self, issuer: &IssuerId, phone: &Msisdn) -> Result<(), StorageError> {
        if self.state.account_by_phone(issuer, phone).is_some() {
            return Ok(());
        }
        let found: Option<i64> = phones::table
            .find((issuer.as_str(), phone.as_str()))
            .select(phones::account_id)
            .first(self.connection)
            .optional()?;
        match found {
            Some(id) => self.account(AccountId(id)),
            None => Ok(()),
        }
    }

    /// The account and its tokens that have not ended.
    fn account(&mut self, id: AccountId) -> Result<(), StorageError> {
        if self.state.account(id).is_some() {
            return Ok(());
        }
        let found: Option<AccountRow> = accounts::table
            .find(id.0)
            .select(AccountRow::as_select())
            .first(self.connection)
            .optional()?;
        let Some(row) = found else { return Ok(()) };
        self.state.load_account(row.try_into()?);
        let live: Vec<TokenRow> = tokens::table
            .filter(tokens::account_id.eq(id.0))
            .filter(tokens::state.eq(TokenState::Issued.as_str()))
            .select(TokenRow::as_select())
            .load(self.connection)?;
        for row in live {
            self.state.load_token(row.try_into()?);
        }
        Ok(())
    }
}

/// Writes all of it. A token that ends goes before one that begins: there is one live token at a
/// time.
fn save(
    connection: &mut SqliteConnection,
    writes: &Writes,
    attempt: Attempt,
) -> Result<(), StorageError> {
    for account in &writes.accounts {
        let row = AccountRow::from(account);
        diesel::update(&row).set(&row).execute(connection)?;
    }
    for token in &writes.changed_tokens {
        let row = TokenRow::from(token);
        diesel::update(&row).set(&row).execute(connection)?;
    }
    for token in &writes.new_tokens {
        let row = TokenRow::from(token);
        diesel::insert_into(tokens::table)
            .values(&row)
            .execute(connection)?;
    }
    for movement in &writes.changed_movements {
        let row = MovementRow::from(movement);
        diesel::update(&row).set(&row).execute(connection)?;
    }
    for movement in &writes.new_movements {
        let row = MovementRow::from(movement);
        diesel::insert_into(movements::table)
            .values(&row)
            .execute(connection)?;
    }
    for posting in &writes.postings {
        let row = PostingRow::from(posting);
        diesel::insert_into(postings::table)
            .values(&row)
            .execute(connection)?;
    }
    for posting in &writes.settlements {
        let row = SettlementRow::from(posting);
        diesel::insert_into(settlement_postings::table)
            .values(&row)
            .execute(connection)?;
    }
    for notice in &writes.notices {
        let row = NoticeRow::from(notice);
        diesel::insert_into(notices::table)
            .values(&row)
            .execute(connection)?;
    }
    for call in &writes.calls {
        let row = CallRow::from(call);
        match attempt {
            Attempt::First => diesel::insert_into(external_ids::table)
                .values(&row)
                .execute(connection)?,
            Attempt::Again => diesel::insert_or_ignore_into(external_ids::table)
                .values(&row)
                .execute(connection)?,
        };
    }
    Ok(())
}
