//! Gerai: a gateway between store cashiers and e-money accounts.

pub mod audit;
pub mod catalogue;
pub mod ledger;
pub mod terms;
