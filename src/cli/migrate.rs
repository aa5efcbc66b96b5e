//! `gerai migrate`: make the database and its key ring, or bring them up to this version.

use std::io::Write;

use clap::Args;

use super::{DatabaseArguments, Failure};
use crate::bootstrap::keys_path;

const AFTER_HELP: &str = "\
Examples:
  gerai migrate --database sqlite:///var/lib/gerai/gerai.db
  gerai migrate --config /etc/gerai.toml";

/// Create the database and its key ring, or bring them up to this version
///
/// `serve` does the same at its start, but makes no database where a key ring is already. No other
/// command changes a schema. A database of a newer version is refused.
#[derive(Clone, Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct MigrateArguments {
    #[command(flatten)]
    database: DatabaseArguments,
}

impl MigrateArguments {
    /// Opens the database and prints its version.
    pub fn run(self, output: &mut impl Write) -> Result<(), Failure> {
        let url = crate::storage::DatabaseUrl::parse(&self.database.clone().settings()?.database)?;
        let is_new = url.file().is_some_and(|file| !file.exists());
        let (settings, opened) = self.database.migrate()?;
        let did = if is_new { "created" } else { "checked" };
        writeln!(output, "database: {url}, {did}")?;
        writeln!(output, "schema: {}", opened.database.schema_version()?)?;
        writeln!(output, "key ring: {}", keys_path(&settings, &url).display())?;
        Ok(output.flush()?)
    }
}
