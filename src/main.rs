//! The `gerai` program: see [`gerai::cli`].

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Requests are many small allocations, made by one thread and freed by another.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    gerai::cli::run()
}
