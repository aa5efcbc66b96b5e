//! One step of an account: from its state to its next entry.

use super::account::Account;
use super::entry::Entry;
use super::kind::Kind;
use super::live::Token;

/// An entry of a known kind, the account before it, and the tokens that are live before and after.
#[derive(Clone, Copy)]
pub struct Step<'a> {
    pub before: &'a Account,
    pub entry: &'a Entry,
    pub kind: Kind,
    pub live_before: &'a [Token<'a>],
    pub live: &'a [Token<'a>],
}
