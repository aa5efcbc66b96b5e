//! The one place that knows the gateway itself: starts one in this process, and runs the auditor
//! on its database.

use std::fmt;

/// A gateway that runs in this process, in sandbox mode.
pub struct RunningGateway {
    /// Where it listens, such as `http://127.0.0.1:41234`.
    pub url: String,
}

/// What the auditor found.
#[derive(Debug)]
pub struct Audit {
    /// Whether every rule holds.
    pub balances: bool,
    /// The auditor's own words.
    pub text: String,
    /// What is owed between each partner and the issuer.
    pub settlements: Vec<Settlement>,
}

/// One book of one partner.
#[derive(Debug)]
pub struct Settlement {
    /// The partner.
    pub partner: String,
    /// `settlement`, or `fee` for fees earned.
    pub book: String,
    /// Whole rupiah: negative where the partner owes the issuer.
    pub amount: i64,
}

/// Why the gateway does not run, or its database cannot be read.
#[derive(Debug)]
pub struct GatewayError(String);

impl fmt::Display for GatewayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for GatewayError {}

/// Starts a gateway in sandbox mode on that database, listening at `listen`.
///
/// # Errors
/// [`GatewayError`] where it does not start.
pub async fn start_in_process(
    _database_url: &str,
    _listen: &str,
) -> Result<RunningGateway, GatewayError> {
    Err(GatewayError("this build has no gateway in it".to_owned()))
}

impl RunningGateway {
    /// Stops it, after the requests that it has begun.
    pub async fn stop(self) {}
}

/// The URL of a database in that file.
pub fn database_url(file: &std::path::Path) -> String {
    format!("sqlite://{}", file.display())
}

/// Checks every rule of the ledger on a database.
///
/// # Errors
/// [`GatewayError`] where the database cannot be read.
pub async fn verify(_database_url: &str) -> Result<Audit, GatewayError> {
    Err(GatewayError("this build has no auditor in it".to_owned()))
}
