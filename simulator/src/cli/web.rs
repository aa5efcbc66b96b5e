//! `simulator web`.

use std::net::SocketAddr;

use clap::Args;
use simulator::demo::Console;
use simulator::gateway;
use simulator::web::{ANSWER_TIMEOUT, Page, PageSettings};

use super::CommandEnd;

const EXAMPLES: &str = "\
Examples:
  simulator web                                    the page, with a gateway of its own
  simulator web --gateway http://127.0.0.1:8080    the page for a gateway in sandbox mode";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Web {
    /// Where the page is; loopback only, port 0 is any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// A gateway in sandbox mode; one is started in this process without it
    #[arg(long, value_name = "URL", env = "GERAI_GATEWAY")]
    gateway: Option<String>,
}

impl Web {
    /// Serves the page until Ctrl-C.
    pub async fn run(self) -> CommandEnd {
        let Some(gateway) = self.gateway else {
            return self.with_own_gateway().await;
        };
        serve(PageSettings {
            listen: self.listen,
            gateway,
            answer_timeout: ANSWER_TIMEOUT,
            database: None,
        })
        .await
    }

    async fn with_own_gateway(self) -> CommandEnd {
        let directory = match tempfile::tempdir() {
            Ok(directory) => directory,
            Err(error) => return CommandEnd::usage(error),
        };
        let database = gateway::database_url(&directory.path().join("web.db"));
        let gateway = match gateway::start_in_process(&database, "127.0.0.1:0").await {
            Ok(gateway) => gateway,
            Err(error) => return CommandEnd::usage(error),
        };
        gateway.post_opening_balances().await;
        let ending = serve(PageSettings {
            listen: self.listen,
            gateway: gateway.url.clone(),
            answer_timeout: ANSWER_TIMEOUT,
            database: Some(database),
        })
        .await;
        gateway.stop().await;
        ending
    }
}

async fn serve(settings: PageSettings) -> CommandEnd {
    let page = match Page::start(settings).await {
        Ok(page) => page,
        Err(error) => return CommandEnd::usage(error),
    };
    let mut console = Console::terminal();
    console.heading(format_args!("Open {}", page.url()));
    console.aside("A phone, a till and the ledger on one page. Ctrl-C ends it.");
    // Where Ctrl-C cannot be heard, the process just ends with it.
    let _ = tokio::signal::ctrl_c().await;
    page.stop().await;
    CommandEnd::Success
}
