//! What goes on beside the requests: messages are sent, tokens end in time, SQLite's WAL is
//! checkpointed.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use tokio::task::{JoinHandle, JoinSet};

use crate::api::Services;
use crate::delivery::deliver_messages;
use crate::ledger::Command;
use crate::storage::Database;
use crate::types::{AccountId, Msisdn};

/// How often SQLite's WAL is checkpointed, where it is long enough.
const CHECKPOINT_INTERVAL: Duration = Duration::from_millis(250);
/// How often tokens whose time has run out are looked for.
const SWEEP_INTERVAL: Duration = Duration::from_secs(1);
/// Accounts whose tokens are ended in one sweep.
const SWEEP_PAGE: i64 = 500;

/// How often rows of one-time passwords are looked for that nobody needs any more.
const OTP_SWEEP_INTERVAL: Duration = Duration::from_secs(60 * 60);
/// How long such a row is kept: longer than a lock, and than the day that it counts for.
const OTP_ROW_LIFE: Duration = Duration::from_secs(2 * 24 * 60 * 60);

/// Starts them all.
pub fn start_background_tasks(services: &Data<Services>) -> Vec<JoinHandle<()>> {
    let outbox = deliver_messages(
        services.database.clone(),
        Arc::clone(&services.messenger),
        Arc::clone(&services.broadcast),
        Arc::clone(&services.rules),
        services.clock.clone(),
    );
    vec![
        tokio::spawn(Arc::clone(&services.partners).refresh_forever()),
        tokio::spawn(outbox),
        tokio::spawn(sweep_tokens(services.clone())),
        tokio::spawn(sweep_otps(services.clone())),
        tokio::spawn(checkpoint_wal(services.database.clone())),
    ]
}

async fn checkpoint_wal(database: Database) {
    loop {
        tokio::time::sleep(CHECKPOINT_INTERVAL).await;
        let checkpointed = database.clone();
        let checkpointed = tokio::task::spawn_blocking(move || checkpointed.checkpoint());
        if let Ok(Err(error)) = checkpointed.await
            && !error.is_logged()
        {
            tracing::warn!(%error, "the log is left to the writer");
        }
    }
}

/// Forgets one-time passwords of days gone by. The first sweep comes after an hour.
async fn sweep_otps(services: Data<Services>) {
    loop {
        tokio::time::sleep(OTP_SWEEP_INTERVAL).await;
        let Ok(now) = services.now_to_decide() else {
            continue;
        };
        let before = now.minus(OTP_ROW_LIFE);
        let database = services.database.clone();
        let forgotten = tokio::task::spawn_blocking(move || database.forget_otps(before)).await;
        if let Ok(Err(error)) = forgotten
            && !error.is_logged()
        {
            tracing::warn!(%error, "old one-time passwords are kept for another hour");
        }
    }
}

/// Ends tokens whose time has run out: it releases their holds and notifies their owners, even when
/// no command touches the account.
async fn sweep_tokens(services: Data<Services>) {
    loop {
        tokio::time::sleep(SWEEP_INTERVAL).await;
        let database = services.database.clone();
        // After a leap, nothing is due by this clock.
        let Ok(now) = services.now_to_decide() else {
            continue;
        };
        let due = move || database.accounts_with_due_tokens(now, SWEEP_PAGE);
        let accounts = match tokio::task::spawn_blocking(due).await {
            Ok(Ok(accounts)) => accounts,
            Ok(Err(error)) if !error.is_logged() => {
                tracing::error!(%error, "tokens that are due wait");
                continue;
            }
            _ => continue,
        };
        let ended = end_tokens(&services, accounts).await;
        if ended.is_empty() {
            continue;
        }
        let database = services.database.clone();
        let forget = move || database.forget_due_tokens(&ended, now);
        if let Ok(Err(error)) = tokio::task::spawn_blocking(forget).await
            && !error.is_logged()
        {
            tracing::error!(%error, "tokens that have ended are looked at again");
        }
    }
}

/// Ends what is due of those accounts, in batches as the engine makes them. Returns the accounts
/// that are done.
async fn end_tokens(
    services: &Data<Services>,
    accounts: Vec<(AccountId, Msisdn)>,
) -> Vec<AccountId> {
    let mut ending = JoinSet::new();
    for (account, owner) in accounts {
        let services = services.clone();
        ending.spawn(async move {
            let command = Command::ExpireTokens(account);
            let ended = services.engine.submit_for(&owner, command).await;
            ended.map(|_| account)
        });
    }
    let mut done = Vec::with_capacity(ending.len());
    while let Some(ended) = ending.join_next().await {
        match ended {
            Ok(Ok(account)) => done.push(account),
            Ok(Err(error)) => tracing::warn!(%error, "a token that is due waits"),
            Err(error) => tracing::error!(%error, "a token that is due waits"),
        }
    }
    done
}
