//! Which partner a command speaks for.

use std::path::PathBuf;

use clap::Args;
use simulator::credentials::{Partner, is_readable_by_others};
use simulator::sandbox::Sandbox;
use simulator::screen;

use super::CommandEnd;

#[derive(Debug, Args)]
pub struct Identity {
    /// The gateway
    #[arg(
        long,
        value_name = "URL",
        env = "GERAI_GATEWAY",
        default_value = "http://127.0.0.1:8080"
    )]
    pub gateway: String,
    /// Fetch the credentials of this demo partner from a gateway in sandbox mode
    #[arg(long, value_name = "NAME", required_unless_present = "credentials")]
    sandbox: Option<String>,
    /// Read the credentials from this JSON file (chmod 600)
    #[arg(long, value_name = "FILE", conflicts_with = "sandbox")]
    credentials: Option<PathBuf>,
}

impl Identity {
    /// The partner with its secrets.
    pub async fn partner(&self) -> Result<Partner, CommandEnd> {
        if let Some(name) = &self.sandbox {
            return Sandbox::new(&self.gateway)
                .partner(name)
                .await
                .map_err(CommandEnd::usage);
        }
        let Some(file) = &self.credentials else {
            return Err(CommandEnd::usage(
                "--sandbox or --credentials says who the till is",
            ));
        };
        if is_readable_by_others(file) {
            screen::complain(format_args!(
                "simulator: others can read {}: chmod 600 it",
                file.display()
            ));
        }
        Partner::from_file(file).map_err(CommandEnd::usage)
    }
}
