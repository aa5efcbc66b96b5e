//! Movements as rows, and the external ids that were used.

use diesel::prelude::*;

use super::{array, movement_key};
use crate::ledger::{DeclineReason, Fingerprint, Movement, MovementState, UsedExternalId};
use crate::storage::error::{Corrupt, StorageError};
use crate::storage::schema::{external_ids, movements};
use crate::types::{AccountId, Msisdn, Outlet, Rupiah, Timestamp};

/// A row of `movements`.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(
    table_name = movements,
    primary_key(partner_id, service, partner_reference),
    treat_none_as_null = true,
    treat_none_as_default_value = false
)]
pub struct MovementRow {
    pub(in crate::storage) partner_id: String,
    pub(in crate::storage) service: i16,
    pub(in crate::storage) partner_reference: String,
    pub(in crate::storage) reference_no: String,
    pub(in crate::storage) external_id: String,
    pub(in crate::storage) fingerprint: Vec<u8>,
    pub(in crate::storage) account_id: Option<i64>,
    pub(in crate::storage) msisdn: String,
    pub(in crate::storage) channel: Option<String>,
    pub(in crate::storage) amount: i64,
    pub(in crate::storage) fee: i64,
    pub(in crate::storage) store_id: Option<String>,
    pub(in crate::storage) store_brand: Option<String>,
    pub(in crate::storage) terminal_id: Option<String>,
    pub(in crate::storage) cashier_id: Option<String>,
    pub(in crate::storage) state: String,
    pub(in crate::storage) decline_reason: Option<String>,
    pub(in crate::storage) decided_at: i64,
    pub(in crate::storage) cancelled_at: Option<i64>,
    pub(in crate::storage) cancel_reason: Option<String>,
    pub(in crate::storage) flagged: bool,
}

impl From<&Movement> for MovementRow {
    fn from(movement: &Movement) -> Self {
        let decline_reason = match movement.state {
            MovementState::Declined(reason) => Some(reason.as_str().to_owned()),
            MovementState::Posted | MovementState::Reversed | MovementState::Voided => None,
        };
        Self {
            partner_id: movement.key.partner.to_string(),
            service: movement.key.service.code(),
            partner_reference: movement.key.reference.clone(),
            reference_no: movement.reference_no.to_string(),
            external_id: movement.external_id.clone(),
            fingerprint: movement.fingerprint.0.to_vec(),
            account_id: movement.account.map(|account| account.0),
            msisdn: movement.msisdn.as_str().to_owned(),
            channel: movement.channel.as_ref().map(ToString::to_string),
            amount: movement.amount.get(),
            fee: movement.fee.get(),
            store_id: movement.outlet.store_id.clone(),
            store_brand: movement.outlet.store_brand.clone(),
            terminal_id: movement.outlet.terminal_id.clone(),
            cashier_id: movement.outlet.cashier_id.clone(),
            state: movement.state.as_str().to_owned(),
            decline_reason,
            decided_at: movement.decided_at.micros(),
            cancelled_at: movement.cancelled_at.map(Timestamp::micros),
            cancel_reason: movement.cancel_reason.clone(),
            flagged: movement.flagged,
        }
    }
}

impl TryFrom<MovementRow> for Movement {
    type Error = StorageError;

    fn try_from(row: MovementRow) -> Result<Self, StorageError> {
        let id = row.account_id.unwrap_or_default();
        let corrupt = |column| Corrupt::new("movements", id, column);
        let decline_reason = row.decline_reason.as_deref().and_then(DeclineReason::parse);
        let state = match (row.state.as_str(), decline_reason) {
            ("POSTED", None) => MovementState::Posted,
            ("REVERSED", None) => MovementState::Reversed,
            ("VOIDED", None) => MovementState::Voided,
            ("DECLINED", Some(reason)) => MovementState::Declined(reason),
            _ => return Err(corrupt("state").into()),
        };
        Ok(Self {
            key: movement_key(row.partner_id, row.service, row.partner_reference)?,
            reference_no: row.reference_no.into(),
            external_id: row.external_id,
            fingerprint: Fingerprint(array(row.fingerprint).ok_or_else(|| corrupt("fingerprint"))?),
            account: row.account_id.map(AccountId),
            msisdn: Msisdn::parse(&row.msisdn).map_err(|_| corrupt("msisdn"))?,
            channel: row.channel.map(Into::into),
            amount: Rupiah::new(row.amount),
            fee: Rupiah::new(row.fee),
            outlet: Outlet {
                store_id: row.store_id,
                store_brand: row.store_brand,
                terminal_id: row.terminal_id,
                cashier_id: row.cashier_id,
            },
            state,
            decided_at: Timestamp::from_micros(row.decided_at),
            cancelled_at: row.cancelled_at.map(Timestamp::from_micros),
            cancel_reason: row.cancel_reason,
            flagged: row.flagged,
        })
    }
}

/// A row of `external_ids`.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = external_ids, treat_none_as_default_value = false)]
pub struct ExternalIdRow {
    pub(in crate::storage) partner_id: String,
    pub(in crate::storage) external_id: String,
    pub(in crate::storage) day: i32,
    pub(in crate::storage) service: Option<i16>,
    pub(in crate::storage) partner_reference: Option<String>,
}

impl From<&UsedExternalId> for ExternalIdRow {
    fn from(used: &UsedExternalId) -> Self {
        let movement = used.movement.as_ref();
        Self {
            partner_id: used.external_id_key.partner.to_string(),
            external_id: used.external_id_key.external_id.clone(),
            day: used.external_id_key.day.0,
            service: movement.map(|key| key.service.code()),
            partner_reference: movement.map(|key| key.reference.clone()),
        }
    }
}
