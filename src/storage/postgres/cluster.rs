//! A Citus cluster, as its coordinator knows it, and whether a ledger may be laid out on it.

use std::fmt;

use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer, Nullable, Text};
use serde::Deserialize;

use crate::postgres::BlockingConnection;
use crate::storage::error::StorageError;

/// The first version that knows tables of one shard.
const OLDEST_CITUS: u32 = 12;

const CITUS: &str = "
    SELECT (SELECT extversion FROM pg_extension WHERE extname = 'citus') AS version";

const IS_COORDINATOR: &str = "SELECT groupid = 0 AS is_coordinator FROM pg_dist_local_group";

/// A node without the catalogue of the others could not plan a gateway's statements.
const WORKERS: &str = "
    SELECT nodename AS host, nodeport AS port, hasmetadata AND metadatasynced AS is_synced
    FROM pg_dist_node
    WHERE noderole = 'primary' AND isactive AND shouldhaveshards ORDER BY nodename, nodeport";

/// Of every node; what it answers is text.
const SETTINGS: &str = "
    SELECT coalesce(nodename || ':' || nodeport, 'coordinator') AS name, success, result
    FROM run_command_on_all_nodes($$
        SELECT json_build_object(
            'fsync', current_setting('fsync'),
            'full_page_writes', current_setting('full_page_writes'),
            'synchronous_commit', current_setting('synchronous_commit'),
            'wal_level', current_setting('wal_level'),
            'max_prepared_transactions', current_setting('max_prepared_transactions')::int,
            'has_daemon', EXISTS (SELECT 1 FROM pg_stat_activity
                                  WHERE application_name = 'Citus Maintenance Daemon'
                                    AND datname = current_database()))::text
    $$) LEFT JOIN pg_dist_node USING (nodeid)
    ORDER BY 1";

/// A server of the cluster, by the name that the coordinator has for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: i32,
}

impl Node {
    /// At that address.
    pub fn new(host: &str, port: i32) -> Self {
        Self {
            host: host.to_owned(),
            port,
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// A cluster.
pub struct Cluster {
    /// The version of Citus.
    pub citus: String,
    /// The nodes that may have tables.
    pub workers: Vec<Node>,
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Nullable<Text>)]
    version: Option<String>,
}

#[derive(QueryableByName)]
struct Role {
    #[diesel(sql_type = Bool)]
    is_coordinator: bool,
}

#[derive(QueryableByName)]
struct Worker {
    #[diesel(sql_type = Text)]
    host: String,
    #[diesel(sql_type = Integer)]
    port: i32,
    #[diesel(sql_type = Bool)]
    is_synced: bool,
}

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Bool)]
    success: bool,
    #[diesel(sql_type = Nullable<Text>)]
    result: Option<String>,
}

/// How a node is set.
#[derive(Deserialize)]
struct Settings {
    fsync: String,
    full_page_writes: String,
    synchronous_commit: String,
    wal_level: String,
    max_prepared_transactions: i32,
    has_daemon: bool,
}

impl Cluster {
    /// Asks the coordinator; refuses any other server.
    pub fn of(connection: &mut BlockingConnection) -> Result<Self, StorageError> {
        let found: Version = diesel::sql_query(CITUS).get_result(connection)?;
        let Some(citus) = found.version else {
            return unfit(
                "it has no Citus: CREATE EXTENSION citus on every node, and add the workers",
            );
        };
        if major(&citus) < OLDEST_CITUS {
            return unfit(format!("Citus {citus}; {OLDEST_CITUS} or later is needed"));
        }
        let role: Role = diesel::sql_query(IS_COORDINATOR).get_result(connection)?;
        if !role.is_coordinator {
            return unfit("it is a worker of Citus; name the coordinator in the URL");
        }
        let workers: Vec<Worker> = diesel::sql_query(WORKERS).load(connection)?;
        if let Some(behind) = workers.iter().find(|worker| !worker.is_synced) {
            return unfit(format!(
                "{}:{} does not know the tables of the others: SELECT start_metadata_sync_to_all_nodes()",
                behind.host, behind.port
            ));
        }
        let workers = workers.iter().map(|one| Node::new(&one.host, one.port));
        let workers: Vec<Node> = workers.collect();
        if workers.is_empty() {
            return unfit("Citus has no worker that may have tables: SELECT citus_add_node(...)");
        }
        Ok(Self { citus, workers })
    }

