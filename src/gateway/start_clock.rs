//! Whether the machine's clock can be decided by when a gateway starts.

use super::StartError;
use crate::clock::Clock;
use crate::clock::leap::check_start;
use crate::config::Settings;
use crate::storage::Database;

/// Compares it with the newest decision and with the database's server. An operator may trust it all
/// the same; and the sandbox, whose money is nobody's, only warns.
pub fn check(database: &Database, clock: &Clock, settings: &Settings) -> Result<(), StartError> {
    if !clock.is_machine() {
        return Ok(());
    }
    let (newest, server) = (database.newest_decision()?, database.server_time()?);
    match check_start(clock.now(), newest, server) {
        Err(fault) if settings.trust_clock || settings.sandbox => {
            tracing::warn!(%fault, "the clock is trusted all the same");
            Ok(())
        }
        checked => Ok(checked?),
    }
}
