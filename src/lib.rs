//! Gerai: a gateway between store cashiers and e-money accounts.

pub mod catalogue;
pub mod cli;
pub mod clock;
pub mod delivery;
pub mod engine;
pub mod ledger;
pub mod storage;
pub mod terms;
