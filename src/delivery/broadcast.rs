//! Wakes the open streams of an account that has new notifications. A stream reads the
//! notifications from the database, so that none is lost or sent twice.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use tokio::sync::{Notify, watch};

use crate::types::AccountId;

/// Streams that one account may have open at once: one for each session that the built-in catalogue
/// allows, so that devices do not end each other's.
const STREAMS_PER_ACCOUNT_MAX: usize = 10;
/// Streams that all accounts may have open at once.
const STREAMS_MAX: usize = 10_000;

/// Who listens for which account: its streams, the oldest first.
#[derive(Default)]
pub struct NotificationBroadcast {
    listeners: Mutex<HashMap<AccountId, VecDeque<watch::Sender<()>>>>,
    messages: Notify,
}

impl NotificationBroadcast {
    /// Listens for notifications of an account until the receiver is dropped.
    ///
    /// Where no more streams may be open, the account's oldest makes room: its receiver learns that
    /// nobody sends any more. An app that connects again is never kept out by its own connections
    /// of before, of which nobody here knows yet that they are gone. `None` where the account has
    /// no stream that could make room.
    pub fn listen(&self, account: AccountId) -> Option<watch::Receiver<()>> {
        let mut listeners = self
            .listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|_, streams| {
            streams.retain(|stream| !stream.is_closed());
            !streams.is_empty()
        });
        let in_all: usize = listeners.values().map(VecDeque::len).sum();
        let streams = listeners.entry(account).or_default();
        if in_all >= STREAMS_MAX || streams.len() >= STREAMS_PER_ACCOUNT_MAX {
            streams.pop_front()?;
        }
        let (sender, receiver) = watch::channel(());
        streams.push_back(sender);
        Some(receiver)
    }

    /// These accounts have new notifications.
    pub fn notify(&self, accounts: &[AccountId]) {
        let listeners = self
            .listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let streams = accounts.iter().filter_map(|account| listeners.get(account));
        for stream in streams.flatten() {
            stream.send_replace(());
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

    fn is_ended(stream: &watch::Receiver<()>) -> bool {
        stream.has_changed().is_err()
    }

    #[test]
    fn one_stream_too_many_ends_the_accounts_oldest() {
        let broadcast = NotificationBroadcast::default();
        let open = |account| broadcast.listen(AccountId(account)).expect("room");
        let of_another = open(2);
        let streams: Vec<_> = (0..=STREAMS_PER_ACCOUNT_MAX).map(|_| open(1)).collect();
        assert!(is_ended(&streams[0]) && !is_ended(&of_another));
        assert!(!streams[1..].iter().any(is_ended));
        broadcast.notify(&[AccountId(1)]);
        let is_woken =
            |stream: &watch::Receiver<()>| stream.has_changed().is_ok_and(|is_new| is_new);
        assert!(streams[1..].iter().all(is_woken));
    }

    #[test]
    fn a_stream_that_ended_by_itself_leaves_room() {
        let broadcast = NotificationBroadcast::default();
        let open = || broadcast.listen(AccountId(1)).expect("room");
        let mut streams: Vec<_> = (0..STREAMS_PER_ACCOUNT_MAX).map(|_| open()).collect();
        streams.pop();
        streams.push(open());
        assert!(!streams.iter().any(is_ended));
    }

    /// Whoever has a stream gets another in its place; whoever has none is refused.
    #[test]
    fn a_full_gateway_refuses_an_account_without_a_stream_alone() {
        let broadcast = NotificationBroadcast::default();
        let full: Vec<_> = (0..STREAMS_MAX).map(|_| watch::channel(())).collect();
        let (senders, receivers): (Vec<_>, Vec<_>) = full.into_iter().unzip();
        let accounts = (0..).map(AccountId);
        let streams = accounts.zip(senders.into_iter().map(|sender| [sender].into()));
        *broadcast.listeners.lock().expect("nobody else") = streams.collect();
        assert!(broadcast.listen(AccountId(-1)).is_none());
        assert!(broadcast.listen(AccountId(0)).is_some());
        assert!(is_ended(&receivers[0]) && !is_ended(&receivers[1]));
    }
}
