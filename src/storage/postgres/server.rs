//! Reaching a server, and whether it is one to put money on.

use diesel::sql_types::{Bool, Integer, Text};
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::node::LedgerNode;
use super::pooler::refuse_transaction_pooler;
use crate::postgres::{self, PostgresUrl, Unreachable, block_on};
use crate::storage::error::StorageError;

/// The oldest server that the gateway is tested with and that is still maintained.
const OLDEST_SERVER: i32 = 140_000;

/// What every session of a serving gateway sets, whatever the role's or the database's defaults are.
///
/// READ COMMITTED: a batch locks what it reads and then decides on the row as it is now. Under a
/// stricter level a row that another gateway has changed meanwhile would be an error instead.
///
/// Row security off: where a policy is made while the gateway runs, a query that it would filter is
/// an error instead.
///
/// All queries while serving read few rows of many, by their keys. So an index probe for each key
/// is right for all statistics, also before there are any. Otherwise a plan made while a table is
/// small, and kept, would read the whole table when it has grown.
pub const SESSION_BASE: &str = "
    SET default_transaction_isolation = 'read committed';
    SET row_security = off;
    SET enable_seqscan = off;
    SET enable_bitmapscan = off;
    SET enable_hashjoin = off;
    SET enable_mergejoin = off;
    SET jit = off;";

const STATE_OF_THE_SERVER: &str = "
    SELECT current_setting('server_version_num')::int AS version,
           current_setting('server_version') AS version_text,
           current_setting('server_encoding') AS encoding,
           pg_is_in_recovery() AS is_standby,
           current_setting('fsync') AS fsync,
           current_setting('full_page_writes') AS full_page_writes,
           current_setting('synchronous_commit') AS synchronous_commit,
           to_regclass('pg_dist_placement') IS NOT NULL AS has_citus";

#[derive(QueryableByName)]
struct Server {
    #[diesel(sql_type = Integer)]
    version: i32,
    #[diesel(sql_type = Text)]
    version_text: String,
    #[diesel(sql_type = Text)]
    encoding: String,
    #[diesel(sql_type = Bool)]
    is_standby: bool,
    #[diesel(sql_type = Text)]
    fsync: String,
    #[diesel(sql_type = Text)]
    full_page_writes: String,
    #[diesel(sql_type = Text)]
    synchronous_commit: String,
    #[diesel(sql_type = Bool)]
    has_citus: bool,
}

/// A connection to the server that has the ledger.
pub struct Reached {
    /// The connection.
    pub connection: AsyncPgConnection,
    /// The server, where it is one of a cluster.
    pub node: Option<LedgerNode>,
}

/// Connects for the first time, to the server that the URL names: refuses one that could lose a
/// commit, and what stands between where it would not let sessions be.
pub fn open(url: &PostgresUrl) -> Result<AsyncPgConnection, StorageError> {
    let mut connection = postgres::connect(url).map_err(unreachable)?;
    block_on(check(&mut connection))?;
    refuse_transaction_pooler(&mut connection, url)?;
    Ok(connection)
}

/// Connects to the server that has the ledger, and refuses one that could lose a commit.
pub fn connect(url: &PostgresUrl) -> Result<AsyncPgConnection, StorageError> {
    let reached = postgres::connecting(url, reach(url)).map_err(unreachable)?;
    Ok(reached?.connection)
}

/// The same; the connection is served by the runtime that this is awaited on.
pub async fn reach(url: &PostgresUrl) -> Result<Reached, StorageError> {
    let named = reach_one(url).await?;
    let Some(node) = named.node.as_ref().filter(|node| !node.is_here()) else {
        return Ok(named);
    };
    let there = reach_one(&node.url(url)?).await?;
    match there.node.as_ref().is_some_and(LedgerNode::is_here) {
        true => Ok(there),
        false => Err(StorageError::Open(format!(
            "{url}: its ledger is just being moved to another node"
        ))),
    }
}

/// That very server, and where it says that the ledger is.
async fn reach_one(url: &PostgresUrl) -> Result<Reached, StorageError> {
    let mut connection = postgres::reach(url).await.map_err(unreachable)?;
    let server = check(&mut connection).await?;
    let node = match server.has_citus {
        true => LedgerNode::of(&mut connection).await?,
        false => None,
    };
    Ok(Reached { connection, node })
}

fn unreachable(error: Unreachable) -> StorageError {
    StorageError::Open(error.to_string())
}

async fn check(connection: &mut AsyncPgConnection) -> Result<Server, StorageError> {
    let server: Server = sql_query(STATE_OF_THE_SERVER)
        .get_result(connection)
        .await?;
    server.check()?;
    Ok(server)
}

impl Server {
    fn check(&self) -> Result<(), StorageError> {
        let unfit = |what: String| Err(StorageError::Unfit(what));
        if self.version < OLDEST_SERVER {
            let version = &self.version_text;
            return unfit(format!("PostgreSQL {version}; 14 or later is needed"));
        }
        if self.encoding != "UTF8" {
            let encoding = &self.encoding;
            return unfit(format!(
                "its encoding is {encoding}, which cannot hold every name; make one with \
                 CREATE DATABASE ... ENCODING 'UTF8'"
            ));
        }
        if self.is_standby {
            return unfit("it is a standby; only the primary decides".to_owned());
        }
        for (name, value) in [
            ("fsync", &self.fsync),
            ("full_page_writes", &self.full_page_writes),
            ("synchronous_commit", &self.synchronous_commit),
        ] {
            if value == "off" {
                return unfit(format!("{name} is off: a commit could be lost"));
            }
        }
        Ok(())
    }
}
