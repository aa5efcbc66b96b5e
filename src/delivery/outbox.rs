//! The outbox: messages that wait in the database, handed to the messenger one by one.

use std::sync::Arc;
use std::time::Duration;

use super::{Messenger, NotificationBroadcast};
use crate::clock::Clock;
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
    clock: Clock,
) {
    if matches!(*messenger, Messenger::Absent) {
        tracing::warn!("no messenger is set up: WhatsApp and SMS messages wait in the database");
        return;
    }
    loop {
        let (database, messenger, clock) = (database.clone(), messenger.clone(), clock.clone());
        let work = move || deliver_page(&database, &messenger, &clock);
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
    clock: &Clock,
) -> Result<usize, StorageError> {
    let messages = database.unsent_messages(PAGE)?;
    let mut sent = 0;
    for message in &messages {
        if messenger.send(message, clock.now()) {
            database.mark_sent(message.account_id, message.notification_no, clock.now())?;
            sent += 1;
        }
    }
    Ok(sent)
}
