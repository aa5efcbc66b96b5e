//! Arguments, and which command does what.

#[cfg(feature = "bench")]
mod bench;
mod conformance;
mod demo;
mod exit;
mod gateway;
mod identity;
mod language;
mod left_out;
mod place;
#[cfg(feature = "pos")]
mod pos;
mod printing;
mod proxy;
mod receipt;
mod referee;
mod sandbox;
mod till;
#[cfg(feature = "trials")]
mod trials;
mod web;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use exit::CommandEnd;

/// Tills and phones that drive a Gerai gateway over HTTP.
#[derive(Debug, Parser)]
#[command(version, after_help = left_out::after_help(EXIT_CODES))]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 success, 1 refused or lost, 2 usage or configuration, \
                          3 outcome unknown.\nColours are off where NO_COLOR is set.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Play a day at the counter on a gateway started for it
    Demo(demo::Demo),
    /// Open the page: a phone, a till and the ledger, to play with
    Web(web::Web),
    /// Do what a cashier does, one request at a time
    #[command(subcommand)]
    Till(Box<till::TillCommand>),
    /// Check whether a receipt is genuine, or print it again
    #[command(subcommand)]
    Receipt(receipt::ReceiptCommand),
    /// Work a till by keys, as a cashier does
    #[cfg(feature = "pos")]
    Pos(Box<pos::Pos>),
    /// Try every case of every service of a SNAP host
    Conformance(Box<conformance::Conformance>),
    /// Print the values that force an outcome in sandbox mode
    Sandbox(sandbox::SandboxArgs),
    /// Stand between till and gateway as a bad line does
    Proxy(proxy::ProxyArgs),
    /// Stand there as a bad line does, and judge what a SNAP client makes of it
    Referee(Box<referee::RefereeArgs>),
    /// Measure a gateway under load: its peak, latency, and what bounds it
    #[cfg(feature = "bench")]
    Bench(Box<bench::Bench>),
    #[cfg(feature = "trials")]
    #[command(flatten)]
    Trial(trials::Trial),
    /// Run a gateway until standard input closes
    #[command(hide = true)]
    Gateway(gateway::GatewayArgs),
}

/// Runs the command of the command line.
pub async fn run() -> ExitCode {
    match Arguments::try_parse() {
        Ok(arguments) => arguments.command.run().await.report(),
        Err(error) => match left_out::named_in(&error) {
            Some(command) => CommandEnd::usage(command).report(),
            None => error.exit(),
        },
    }
}

impl Command {
    async fn run(self) -> CommandEnd {
        match self {
            Self::Demo(demo) => demo.run().await,
            Self::Web(web) => web.run().await,
            Self::Till(till) => till.run().await,
            Self::Receipt(receipt) => receipt.run().await,
            #[cfg(feature = "pos")]
            Self::Pos(pos) => pos.run().await,
            Self::Conformance(conformance) => conformance.run().await,
            Self::Sandbox(values) => values.run(),
            Self::Proxy(proxy) => proxy.run().await,
            Self::Referee(referee) => referee.run().await,
            #[cfg(feature = "bench")]
            Self::Bench(bench) => bench.run().await,
            #[cfg(feature = "trials")]
            Self::Trial(trial) => trial.run().await,
            Self::Gateway(gateway) => gateway.run().await,
        }
    }
}
