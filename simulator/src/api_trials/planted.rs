//! Bugs planted at the edge, one at a time, and the trial that sees them.

use std::time::Instant;

use gerai::planted::{Bug, plant};

use super::try_all;
use crate::simulate::planted::{Detection, Detector};

/// Plants a bug and looks whether a trial sees it.
///
/// # Errors
/// Why there is no gateway to be tried.
pub async fn catch_at_the_edge(bug: Bug) -> Result<Detection, String> {
    plant(Some(bug));
    let begun = Instant::now();
    let tried = try_all().await;
    let elapsed = begun.elapsed();
    plant(None);
    let (held, broken) = tried.map_err(|error| error.to_string())?;
    let by = broken.map(|finding| Detector {
        name: "edge",
        after: held + 1,
        steps: None,
        finding,
    });
    Ok(Detection { bug, by, elapsed })
}
