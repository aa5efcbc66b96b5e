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
const REFRESH_INTERVAL: Duration = Duration::from_secs(2);

/// All partners, by id and by client key.
pub struct PartnerCache {
    database: Database,
    ring: Arc<KeyRing>,
    snapshot: ArcSwap<Snapshot>,
}

#[derive(Default)]
struct Snapshot {
    by_id: HashMap<String, Arc<Partner>>,
    by_client_key: HashMap<String, Arc<Partner>>,
}

impl PartnerCache {
    /// Reads it for the first time.
    pub fn open(database: &Database, ring: &Arc<KeyRing>) -> Result<Self, StorageError> {
        let cache = Self {
            database: database.clone(),
            ring: Arc::clone(ring),
            snapshot: ArcSwap::default(),
        };
        cache.refresh()?;
        Ok(cache)
    }

    /// Reads it again.
    pub fn refresh(&self) -> Result<(), StorageError> {
        let mut snapshot = Snapshot::default();
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
            snapshot
                .by_client_key
                .insert(partner.client_key.clone(), Arc::clone(&partner));
            snapshot.by_id.insert(id, partner);
        }
        self.snapshot.store(Arc::new(snapshot));
        Ok(())
    }

    /// All partners, by id.
    pub fn all(&self) -> Vec<Arc<Partner>> {
        let snapshot = self.snapshot.load();
        let mut partners: Vec<_> = snapshot.by_id.values().cloned().collect();
        partners.sort_by(|a, b| a.id.cmp(&b.id));
        partners
    }

    /// Reads it again and again, for ever.
    pub async fn refresh_forever(self: Arc<Self>) {
        loop {
            tokio::time::sleep(REFRESH_INTERVAL).await;
            let cache = Arc::clone(&self);
            match tokio::task::spawn_blocking(move || cache.refresh()).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) if error.is_logged() => {}
                Ok(Err(error)) => {
                    tracing::error!(%error, "the partners known are the last ones read")
                }
                Err(error) => tracing::error!(%error, "reading the partners stumbled"),
            }
        }
    }

    /// The partner of that `X-PARTNER-ID`.
    pub fn by_id(&self, id: &str) -> Option<Arc<Partner>> {
        self.snapshot.load().by_id.get(id).cloned()
    }

    /// The partner of that `X-CLIENT-KEY`.
    pub fn by_client_key(&self, key: &str) -> Option<Arc<Partner>> {
        self.snapshot.load().by_client_key.get(key).cloned()
    }
}
