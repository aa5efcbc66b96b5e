//! What the database says of the time: what the machine's clock is compared with.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;

use super::connection::{Connection, reading};
use super::schema::movements;
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
    /// When the newest movement was decided. The gateway's numbers are in the order of time, and have
    /// an index.
    pub fn newest_decision(&self) -> Result<Option<Timestamp>, StorageError> {
        let micros: Option<i64> = reading!(self, |connection| movements::table
            .order(movements::reference_no.desc())
            .select(movements::decided_at)
            .first(connection)
            .optional())?;
        Ok(micros.map(Timestamp::from_micros))
    }

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
