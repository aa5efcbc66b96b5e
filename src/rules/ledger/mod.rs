//! The rules of money, as pure code: from a command and the state that it concerns to a decision.
//!
//! Reading order: what there is ([`account`], [`token`], [`movement`], [`posting`], [`notification`]),
//! what can be asked ([`command`]), what is answered ([`outcome`]), what a batch knows
//! ([`state`]), and then the rulebook ([`decide`](mod@decide)).
//!
//! **Architecture invariant:** the ledger does no IO, reads no clock, makes no random number, and
//! knows neither HTTP nor a database. Everything that it needs is an argument, so that it can be
//! simulated, fuzzed and replayed.

pub mod account;
pub mod command;
pub mod decide;
pub mod movement;
pub mod notification;
pub mod outcome;
pub mod posting;
pub mod state;
pub mod token;

pub use account::{Account, AccountStatus};
pub use command::{
    Cancel, CancelToken, CashOrder, Command, ExternalIdKey, Inquiry, IssueToken, Needs, Original,
    PartnerContext, StatusInquiry,
};
pub use decide::decide;
pub use movement::{Fingerprint, Movement, MovementKey, MovementState};
pub use notification::{Event, Notification, NotificationKind};
pub use outcome::{Answer, DeclineReason, LatestStatus, Outcome};
pub use posting::{Posting, PostingKind, SettlementPosting, SystemAccount};
pub use state::{Change, Decision, State, UsedExternalId, Writes};
pub use token::{Token, TokenCode, TokenProof, TokenState};
