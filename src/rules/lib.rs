//! The rules: the data, the commands and their outcomes.
//!
//! In reading order: [`types`] has money, time, phone numbers and identifiers, [`catalogue`] the
//! dated data (issuers, channels, tiers, fees, token rules), and [`ledger`] the rulebook.
//!
//! **Architecture invariant:** a crate of its own, so that nothing in it can reach a database, a
//! network or the gateway's clock. The same arguments give the same decision.

pub mod catalogue;
pub mod ledger;
pub mod types;
