//! The rules of money, as pure code: from a command and the state that it concerns to a decision.
//!
//! Reading order: what there is ([`account`], [`token`], [`movement`], [`posting`], [`entry`],
//! [`notification`]), what can be asked ([`command`]), what is answered ([`outcome`]), what a batch
//! knows ([`state`]), and then the rulebook ([`decide`](mod@decide)). Beside the rulebook of money
//! stand smaller ones: wrong PINs ([`pin`]), one-time passwords ([`otp`]), sessions of the app
//! ([`session`]), and wrong tokens of tills ([`wrong_tokens`]).
//!
//! **Architecture invariant:** the ledger does no IO, reads no clock, makes no random number, and
//! knows neither HTTP nor a database. Everything that it needs is an argument, so that it can be
//! simulated, fuzzed and replayed.

pub mod account;
pub mod command;
pub mod decide;
pub mod entry;
pub mod movement;
pub mod notification;
pub mod otp;
pub mod outcome;
pub mod pin;
pub mod posting;
pub mod session;
pub mod state;
pub mod token;
pub mod wrong_tokens;

pub use crate::types::{Fingerprint, TokenCode, TokenProof};
pub use account::{Account, AccountStatus, ChainHash};
pub use command::{
    AccountChange, Cancel, CancelToken, CashOrder, ChangeAccount, Command, ExternalIdKey, Inquiry,
    IssueToken, Needs, Original, PartnerContext, StatusInquiry,
};
pub use decide::decide;
pub use decide::references::implied_key;
pub use entry::{Entry, EntryKey, EntryKind};
pub use movement::{Movement, MovementKey, MovementState};
pub use notification::Notification;
pub use otp::{OtpAttempts, OtpPurpose, OtpRefusal};
pub use outcome::{Answer, Decline, DeclineReason, LatestStatus, Outcome};
pub use pin::{PinAttempts, PinLocked};
pub use posting::{Posting, PostingKind, SystemAccount};
pub use session::SessionPeriod;
pub use state::{Change, Decision, State, UsedExternalId, Writes};
pub use token::{Token, TokenState};
pub use wrong_tokens::WrongTokens;
