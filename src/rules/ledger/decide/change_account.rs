//! What customer service changes: whether money may move, and the tier. Tokens stay as they are: the
//! checks of what they are used for come later, and they live for minutes.

use super::super::account::AccountStatus;
use super::super::command::{AccountChange, ChangeAccount};
use super::super::entry::EntryKind;
use super::super::outcome::{Answer, DeclineReason};
use super::super::state::{Decision, State};
use super::account_update::{AccountUpdate, Subject};
use crate::catalogue::Catalogue;
use crate::types::{TierId, Timestamp};

/// Changes an account, or appends why not.
pub fn change(
    state: &State,
    order: &ChangeAccount,
    timestamp: Timestamp,
    rules: &Catalogue,
) -> Decision {
    let Some(account) = state.account(order.account) else {
        return Decision::decline(DeclineReason::UnknownCustomer);
    };
    let mut update = AccountUpdate::open(account, timestamp, rules);
    let checked = match &order.change {
        AccountChange::Status(status) => account.status.permits(*status),
        AccountChange::Tier(tier) => check_tier(&update, tier, rules),
    };
    if let Err(reason) = checked {
        return update.decline_change(reason);
    }
    let before = Box::new(account.clone());
    let subject = Subject {
        reason: Some(order.reason.clone()),
        ..Subject::default()
    };
    let kind = match &order.change {
        AccountChange::Status(status) => {
            update.account.status = *status;
            EntryKind::StatusChanged
        }
        AccountChange::Tier(tier) => {
            update.account.tier = tier.clone();
            EntryKind::TierChanged
        }
    };
    update.append(kind, subject);
    let after = Box::new(update.account.clone());
    update.accept(Answer::Changed { before, after })
}

/// A lower tier takes nothing away: what is above its limits may be spent.
fn check_tier(
    update: &AccountUpdate<'_>,
    tier: &TierId,
    rules: &Catalogue,
) -> Result<(), DeclineReason> {
    let account = &update.account;
    if account.status == AccountStatus::Closed {
        return Err(DeclineReason::AccountClosed);
    }
    if account.tier == *tier {
        return Err(DeclineReason::TierUnchanged);
    }
    match rules.tier(&account.issuer, tier, update.at) {
        Some(_) => Ok(()),
        None => Err(DeclineReason::UnknownTier),
    }
}
