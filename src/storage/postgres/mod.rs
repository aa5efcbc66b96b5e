//! What is particular to PostgreSQL: connecting, checking the server, migrating, and executing a
//! batch of any size in a few statements.

mod accounts;
mod bulk_open;
mod bulk_query;
mod cluster;
mod commit_mark;
mod composite_rows;
mod distribute;
mod lane;
mod load;
mod migrate;
mod node;
mod one_by_one;
mod pool;
mod pooler;
mod privileges;
mod runtime;
mod save;
mod server;
#[cfg(test)]
mod tests;

pub use bulk_open::open_accounts;
pub use cluster::Node;
pub use distribute::{Distribution, distribute};
pub use lane::PostgresWriter;
pub use migrate::{exclusively, migrate, require_current, schema};
pub use pool::{Manager, give_up};
pub use privileges::{require_all_rows, require_all_rows_at, require_privileges};
pub use server::open;
