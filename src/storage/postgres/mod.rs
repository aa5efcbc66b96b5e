//! What is particular to PostgreSQL: how it is reached, judged, migrated, and how a batch goes
//! through it in a handful of statements whatever its size.

mod account_id_cache;
mod accounts;
mod bulk_open;
mod bulk_query;
mod commit_mark;
mod composite_rows;
mod lane;
mod load;
mod migrate;
mod optimistic;
mod pool;
mod runtime;
mod save;
mod server;

pub use bulk_open::open_accounts;
pub use lane::PostgresWriter;
pub use migrate::migrate;
pub use pool::Manager;
pub use server::connect;
