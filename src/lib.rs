//! Gerai: a gateway between store cashiers and e-money accounts.

pub mod catalogue;
pub mod cli;
pub mod terms;
