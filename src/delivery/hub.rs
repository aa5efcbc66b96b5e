//! The hub: tells open streams that their account has news. It says only *that*, the news
//! themselves are read from the database, so that nothing is lost or told twice.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tokio::sync::{Notify, watch};

use crate::terms::AccountId;

/// Who listens for which account.
#[derive(Default)]
pub struct Hub {
    listeners: Mutex<HashMap<AccountId, watch::Sender<()>>>,
    messages: Notify,
}

impl Hub {
    /// Listens for news of an account.
    pub fn listen(&self, account: AccountId) -> watch::Receiver<()> {
        let mut listeners = self
            .listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|_, sender| !sender.is_closed());
        listeners.entry(account).or_default().subscribe()
    }

    /// These accounts have news.
    pub fn tell(&self, accounts: &[AccountId]) {
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
