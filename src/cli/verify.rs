//! `gerai verify`: the audit of a database, apart from the gateway that wrote it.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::failure::with_hint;
use super::{DatabaseFlags, Failure};
use crate::audit;
use crate::config::Settings;
use crate::storage::{Database, DatabaseUrl, StorageError};

const AFTER_HELP: &str = "\
The database alone is read, at one moment and without a change; a gateway may be running on it.

Exit codes:
  0  the money is right
  1  a breach was found; the report says where
  2  there is no report: the database cannot be read or is of another version, or the configuration
     is not what it should be

Examples:
  gerai verify --database sqlite:///var/lib/gerai/gerai.db
  gerai verify --config /etc/gerai.toml && echo all is well";

/// Audit a database: every balance, posting, token and reference
#[derive(Clone, Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct VerifyArguments {
    /// The configuration file; `gerai serve --help` shows a whole one
    #[arg(long, value_name = "FILE", env = "GERAI_CONFIG")]
    config: Option<PathBuf>,
    #[command(flatten)]
    database: DatabaseFlags,
}

impl VerifyArguments {
    /// Audits and prints the report.
    pub fn run(self, output: &mut impl Write) -> Result<(), Failure> {
        let url = match self.database.url()? {
            Some(url) => url,
            None => Settings::read(self.config.as_deref())?.database,
        };
        refuse_hidden_rows(&url)?;
        let failed = |error: audit::AuditError| Failure::Usage(with_hint(error.to_string()));
        let report = audit::verify(&url).map_err(failed)?;
        writeln!(output, "{report}")?;
        output.flush()?;
        if !report.is_clean() {
            let message = "the audit found what must not be; the report says where";
            return Err(Failure::Refused(message.to_owned()));
        }
        Ok(())
    }
}

/// The auditor sees what the role sees. It says itself what else is wrong with the URL or the server.
fn refuse_hidden_rows(url: &str) -> Result<(), Failure> {
    match DatabaseUrl::parse(url).and_then(|url| Database::require_all_rows(&url)) {
        Err(error @ StorageError::Unfit(_)) => Err(Failure::Usage(error.to_string())),
        _ => Ok(()),
    }
}
