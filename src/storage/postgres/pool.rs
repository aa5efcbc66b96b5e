//! Connections for reading and for small writes.

use diesel::connection::SimpleConnection;
use diesel::r2d2::ManageConnection;
use diesel_async::AsyncPgConnection;
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;

use super::runtime::Asleep;
use super::server;
use super::url::PostgresUrl;
use crate::storage::error::StorageError;

/// A connection that is used like any other of diesel's.
pub type PostgresConnection = AsyncConnectionWrapper<AsyncPgConnection, Asleep>;

/// Makes connections for the pool.
#[derive(Clone, Debug)]
pub struct Manager(pub PostgresUrl);

impl ManageConnection for Manager {
    type Connection = PostgresConnection;
    type Error = StorageError;

    fn connect(&self) -> Result<PostgresConnection, StorageError> {
        Ok(server::connect(&self.0)?.into())
    }

    fn is_valid(&self, connection: &mut PostgresConnection) -> Result<(), StorageError> {
        Ok(connection.batch_execute("SELECT 1")?)
    }

    fn has_broken(&self, _: &mut PostgresConnection) -> bool {
        // Whether it is valid is asked whenever it is taken out.
        false
    }
}
