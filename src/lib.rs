//! Gerai: a gateway between store cashiers and e-money accounts.

pub mod api;
pub mod app;
pub mod audit;
pub mod catalogue;
pub mod cli;
pub mod clock;
pub mod config;
pub mod delivery;
pub mod draw;
pub mod engine;
pub mod house;
pub mod keyring;
pub mod ledger;
pub mod open;
pub mod partners;
pub mod pin;
pub mod planted;
pub mod postgres;
pub mod storage;
pub mod terms;

#[cfg(test)]
pub(crate) mod testing;
