//! The ways in: partners (SNAP), the app, operators. A handler parses, authenticates and asks;
//! it holds no rule.

pub mod limits;
pub mod partner;
pub mod sandbox;
