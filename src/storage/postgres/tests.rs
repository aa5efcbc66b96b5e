//! What a session of the gateway is like, whatever the role's defaults are.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::ManageConnection;
use diesel::sql_types::Text;
use rstest::rstest;

use super::{Manager, PostgresWriter, migrate};
use crate::postgres::PostgresUrl;
use crate::testing::cluster::{cluster, new_database};

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
    let writer = PostgresWriter::open(parsed).expect("a writer");
    assert_eq!(writer.isolation_of_a_batch(), "read committed");
}
