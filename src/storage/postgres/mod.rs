//! What is particular to PostgreSQL: how it is reached, judged, migrated, and how a batch goes
//! through it in a handful of statements whatever its size.

mod accounts;
mod bulk_query;
mod lane;
mod load;
mod commit_mark;
mod migrate;
mod bulk_open;
mod account_id_cache;
mod pool;
mod composite_rows;
mod save;
mod server;
mod lookup;
mod lane_runtime;

pub use lane::PostgresWriter;
pub use migrate::migrate;
pub use bulk_open::open_accounts;
pub use pool::Manager;
pub use server::connect;
