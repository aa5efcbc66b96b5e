//! Races: what may come at the same time, twice, too late, or not at all.
//!
//! A [`bench::Bench`] is a real engine on a real database file, with a clock that the test sets.
//! When it is dropped, the auditor goes over the file and must find nothing.

mod bench;
mod cancels;
mod clock;
mod commits;
mod expected;
mod gateways;
mod guesses;
mod limits;
mod locks;
mod migration;
mod neighbours;
mod property;
mod proxy;
mod queue;
mod repeats;
mod restarts;
mod till;
mod tokens;
mod unknown;
