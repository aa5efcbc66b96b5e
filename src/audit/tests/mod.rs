//! The auditor against databases written by hand: a clean one, and the same with one row wrong.

mod chained;
mod clean;
mod fixture;
mod opening;
mod printing;
mod tampered;
