//! The keys of movements, movements without an account, and the external ids that were used.

use diesel::prelude::*;

use super::{array, movement_key};
use crate::ledger::{
    DeclineReason, EntryKey, Fingerprint, Movement, MovementKey, MovementState, UsedExternalId,
};
use crate::storage::error::{Corrupt, StorageError};
use crate::storage::schema::{external_ids, movement_keys, unplaced_movements};
use crate::types::{AccountId, Msisdn, Outlet, Rupiah, Service, Timestamp};

/// The service under which the key of a reversal is: cancel (`SNAP 46`).
const REVERSAL: i16 = 46;

/// A row of `movement_keys`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Insertable)]
#[diesel(table_name = movement_keys, treat_none_as_default_value = false)]
pub struct MovementKeyRow {
    pub(in crate::storage) partner_reference: String,
    pub(in crate::storage) partner_id: String,
    pub(in crate::storage) service: i16,
    pub(in crate::storage) account_id: Option<i64>,
    pub(in crate::storage) seq: Option<i64>,
}

impl MovementKeyRow {
    /// The key of an entry.
    pub fn of_entry(key: &EntryKey, account: AccountId, seq: i64) -> Self {
        let service = match key.is_reversal {
            true => REVERSAL,
            false => key.movement.service.code(),
        };
        Self {
            service,
            account_id: Some(account.0),
            seq: Some(seq),
            ..Self::of_unplaced(&key.movement)
        }
    }

    /// The key of a movement without an account.
    pub fn of_unplaced(key: &MovementKey) -> Self {
        Self {
            partner_reference: key.reference.clone(),
            partner_id: key.partner.to_string(),
            service: key.service.code(),
            account_id: None,
            seq: None,
        }
    }
}

/// The service of a movement's reversal, where there can be one.
pub fn reversal_of(service: Service) -> Option<i16> {
    (service == Service::CashOut).then_some(REVERSAL)
}

/// A row of `unplaced_movements`.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = unplaced_movements, treat_none_as_default_value = false)]
pub struct UnplacedRow {
    pub(in crate::storage) partner_reference: String,
    pub(in crate::storage) partner_id: String,
    pub(in crate::storage) service: i16,
    pub(in crate::storage) state: String,
    pub(in crate::storage) reason: Option<String>,
    pub(in crate::storage) decided_at: i64,
    pub(in crate::storage) msisdn: String,
    pub(in crate::storage) asked: i64,
    pub(in crate::storage) reference_no: String,
    pub(in crate::storage) external_id: String,
    pub(in crate::storage) fingerprint: Vec<u8>,
    pub(in crate::storage) store_id: Option<String>,
    pub(in crate::storage) store_brand: Option<String>,
    pub(in crate::storage) terminal_id: Option<String>,
    pub(in crate::storage) cashier_id: Option<String>,
    pub(in crate::storage) flagged: bool,
}

impl From<&Movement> for UnplacedRow {
    fn from(movement: &Movement) -> Self {
        let reason = match movement.state {
            MovementState::Declined(reason) => Some(reason.as_str().to_owned()),
            _ => movement.cancel_reason.clone(),
        };
        Self {
            partner_reference: movement.key.reference.clone(),
            partner_id: movement.key.partner.to_string(),
            service: movement.key.service.code(),
            state: movement.state.as_str().to_owned(),
            reason,
            decided_at: movement.decided_at.micros(),
            msisdn: movement.msisdn.as_str().to_owned(),
            asked: movement.amount.get(),
            reference_no: movement.reference_no.to_string(),
            external_id: movement.external_id.clone(),
            fingerprint: movement.fingerprint.0.to_vec(),
            store_id: movement.outlet.store_id.clone(),
            store_brand: movement.outlet.store_brand.clone(),
            terminal_id: movement.outlet.terminal_id.clone(),
            cashier_id: movement.outlet.cashier_id.clone(),
            flagged: movement.flagged,
        }
    }
}

impl TryFrom<UnplacedRow> for Movement {
    type Error = StorageError;

    fn try_from(row: UnplacedRow) -> Result<Self, StorageError> {
        let corrupt = |column| Corrupt::new("unplaced_movements", 0, column);
        let decided_at = Timestamp::from_micros(row.decided_at);
        let (state, cancelled_at, cancel_reason) = match row.state.as_str() {
            "VOIDED" => (MovementState::Voided, Some(decided_at), row.reason),
            "DECLINED" => {
                let reason = row.reason.as_deref().and_then(DeclineReason::parse);
                let reason = reason.ok_or_else(|| corrupt("reason"))?;
                (MovementState::Declined(reason), None, None)
            }
            _ => return Err(corrupt("state").into()),
        };
        Ok(Self {
            key: movement_key(row.partner_id, row.service, row.partner_reference)?,
            reference_no: row.reference_no.into(),
            external_id: row.external_id,
            fingerprint: Fingerprint(array(row.fingerprint).ok_or_else(|| corrupt("fingerprint"))?),
            account: None,
            msisdn: Msisdn::parse(&row.msisdn).map_err(|_| corrupt("msisdn"))?,
            channel: None,
            amount: Rupiah::new(row.asked),
            fee: Rupiah::ZERO,
            outlet: Outlet {
                store_id: row.store_id,
                store_brand: row.store_brand,
                terminal_id: row.terminal_id,
                cashier_id: row.cashier_id,
            },
            state,
            decided_at,
            cancelled_at,
            cancel_reason,
            flagged: row.flagged,
        })
    }
}

/// A row of `external_ids`.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = external_ids, treat_none_as_default_value = false)]
pub struct ExternalIdRow {
    pub(in crate::storage) day: i32,
    pub(in crate::storage) partner_id: String,
    pub(in crate::storage) external_id: String,
    pub(in crate::storage) service: Option<i16>,
    pub(in crate::storage) partner_reference: Option<String>,
}

impl From<&UsedExternalId> for ExternalIdRow {
    fn from(used: &UsedExternalId) -> Self {
        let movement = used.movement.as_ref();
        Self {
            day: used.external_id_key.day.0,
            partner_id: used.external_id_key.partner.to_string(),
            external_id: used.external_id_key.external_id.clone(),
            service: movement.map(|key| key.service.code()),
            partner_reference: movement.map(|key| key.reference.clone()),
        }
    }
}
