//! What a session of the gateway is like, whatever the role's defaults are.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::ManageConnection;
use diesel::sql_types::Text;
use rstest::rstest;

use super::server::connect;
use super::{Manager, PostgresWriter, migrate, require_privileges};
use crate::postgres::{BlockingConnection, PostgresUrl};
use crate::storage::{ChainKey, Database, DatabaseUrl, StorageError};
use crate::testing::cluster::{cluster, new_database, start};

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

const OF_A_TRANSACTION: &str = "SELECT current_setting('transaction_isolation') AS value";

#[rstest]
#[case("serializable")]
#[case("repeatable read")]
fn the_isolation_level_does_not_depend_on_the_roles_default(#[case] default: &str) {
    let Some(cluster) = cluster() else { return };
    let url = new_database(cluster);
    let parsed = PostgresUrl::parse(&url).expect("a URL");
    let (_, database) = url.rsplit_once('/').expect("a database's URL");
    let role = format!(
        "ALTER ROLE CURRENT_USER IN DATABASE {database}
         SET default_transaction_isolation = '{default}'"
    );
    cluster.sql(database, &role).expect("a role");
    let other = cluster.sql(database, "SHOW transaction_isolation");
    assert_eq!(other.expect("a session of somebody else"), default);

    let mut pooled = Manager(parsed.clone()).connect().expect("a connection");
    pooled.batch_execute("BEGIN").expect("a transaction");
    let of_pool: Setting = diesel::sql_query(OF_A_TRANSACTION)
        .get_result(&mut pooled)
        .expect("its level");
    assert_eq!(of_pool.value, "read committed");

    pooled.batch_execute("ROLLBACK").expect("its end");
    migrate(&mut pooled).expect("a schema");
    let writer = PostgresWriter::open(parsed, ChainKey::new(&[7; 32])).expect("a writer");
    assert_eq!(writer.isolation_of_a_batch(), "read committed");
}

fn opened(url: &str) -> Result<(), StorageError> {
    Database::open(&DatabaseUrl::parse(url).expect("a URL")).map(drop)
}

/// Only a pooler that keeps a session together may be in between.
#[rstest]
#[case("transaction", false)]
#[case("session", true)]
fn a_pooler_in_transaction_mode_is_refused(#[case] mode: &str, #[case] is_fit: bool) {
    let Some(cluster) = cluster() else { return };
    let Some(pooler) = cluster.pooler(mode).expect("a pooler") else {
        eprintln!("\n*** SKIPPED: a gateway behind PgBouncer: it is not installed ***\n");
        return;
    };
    let database = cluster.database().expect("a database");
    let opened = opened(&cluster.url_at(pooler.port(), &database));
    match opened {
        Err(StorageError::Unfit(reason)) if !is_fit => {
            assert!(
                reason.starts_with("a pooler in transaction mode"),
                "{reason}"
            );
        }
        other => assert!(other.is_ok() && is_fit, "{mode}: {other:?}"),
    }
}

#[test]
fn a_database_that_is_not_in_utf_8_is_refused() {
    let Some(cluster) = cluster() else { return };
    let create = "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0";
    cluster.sql("postgres", create).expect("a database");
    let refused = opened(&cluster.url("latin"))
        .expect_err("refused")
        .to_string();
    assert!(refused.contains("its encoding is LATIN1"), "{refused}");
    let tables = cluster.sql("latin", "SELECT count(*) FROM pg_stat_user_tables");
    assert_eq!(tables.expect("a count"), "0");
}

