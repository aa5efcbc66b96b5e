//! The integration tests, one program.

mod architecture;
mod cli;
