//! A batch on SQLite: in the process, a statement for each row costs less than composing one for
//! many.

use std::sync::Arc;

use diesel::SqliteConnection;
#[cfg(test)]
use diesel::connection::SimpleConnection;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;
use diesel::result::DatabaseErrorKind::UniqueViolation;
use diesel::result::Error::DatabaseError;

use super::ChainKey;
use super::error::{BatchError, Corrupt, StorageError, require_rows};
use super::external_ids::asked_on;
use super::optimistic::Lookup;
use super::remembered_accounts::RememberedAccounts;
use super::rows::{BatchRows, EntryRow, IdentityRow, UnplacedRow, reversal_of};
use super::schema::*;
use super::sqlite::{self, OpenFiles, WriterLock};
use super::writer_name::writer_name;
use crate::ledger::{Account, ExternalIdKey, Movement, MovementKey, Needs, State};
use crate::types::{AccountId, IssuerId, Msisdn};

/// Batches whose references are all looked for, after one in which a reference was not new: who
/// repeats one request often repeats others.
const FULL_LOOKUPS_AFTER_MISS: u32 = 16;

/// A connection for batches.
pub struct SqliteWriter {
    path: String,
    turn: WriterLock,
    chain_key: ChainKey,
    /// None after a fault. What a lost connection had begun ended with it; the next batch makes
    /// another.
    connection: Option<SqliteConnection>,
    /// No other writer has it, in this process or another.
    name: String,
    batches: i64,
    /// Batches that are still to be looked up in full.
    full_lookups_left: u32,
    /// As the last batches left them.
    pub accounts: RememberedAccounts,
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
        chain_key: ChainKey,
    ) -> Result<Self, StorageError> {
        let connection = sqlite::connect(&path)?;
        Ok(Self {
            path,
            turn,
            files,
            chain_key,
            connection: Some(connection),
            name: writer_name(),
            batches: 0,
            full_lookups_left: 0,
            accounts: RememberedAccounts::default(),
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
        decide: impl FnMut(&mut State),
    ) -> Result<(), BatchError> {
        #[cfg(test)]
        self.faults.beginning();
        self.files.check()?;
        let mut connection = self.take_connection()?;
        let turn = Arc::clone(&self.turn);
        let _turn = turn.lock();
        self.batches += 1;
        let batch = self.decided(&mut connection, needs, decide);
        let batch = batch.inspect_err(|error| self.files.note(error))?;
        if let Err(error) = self.commit(&mut connection) {
            drop(connection);
            return self.read_back(error, batch);
        }
        self.connection = Some(connection);
        // The files may have gone while it committed: before or after, nobody can say.
        let is_there = self.files.check();
        is_there.map_err(|gone| BatchError::Unknown(gone.to_string()))?;
        self.accounts.put_back(batch.accounts);
        Ok(())
    }

    fn lookup(&mut self) -> Lookup {
        match self.full_lookups_left.checked_sub(1) {
            None => Lookup::AssumeNew,
            Some(left) => {
                self.full_lookups_left = left;
                Lookup::All
            }
        }
    }

    fn take_connection(&mut self) -> Result<SqliteConnection, StorageError> {
        if let Some(connection) = self.connection.take() {
            return Ok(connection);
        }
        #[cfg(test)]
        self.faults.connecting()?;
        self.accounts.forget();
        sqlite::connect(&self.path)
    }

    /// Everything but the commit; again, on what is looked up, where what was assumed or remembered
    /// does not hold.
    fn decided(
        &mut self,
        connection: &mut SqliteConnection,
        needs: &[&Needs],
        mut decide: impl FnMut(&mut State),
    ) -> Result<DecidedBatch, StorageError> {
        let lookup = self.lookup();
        match self.prepare(connection, needs, lookup, &mut decide) {
            Ok(Some(batch)) => return Ok(batch),
            Ok(None) => {}
            Err(StorageError::Statement(DatabaseError(UniqueViolation, key))) => {
                if key.message().contains("entries.") {
                    self.accounts.were_stale();
                }
            }
            Err(error) => return Err(error),
        }
        AnsiTransactionManager::rollback_transaction(connection)?;
        self.full_lookups_left = FULL_LOOKUPS_AFTER_MISS;
        let decided = self.prepare(connection, needs, Lookup::All, &mut decide)?;
        decided.ok_or_else(|| StorageError::Unfit("what was looked up does not hold".to_owned()))
    }

    /// Everything but the commit; nothing where a reference that was assumed to be new is not written.
    fn prepare(
        &mut self,
        connection: &mut SqliteConnection,
        needs: &[&Needs],
        lookup: Lookup,
        mut decide: impl FnMut(&mut State),
    ) -> Result<Option<DecidedBatch>, StorageError> {
        begin(connection)?;
        #[cfg(test)]
        self.faults.begun(connection)?;
        let remembered = self.accounts.take(needs);
        let mut state = load(connection, needs, lookup, remembered)?;
        #[cfg(test)]
        self.faults.deciding(needs);
        decide(&mut state);
        #[cfg(test)]
        connection.batch_execute(&self.faults.decided(needs, |table| {
            format!(
                "CREATE TEMP TRIGGER dropped BEFORE INSERT ON {table} \
                 BEGIN SELECT RAISE(IGNORE); END"
            )
        }))?;
        let (accounts, writes) = state.into_parts();
        if !lookup.confirms(needs, &writes) {
            return Ok(None);
        }
        let rows = BatchRows::of(&writes, &self.chain_key);
        save(connection, &rows)?;
        #[cfg(test)]
        connection.batch_execute(self.faults.saving(needs))?;
        if rows.entries.is_empty() {
            self.leave_mark(connection)?;
        }
        let accounts = rows.with_last_hashes(accounts);
        Ok(Some(DecidedBatch { rows, accounts }))
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

    /// The commit failed or its answer was lost. Whether it happened is read on a new connection,
    /// whose transaction comes after the old connection's.
    fn read_back(
        &mut self,
        error: diesel::result::Error,
        batch: DecidedBatch,
    ) -> Result<(), BatchError> {
        tracing::warn!(%error, "a commit's outcome is unknown: reading back");
        match self.is_there(&batch.rows) {
            Ok(true) => {
                self.accounts.put_back(batch.accounts);
                Ok(())
            }
            Ok(false) => Err(BatchError::NotCommitted(error.into())),
            Err(reason) => Err(BatchError::Unknown(format!("{error}; {reason}"))),
        }
    }

    /// Whether the batch is there: its first entry, which has a hash that no other has, or else its
    /// mark.
    fn is_there(&mut self, rows: &BatchRows) -> Result<bool, StorageError> {
        self.files.check()?;
        let mut connection = self.take_connection()?;
        let is_there = connection.immediate_transaction(|connection| match rows.first_entry() {
            Some(first) => {
                let entry = entries::table.find((first.account_id, first.seq));
                let stored: Option<Vec<u8>> = entry
                    .select(entries::hash)
                    .get_result(connection)
                    .optional()?;
                QueryResult::Ok(stored.as_ref() == Some(&first.hash))
            }
            None => {
                let mark = commit_marks::table.find(&self.name);
                let stored: Option<i64> = mark
                    .select(commit_marks::batch)
                    .get_result(connection)
                    .optional()?;
                Ok(stored == Some(self.batches))
            }
        })?;
        self.connection = Some(connection);
        Ok(is_there)
    }
}

/// A batch that was decided: what it appends, and the accounts afterwards.
struct DecidedBatch {
    rows: BatchRows,
    accounts: Vec<Account>,
}

/// Takes the one write lock at once: a lock taken later could not be waited for.
fn begin(connection: &mut SqliteConnection) -> QueryResult<()> {
    AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")
}

/// Everything that the commands named and the state has not. One prepared statement each, reused for every row: within
/// the process a look-up costs less than composing a statement for many.
///
/// What is looked up by its key is one row without `LIMIT 1`, which diesel's `first` adds as an
/// argument: SQLite looks at that one's value too.
fn load(
    connection: &mut SqliteConnection,
    needs: &[&Needs],
    lookup: Lookup,
    state: State,
) -> Result<State, StorageError> {
    let mut loading = Loading { connection, state };
    let are_all = lookup == Lookup::All;
    for need in needs {
        if let Some(external_id_key) = need.external_id_key.as_ref().filter(|_| are_all) {
            loading.external_id_key(external_id_key)?;
        }
        let is_looked_for = are_all || !need.makes_movement;
        if let Some(key) = need.movement.as_ref().filter(|_| is_looked_for) {
            loading.movement(key)?;
        }
        loading.original(need)?;
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
            external_id_key.day.0,
            external_id_key.partner.as_str(),
            &external_id_key.external_id,
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
        let movement = match self.place(key, key.service.code())? {
            None => return Ok(()),
            Some((Some(account), Some(seq))) => {
                // It is read, even where it is remembered.
                self.state.unload_account(AccountId(account));
                self.placed(key, AccountId(account), seq)?
            }
            Some(_) => self.unplaced(key)?,
        };
        self.state.load_movement(movement);
        Ok(())
    }

    /// Where the entry of that key is.
    fn place(
        &mut self,
        key: &MovementKey,
        service: i16,
    ) -> QueryResult<Option<(Option<i64>, Option<i64>)>> {
        movement_keys::table
            .find((&key.reference, key.partner.as_str(), service))
            .select((movement_keys::account_id, movement_keys::seq))
            .get_result(self.connection)
            .optional()
    }

    fn placed(
        &mut self,
        key: &MovementKey,
        account: AccountId,
        seq: i64,
    ) -> Result<Movement, StorageError> {
        self.account(account)?;
        let found = self.state.account(account);
        let missing = || Corrupt::new("movement_keys", account.0, "account_id");
        let msisdn = found.ok_or_else(missing)?.msisdn.clone();
        let original = self.entry(account.0, seq)?;
        let reversal = match reversal_of(key.service) {
            Some(service) => self.place(key, service)?,
            None => None,
        };
        let reversal = match reversal {
            Some((Some(account), Some(seq))) => Some(self.entry(account, seq)?),
            _ => None,
        };
        original.movement_with(reversal.as_ref(), msisdn)
    }

    fn entry(&mut self, account: i64, seq: i64) -> QueryResult<EntryRow> {
        entries::table
            .find((account, seq))
            .select(EntryRow::as_select())
            .get_result(self.connection)
    }

    fn unplaced(&mut self, key: &MovementKey) -> Result<Movement, StorageError> {
        let row: UnplacedRow = unplaced_movements::table
            .find((&key.reference, key.partner.as_str(), key.service.code()))
            .select(UnplacedRow::as_select())
            .get_result(self.connection)?;
        row.try_into()
    }

    /// The movement known by the gateway's number, and the one that the latest request of the
    /// external id asked for: a retry's names it too.
    fn original(&mut self, need: &Needs) -> Result<(), StorageError> {
        let Some((partner, service, original)) = &need.original else {
            return Ok(());
        };
        let key = |reference| MovementKey {
            partner: partner.clone(),
            service: *service,
            reference,
        };
        if let Some(number) = &original.reference_no {
            for reference in self.references_of(number.as_str(), &key(String::new()))? {
                self.movement(&key(reference))?;
            }
        }
        let (Some(external_id), Some(asking)) = (&original.external_id, &need.external_id_key)
        else {
            return Ok(());
        };
        for day in asked_on(asking.day) {
            let asked: Option<(Option<i16>, Option<String>)> = external_ids::table
                .find((day.0, partner.as_str(), external_id))
                .select((external_ids::service, external_ids::partner_reference))
                .get_result(self.connection)
                .optional()?;
            let Some((Some(of), Some(reference))) = asked else {
                continue;
            };
            if of == service.code() {
                self.state
                    .load_asked(external_id.clone(), key(reference.clone()));
                return self.movement(&key(reference));
            }
        }
        Ok(())
    }

    /// The references that have the gateway's number, of that partner and service.
    fn references_of(&mut self, number: &str, of: &MovementKey) -> QueryResult<Vec<String>> {
        let placed: Option<String> = entries::table
            .filter(entries::reference_no.eq(number))
            .filter(entries::partner_id.eq(of.partner.as_str()))
            .filter(entries::service.eq(of.service.code()))
            .select(entries::partner_reference.assume_not_null())
            .first(self.connection)
            .optional()?;
        let unplaced: Option<String> = unplaced_movements::table
            .filter(unplaced_movements::reference_no.eq(number))
            .filter(unplaced_movements::partner_id.eq(of.partner.as_str()))
            .filter(unplaced_movements::service.eq(of.service.code()))
            .select(unplaced_movements::partner_reference)
            .first(self.connection)
            .optional()?;
        Ok(placed.into_iter().chain(unplaced).collect())
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

    /// The account as its last entry left it.
    fn account(&mut self, id: AccountId) -> Result<(), StorageError> {
        if self.state.account(id).is_some() {
            return Ok(());
        }
        let found: Option<IdentityRow> = accounts::table
            .find(id.0)
            .select(IdentityRow::as_select())
            .get_result(self.connection)
            .optional()?;
        let Some(identity) = found else { return Ok(()) };
        let last: EntryRow = entries::table
            .filter(entries::account_id.eq(id.0))
            .order(entries::seq.desc())
            .select(EntryRow::as_select())
            .first(self.connection)?;
        self.state.load_account(last.account(&identity)?);
        Ok(())
    }
}

/// Appends all of it.
///
/// # Errors
/// [`StorageError::RowCount`] where a row is not written.
pub fn save(connection: &mut SqliteConnection, rows: &BatchRows) -> Result<(), StorageError> {
    macro_rules! append {
        ($($table:ident <- $rows:expr),+ $(,)?) => {$(
            for row in $rows {
                let inserted = diesel::insert_into($table::table)
                    .values(row)
                    .execute(connection)?;
                require_rows(stringify!($table), 1, inserted)?;
            }
        )+};
    }
    append!(
        entries <- &rows.entries,
        movement_keys <- &rows.movement_keys,
        external_ids <- &rows.external_ids,
        unplaced_movements <- &rows.unplaced,
        due_tokens <- &rows.due_tokens,
        outbox <- &rows.outbox,
    );
    Ok(())
}
