#!/usr/bin/env bash
# tracing-appender 0.2.5: the guard of the non-blocking writer prints to standard output.
#
# Expected: a library that writes a program's log to standard error leaves standard output alone.
# Seen: where the queue is full when the guard is dropped (a reader of the log that is slow at the
# end of the program), the guard prints a line of its own to standard output, between the program's
# results, and the lines that wait are lost without a count. The program can neither see it nor
# prevent it: the drop has no result.
#
# The gateway therefore writes its log by a queue and a thread of its own (src/cli/log_writer.rs).
#
# Fails where the line is no longer printed. Needs cargo; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/src"
cat >"$folder/Cargo.toml" <<'TOML'
[package]
name = "log-guard"
version = "0.0.0"
edition = "2021"

[dependencies]
tracing-appender = "=0.2.5"
TOML
cat >"$folder/src/main.rs" <<'RUST'
use std::io::{self, Write};
use std::thread::sleep;
use std::time::Duration;

use tracing_appender::non_blocking::NonBlockingBuilder;

/// A reader that takes one line a second.
struct Slow;

impl Write for Slow {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        sleep(Duration::from_secs(1));
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn main() {
    let (mut log, guard) = NonBlockingBuilder::default()
        .buffered_lines_limit(1)
        .finish(Slow);
    let mut line = || log.write_all(b"a line of the log\n").expect("a line is always taken");
    line();
    // The thread now waits for its reader, and the next line fills the queue.
    sleep(Duration::from_millis(200));
    line();
    println!("the program's result");
    drop(guard);
}
RUST

output=$(cargo run --quiet --manifest-path "$folder/Cargo.toml" 2>/dev/null)
printf 'tracing-appender 0.2.5, standard output:\n%s\n' "$output"
[[ $output == *"the program's result"* ]]
[[ $output == *"Failed to send shutdown signal to logging worker"* ]] || {
    echo 'changed: the guard no longer prints to standard output' >&2
    exit 1
}
