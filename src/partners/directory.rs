//! The directory: all partners in memory, read again every other second, so that what the command
//! line writes is known to a running gateway within five.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;

use super::Partner;
use crate::keyring::KeyRing;
use crate::storage::{Database, StorageError};

/// How often it is read.
const EVERY: Duration = Duration::from_secs(2);

/// All partners, by id and by client key.
pub struct Directory {
    database: Database,
    ring: Arc<KeyRing>,
    pages: ArcSwap<Pages>,
}

#[derive(Default)]
struct Pages {
    by_id: HashMap<String, Arc<Partner>>,
    by_client_key: HashMap<String, Arc<Partner>>,
}

impl Directory {
    /// Reads it for the first time.
    pub fn open(database: &Database, ring: &Arc<KeyRing>) -> Result<Self, StorageError> {
        let directory = Self {
            database: database.clone(),
            ring: Arc::clone(ring),
            pages: ArcSwap::default(),
        };
        directory.refresh()?;
        Ok(directory)
    }

    /// Reads it again.
    pub fn refresh(&self) -> Result<(), StorageError> {
        let mut pages = Pages::default();
        for record in self.database.partners()? {
            let id = record.partner_id.clone();
            let Some(partner) = Partner::from_record(record, &self.ring) else {
                tracing::error!(
                    partner = id,
                    "left out: its row cannot be read with this key ring"
                );
                continue;
            };
            let partner = Arc::new(partner);
            pages
                .by_client_key
                .insert(partner.client_key.clone(), Arc::clone(&partner));
            pages.by_id.insert(id, partner);
        }
        self.pages.store(Arc::new(pages));
        Ok(())
    }

    /// Reads it again and again, for ever.
    pub async fn keep_fresh(self: Arc<Self>) {
        loop {
            tokio::time::sleep(EVERY).await;
            let directory = Arc::clone(&self);
            match tokio::task::spawn_blocking(move || directory.refresh()).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    tracing::error!(%error, "the partners known are the last ones read")
                }
                Err(error) => tracing::error!(%error, "reading the partners stumbled"),
            }
        }
    }

    /// The partner of that `X-PARTNER-ID`.
    pub fn by_id(&self, id: &str) -> Option<Arc<Partner>> {
        self.pages.load().by_id.get(id).cloned()
    }

    /// The partner of that `X-CLIENT-KEY`.
    pub fn by_client_key(&self, key: &str) -> Option<Arc<Partner>> {
        self.pages.load().by_client_key.get(key).cloned()
    }
}
