//! A batch on SQLite: in the process, a statement for each row costs less than composing one for
//! many.

use std::sync::Arc;

use diesel::SqliteConnection;
#[cfg(test)]
use diesel::connection::SimpleConnection;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;
use diesel::sqlite::Sqlite;

use super::error::{BatchError, StorageError, require_rows};
use super::rows::{
    AccountRow, ExternalIdRow, MovementRow, NotificationRow, PostingRow, SettlementRow, TokenRow,
};
use super::schema::*;
use super::sqlite::{self, OpenFiles, WriterLock, change::Change};
use super::writer_name::writer_name;
use crate::ledger::{ExternalIdKey, MovementKey, Needs, Original, State, Writes};
use crate::types::{AccountId, IssuerId, Msisdn, PartnerId, Service};

/// A connection for batches.
pub struct SqliteWriter {
    path: String,
    turn: WriterLock,
    /// None after a fault. What a lost connection had begun ended with it; the next batch makes
    /// another.
    connection: Option<SqliteConnection>,
    /// No other writer has it, in this process or another.
    name: String,
    batches: i64,
    #[cfg(test)]
    pub faults: super::faults::Faults,
    /// Closed after the connection.
    files: Arc<OpenFiles>,
}

impl SqliteWriter {
    /// Connects.
    pub fn open(
        path: String,
        turn: WriterLock,
        files: Arc<OpenFiles>,
    ) -> Result<Self, StorageError> {
        let connection = sqlite::connect(&path)?;
        Ok(Self {
            path,
            turn,
            files,
            connection: Some(connection),
            name: writer_name(),
            batches: 0,
            #[cfg(test)]
            faults: Default::default(),
        })
    }

    /// Executes a batch: see [`super::Writer::batch`].
    ///
    /// The writer gives its connection away while a transaction is open: every failure, a panic
    /// too, drops the connection and so rolls back.
    pub fn batch(
        &mut self,
        needs: &[&Needs],
        decide: impl FnOnce(&mut State),
    ) -> Result<(), BatchError> {
        #[cfg(test)]
        self.faults.beginning();
        self.files.check()?;
        let mut connection = self.take_connection()?;
        let turn = Arc::clone(&self.turn);
        let _turn = turn.lock();
        self.batches += 1;
        let prepared = self.prepare(&mut connection, needs, decide);
        prepared.inspect_err(|error| self.files.note(error))?;
        if let Err(error) = self.commit(&mut connection) {
            drop(connection);
            return self.read_back(error);
        }
        self.connection = Some(connection);
        // The files may have gone while it committed: before or after, nobody can say.
        let is_there = self.files.check();
        is_there.map_err(|gone| BatchError::Unknown(gone.to_string()))
    }

    fn take_connection(&mut self) -> Result<SqliteConnection, StorageError> {
        if let Some(connection) = self.connection.take() {
            return Ok(connection);
        }
        #[cfg(test)]
        self.faults.connecting()?;
        sqlite::connect(&self.path)
    }

    /// Everything but the commit.
    fn prepare(
        &self,
        connection: &mut SqliteConnection,
        needs: &[&Needs],
        decide: impl FnOnce(&mut State),
    ) -> Result<(), StorageError> {
        begin(connection)?;
        #[cfg(test)]
        self.faults.begun(connection)?;
        let mut state = load(connection, needs)?;
        #[cfg(test)]
        self.faults.deciding(needs);
        decide(&mut state);
        #[cfg(test)]
        connection.batch_execute(self.faults.decided(needs))?;
        save(connection, &state.into_writes())?;
        #[cfg(test)]
        connection.batch_execute(self.faults.saving(needs))?;
        self.leave_mark(connection)
    }

    fn commit(&self, connection: &mut SqliteConnection) -> QueryResult<()> {
        #[cfg(test)]
        self.faults.committing()?;
        AnsiTransactionManager::commit_transaction(connection)?;
        #[cfg(test)]
        self.faults.committed()?;
        Ok(())
    }

    fn leave_mark(&self, connection: &mut SqliteConnection) -> Result<(), StorageError> {
        let mark = (
            commit_marks::writer.eq(&self.name),
            commit_marks::batch.eq(self.batches),
        );
        diesel::replace_into(commit_marks::table)
            .values(mark)
            .execute(connection)?;
        Ok(())
    }

    /// The commit failed or its answer was lost. The mark shows whether it happened, read on a new
    /// connection, whose transaction comes after the old connection's.
    fn read_back(&mut self, error: diesel::result::Error) -> Result<(), BatchError> {
        tracing::warn!(%error, "a commit's outcome is unknown: reading back");
        match self.read_mark() {
            Ok(mark) if mark == Some(self.batches) => Ok(()),
            Ok(_) => Err(BatchError::NotCommitted(error.into())),
            Err(reason) => Err(BatchError::Unknown(format!("{error}; {reason}"))),
        }
    }

    fn read_mark(&mut self) -> Result<Option<i64>, StorageError> {
        self.files.check()?;
        let mut connection = self.take_connection()?;
        let mark = connection.immediate_transaction(|connection| {
            commit_marks::table
                .find(&self.name)
                .select(commit_marks::batch)
                .get_result(connection)
                .optional()
        })?;
        self.connection = Some(connection);
        Ok(mark)
    }
}

