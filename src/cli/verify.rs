//! `gerai verify`: the audit of a database, apart from the gateway that wrote it.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::failure::with_hint;
use super::progress_bar::ProgressBar;
use super::{DatabaseFlags, Failure};
use crate::audit::{Audit, AuditError};
use crate::bootstrap::keys_path;
use crate::config::Settings;
use crate::storage::{Database, DatabaseUrl, StorageError};

const AFTER_HELP: &str = "\
The database alone is read, at one moment and without a change; a gateway may be running on it. The
key ring is needed for the hashes of the entries: where there is none, all else is checked, and the
report says so.

Exit codes:
  0  the money is right
  1  a breach was found; the report says where
  2  there is no report: the database cannot be read or is of another version, or the configuration
     or the key ring is not what it should be

Examples:
  gerai verify --database sqlite:///var/lib/gerai/gerai.db
  gerai verify --config /etc/gerai.toml && echo all is well";

/// Audit a database: every account, entry, token and reference
#[derive(Clone, Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct VerifyArguments {
    /// The configuration file; `gerai serve --help` shows a whole one
    #[arg(long, value_name = "FILE", env = "GERAI_CONFIG")]
    config: Option<PathBuf>,
    #[command(flatten)]
    database: DatabaseFlags,
    /// The key ring's file [default: the database's file with .keys after it, where there is one]
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
}

impl VerifyArguments {
    /// Audits and prints the report.
    pub fn run(self, output: &mut impl Write) -> Result<(), Failure> {
        let mut settings = Settings::read(self.config.as_deref())?;
        if let Some(database) = self.database.url()? {
            settings.database = database;
        }
        settings.keys = self.keys.or(settings.keys);
        let url = &settings.database;
        refuse_hidden_rows(url)?;
        let keys = key_ring(&settings);
        let bar = ProgressBar::new();
        let mut watcher = |stage| bar.show(stage);
        let mut audit = Audit::of(url).watched_by(&mut watcher);
        if let Some(keys) = &keys {
            audit = audit.with_key_ring(keys);
        }
        let audited = audit.run();
        bar.clear();
        let failed = |error: AuditError| Failure::Usage(with_hint(error.to_string()));
        let report = audited.map_err(failed)?;
        writeln!(output, "{report}")?;
        output.flush()?;
        if !report.is_clean() {
            let message = "the audit found what must not be; the report says where";
            return Err(Failure::Refused(message.to_owned()));
        }
        Ok(())
    }
}

/// The key ring's file: the one that is named, or the default one if it can be read.
fn key_ring(settings: &Settings) -> Option<PathBuf> {
    if settings.keys.is_some() {
        return settings.keys.clone();
    }
    let url = DatabaseUrl::parse(&settings.database).ok()?;
    Some(keys_path(settings, &url)).filter(|file| File::open(file).is_ok())
}

/// The auditor sees what the role sees. It says itself what else is wrong with the URL or the server.
fn refuse_hidden_rows(url: &str) -> Result<(), Failure> {
    match DatabaseUrl::parse(url).and_then(|url| Database::require_all_rows(&url)) {
        Err(error @ StorageError::Unfit(_)) => Err(Failure::Usage(error.to_string())),
        _ => Ok(()),
    }
}
