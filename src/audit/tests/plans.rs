//! How SQLite reads entries: never by sorting them.

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use rstest::rstest;

use super::clean::clean_fixture;
use crate::audit::reading::{Order, query};

#[derive(QueryableByName)]
struct Plan {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[rstest]
#[case(None, None, Order::AsStored, "SCAN entries")]
#[case(Some(7), Some(11), Order::AsStored, "SCAN entries")]
#[case(
    None,
    None,
    Order::ByKey,
    "SCAN entries USING INDEX sqlite_autoindex_entries_1"
)]
#[case(
    Some(7),
    None,
    Order::ByKey,
    "SEARCH entries USING INDEX sqlite_autoindex_entries_1 (account_id>?)"
)]
fn entries_are_read_as_they_are_stored_or_by_their_key(
    #[case] after: Option<i64>,
    #[case] last: Option<i64>,
    #[case] order: Order,
    #[case] expected: &str,
) {
    let mut fixture = clean_fixture();
    let query = format!("EXPLAIN QUERY PLAN {}", query(after, last, order));
    let plan: Vec<Plan> = sql_query(query)
        .load(&mut fixture.database)
        .expect("a plan");
    let plan: Vec<_> = plan.into_iter().map(|step| step.detail).collect();
    assert_eq!(plan, [expected]);
}
