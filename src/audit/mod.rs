//! The auditor: reads the database, and nothing else but the key ring, and says whether the money is
//! right.
//!
//! All entries are read once (`accounts`, `reading`), and each account is replayed from nothing as its
//! entries come (`replay`): what is wrong with an entry is seen from itself and from the account before
//! it (`chain`, `columns`, `state`, `live`, `tries`). The database joins the other tables by itself, and
//! what comes over is what is wrong (`references`, `external_ids`, `notifications`, `phones`). The operators' audit trail is read beside
//! them (`trail`). So memory
//! is bounded by the accounts that are replayed at once, and does not grow with their entries. What is
//! found goes into the `report`.
//!
//! **Architecture invariant:** the auditor shares no code with the rest of the gateway, not even
//! the types for money and time: an error there must not hide itself here. It knows the schema,
//! never writes, and uses only SQL that both database engines understand.

mod account;
mod accounts;
mod chain;
mod columns;
mod connection;
mod due_tokens;
mod entry;
mod error;
mod external_ids;
mod findings;
mod format;
mod group;
mod key_ring;
mod kind;
mod limits;
mod live;
mod names;
mod notifications;
mod partners;
mod phones;
mod progress;
mod queries;
mod reading;
mod references;
mod replay;
mod report;
mod settlement;
mod state;
mod step;
#[cfg(test)]
mod tests;
mod trail;
mod tries;

use std::path::Path;

pub use error::AuditError;
pub use progress::Stage;
pub use report::{BREACHES_MAX, Breach, Invariant, Report, Settlement};

use chain::ChainKey;
use connection::Connection;
use key_ring::KeyRing;
use progress::{Progress, Watcher};
use replay::Terms;

/// Verifies the database of that URL (`sqlite://FILE`) as it is at one moment, without the key ring.
///
/// What is wrong with the money is in the report; an error means that it could not be read.
pub fn verify(database_url: &str) -> Result<Report, AuditError> {
    Audit::of(database_url).run()
}

/// An audit that is not a plain one.
pub struct Audit<'a> {
    database_url: &'a str,
    chain: Chain<'a>,
    watcher: Option<Watcher<'a>>,
}

/// Where the key of the chains comes from.
enum Chain<'a> {
    Unknown,
    KeyRing(&'a Path),
    Secret(&'a [u8; 32]),
}

impl<'a> Audit<'a> {
    /// Of the database of that URL.
    pub fn of(database_url: &'a str) -> Self {
        Self {
            database_url,
            chain: Chain::Unknown,
            watcher: None,
        }
    }

    /// With the key ring of that file, so that the hashes of the entries are checked.
    pub fn with_key_ring(self, file: &'a Path) -> Self {
        Self {
            chain: Chain::KeyRing(file),
            ..self
        }
    }

    /// With the secret that a key ring would have for the chains.
    pub fn with_chain_secret(self, secret: &'a [u8; 32]) -> Self {
        Self {
            chain: Chain::Secret(secret),
            ..self
        }
    }

    /// Shows every now and then how far it is.
    pub fn watched_by(self, watcher: Watcher<'a>) -> Self {
        Self {
            watcher: Some(watcher),
            ..self
        }
    }

    /// Verifies the database as it is at one moment.
    pub fn run(self) -> Result<Report, AuditError> {
        let Self {
            database_url,
            chain,
            watcher,
        } = self;
        let mut connection = connection::open(database_url)?;
        let mut progress = Progress::new(watcher);
        connection::snapshot(&mut connection, |connection| {
            let keys = chain.keys(connection)?;
            audit(connection, keys, &mut progress)
        })
    }
}

impl Chain<'_> {
    fn keys(&self, connection: &mut Connection) -> Result<Keys, AuditError> {
        Ok(match self {
            Self::Unknown => Keys::default(),
            Self::KeyRing(file) => {
                let ring = KeyRing::read(file)?;
                ring.require_own(connection)?;
                Keys {
                    chains: Some(ChainKey::new(&ring.chain_secret())),
                    trail: Some(ChainKey::new(&ring.trail_secret())),
                }
            }
            Self::Secret(secret) => Keys {
                chains: Some(ChainKey::new(secret)),
                trail: None,
            },
        })
    }
}

/// The keys of hashes, as far as they are known.
#[derive(Default)]
struct Keys {
    /// Of the accounts' chains.
    chains: Option<ChainKey>,
    /// Of the operators' audit trail.
    trail: Option<ChainKey>,
}

fn audit(
    connection: &mut Connection,
    keys: Keys,
    progress: &mut Progress<'_>,
) -> Result<Report, AuditError> {
    let mut report = Report {
        hashes_checked: keys.chains.is_some(),
        ..Report::default()
    };
    let mut terms = Terms::load(connection, keys.chains)?;
    let sums = accounts::check(connection, &mut terms, &mut report, progress)?;
    report.check_books(sums.balances);
    progress.begin("tokens", 0);
    due_tokens::check(connection, sums.live, &mut report)?;
    progress.begin("references", 0);
    references::check(connection, sums.keyed, &mut report)?;
    progress.begin("external ids", 0);
    external_ids::check(connection, sums.latest, &mut report)?;
    progress.begin("phones and partners", 0);
    notifications::check(connection, &mut report)?;
    phones::check(connection, &mut report)?;
    partners::check(connection, &mut report)?;
    trail::check(connection, keys.trail.as_ref(), &mut report)?;
    Ok(report)
}
