//! What the database says of the time: what the machine's clock is compared with.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;

use super::connection::Connection;
use super::{Database, StorageError};
use crate::types::Timestamp;

const SERVER_TIME: &str =
    "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) AS micros";

#[derive(QueryableByName)]
struct ServerTime {
    #[diesel(sql_type = BigInt)]
    micros: i64,
}

impl Database {
    /// What the server's clock says, where there is a server.
    pub fn server_time(&self) -> Result<Option<Timestamp>, StorageError> {
        match self.connection()? {
            Connection::Sqlite(_) => Ok(None),
            Connection::Postgres(mut taken) => {
                let time: ServerTime = sql_query(SERVER_TIME).get_result(&mut *taken)?;
                Ok(Some(Timestamp::from_micros(time.micros)))
            }
        }
    }
}
