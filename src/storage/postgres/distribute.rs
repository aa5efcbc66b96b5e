//! Laying a ledger out on one node of a Citus cluster, and moving it to another.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};

use super::cluster::{Cluster, Node, require_sound};
use super::migrate::schema;
use super::server::open;
use crate::postgres::{BlockingConnection, PostgresUrl};
use crate::storage::error::StorageError;

/// What was done, and how it is now.
#[derive(Debug)]
pub struct Distribution {
    /// The version of Citus.
    pub citus: String,
    /// Its workers.
    pub workers: usize,
    /// The tables that were laid out just now.
    pub laid_out: Vec<String>,
    /// The node that has the ledger.
    pub node: Node,
    /// The node that had it before, if it was moved just now.
    pub moved_from: Option<Node>,
    /// The role that owns the tables, if it was given a lock timeout just now.
    pub role_set: Option<String>,
    /// What does not stop a ledger, but should be seen to.
    pub warnings: Vec<String>,
}

/// A gateway that is connected has its statements planned for tables of the coordinator.
const GATEWAYS: &str = "
    SELECT count(*) AS number FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'gerai' AND pid <> pg_backend_pid()";

/// The tables of the schema that are not distributed yet; those of an extension are its own. All in one
/// colocation group are on one node, and stay together when they are moved.
const LAY_OUT: &str = "
    SELECT relname::text AS name,
           create_distributed_table(oid::regclass, NULL, distribution_type => NULL,
                                    colocate_with => $1)::text AS done
    FROM pg_class
    WHERE relkind = 'r' AND relname LIKE $2
      AND relnamespace = (SELECT relnamespace FROM pg_class
                          WHERE oid = to_regclass('__diesel_schema_migrations'))
      AND NOT EXISTS (SELECT 1 FROM pg_dist_partition WHERE logicalrelid = pg_class.oid)
      AND NOT EXISTS (SELECT 1 FROM pg_depend
                      WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
    ORDER BY relname";

/// The first of the group.
const FIRST: &str = "entries";

/// A move copies a table's rows while they are written, and needs to know them by a key. Entries have
/// one that is not called primary.
const KEY_OF_ENTRIES: &str =
    "ALTER TABLE entries REPLICA IDENTITY USING INDEX entries_account_id_seq_key";

/// What the coordinator still has on its disk of a table that it has given away.
const DROP_COPY: &str =
    "SELECT truncate_local_data_after_distributing_table($1::regclass)::text AS name";

/// Where the group is.
const PLACE: &str = "
    SELECT nodename AS host, nodeport AS port, shardid AS shard
    FROM pg_dist_shard JOIN pg_dist_placement USING (shardid) JOIN pg_dist_node USING (groupid)
    WHERE logicalrelid = to_regclass('entries') AND noderole = 'primary'";

const MOVE: &str = "
    SELECT citus_move_shard_placement($1, $2, $3, $4, $5, 'auto')::text AS name";

/// The owner of the tables, and what is set for it: sessions that other nodes begin for it know nothing
/// of the settings of its own.
const OWNER: &str = "
    SELECT rolname::text AS name, quote_ident(rolname) AS quoted,
           EXISTS (SELECT 1 FROM pg_db_role_setting, unnest(setconfig) AS one
                   WHERE setrole IN (0, relowner) AND one LIKE 'lock_timeout=%') AS is_set
    FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner
    WHERE pg_class.oid = to_regclass('entries')";

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Place {
    #[diesel(sql_type = Text)]
    host: String,
    #[diesel(sql_type = Integer)]
    port: i32,
    #[diesel(sql_type = BigInt)]
    shard: i64,
}

#[derive(QueryableByName)]
struct Owner {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    quoted: String,
    #[diesel(sql_type = Bool)]
    is_set: bool,
}

#[derive(QueryableByName)]
struct IsDistributed {
    #[diesel(sql_type = Nullable<Bool>)]
    is_distributed: Option<bool>,
}

/// Lays the ledger out on one node of the cluster, if it is not; and moves it to that worker, if one is
/// named. What is done already is not done again.
pub fn distribute(url: &PostgresUrl, worker: Option<&Node>) -> Result<Distribution, StorageError> {
    let mut connection: BlockingConnection = open(url)?.into();
    let found = schema(&mut connection)?;
    found.refuse_elsewhere()?;
    if !found.has_tables() {
        return Err(StorageError::Missing(format!("{url} {found}")));
    }
    super::require_current(&mut connection)?;
    let cluster = Cluster::of(&mut connection)?;
    let warnings = require_sound(&mut connection)?;
    let worker = worker.map(|worker| cluster.require(worker)).transpose()?;
    let role_set = set_lock_timeout(&mut connection)?;
    let laid_out = match is_distributed(&mut connection)? {
        true => lay_out(&mut connection)?,
        false => begin(&mut connection)?,
    };
    let place = place(&mut connection)?;
    let before = Node::new(&place.host, place.port);
    let moved_from = match worker {
        Some(worker) if *worker != before => {
            shift(&mut connection, &place, worker)?;
            Some(before.clone())
        }
        _ => None,
    };
    let node = match (worker, &moved_from) {
        (Some(worker), Some(_)) => worker.clone(),
        _ => before,
    };
    Ok(Distribution {
        citus: cluster.citus.clone(),
        workers: cluster.workers.len(),
        laid_out,
        node,
        moved_from,
        role_set,
        warnings,
    })
}

/// Lays out the tables that a migration has made, where the others are laid out.
pub fn distribute_new_tables(connection: &mut BlockingConnection) -> Result<(), StorageError> {
    if is_distributed(connection)? {
        lay_out(connection)?;
    }
    Ok(())
}

fn is_distributed(connection: &mut BlockingConnection) -> Result<bool, StorageError> {
    let has_citus = "SELECT to_regclass('pg_dist_partition') IS NOT NULL AS is_distributed";
    let entries = "SELECT EXISTS (SELECT 1 FROM pg_dist_partition
                                  WHERE logicalrelid = to_regclass('entries')) AS is_distributed";
    for query in [has_citus, entries] {
        let found: IsDistributed = diesel::sql_query(query).get_result(connection)?;
        if found.is_distributed != Some(true) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// All tables for the first time, or none.
fn begin(connection: &mut BlockingConnection) -> Result<Vec<String>, StorageError> {
    let gateways: Counted = diesel::sql_query(GATEWAYS).get_result(connection)?;
    if gateways.number > 0 {
        return Err(StorageError::Unfit(format!(
            "{} sessions of gateways are on it: stop them first",
            gateways.number
        )));
    }
    connection.batch_execute(KEY_OF_ENTRIES)?;
    lay_out(connection)
}

fn lay_out(connection: &mut BlockingConnection) -> Result<Vec<String>, StorageError> {
    let laid_out = connection.transaction(|connection| -> Result<Vec<Named>, StorageError> {
        connection.batch_execute("SET LOCAL lock_timeout = 0")?;
        let mut laid_out = distributed(connection, "none", FIRST)?;
        laid_out.extend(distributed(connection, FIRST, "%")?);
        Ok(laid_out)
    })?;
    let names: Vec<String> = laid_out.into_iter().map(|table| table.name).collect();
    for name in &names {
        let dropped = diesel::sql_query(DROP_COPY).bind::<Text, _>(name);
        let _: Vec<Named> = dropped.load(connection)?;
    }
    Ok(names)
}

fn distributed(
    connection: &mut BlockingConnection,
    colocated_with: &str,
    tables: &str,
) -> QueryResult<Vec<Named>> {
    diesel::sql_query(LAY_OUT)
        .bind::<Text, _>(colocated_with)
        .bind::<Text, _>(tables)
        .load(connection)
}

fn place(connection: &mut BlockingConnection) -> Result<Place, StorageError> {
    let mut places: Vec<Place> = diesel::sql_query(PLACE).load(connection)?;
    match (places.pop(), places.is_empty()) {
        (Some(place), true) => Ok(place),
        _ => Err(StorageError::Unfit(
            "Citus has its entries in several shards; undo that first (undistribute_table)"
                .to_owned(),
        )),
    }
}

/// All tables of the group, while gateways go on.
fn shift(
    connection: &mut BlockingConnection,
    place: &Place,
    worker: &Node,
) -> Result<(), StorageError> {
    let moved = diesel::sql_query(MOVE)
        .bind::<BigInt, _>(place.shard)
        .bind::<Text, _>(&place.host)
        .bind::<Integer, _>(place.port)
        .bind::<Text, _>(&worker.host)
        .bind::<Integer, _>(worker.port);
    let _: Vec<Named> = moved.load(connection)?;
    Ok(())
}

fn set_lock_timeout(connection: &mut BlockingConnection) -> Result<Option<String>, StorageError> {
    let owner: Owner = diesel::sql_query(OWNER).get_result(connection)?;
    if owner.is_set {
        return Ok(None);
    }
    connection.batch_execute(&format!(
        "ALTER ROLE {} SET lock_timeout = '2s'",
        owner.quoted
    ))?;
    Ok(Some(owner.name))
}
