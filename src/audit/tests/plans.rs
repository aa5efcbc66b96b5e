//! How SQLite reads what is big: in the order of a key, never by sorting a whole table.

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::clean::clean_fixture;
use crate::audit::entry;

#[derive(QueryableByName)]
struct Plan {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[test]
fn entries_are_read_in_the_order_of_their_key() {
    let mut fixture = clean_fixture();
    let query = format!("EXPLAIN QUERY PLAN {}", entry::ALL);
    let plan: Vec<Plan> = sql_query(query)
        .load(&mut fixture.database)
        .expect("a plan");
    let plan: Vec<_> = plan.into_iter().map(|step| step.detail).collect();
    let plan = plan.join("; ");
    assert!(plan.starts_with("SCAN e USING INDEX"), "{plan}");
    assert!(!plan.contains("TEMP B-TREE"), "{plan}");
}
