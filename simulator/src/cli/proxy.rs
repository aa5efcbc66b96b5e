//! `simulator proxy`.

use std::path::PathBuf;

use clap::Args;
use simulator::proxy::{FaultPlan, FaultScript, Proxy, ProxyOptions};
use simulator::screen::{self, LineQueue};

use super::CommandEnd;

const EXAMPLES: &str = "\
Examples:
  simulator proxy --to http://127.0.0.1:8080 --listen 127.0.0.1:8081 --seed 7
  simulator proxy --to http://127.0.0.1:8080 --mode loses-answers
  simulator proxy --to http://127.0.0.1:8080 --script bad-morning.txt
      with bad-morning.txt, one line for each request:
          pass
          drop-answer      # the request arrives, the answer does not
          delay 300ms
          cut 40           # the answer ends after 40 bytes
          repeat           # from the top; without it everything passes from here on
  The faults are pass, delay TIME, delay-answer TIME, drop-request, drop-answer, cut BYTES, duplicate,
  duplicate-last, reorder, reset, trickle and refuse. Then let a till speak through it:
  simulator till cash-in --sandbox alfamart --gateway http://127.0.0.1:8081 \\
      --phone 081234567890 --amount 50000";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ProxyArgs {
    /// The gateway
    #[arg(long, value_name = "URL")]
    to: String,
    /// Where to listen; port 0 is any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: String,
    /// Draw the faults from this seed
    #[arg(long, conflicts_with_all = ["script", "mode"])]
    seed: Option<u64>,
    /// Follow this script
    #[arg(long, value_name = "FILE", conflicts_with = "mode")]
    script: Option<PathBuf>,
    /// good, slow, loses-answers or down; good where nothing else is asked for
    #[arg(long)]
    mode: Option<String>,
}

impl ProxyArgs {
    /// Serves until Ctrl-C, and prints what happened to each request.
    pub async fn run(self) -> CommandEnd {
        match self.serve().await {
            Ok(()) => CommandEnd::Success,
            Err(ending) => ending,
        }
    }

    async fn serve(self) -> Result<(), CommandEnd> {
        // A screen that is slow must not slow down the line.
        let lines = LineQueue::start();
        let options = ProxyOptions {
            observer: Some(Box::new(move |request, fault| {
                lines.show(format_args!("{fault:<14} {request}"));
            })),
            ..ProxyOptions::default()
        };
        let plan = self.plan()?;
        let proxy = Proxy::start(&self.listen, &self.to, plan, options)
            .await
            .map_err(CommandEnd::usage)?;
        screen::complain(format_args!(
            "{} passes on to {} (Ctrl-C ends it)",
            proxy.url(),
            self.to
        ));
        // Where Ctrl-C cannot be heard, the process just ends with it.
        let _ = tokio::signal::ctrl_c().await;
        for (fault, count) in proxy.counts() {
            screen::complain(format_args!("{fault:<14} {count}"));
        }
        Ok(())
    }

    fn plan(&self) -> Result<FaultPlan, CommandEnd> {
        if let Some(file) = &self.script {
            let named = |error: &dyn std::fmt::Display| {
                CommandEnd::usage(format_args!("{}: {error}", file.display()))
            };
            let text = std::fs::read_to_string(file).map_err(|error| named(&error))?;
            let script: FaultScript = text.parse().map_err(|error| named(&error))?;
            return Ok(FaultPlan::script(script));
        }
        match (self.seed, &self.mode) {
            (Some(seed), _) => Ok(FaultPlan::seeded(seed)),
            (None, Some(mode)) => FaultPlan::of_mode(mode).map_err(CommandEnd::usage),
            (None, None) => Ok(FaultPlan::good()),
        }
    }
}
