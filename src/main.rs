//! The `gerai` program: see [`gerai::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    gerai::cli::run()
}
