//! The database. Only this module knows which engine it is.
//!
//! [`Database`] opens and checks it; [`Writer`] executes batches of the engine, each in one
//! transaction; the other files have the queries and writes of the rest of the gateway.
//!
//! **Architecture invariant:** no SQL and no diesel outside this module (and the auditor, which
//! shares no code with it).

mod accounts;
mod audit_trail;
mod batch;
mod books;
mod carried_over;
mod chain_key;
mod connection;
mod customers;
mod database;
mod devices;
mod error;
#[cfg(feature = "simulation")]
pub mod export;
mod external_ids;
#[cfg(test)]
pub(crate) mod faults;
mod migrations;
mod movements;
mod notifications;
mod optimistic;
mod otps;
mod partners;
mod postgres;
mod remembered_accounts;
mod rows;
mod schema;
mod sessions;
mod sqlite;
mod sqlite_lane;
mod statement;
mod times;
mod tokens;
mod url;
mod writer_name;

pub use accounts::{AccountView, NewAccount, NewAccountError};
pub use audit_trail::{NewTrailEntry, TrailEntry};
pub use batch::{BatchWriter, Writer};
pub use books::{BookEntry, ChainLink, Position};
pub use chain_key::ChainKey;
pub use customers::{CustomerRecord, NewCustomer, RegistrationError};
pub use database::Database;
pub use devices::{DeviceHash, DeviceRecord};
pub use error::{BatchError, Corrupt, StorageError};
pub use notifications::NotifiedEntry;
pub use otps::{OtpKey, OtpUse, OtpVerdict, Proof};
pub use partners::PartnerRecord;
pub use postgres::{Distribution, Node};
#[cfg(feature = "simulation")]
pub use remembered_accounts::RememberedAccounts;
pub use sessions::{PinState, StoredSession};
pub use statement::StatementEntry;
pub use url::{DatabaseUrl, has_password};
