//! The oracle: what a gateway must answer and what must be there.
//!
//! It is the one second opinion of the tests. It is written from the protocol, not from the
//! ledger's code, and depends on nothing, so that a mistake in the rules cannot hide here as well.
//! (The auditor is apart from both: it reads a database and nothing else.)
//!
//! Two layers:
//! - [`mod@reference`] is the protocol's table: where a reference stands, what is asked, which answers
//!   are legal, and where it stands after them. [`reference::PossibleStates`] follows one reference
//!   through the eyes of a partner, who does not see what became of a request without an answer.
//! - [`Ledger`] is the whole gateway with that table in the middle: accounts, tokens, caps, months and
//!   fees. It says exactly one answer for each [`Request`].
//!
//! Tests translate what they ask into a [`Request`] and what they are answered into an [`Answer`].

pub mod account;
pub mod calendar;
mod ledger;
pub mod reference;
mod request;
pub mod rules;

pub use account::Account;
pub use ledger::{Answer, Ledger, Movement};
pub use request::{
    AccountChange, AccountCondition, Chain, ExternalId, MoneyDirection, Operation, Order,
    OriginalKey, PartnerReference, Request,
};
