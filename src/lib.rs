//! Gerai: a gateway between store cashiers and e-money accounts.

pub mod api;
pub mod app;
pub mod audit;
pub mod catalogue;
pub mod cli;
pub mod clock;
pub mod config;
pub mod delivery;
pub mod random;
pub mod engine;
pub mod services;
pub mod keyring;
pub mod ledger;
pub mod bootstrap;
pub mod partners;
pub mod pin;
pub mod planted;
pub mod postgres;
pub mod storage;
pub mod types;

#[cfg(test)]
pub(crate) mod testing;
