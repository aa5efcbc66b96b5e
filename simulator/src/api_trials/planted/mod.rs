//! Bugs planted at the edge: what a faulty gateway would take for the request, or would answer, is
//! written into the request or the answer on its way. The trials must detect each.
//!
//! Each bug is a function, and its comment says what goes wrong. What cannot be shown from outside is
//! a patch under `tests/mutations`.

mod answer;
mod request;

use std::time::Instant;

use super::try_all;
use super::wire::{ApiWire, TrialRequest};
use crate::simulate::planted::{Detection, Detector};
use crate::snap::Answer;

/// A bug that can be planted.
pub struct EdgeBug {
    /// What goes wrong.
    pub name: &'static str,
    wire: ApiWire,
}

impl EdgeBug {
    const fn request(name: &'static str, request: fn(&mut TrialRequest<'_>)) -> Self {
        let answer = |_: &mut Answer| {};
        let wire = ApiWire { request, answer };
        Self { name, wire }
    }

    const fn answer(name: &'static str, answer: fn(&mut Answer)) -> Self {
        let request = |_: &mut TrialRequest<'_>| {};
        let wire = ApiWire { request, answer };
        Self { name, wire }
    }
}

/// All that the trials can plant.
pub const EDGE_BUGS: &[EdgeBug] = &[
    EdgeBug::request("BodyReprinted", request::body_reprinted),
    EdgeBug::request("BodyNotMinified", request::body_not_minified),
    EdgeBug::request("QueryNotSigned", request::query_not_signed),
    EdgeBug::request("UnsignedTaken", request::unsigned_taken),
    EdgeBug::request("WindowIgnored", request::window_ignored),
    EdgeBug::request("DayOfArrival", request::day_of_arrival),
    EdgeBug::request("TokenForEver", request::token_for_ever),
    EdgeBug::request("TokenOfAnother", request::token_of_another),
    EdgeBug::request("StatusIdReusable", request::status_id_reusable),
    EdgeBug::request("CentsRounded", request::cents_rounded),
    EdgeBug::answer("BusyIsFinal", answer::busy_is_final),
    EdgeBug::answer("NameInFull", answer::name_in_full),
];

/// Plants a bug and looks whether a trial detects it.
///
/// # Errors
/// Why there is no gateway to be tried.
pub async fn catch_at_the_edge(bug: &EdgeBug) -> Result<Detection, String> {
    catch_on(bug.name, bug.wire).await
}

/// Looks whether a trial detects what is wrong on that wire, or with the gateway behind it.
///
/// # Errors
/// Why there is no gateway to be tried.
pub async fn catch_on(name: &str, wire: ApiWire) -> Result<Detection, String> {
    let begun = Instant::now();
    let tried = try_all(wire).await;
    let elapsed = begun.elapsed();
    let (held, broken) = tried.map_err(|error| error.to_string())?;
    let by = broken.map(|finding| Detector {
        name: "edge",
        after: held + 1,
        steps: None,
        finding,
    });
    Ok(Detection {
        bug: name.to_owned(),
        by,
        elapsed,
    })
}
