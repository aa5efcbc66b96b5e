//! Connections for reading and for small writes.

use diesel::connection::SimpleConnection;
use diesel::r2d2::ManageConnection;

use super::server;
use crate::postgres::{BlockingConnection, PostgresUrl};
use crate::storage::error::StorageError;

/// Each question is about few rows by a key, and is planned for its own values: whether a partial
/// index fits is seen by them. A table that is small today is not read from end to end by a plan
/// that is kept until tomorrow, nor are two indexes where one will do.
const SESSION: &str = "
    SET plan_cache_mode = force_custom_plan;
    SET enable_seqscan = off;
    SET enable_bitmapscan = off;
    SET jit = off;";

/// Makes connections for the pool.
#[derive(Clone, Debug)]
pub struct Manager(pub PostgresUrl);

impl ManageConnection for Manager {
    type Connection = BlockingConnection;
    type Error = StorageError;

    fn connect(&self) -> Result<BlockingConnection, StorageError> {
        let mut connection: BlockingConnection = server::connect(&self.0)?.into();
        connection.batch_execute(SESSION)?;
        Ok(connection)
    }

    fn is_valid(&self, connection: &mut BlockingConnection) -> Result<(), StorageError> {
        Ok(connection.batch_execute("SELECT 1")?)
    }

    fn has_broken(&self, _: &mut BlockingConnection) -> bool {
        // Whether it is valid is asked whenever it is taken out.
        false
    }
}
