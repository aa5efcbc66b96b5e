//! The outbox: messages that wait in the database, handed to the messenger one by one.

use std::sync::Arc;
use std::time::Duration;

use super::{Messenger, NotificationBroadcast};
use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::ledger::Notification;
use crate::storage::{Database, StorageError};

/// Messages read at once.
const PAGE: i64 = 100;
/// How often it looks without being woken: another gateway may have written messages.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// Carries messages out for ever. A message is sent at least once: one that was handed over just
/// before a crash is handed over again.
pub async fn deliver_messages(
    database: Database,
    messenger: Arc<Messenger>,
    broadcast: Arc<NotificationBroadcast>,
    rules: Arc<Catalogue>,
    clock: Clock,
) {
    if matches!(*messenger, Messenger::Absent) {
        tracing::warn!("no messenger is set up: WhatsApp and SMS messages wait in the database");
        return;
    }
    loop {
        let (database, messenger) = (database.clone(), messenger.clone());
        let (rules, clock) = (rules.clone(), clock.clone());
        let work = move || deliver_page(&database, &messenger, &rules, &clock);
        let delivered = tokio::task::spawn_blocking(work).await;
        match delivered {
            Ok(Ok(sent)) if sent == PAGE as usize => continue,
            Ok(Ok(_)) => {}
            Ok(Err(error)) if error.is_logged() => {}
            Ok(Err(error)) => tracing::error!(%error, "messages wait"),
            Err(error) => tracing::error!(%error, "the outbox stumbled"),
        }
        let _ = tokio::time::timeout(POLL_INTERVAL, broadcast.messages_waiting()).await;
    }
}

fn deliver_page(
    database: &Database,
    messenger: &Messenger,
    rules: &Catalogue,
    clock: &Clock,
) -> Result<usize, StorageError> {
    let mut sent = 0;
    for entry in database.unsent_messages(PAGE)? {
        let notification = Notification::of(&entry, rules);
        let is_sent =
            notification.is_none_or(|it| messenger.send(&it, &entry.after.msisdn, clock.now()));
        if is_sent {
            database.mark_sent(&entry)?;
            sent += 1;
        }
    }
    Ok(sent)
}
