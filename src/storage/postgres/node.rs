//! Where Citus has the ledger: all its tables lie on one node, so every connection of a gateway goes
//! there. A batch is then one commit of one server, as it is without Citus.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::postgres::PostgresUrl;
use crate::storage::error::StorageError;

/// Every node of the cluster can answer it.
const NODES: &str = "
    SELECT nodename AS host, nodeport AS port, placementid AS placement,
           groupid = (SELECT groupid FROM pg_dist_local_group) AS is_here
    FROM pg_dist_shard JOIN pg_dist_placement USING (shardid) JOIN pg_dist_node USING (groupid)
    WHERE logicalrelid = to_regclass('entries') AND noderole = 'primary'";

/// The node that has the ledger, as another one or itself knows it.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct LedgerNode {
    #[diesel(sql_type = Text)]
    host: String,
    #[diesel(sql_type = Integer)]
    port: i32,
    /// Another number after every move.
    #[diesel(sql_type = BigInt)]
    placement: i64,
    #[diesel(sql_type = Bool)]
    is_here: bool,
}

impl LedgerNode {
    /// Asks a server with Citus; none where no table is distributed yet.
    pub async fn of(connection: &mut AsyncPgConnection) -> Result<Option<Self>, StorageError> {
        let mut nodes: Vec<Self> = diesel::sql_query(NODES).load(connection).await?;
        if nodes.len() > 1 {
            return Err(StorageError::Unfit(
                "Citus has its entries in several shards; expected the whole ledger on one node, as \
                 `gerai distribute` lays it out"
                    .to_owned(),
            ));
        }
        Ok(nodes.pop())
    }

    /// Whether it is the server that was asked.
    pub fn is_here(&self) -> bool {
        self.is_here
    }

    /// As a URL with the login of that one.
    pub fn url(&self, url: &PostgresUrl) -> Result<PostgresUrl, StorageError> {
        let port = u16::try_from(self.port).unwrap_or_default();
        let url = url.at(&self.host, port);
        url.map_err(|reason| StorageError::Open(format!("{}: {reason}", self.host)))
    }
}
