//! What customer service does.

use super::{Answer, Ledger};
use crate::account::Account;
use crate::request::{AccountChange, AccountCondition};
use crate::rules::Tier;

impl Ledger {
    pub(super) fn change(
        &mut self,
        customer: u8,
        change: AccountChange,
        timestamp: i64,
    ) -> Result<Answer, &'static str> {
        let account = self.account(customer)?;
        let at = account.begin(timestamp);
        let changed = match change {
            AccountChange::Condition(condition) => set_condition(account, condition),
            AccountChange::Tier(tier) => set_tier(account, tier),
        };
        account.record(at);
        account.notices += i64::from(changed.is_ok());
        changed.map(|()| Answer::Changed)
    }
}

fn set_condition(account: &mut Account, condition: AccountCondition) -> Result<(), &'static str> {
    use AccountCondition::{Active, Blocked, Closed, Dormant};
    match (account.condition, condition) {
        (Closed, _) => return Err("account-closed"),
        (Blocked, Dormant) => return Err("account-blocked"),
        (Active, Active) | (Blocked, Blocked) | (Dormant, Dormant) => {
            return Err("status-unchanged");
        }
        _ => {}
    }
    account.condition = condition;
    Ok(())
}

fn set_tier(account: &mut Account, tier: Tier) -> Result<(), &'static str> {
    if account.condition == AccountCondition::Closed {
        return Err("account-closed");
    }
    if account.tier == tier {
        return Err("tier-unchanged");
    }
    account.tier = tier;
    Ok(())
}
