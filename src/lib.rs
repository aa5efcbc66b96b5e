//! Gerai: a gateway between store cashiers and e-money accounts.

pub mod api;
pub mod audit;
pub mod bootstrap;
pub mod cli;
pub mod clock;
pub mod config;
pub mod delivery;
pub mod engine;
mod file_mode;
pub mod gateway;
pub mod keyring;
mod open_files_limit;
pub mod operators;
pub mod partners;
pub mod pin;
pub mod postgres;
pub mod random;
pub mod storage;

pub use open_files_limit::open_files_limit;

pub use gerai_rules::{catalogue, ledger, types};

#[cfg(test)]
pub(crate) mod testing;