/// A second set of tables would be begun beside the one with the money.
#[test]
fn a_role_that_looks_in_another_schema_is_refused() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database().expect("a database");
    let url = DatabaseUrl::parse(&cluster.url(&database)).expect("a URL");
    let sql = |statement: &str| cluster.sql(&database, statement).expect("a statement");
    let missing = Database::open_as_it_is(&url).map(drop);
    let missing = missing.expect_err("no tables yet").to_string();
    assert!(missing.contains("(schema \"public\")"), "{missing}");

    Database::open(&url).expect("a schema");
    sql("CREATE SCHEMA other");
    let refused = || {
        let opened = [
            Database::open,
            Database::open_existing,
            Database::open_as_it_is,
        ];
        opened.map(|open| open(&url).map(drop).expect_err("refused").to_string())
    };
    for (path, looked_in) in [
        ("other", "another (schema \"other\")"),
        ("nowhere", "names no schema that exists"),
    ] {
        sql(&format!(
            "ALTER DATABASE {database} SET search_path = {path}"
        ));
        for message in refused() {
            let is_in = "not fit for money: its tables are in the schema \"public\"";
            assert!(message.contains(is_in), "{message}");
            assert!(message.contains(looked_in), "{message}");
        }
    }
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'other'";
    assert_eq!(sql(tables), "0");
}

/// A gateway of the older version may be running on it.
#[test]
fn an_older_schema_is_migrated_by_gateways_and_by_migrate_alone() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database().expect("a database");
    let url = DatabaseUrl::parse(&cluster.url(&database)).expect("a URL");
    let sql = |statement: &str| cluster.sql(&database, statement).expect("a statement");
    sql(include_str!(
        "../../../tests/fixtures/old_database/postgres.sql"
    ));
    let last = "SELECT max(version) FROM public.__diesel_schema_migrations";
    let before = sql(last);
    let refused = Database::open_as_it_is(&url).map(drop);
    let refused = refused.expect_err("an older schema").to_string();
    assert!(refused.contains("run `gerai migrate`"), "{refused}");
    assert_eq!(sql(last), before);
    Database::open_existing(&url).expect("migrated");
    assert_ne!(sql(last), before);
    Database::open_as_it_is(&url).expect("of this version");
}

#[test]
fn a_role_that_may_not_insert_is_noticed() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database().expect("a database");
    let url = cluster.url(&database);
    opened(&url).expect("a schema");
    let sql = |statement: &str| cluster.sql(&database, statement).expect("a statement");
    sql("CREATE ROLE teller LOGIN");
    sql("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO teller");
    let of_teller = PostgresUrl::parse(&url.replace("gerai@", "teller@")).expect("a URL");
    let mut connection = Manager(of_teller).connect().expect("a connection");
    require_privileges(&mut connection).expect("all of them");
    sql("REVOKE INSERT ON entries, movement_keys FROM teller");
    let refused = require_privileges(&mut connection).expect_err("refused");
    assert_eq!(
        refused.to_string(),
        "the database is not fit for money: its role has no privilege for INSERT on entries, \
         INSERT on movement_keys"
    );
}

/// Customers would be unknown, and an audit of the rest would find nothing.
#[test]
fn a_policy_that_hides_rows_from_the_role_is_refused_by_the_tables_name() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database().expect("a database");
    let url = cluster.url(&database);
    opened(&url).expect("a schema");
    let sql = |statement: &str| cluster.sql(&database, statement).expect("a statement");
    sql("CREATE ROLE clerk LOGIN; GRANT ALL ON ALL TABLES IN SCHEMA public TO clerk");
    let clerk = url.replace("gerai@", "clerk@");
    let serving = Manager(PostgresUrl::parse(&clerk).expect("a URL"));
    let mut serving = serving
        .connect()
        .expect("a session of a gateway that serves");
    require_privileges(&mut serving).expect("all rows");

    sql("ALTER TABLE accounts ENABLE ROW LEVEL SECURITY");
    let read = serving.batch_execute("SELECT 1 FROM accounts");
    let read = read
        .expect_err("an error and not half of the rows")
        .to_string();
    assert!(read.contains("row-level security policy"), "{read}");
    let parsed = DatabaseUrl::parse(&clerk).expect("a URL");
    let verified = Database::require_all_rows(&parsed);
    for refused in [require_privileges(&mut serving), opened(&clerk), verified] {
        let refused = refused.expect_err("refused").to_string();
        let named = "row-level security hides rows of accounts from its role";
        assert!(refused.contains(named), "{refused}");
    }
    opened(&url).expect("the owner sees every row");
    sql("ALTER TABLE accounts FORCE ROW LEVEL SECURITY");
    sql("ALTER TABLE accounts DISABLE ROW LEVEL SECURITY");
    require_privileges(&mut serving).expect("all rows");
}

