//! Everything that goes over the wire, for watchers of a client.

use super::{Answer, SnapError};

/// A request as it leaves. It has no `Debug`: it holds an access token.
#[derive(Clone)]
pub struct Sent {
    /// `POST`.
    pub method: String,
    /// The path, as it is signed.
    pub path: String,
    /// The headers in their order.
    pub headers: Vec<(String, String)>,
    /// The body as it is sent.
    pub body: String,
    /// What the signature is over.
    pub signed_text: String,
}

/// One event on the wire.
pub enum Wire<'a> {
    /// A request leaves.
    Sent(&'a Sent),
    /// Its answer is there.
    Answered(&'a Answer),
    /// There is none.
    Unanswered(&'a SnapError),
}

/// Called with every event as it happens; it must not block.
pub type WireWatch = Box<dyn Fn(Wire<'_>) + Send + Sync>;
