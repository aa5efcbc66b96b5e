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

pub use demo_partner::{DemoPartnerError, DemoPartnerOptions, UNKNOWN_CUSTOMER, host_of};
pub use host::Host;
pub use matrix::{CaseResult, CaseVerdict, Matrix};

/// Tries all of it.
pub async fn run(host: &Host) -> Matrix {
    let mut matrix = Matrix::default();
    format_cases::try_all(host, &mut matrix).await;
    money::try_all(host, &mut matrix).await;
    forced::try_all(host, &mut matrix).await;
    matrix
}
