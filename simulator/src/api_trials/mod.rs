//! Trials of the partner API: what it must not accept, and what it must not reveal. Each trial is
//! one rule, tried over HTTP on a gateway of this process whose clock stands still.
//!
//! The simulation drives the engine without the API, so it cannot check these rules.

mod partner_connection;
pub mod planted;
mod test_gateways;
mod trials;
pub mod wire;

pub use partner_connection::Violation;
use test_gateways::TestGateways;
use trials::TRIALS;
use wire::ApiWire;

use crate::gateway::GatewayError;

/// Tries all of it over that wire: how many rules hold, and the first that does not.
///
/// # Errors
/// [`GatewayError`] where there is no gateway to be tried.
pub async fn try_all(wire: ApiWire) -> Result<(u64, Option<Violation>), GatewayError> {
    let gateways = TestGateways::open(wire).await?;
    let mut held = 0;
    let mut broken = None;
    for (rule, trial) in TRIALS {
        match trial(&gateways).await {
            Ok(()) => held += 1,
            Err(finding) => {
                broken = Some(format!("{rule}: {finding}"));
                break;
            }
        }
    }
    gateways.close().await;
    Ok((held, broken))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_gateway_passes_every_trial() {
        let tried = try_all(ApiWire::default()).await.expect("a gateway");
        assert_eq!(tried, (TRIALS.len() as u64, None));
    }
}
