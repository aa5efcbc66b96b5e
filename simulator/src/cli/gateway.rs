//! `simulator gateway`: the child of `simulator kill`.

use std::io::{Read, Write};
use std::path::PathBuf;

use clap::Args;
use simulator::gateway;

use super::Ending;

#[derive(Debug, Args)]
pub struct Serve {
    /// The SQLite file
    #[arg(long)]
    database: PathBuf,
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: String,
}

impl Serve {
    /// Prints the URL when ready, and serves until standard input closes: with its parent.
    pub async fn run(self) -> Ending {
        let url = gateway::database_url(&self.database);
        let running = match gateway::start_in_process(&url, &self.listen).await {
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
