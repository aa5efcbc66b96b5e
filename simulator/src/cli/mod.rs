//! Arguments, and which command does what.

mod bench;
mod conformance;
mod demo;
mod exit;
mod failover;
mod gateway;
mod identity;
mod kill;
mod place;
mod plans;
#[cfg(feature = "planted")]
mod planted;
mod pos;
mod printing;
mod proxy;
mod receipt;
mod sandbox;
mod shops;
mod simulate;
mod storm;
mod till;
mod web;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use exit::CommandEnd;

/// Tills and phones that drive a Gerai gateway over HTTP.
#[derive(Debug, Parser)]
#[command(version, after_help = EXIT_CODES)]
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
    Pos(Box<pos::Pos>),
    /// Play a day of good and bad shops on bad lines and compare all books
    Shops(shops::Shops),
    /// Try every case of every service of a SNAP host
    Conformance(Box<conformance::Conformance>),
    /// Print the values that force an outcome in sandbox mode
    Sandbox(sandbox::SandboxArgs),
    /// Send every reference several times at once, and see that nothing moves twice
    Storm(storm::Storm),
    /// Stand between till and gateway as a bad line does
    Proxy(proxy::ProxyArgs),
    /// Kill a gateway under load and count what it lost
    Kill(kill::Kill),
    /// Measure a gateway under load: its peak, latency, and what bounds it
    Bench(Box<bench::Bench>),
    /// Lose the primary of two PostgreSQL servers under load and count what is lost with it
    Failover(failover::Failover),
    /// Show how PostgreSQL executes the gateway's statements
    Plans(plans::Plans),
    /// Play whole systems in simulation, thousands a second
    Simulate(simulate::Simulate),
    /// Plant bugs, one at a time, and see who sees them
    #[cfg(feature = "planted")]
    Planted(planted::Planted),
    /// Run a gateway until standard input closes
    #[command(hide = true)]
    Gateway(gateway::GatewayArgs),
}

/// Does what was asked.
pub async fn run(arguments: Arguments) -> ExitCode {
    let ending = match arguments.command {
        Command::Demo(demo) => demo.run().await,
        Command::Web(web) => web.run().await,
        Command::Till(till) => till.run().await,
        Command::Receipt(receipt) => receipt.run().await,
        Command::Pos(pos) => pos.run().await,
        Command::Shops(shops) => shops.run().await,
        Command::Conformance(conformance) => conformance.run().await,
        Command::Sandbox(values) => values.run(),
        Command::Storm(storm) => storm.run().await,
        Command::Proxy(proxy) => proxy.run().await,
        Command::Kill(kill) => kill.run().await,
        Command::Bench(bench) => bench.run().await,
        Command::Failover(failover) => failover.run().await,
        Command::Plans(plans) => plans.run().await,
        Command::Simulate(simulate) => simulate.run(),
        #[cfg(feature = "planted")]
        Command::Planted(planted) => planted.run().await,
        Command::Gateway(gateway) => gateway.run().await,
    };
    ending.report()
}