/// Takes the one write lock at once: a lock taken later could not be waited for.
fn begin(connection: &mut SqliteConnection) -> QueryResult<()> {
    AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")
}

// The state of a token that has not ended. Not with an argument: SQLite would look at its value, to
// see whether the index of those tokens serves, and prepare the statement anew for every look-up.
diesel::postfix_operator!(IsIssued, " = 'ISSUED'", backend: Sqlite);

/// Everything that the commands named. One prepared statement each, reused for every row: within
/// the process a look-up costs less than composing a statement for many.
///
/// What is looked up by its key is one row without `LIMIT 1`, which diesel's `first` adds as an
/// argument: SQLite looks at that one's value too.
fn load(connection: &mut SqliteConnection, needs: &[&Needs]) -> Result<State, StorageError> {
    let mut loading = Loading {
        connection,
        state: State::default(),
    };
    for need in needs {
        if let Some(external_id_key) = &need.external_id_key {
            loading.external_id_key(external_id_key)?;
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
    fn external_id_key(&mut self, external_id_key: &ExternalIdKey) -> Result<(), StorageError> {
        let key = (
            external_id_key.partner.as_str(),
            &external_id_key.external_id,
            external_id_key.day.0,
        );
        let found: Option<i32> = external_ids::table
            .find(key)
            .select(external_ids::day)
            .get_result(self.connection)
            .optional()?;
        if found.is_some() {
            self.state.load_external_id(external_id_key.clone());
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
            .get_result(self.connection)
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

    /// The movement known by the gateway's number, and the one that the latest request of the
    /// external id asked for: a retry's names it too.
    fn original(
        &mut self,
        partner: &PartnerId,
        service: Service,
        original: &Original,
    ) -> Result<(), StorageError> {
        let key = |reference| MovementKey {
            partner: partner.clone(),
            service,
            reference,
        };
        if let Some(number) = &original.reference_no {
            let found: Option<String> = movements::table
                .filter(movements::reference_no.eq(number.as_str()))
                .filter(movements::partner_id.eq(partner.as_str()))
                .filter(movements::service.eq(service.code()))
                .select(movements::partner_reference)
                .get_result(self.connection)
                .optional()?;
            found.map_or(Ok(()), |reference| self.movement(&key(reference)))?;
        }
        let Some(external_id) = &original.external_id else {
            return Ok(());
        };
        let asked: Option<String> = external_ids::table
            .filter(external_ids::partner_id.eq(partner.as_str()))
            .filter(external_ids::external_id.eq(external_id))
            .filter(external_ids::service.eq(service.code()))
            .filter(external_ids::partner_reference.is_not_null())
            .order(external_ids::day.desc())
            .select(external_ids::partner_reference.assume_not_null())
            .first(self.connection)
            .optional()?;
        let Some(reference) = asked else {
            return Ok(());
        };
        self.state
            .load_asked(external_id.clone(), key(reference.clone()));
        self.movement(&key(reference))
    }

    fn account_by_phone(&mut self, issuer: &IssuerId, phone: &Msisdn) -> Result<(), StorageError> {
        if self.state.account_by_phone(issuer, phone).is_some() {
            return Ok(());
        }
        let found: Option<i64> = phones::table
            .find((issuer.as_str(), phone.as_str()))
            .select(phones::account_id)
            .get_result(self.connection)
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
            .get_result(self.connection)
            .optional()?;
        let Some(row) = found else { return Ok(()) };
        self.state.load_account(row.try_into()?);
        let live: Vec<TokenRow> = tokens::table
            .filter(tokens::account_id.eq(id.0))
            .filter(IsIssued::new(tokens::state))
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
///
/// # Errors
/// [`StorageError::RowCount`] where a row that is to change is not there.
pub fn save(connection: &mut SqliteConnection, writes: &Writes) -> Result<(), StorageError> {
    for account in &writes.accounts {
        let touched = Change(&AccountRow::from(account)).execute(connection)?;
        require_rows("accounts", 1, touched)?;
    }
    for token in &writes.changed_tokens {
        let touched = Change(&TokenRow::from(token)).execute(connection)?;
        require_rows("tokens", 1, touched)?;
    }
    for token in &writes.new_tokens {
        let row = TokenRow::from(token);
        diesel::insert_into(tokens::table)
            .values(&row)
            .execute(connection)?;
    }
    for movement in &writes.changed_movements {
        let row = MovementRow::from(movement);
        let touched = diesel::update(&row).set(&row).execute(connection)?;
        require_rows("movements", 1, touched)?;
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
    for notification in &writes.notifications {
        let row = NotificationRow::from(notification);
        diesel::insert_into(notifications::table)
            .values(&row)
            .execute(connection)?;
    }
    for external_id_key in &writes.external_ids {
        let row = ExternalIdRow::from(external_id_key);
        diesel::insert_into(external_ids::table)
            .values(&row)
            .execute(connection)?;
    }
    Ok(())
}
