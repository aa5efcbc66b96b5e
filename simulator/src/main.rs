//! The command line of the simulator.

mod cli;

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// As in the gateway, which the simulator runs too.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    cli::run().await
}
