//! What a till does, told to whoever looks over the cashier's shoulder.

use std::time::Duration;

use super::{Ask, Heard, Outcome};

/// One step of a movement.
pub enum Moment<'a> {
    /// The reference is in the journal; nothing has been sent yet.
    Written,
    /// It waits before it asks again.
    Waits(Duration),
    /// It asks.
    Asks(Ask),
    /// What it heard.
    Hears(&'a Heard),
    /// How it ended.
    Ends(&'a Outcome),
}

/// Is told every step, as it happens; it must not block.
pub type Watcher = Box<dyn Fn(Moment<'_>) + Send + Sync>;
