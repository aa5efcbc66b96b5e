//! What a receipt is about.

use jiff::Timestamp;

use crate::till::{Order, Outcome, Outlet};

/// A receipt; its `Display` is its plain text on narrow paper, without verification code.
#[derive(Clone, Debug)]
pub struct Receipt<'a> {
    /// Where it is printed.
    pub outlet: &'a Outlet,
    /// What was keyed.
    pub order: &'a Order,
    /// How it ended.
    pub outcome: &'a Outcome,
    /// When.
    pub at: Timestamp,
}
