//! Wakes the open streams of an account that has new notifications. A stream reads the
//! notifications from the database, so that none is lost or sent twice.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tokio::sync::{Notify, watch};

use crate::types::AccountId;

/// Streams that one account may have open at once: a customer's devices.
const STREAMS_PER_ACCOUNT_MAX: usize = 5;
/// Streams that all accounts may have open at once.
const STREAMS_MAX: usize = 10_000;

/// Who listens for which account.
#[derive(Default)]
pub struct NotificationBroadcast {
    listeners: Mutex<HashMap<AccountId, watch::Sender<()>>>,
    messages: Notify,
}

impl NotificationBroadcast {
    /// Listens for notifications of an account until the receiver is dropped; `None` when too many
    /// streams are open.
    pub fn listen(&self, account: AccountId) -> Option<watch::Receiver<()>> {
        let mut listeners = self
            .listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|_, sender| !sender.is_closed());
        let in_all: usize = listeners.values().map(watch::Sender::receiver_count).sum();
        let sender = listeners.entry(account).or_default();
        let is_allowed = in_all < STREAMS_MAX && sender.receiver_count() < STREAMS_PER_ACCOUNT_MAX;
        is_allowed.then(|| sender.subscribe())
    }

    /// These accounts have new notifications.
    pub fn notify(&self, accounts: &[AccountId]) {
        let listeners = self
            .listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for sender in accounts.iter().filter_map(|account| listeners.get(account)) {
            sender.send_replace(());
        }
        self.messages.notify_one();
    }

    /// Waits until there may be messages to send.
    pub async fn messages_waiting(&self) {
        self.messages.notified().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_ends_allows_another() {
        let broadcast = NotificationBroadcast::default();
        let mut open: Vec<_> = (0..STREAMS_PER_ACCOUNT_MAX)
            .map(|_| broadcast.listen(AccountId(1)).expect("room"))
            .collect();
        assert!(broadcast.listen(AccountId(1)).is_none());
        assert!(broadcast.listen(AccountId(2)).is_some());
        open.pop();
        assert!(broadcast.listen(AccountId(1)).is_some());
    }
}
