//! The auditor against databases that the tests write: a clean one, and the same with one row
//! wrong.

mod chain;
mod changes;
mod clean;
mod fixture;
mod opening;
mod order;
mod plans;
mod printing;
mod row;
mod tampered;
