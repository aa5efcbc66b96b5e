//! The auditor against databases that the tests write: a clean one, and the same with one row
//! wrong.

mod chained;
mod clean;
mod fixture;
mod opening;
mod printing;
mod tampered;
