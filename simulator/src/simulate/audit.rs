//! The auditor over a simulated house: its rows are written to a database file, which is all that
//! the auditor reads.

use gerai::audit::Audit;
use gerai::storage::export::Export;
use gerai::storage::{ChainKey, StorageError};
use tempfile::TempDir;

use super::actors::Actors;
use super::checker::Violation;
use super::memory::{Memory, Tables};

/// Under which the chains of the file are: any key will do.
const CHAIN_SECRET: [u8; 32] = [7; 32];

/// A file that houses are written to, one after the other.
pub struct Auditor {
    export: Export,
    url: String,
    _folder: TempDir,
}

/// Why nothing could be audited.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// There is no folder for the file.
    #[error("no folder for the database of the auditor: {0}")]
    Folder(#[from] std::io::Error),
    /// The file could not be made.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Auditor {
    /// Makes the file.
    pub fn new() -> Result<Self, AuditError> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("simulated.db");
        let path = path.to_string_lossy();
        Ok(Self {
            export: Export::create(&path, ChainKey::new(&CHAIN_SECRET))?,
            url: format!("sqlite://{path}"),
            _folder: folder,
        })
    }

    /// What the auditor has to say of the house.
    pub fn audit(&mut self, memory: &Memory, actors: &Actors) -> Result<(), Violation> {
        let tiers = actors.rules.tiers();
        let written = self.export.write(&memory.read(Tables::rows), tiers);
        written.map_err(|error| format!("the rows cannot be written down: {error}"))?;
        let audit = Audit::of(&self.url).with_chain_secret(&CHAIN_SECRET);
        let report = audit.run().map_err(|error| error.to_string())?;
        match report.breaches.first() {
            None => Ok(()),
            Some(breach) => Err(format!("the auditor: {breach}")),
        }
    }
}
