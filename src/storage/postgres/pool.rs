//! Connections for reading and for small writes.

use diesel::Connection;
use diesel::connection::{SimpleConnection, TransactionManager};
use diesel::r2d2::ManageConnection;

use super::server::{self, SESSION_BASE};
use crate::postgres::{BlockingConnection, PostgresUrl};
use crate::storage::error::StorageError;

/// Each question is planned for its own values: whether a partial index fits is seen by them. A row
/// that somebody keeps locked costs its own customer a refusal, and others hardly a wait.
const SESSION: &str = "
    SET plan_cache_mode = force_custom_plan;
    SET lock_timeout = '500ms';";

/// Makes connections for the pool.
#[derive(Clone, Debug)]
pub struct Manager(pub PostgresUrl);

impl ManageConnection for Manager {
    type Connection = BlockingConnection;
    type Error = StorageError;

    fn connect(&self) -> Result<BlockingConnection, StorageError> {
        let mut connection: BlockingConnection = server::connect(&self.0)?.into();
        connection.batch_execute(SESSION_BASE)?;
        connection.batch_execute(SESSION)?;
        Ok(connection)
    }

    fn is_valid(&self, connection: &mut BlockingConnection) -> Result<(), StorageError> {
        Ok(connection.batch_execute("SELECT 1")?)
    }

    /// Whether it is valid is asked whenever it is taken out; this is whether it was given up.
    fn has_broken(&self, connection: &mut BlockingConnection) -> bool {
        Transactions::is_broken_transaction_manager(connection)
    }
}

type Transactions = <BlockingConnection as Connection>::TransactionManager;

/// Lets the pool make another in its place.
pub fn give_up(connection: &mut BlockingConnection) {
    Transactions::transaction_manager_status_mut(connection).set_in_error();
}
