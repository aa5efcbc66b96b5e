//! Tills: what a careful machine at a cashier does, also when an answer is lost.
//!
//! A till writes the reference of a movement to its [`Journal`] before it sends anything, asks
//! what became of it when it hears nothing, and leaves the rest to [`Recovery`], which knows the
//! rules and touches no network. Cash leaves the drawer only where
//! [`Outcome::may_hand_over_cash`] says so.

mod backoff;
mod device;
mod event_log;
mod journal;
mod observer;
mod order;
mod outcome;
mod outlet;
mod recovery;
mod recovery_policy;

pub use backoff::Backoff;
pub use device::Till;
pub use event_log::{EventLog, LogEvent, ReferenceKey, ReferenceLog};
pub use journal::{Journal, JournalEntry, JournalError, MovementEnd, PendingMovement};
pub use observer::{TillEvent, TillObserver};
pub use order::Order;
pub use outcome::{ExchangeTrace, Outcome};
pub use outlet::{Chain, IssuerKey, Outlet};
pub use recovery::{NextAction, Recovery, TillRequest, TillResponse, Verdict};
pub use recovery_policy::RecoveryPolicy;

/// Which way the money goes.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum MovementKind {
    /// Cash becomes balance.
    CashIn,
    /// Balance becomes cash.
    CashOut,
}

impl MovementKind {
    /// The service of the standard that moves it.
    pub fn service(self) -> &'static str {
        match self {
            Self::CashIn => "38",
            Self::CashOut => "44",
        }
    }
}
