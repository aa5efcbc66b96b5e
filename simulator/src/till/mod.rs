//! Tills: what a careful machine at a cashier does, also when an answer is lost.
//!
//! A till writes the reference of a movement to its [`Journal`] before it sends anything, asks
//! what became of it when it hears nothing, and leaves the rest to [`Recovery`], which knows the
//! rules and touches no network. Cash leaves the drawer only where
//! [`Outcome::may_hand_over_cash`] says so.

mod device;
mod habits;
mod journal;
mod order;
mod outcome;
mod outlet;
mod pace;
mod recovery;
mod watcher;
mod witness;

pub use device::Till;
pub use habits::Habits;
pub use journal::{End, Entry, Journal, JournalError, Pending};
pub use order::Order;
pub use outcome::{Outcome, Trace};
pub use outlet::{Chain, Key, Outlet};
pub use pace::Pace;
pub use recovery::{Ask, Heard, Recovery, Step, Verdict};
pub use watcher::{Moment, Watcher};
pub use witness::{Event, Reference, Testimony, Witness};

/// Which way the money goes.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Cash becomes balance.
    CashIn,
    /// Balance becomes cash.
    CashOut,
}

impl Kind {
    /// The service of the standard that moves it.
    pub fn service(self) -> &'static str {
        match self {
            Self::CashIn => "38",
            Self::CashOut => "44",
        }
    }
}
