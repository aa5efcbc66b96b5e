//! What customer service does to accounts: through the engine like all other commands, with an entry
//! of the audit trail before it and one after it.
//!
//! The ledger's commit and the audit trail's are two. So it is written down first what is asked for:
//! nothing can be done without a trace, however the process ends.

use serde_json::{Value, json};

use super::trail::TrailNote;
use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::engine::{Engine, EngineError};
use crate::ledger::{
    Account, AccountChange, Answer, ChangeAccount, Command, DeclineReason, Outcome,
};
use crate::storage::{Database, StorageError};
use crate::types::{IssuerId, TierId};

/// An account before and after a change.
#[derive(Clone, Debug)]
pub struct Changed {
    /// As it was.
    pub before: Account,
    /// As it is.
    pub after: Account,
}

/// Why an account was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// The ledger's rules.
    #[error("declined: {}", .0.as_str())]
    Declined(DeclineReason),
    /// The engine: whether it was done is not known where it is [`EngineError::Unknown`].
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Changes an account. Blocks for its writes to the audit trail.
pub async fn change_account(
    engine: &Engine,
    (database, rules): (&Database, &Catalogue),
    clock: &Clock,
    (account, change): (&Account, AccountChange),
    note: &TrailNote,
) -> Result<Changed, ChangeError> {
    if let AccountChange::Tier(tier) = &change
        && knows(rules, &account.issuer, tier)
    {
        // Before an account has it: one too many is no harm, and a catalogue without one that an
        // account has must be refused.
        database.keep_tier_used(&account.issuer, tier)?;
    }
    database.append_trail(clock.now(), &note.ended("asked"))?;
    let command = Command::ChangeAccount(ChangeAccount {
        account: account.id,
        change,
        reason: note.reason.clone(),
    });
    let changed = changed(engine.submit(command).await);
    let entry = match &changed {
        Ok(Changed { before, after }) => note.done(&shown(before), &shown(after)),
        Err(ChangeError::Engine(EngineError::Unknown)) => note.ended("unknown"),
        Err(error) => note.ended(error),
    };
    database.append_trail(clock.now(), &entry)?;
    changed
}

/// Whether there is such a tier on any day. Where there is none, the ledger declines.
fn knows(rules: &Catalogue, issuer: &IssuerId, tier: &TierId) -> bool {
    let mut rows = rules.tiers().iter();
    rows.any(|row| row.issuer == *issuer && row.id == *tier)
}

fn changed(outcome: Result<Outcome, EngineError>) -> Result<Changed, ChangeError> {
    match outcome? {
        Ok(Answer::Changed { before, after }) => Ok(Changed {
            before: *before,
            after: *after,
        }),
        Ok(other) => unreachable!("no change is answered by {other:?}"),
        Err(decline) => Err(ChangeError::Declined(decline.reason)),
    }
}

/// What the audit trail shows of an account: nothing about the person.
fn shown(account: &Account) -> Value {
    json!({
        "entry": account.last_seq,
        "status": account.status.as_str(),
        "tier": account.tier.as_str(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::AccountStatus;
    use crate::operators::{Action, Operator};
    use crate::testing::{BUDI, services};

    /// On either database: what was asked for first, then how it ended.
    #[tokio::test]
    async fn what_is_asked_for_and_how_it_ends_is_in_the_audit_trail() {
        let services = services();
        let view = services.database.account(BUDI.0).expect("read");
        let account = view.expect("an account").account;
        let note = TrailNote {
            operator: Operator::of_system(),
            action: Action::AccountBlock,
            subject: "account 1".to_owned(),
            reason: "lost phone".to_owned(),
        };
        for is_first in [true, false] {
            let blocked = AccountChange::Status(AccountStatus::Blocked);
            let changed = change_account(
                &services.engine,
                (&services.database, &services.rules),
                &services.clock,
                (&account, blocked),
                &note,
            );
            assert_eq!(changed.await.is_ok(), is_first);
        }
        let trail = services.database.trail(Some("account 1"), i64::MAX, 9);
        let trail = trail.expect("read");
        let outcomes = trail.iter().rev().map(|entry| entry.outcome.as_str());
        let declined = "declined: status-unchanged";
        assert_eq!(
            outcomes.collect::<Vec<_>>(),
            ["asked", "done", "asked", declined]
        );
        let after = trail[2].state_after.as_deref();
        assert_eq!(
            after,
            Some(r#"{"entry":2,"status":"BLOCKED","tier":"premium"}"#)
        );
    }
}
