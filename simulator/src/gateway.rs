//! The one place that knows the gateway itself: starts one in this process, and runs the auditor
//! on its database.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use gerai::app::Gateway;
use gerai::audit::{self, Report};
use gerai::config::{LimitSettings, Settings};

/// A gateway that runs in this process, in sandbox mode.
pub struct RunningGateway {
    /// Where it listens, such as `http://127.0.0.1:41234`.
    pub url: String,
    gateway: Gateway,
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

impl GatewayError {
    fn new(error: impl fmt::Display) -> Self {
        Self(error.to_string())
    }
}

/// Starts a gateway in sandbox mode on that database, listening at `listen`.
///
/// # Errors
/// [`GatewayError`] where it does not start.
pub async fn start_in_process(
    database_url: &str,
    listen: &str,
) -> Result<RunningGateway, GatewayError> {
    start(Settings {
        listen: listen.parse().map_err(GatewayError::new)?,
        database: database_url.to_owned(),
        sandbox: true,
        ..Settings::default()
    })
    .await
}

/// Starts one of several gateways on that database, each with that key ring, at a free port. The
/// first is in sandbox mode; a second sandbox would draw new credentials.
///
/// # Errors
/// [`GatewayError`] where it does not start.
pub async fn start_one_of(
    database_url: &str,
    keys: &Path,
    sandbox: bool,
) -> Result<RunningGateway, GatewayError> {
    start(Settings {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        database: database_url.to_owned(),
        keys: Some(keys.to_owned()),
        sandbox,
        ..Settings::default()
    })
    .await
}

async fn start(settings: Settings) -> Result<RunningGateway, GatewayError> {
    let settings = Settings {
        limits: no_limits(),
        ..settings
    };
    let gateway = Gateway::start(settings).await.map_err(GatewayError::new)?;
    Ok(RunningGateway {
        url: gateway.url(),
        gateway,
    })
}

/// A story has no time to wait between two requests about the same phone number, and a load even
/// less.
fn no_limits() -> LimitSettings {
    LimitSettings {
        partner_per_second: 0,
        terminal_per_second: 0,
        phone_per_second: 0,
        address_per_second: 0,
        terminal_wrong_tokens_per_hour: 0,
        store_wrong_tokens_per_hour: 0,
        partner_wrong_tokens_per_hour: 0,
    }
}

impl RunningGateway {
    /// Stops it, after the requests that it has begun.
    pub async fn stop(self) {
        self.gateway.stop().await;
    }
}

/// The URL of a database in that file.
pub fn database_url(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

/// Checks every rule of the ledger on a database.
///
/// # Errors
/// [`GatewayError`] where the database cannot be read.
pub async fn verify(database_url: &str) -> Result<Audit, GatewayError> {
    let url = database_url.to_owned();
    let report = tokio::task::spawn_blocking(move || audit::verify(&url))
        .await
        .map_err(GatewayError::new)?
        .map_err(GatewayError::new)?;
    Ok(Audit {
        balances: report.is_clean(),
        text: in_words(&report),
        settlements: books(&report),
    })
}

/// What was read and what is wrong, without the partners' books: they are shown apart.
fn in_words(report: &Report) -> String {
    let mut text = format!(
        "{} accounts, {} postings, {} movements, {} tokens, {} notices read; {} breaches",
        report.accounts,
        report.postings,
        report.movements,
        report.tokens,
        report.notices,
        report.breaches_total
    );
    for breach in &report.breaches {
        text = format!("{text}\n{breach}");
    }
    text
}

fn books(report: &Report) -> Vec<Settlement> {
    let books = report.settlements.iter();
    books
        .map(|book| Settlement {
            partner: book.partner.clone(),
            book: book.book.clone(),
            amount: i64::try_from(book.net).unwrap_or(i64::MAX),
        })
        .collect()
}
