//! `simulator demo`.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::Args;
use simulator::demo::{self, Console};
use simulator::gateway::{self, RunningGateway};
use simulator::web::{ANSWER_TIMEOUT, Page, PageSettings};

use super::CommandEnd;

const EXAMPLES: &str = "\
Examples:
  simulator demo                 tell the story, then go on serving until Ctrl-C
  simulator demo --once          tell the story and end
  simulator demo --listen 127.0.0.1:8080 --database demo.db";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Demo {
    /// End when the story has ended
    #[arg(long)]
    once: bool,
    /// Where the gateway listens; port 0 is any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: String,
    /// The SQLite file; a temporary one without it
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,
}

impl Demo {
    /// Starts a gateway, plays the demo on it, audits it and serves on.
    pub async fn run(self) -> CommandEnd {
        let directory = match tempfile::tempdir() {
            Ok(directory) => directory,
            Err(error) => return CommandEnd::usage(error),
        };
        let file = self.database.clone();
        let database = gateway::database_url(&file.unwrap_or(directory.path().join("demo.db")));
        let gateway = match gateway::start_in_process(&database, &self.listen).await {
            Ok(gateway) => gateway,
            Err(error) => return CommandEnd::usage(error),
        };
        let ending = play(&gateway, &database).await;
        if !self.once && matches!(ending, CommandEnd::Success) {
            serve_on(&gateway, database).await;
        }
        gateway.stop().await;
        ending
    }
}

async fn play(gateway: &RunningGateway, database: &str) -> CommandEnd {
    if let Err(error) = demo::play(&gateway.url, Console::terminal()).await {
        return CommandEnd::refused(format_args!("the story went wrong in {error}"));
    }
    match gateway::verify(database, None).await {
        Ok(audit) => {
            demo::show_audit(&audit, &mut Console::terminal());
            if audit.balances {
                CommandEnd::Success
            } else {
                CommandEnd::refused("the ledger does not balance")
            }
        }
        Err(error) => CommandEnd::refused(error),
    }
}

async fn serve_on(gateway: &RunningGateway, database: String) {
    let url = &gateway.url;
    let mut console = Console::terminal();
    let settings = PageSettings {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        gateway: url.clone(),
        answer_timeout: ANSWER_TIMEOUT,
        database: Some(database),
    };
    let page = match Page::start(settings).await {
        Ok(page) => page,
        Err(error) => {
            console.aside(format_args!("The page cannot be shown: {error}"));
            return wait().await;
        }
    };
    console.heading(format_args!("Open {} to play on", page.url()));
    console.heading(format_args!(
        "The gateway goes on serving at {url} (Ctrl-C ends it)"
    ));
    for line in [
        format!("{url}/docs/                         the interface, to try out"),
        format!("{url}/sandbox/customers             who has an account, with PIN"),
        format!(
            "simulator till cash-in --gateway {url} --sandbox alfamart --phone 081234567890 --amount 50000"
        ),
        format!(
            "simulator till inquiry --gateway {url} --sandbox digibos --phone 081234567890 --amount 10000"
        ),
    ] {
        console.does(line);
    }
    wait().await;
    page.stop().await;
}

/// Until Ctrl-C. Where that cannot be heard, the process just ends with it.
async fn wait() {
    let _ = tokio::signal::ctrl_c().await;
}
