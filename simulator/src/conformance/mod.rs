//! Does a host speak SNAP? Every service, with everything that can be wrong about a request and
//! everything that can happen to its money, against the codes that the standard allows.
//!
//! It works with any host of e-money services: what it needs to know about it is in [`Host`]. Where
//! the standard leaves a choice, every choice conforms.

mod demo_partner;
mod forced;
mod format_cases;
mod host;
mod matrix;
mod money;

use crate::snap::Service;
pub use demo_partner::{DemoPartnerError, DemoPartnerOptions, UNKNOWN_CUSTOMER, host_of};
pub use host::Host;
pub use matrix::{CaseResult, CaseVerdict, Matrix, Summary};

/// What answers is no SNAP host, or nothing answers.
#[derive(Debug, thiserror::Error)]
#[error("this is not a SNAP host: it was asked for an access token, and {0}")]
pub struct NotSnap(String);

/// Asks for an access token as one should: whatever a SNAP host makes of it, it says so in a
/// `responseCode`.
///
/// # Errors
/// [`NotSnap`].
pub async fn check_host(host: &Host) -> Result<(), NotSnap> {
    let service = Service::AccessToken;
    let body = host.body(service, &host::reference());
    match host.send(service, &body).await {
        Ok(answer) if answer.is_snap() => Ok(()),
        Ok(answer) => {
            let http = answer.http;
            let said = format!("answered HTTP {http} without the responseCode of that status");
            Err(NotSnap(said))
        }
        Err(error) => Err(NotSnap(error.to_string())),
    }
}

/// Tries all of it.
pub async fn run(host: &Host) -> Matrix {
    let mut matrix = Matrix::default();
    format_cases::try_all(host, &mut matrix).await;
    money::try_all(host, &mut matrix).await;
    forced::try_all(host, &mut matrix).await;
    matrix
}
