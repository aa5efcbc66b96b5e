//! The flags that name a command's database, key ring and catalogue.

use std::path::PathBuf;

use clap::Args;

use super::Failure;
use crate::bootstrap::{Bootstrapped, migrate, open_existing};
use crate::config::Settings;

/// The configuration, and the flags that go before it.
#[derive(Clone, Debug, Default, Args)]
pub struct DatabaseArguments {
    /// The configuration file; `gerai config example` prints a whole one
    #[arg(long, value_name = "FILE", env = "GERAI_CONFIG")]
    config: Option<PathBuf>,
    /// The database [default: sqlite://gerai.db]
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// The key ring's file [default: the database's file with .keys after it]
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// A catalogue file in place of the built-in one
    #[arg(long, value_name = "FILE")]
    catalogue: Option<PathBuf>,
}

impl DatabaseArguments {
    /// The settings: the file's, then the environment's, then these flags.
    pub fn settings(self) -> Result<Settings, Failure> {
        let mut settings = Settings::read(self.config.as_deref())?;
        if let Some(database) = self.database {
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

    /// Opens an existing database.
    pub fn open_existing(self) -> Result<(Settings, Bootstrapped), Failure> {
        let settings = self.checked()?;
        let opened = open_existing(&settings)?;
        Ok((settings, opened))
    }

    fn checked(self) -> Result<Settings, Failure> {
        let settings = self.settings()?;
        settings.check()?;
        Ok(settings)
    }
}
