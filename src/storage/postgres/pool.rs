//! Connections for reading and for small writes.

use diesel::connection::SimpleConnection;
use diesel::r2d2::ManageConnection;

use super::server;
use crate::postgres::{BlockingConnection, PostgresUrl};
use crate::storage::error::StorageError;

/// Makes connections for the pool.
#[derive(Clone, Debug)]
pub struct Manager(pub PostgresUrl);

impl ManageConnection for Manager {
    type Connection = BlockingConnection;
    type Error = StorageError;

    fn connect(&self) -> Result<BlockingConnection, StorageError> {
        Ok(server::connect(&self.0)?.into())
    }

    fn is_valid(&self, connection: &mut BlockingConnection) -> Result<(), StorageError> {
        Ok(connection.batch_execute("SELECT 1")?)
    }

    fn has_broken(&self, _: &mut BlockingConnection) -> bool {
        // Whether it is valid is asked whenever it is taken out.
        false
    }
}
