//! Rows, and how the ledger's types become rows and come back. A row that no gateway could have
//! written is a corruption and is named as such.

mod accounts;
mod batch;
mod entries;
mod live;
mod movements;
mod queues;
mod tiers;

pub use accounts::CurrentAccountRow;
pub use batch::BatchRows;
pub use entries::{EntryRow, IdentityRow, put_bytes, put_number, sealed};
pub use movements::{ExternalIdRow, MovementKeyRow, UnplacedRow, reversal_of};
pub use queues::{DueTokenRow, OutboxRow};
pub use tiers::TierRow;

use super::error::{Corrupt, StorageError};
use crate::ledger::MovementKey;
use crate::types::Service;

/// The key of a movement, from its columns.
pub(super) fn movement_key(
    partner: String,
    service: i16,
    reference: String,
) -> Result<MovementKey, StorageError> {
    let service =
        Service::from_code(service).ok_or_else(|| Corrupt::new("entries", 0, "service"))?;
    Ok(MovementKey {
        partner: partner.into(),
        service,
        reference,
    })
}

fn array(bytes: Vec<u8>) -> Option<[u8; 16]> {
    bytes.try_into().ok()
}
