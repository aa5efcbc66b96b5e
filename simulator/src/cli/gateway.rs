//! `simulator gateway`: the child of `simulator kill` and `simulator bench`.

use std::io::{Read, Write};
use std::path::PathBuf;

use clap::Args;
use simulator::gateway::{self, GatewayOptions, Tuning};

use super::CommandEnd;

#[derive(Debug, Args)]
pub struct GatewayArgs {
    /// The database's URL
    #[arg(long)]
    database: String,
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: String,
    /// With demo partners and customers
    #[arg(long)]
    sandbox: bool,
    /// The key ring's file
    #[arg(long)]
    keys: Option<PathBuf>,
    #[command(flatten)]
    tuning: Tuning,
}

impl GatewayArgs {
    /// Prints the URL when ready, and serves until standard input closes: with its parent.
    pub async fn run(self) -> CommandEnd {
        let start = GatewayOptions {
            database: self.database,
            listen: self.listen,
            sandbox: self.sandbox,
            keys: self.keys,
            tuning: self.tuning,
        };
        let running = match gateway::start(start).await {
            Ok(running) => running,
            Err(error) => return CommandEnd::usage(error),
        };
        let mut out = std::io::stdout();
        let said = writeln!(out, "{}", running.url).and_then(|()| out.flush());
        if let Err(error) = said {
            return CommandEnd::usage(error);
        }
        let closed = tokio::task::spawn_blocking(|| {
            let mut ignored = Vec::new();
            std::io::stdin().read_to_end(&mut ignored)
        });
        let _ = closed.await;
        running.stop().await;
        CommandEnd::Success
    }
}
