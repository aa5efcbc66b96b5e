//! The steps of a till, for observers.

use std::time::Duration;

use super::{Outcome, TillRequest, TillResponse};

/// One step of a movement.
pub enum TillEvent<'a> {
    /// The reference is in the journal; nothing has been sent yet.
    Written,
    /// It waits before it asks again.
    Waits(Duration),
    /// It asks.
    Asks(TillRequest),
    /// What it heard.
    Receives(&'a TillResponse),
    /// How it ended.
    Ends(&'a Outcome),
}

/// Called with every step as it happens; it must not block.
pub type TillObserver = Box<dyn Fn(TillEvent<'_>) + Send + Sync>;
