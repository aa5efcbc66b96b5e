//! Rows, and how the ledger's types become rows and come back. A row that no gateway could have
//! written is a corruption and is named as such.

mod accounts;
mod books;
mod movements;
mod tiers;
mod tokens;

pub use accounts::AccountRow;
pub use books::{NotificationRow, PostingRow, SettlementRow};
pub use movements::{ExternalIdRow, MovementRow};
pub use tiers::TierRow;
pub use tokens::TokenRow;

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
        Service::from_code(service).ok_or_else(|| Corrupt::new("movements", 0, "service"))?;
    Ok(MovementKey {
        partner: partner.into(),
        service,
        reference,
    })
}

fn array(bytes: Vec<u8>) -> Option<[u8; 32]> {
    bytes.try_into().ok()
}
