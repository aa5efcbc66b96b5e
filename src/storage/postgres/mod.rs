//! What is particular to PostgreSQL: how it is reached, judged, migrated, and how a batch goes
//! through it in a handful of statements whatever its size.

mod accounts;
mod bulk;
mod lane;
mod load;
mod mark;
mod migrate;
mod opening;
mod phones;
mod pool;
mod records;
mod save;
mod server;
mod sight;
mod sockets;

pub use lane::PostgresWriter;
pub use migrate::migrate;
pub use opening::open_accounts;
pub use pool::Manager;
pub use server::connect;
