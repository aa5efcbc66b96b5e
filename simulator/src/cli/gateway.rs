//! `simulator gateway`: the child of `simulator kill` and `simulator bench`.

use std::io::{Read, Write};
use std::path::PathBuf;

use clap::Args;
use simulator::gateway::{self, Start, Tuning};

use super::Ending;

#[derive(Debug, Args)]
pub struct Serve {
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

impl Serve {
    /// Prints the URL when ready, and serves until standard input closes: with its parent.
    pub async fn run(self) -> Ending {
        let start = Start {
            database: self.database,
            listen: self.listen,
            sandbox: self.sandbox,
            keys: self.keys,
            tuning: self.tuning,
        };
        let running = match gateway::start(start).await {
            Ok(running) => running,
            Err(error) => return Ending::usage(error),
        };
        let mut out = std::io::stdout();
        let said = writeln!(out, "{}", running.url).and_then(|()| out.flush());
        if let Err(error) = said {
            return Ending::usage(error);
        }
        let closed = tokio::task::spawn_blocking(|| {
            let mut ignored = Vec::new();
            std::io::stdin().read_to_end(&mut ignored)
        });
        let _ = closed.await;
        running.stop().await;
        Ending::Success
    }
}