/// What a node of Citus knows of where the ledger is; the second node has it.
const CATALOGUE: &str = "
    CREATE TABLE pg_dist_shard (logicalrelid regclass, shardid bigint);
    CREATE TABLE pg_dist_placement (placementid bigint, shardid bigint, groupid int);
    CREATE TABLE pg_dist_node (groupid int, nodename text, nodeport int, noderole text);
    CREATE TABLE pg_dist_local_group (groupid int);
    INSERT INTO pg_dist_shard VALUES ('entries', 102008);
    INSERT INTO pg_dist_placement VALUES (1, 102008, 1);";

fn port(connection: impl Into<BlockingConnection>) -> u16 {
    let asked = "SELECT inet_server_port()::text AS value";
    let found: Setting = diesel::sql_query(asked)
        .get_result(&mut connection.into())
        .expect("its port");
    found.value.parse().expect("a port")
}

/// Two plain servers, each with a catalogue like that of Citus: so it is tried where Citus is not, too.
#[test]
fn connections_go_to_the_node_that_has_the_ledger_and_follow_it() {
    let Some(first) = cluster() else { return };
    let second = start(first.bin());
    eprintln!("\n*** NOT RUN: a ledger on Citus itself: see `simulator distributed` ***\n");
    let database = first.database().expect("a database");
    let create = format!("CREATE DATABASE {database}");
    second.sql("postgres", &create).expect("a database");
    for (group, node) in [(0, first), (1, &second)] {
        opened(&node.url(&database)).expect("a schema");
        let nodes = format!(
            "{CATALOGUE}
             INSERT INTO pg_dist_local_group VALUES ({group});
             INSERT INTO pg_dist_node VALUES (0, '127.0.0.1', {}, 'primary'),
                                             (1, '127.0.0.1', {}, 'primary')",
            first.port(),
            second.port()
        );
        node.sql(&database, &nodes).expect("a catalogue");
    }
    let url = PostgresUrl::parse(&first.url(&database)).expect("a URL");
    assert_eq!(port(connect(&url).expect("a connection")), second.port());
    let writer = PostgresWriter::open(url.clone(), ChainKey::new(&[7; 32]));
    let mut writer = writer.expect("a writer");
    assert_eq!(writer.port_of_a_batch(), second.port());

    let moved = "UPDATE pg_dist_placement SET placementid = 2, groupid = 0";
    second.sql(&database, moved).expect("a move");
    let between = connect(&url)
        .map(drop)
        .expect_err("one says here, and one there");
    assert!(
        between.to_string().contains("just being moved"),
        "{between}"
    );
    first.sql(&database, moved).expect("the same");
    assert_eq!(port(connect(&url).expect("a connection")), first.port());
    assert_eq!(writer.port_of_a_batch(), first.port());

    let spread = "INSERT INTO pg_dist_placement VALUES (3, 102008, 1)";
    first.sql(&database, spread).expect("another shard");
    let refused = connect(&url).map(drop).expect_err("refused").to_string();
    assert!(refused.contains("in several shards"), "{refused}");
}

/// A server without Citus, and a file, have nodes of no kind.
#[test]
fn only_a_ledger_on_citus_can_be_distributed() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database().expect("a database");
    let url = DatabaseUrl::parse(&cluster.url(&database)).expect("a URL");
    let refused = |url: &DatabaseUrl| {
        let refused = Database::distribute(url, None).expect_err("refused");
        refused.to_string()
    };
    assert!(refused(&url).contains("does not exist"));
    opened(&cluster.url(&database)).expect("a schema");
    assert!(refused(&url).contains("it has no Citus"));
    let file = DatabaseUrl::parse("sqlite://gerai.db").expect("a URL");
    assert!(refused(&file).contains("it is a SQLite file"));
}