    /// That worker; refuses one that the cluster does not know.
    pub fn require(&self, worker: &Node) -> Result<&Node, StorageError> {
        let known = self.workers.iter().find(|known| *known == worker);
        known.ok_or_else(|| {
            let known: Vec<String> = self.workers.iter().map(ToString::to_string).collect();
            StorageError::Unfit(format!(
                "Citus has no worker {worker} that may have tables; expected one of {}",
                known.join(", ")
            ))
        })
    }
}

/// Refuses a cluster with a node that could lose a commit, or could not end what a migration has begun;
/// returns what is worth a warning.
pub fn require_sound(connection: &mut BlockingConnection) -> Result<Vec<String>, StorageError> {
    let answers: Vec<Answer> = diesel::sql_query(SETTINGS).load(connection)?;
    let mut warnings = Vec::new();
    for answer in answers {
        let result = answer.result.unwrap_or_default();
        let settings = match answer.success {
            true => serde_json::from_str::<Settings>(&result).map_err(|error| error.to_string()),
            false => Err(result),
        };
        let complaint = settings.and_then(|settings| {
            warnings.extend(
                settings
                    .warning()
                    .map(|text| format!("{}: {text}", answer.name)),
            );
            settings.complaint().map_or(Ok(()), Err)
        });
        complaint.map_err(|text| StorageError::Unfit(format!("{}: {text}", answer.name)))?;
    }
    Ok(warnings)
}

impl Settings {
    fn complaint(&self) -> Option<String> {
        let kept = [
            ("fsync", &self.fsync),
            ("full_page_writes", &self.full_page_writes),
            ("synchronous_commit", &self.synchronous_commit),
        ];
        if let Some((name, _)) = kept.into_iter().find(|(_, value)| *value == "off") {
            return Some(format!("{name} is off: a commit could be lost"));
        }
        if self.max_prepared_transactions == 0 {
            return Some(
                "max_prepared_transactions is 0: no migration could be committed".to_owned(),
            );
        }
        if !self.has_daemon {
            return Some(
                "Citus has no maintenance daemon for this database, which ends what a crash leaves \
                 half committed: raise max_worker_processes"
                    .to_owned(),
            );
        }
        None
    }

    fn warning(&self) -> Option<String> {
        let message =
            "wal_level is not logical: the ledger cannot be moved from here while gateways serve";
        (self.wal_level != "logical").then(|| message.to_owned())
    }
}

fn unfit<T>(reason: impl Into<String>) -> Result<T, StorageError> {
    Err(StorageError::Unfit(reason.into()))
}

fn major(version: &str) -> u32 {
    let digits = version.split(['.', '-']).next().unwrap_or_default();
    digits.parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings {
            fsync: "on".to_owned(),
            full_page_writes: "on".to_owned(),
            synchronous_commit: "on".to_owned(),
            wal_level: "logical".to_owned(),
            max_prepared_transactions: 200,
            has_daemon: true,
        }
    }

    #[test]
    fn a_node_that_could_lose_a_commit_is_refused() {
        let off = || "off".to_owned();
        assert_eq!(settings().complaint(), None);
        for (changed, expected) in [
            (
                Settings {
                    fsync: off(),
                    ..settings()
                },
                "fsync is off",
            ),
            (
                Settings {
                    synchronous_commit: off(),
                    ..settings()
                },
                "synchronous_commit is off",
            ),
            (
                Settings {
                    max_prepared_transactions: 0,
                    ..settings()
                },
                "max_prepared_transactions is 0",
            ),
            (
                Settings {
                    has_daemon: false,
                    ..settings()
                },
                "no maintenance daemon",
            ),
        ] {
            let complaint = changed.complaint().expect("a complaint");
            assert!(complaint.contains(expected), "{complaint}");
        }
        let replica = Settings {
            wal_level: "replica".to_owned(),
            ..settings()
        };
        assert!(replica.complaint().is_none() && replica.warning().is_some());
    }

    #[test]
    fn versions_are_compared_by_their_first_number() {
        assert_eq!([major("13.2-1"), major("9.5-1"), major("?")], [13, 9, 0]);
    }
}
