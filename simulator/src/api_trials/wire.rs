//! The wire between a trial and the gateway: where requests and answers can be rewritten.

use crate::credentials::Partner;
use crate::snap::{Answer, Overrides};

/// A request on its way.
pub struct TrialRequest<'a> {
    /// Path and query.
    pub path: String,
    /// The body.
    pub body: String,
    /// What differs from the headers of a request that is as it should be.
    pub headers: Overrides,
    /// Who sends it.
    pub partner: &'a Partner,
    /// An access token that is the partner's and good.
    pub good_token: &'a str,
    /// The gateway's time, as it is written in a header.
    pub now: &'a str,
}

/// What happens to requests and answers between the two.
#[derive(Clone, Copy)]
pub struct ApiWire {
    /// What becomes of a request.
    pub request: fn(&mut TrialRequest<'_>),
    /// What becomes of an answer.
    pub answer: fn(&mut Answer),
}

impl Default for ApiWire {
    /// Nothing happens.
    fn default() -> Self {
        Self {
            request: |_| {},
            answer: |_| {},
        }
    }
}
