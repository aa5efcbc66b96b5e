//! The flags that name a command's database, key ring and catalogue.

use std::fmt::Display;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Once;

use clap::Args;

use super::Failure;
use crate::bootstrap::{Bootstrapped, OpenedToRead, migrate, open_as_it_is, open_to_read};
use crate::config::Settings;
use crate::storage::has_password;

/// The configuration, and the flags that go before it.
#[derive(Clone, Debug, Default, Args)]
pub struct DatabaseArguments {
    /// The configuration file; `gerai config example` prints a whole one
    #[arg(long, value_name = "FILE", env = "GERAI_CONFIG")]
    config: Option<PathBuf>,
    #[command(flatten)]
    database: DatabaseFlags,
    /// The key ring's file [default: the database's file with .keys after it]
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// A catalogue file in place of the built-in one
    #[arg(long, value_name = "FILE")]
    catalogue: Option<PathBuf>,
}

/// The flags that name the database itself.
#[derive(Clone, Debug, Default, Args)]
pub struct DatabaseFlags {
    /// The database [default: sqlite://gerai.db]; a password in it can be read in the list of
    /// processes: set GERAI_DATABASE or PGPASSWORD, or use --database-file or ~/.pgpass instead
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// A file with the database's URL in its place
    #[arg(long, value_name = "FILE", conflicts_with = "database")]
    database_file: Option<PathBuf>,
}

impl DatabaseFlags {
    /// The URL, where a flag names it.
    pub fn url(self) -> Result<Option<String>, Failure> {
        if let Some(file) = self.database_file {
            return url_in(&file).map(Some);
        }
        if self.database.as_deref().is_some_and(has_password) {
            warn_of_password();
        }
        Ok(self.database)
    }
}

/// Said once, however often the flags are read.
fn warn_of_password() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Where standard error is closed, there is nobody to warn.
        let _ = writeln!(
            io::stderr(),
            "warning: everybody on this machine can read the password in --database in the list \
             of processes; set GERAI_DATABASE or PGPASSWORD, or use --database-file or ~/.pgpass"
        );
    });
}

fn url_in(file: &Path) -> Result<String, Failure> {
    let failed =
        |why: &dyn Display| Failure::Usage(format!("database file {}: {why}", file.display()));
    let text = fs::read_to_string(file).map_err(|error| failed(&error))?;
    match text.trim() {
        "" => Err(failed(&"expected the database's URL")),
        url if url.contains(char::is_whitespace) => {
            Err(failed(&"expected the database's URL and nothing else"))
        }
        url => Ok(url.to_owned()),
    }
}

impl DatabaseArguments {
    /// The settings: the file's, then the environment's, then these flags.
    pub fn settings(self) -> Result<Settings, Failure> {
        let mut settings = Settings::read(self.config.as_deref())?;
        if let Some(database) = self.database.url()? {
            settings.database = database;
        }
        settings.keys = self.keys.or(settings.keys);
        settings.catalogue = self.catalogue.or(settings.catalogue);
        Ok(settings)
    }

    /// Opens the database, and makes a new one where there is none.
    pub fn migrate(self) -> Result<(Settings, Bootstrapped), Failure> {
        let settings = self.checked()?;
        let opened = migrate(&settings)?;
        Ok((settings, opened))
    }

    /// Opens an existing database of this version.
    pub fn open_as_it_is(self) -> Result<(Settings, Bootstrapped), Failure> {
        let settings = self.checked()?;
        let opened = open_as_it_is(&settings)?;
        Ok((settings, opened))
    }

    /// The same, only to look at it.
    pub fn open_to_read(self) -> Result<(Settings, OpenedToRead), Failure> {
        let settings = self.checked()?;
        let opened = open_to_read(&settings)?;
        Ok((settings, opened))
    }

    fn checked(self) -> Result<Settings, Failure> {
        let settings = self.settings()?;
        settings.check()?;
        Ok(settings)
    }
}
