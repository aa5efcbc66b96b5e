//! The cashier's terminal as a cashier has it: the real program in a pseudo-terminal, against a
//! gateway on a connection that fails where the test wants it to.
//!
//! Screens are compared with `tests/pos/snapshots`; times and references in them are masked.
#![cfg(unix)]

mod fixture;
mod picture;
mod pty_terminal;
mod shift;
mod terminal;
