//! Rows, and how the ledger's types become rows and come back. A row that no gateway could have
//! written is a corruption and is named as such.

use diesel::prelude::*;

use super::error::{Corrupt, StorageError};
use super::schema::*;
use crate::ledger::{
    Account, AccountStatus, Fingerprint, Movement, MovementKey, MovementState, Notice, Posting,
    Refusal, SettlementPosting, Token, TokenCode, TokenState, UsedCall,
};
use crate::terms::{AccountId, Direction, Month, Msisdn, Outlet, Rupiah, Service, Stamp};

/// A row of `accounts`.
#[derive(
    Clone, Debug, Queryable, QueryableByName, Selectable, Insertable, AsChangeset, Identifiable,
)]
#[diesel(table_name = accounts, primary_key(account_id))]
pub struct AccountRow {
    pub(super) account_id: i64,
    pub(super) issuer: String,
    pub(super) msisdn: String,
    pub(super) name: String,
    pub(super) tier: String,
    pub(super) status: String,
    pub(super) available: i64,
    pub(super) held: i64,
    pub(super) month: i32,
    pub(super) month_in: i64,
    pub(super) failures_in_a_row: i32,
    pub(super) decided_at: i64,
    pub(super) last_seq: i64,
    pub(super) last_hash: Vec<u8>,
    pub(super) last_token: i64,
    pub(super) last_notice: i64,
}

impl From<&Account> for AccountRow {
    fn from(account: &Account) -> Self {
        Self {
            account_id: account.id.0,
            issuer: account.issuer.to_string(),
            msisdn: account.msisdn.as_str().to_owned(),
            name: account.name.clone(),
            tier: account.tier.to_string(),
            status: account.status.as_str().to_owned(),
            available: account.available.get(),
            held: account.held.get(),
            month: account.month.0,
            month_in: account.month_in.get(),
            failures_in_a_row: i32::try_from(account.failures_in_a_row).unwrap_or(i32::MAX),
            decided_at: account.decided_at.micros(),
            last_seq: account.last_seq,
            last_hash: account.last_hash.to_vec(),
            last_token: account.last_token,
            last_notice: account.last_notice,
        }
    }
}

impl TryFrom<AccountRow> for Account {
    type Error = StorageError;

    fn try_from(row: AccountRow) -> Result<Self, StorageError> {
        let id = row.account_id;
        let corrupt = |column| Corrupt::new("accounts", id, column);
        Ok(Self {
            id: AccountId(id),
            issuer: row.issuer.into(),
            msisdn: Msisdn::parse(&row.msisdn).map_err(|_| corrupt("msisdn"))?,
            name: row.name,
            tier: row.tier.into(),
            status: AccountStatus::parse(&row.status).ok_or_else(|| corrupt("status"))?,
            available: Rupiah::new(row.available),
            held: Rupiah::new(row.held),
            month: Month(row.month),
            month_in: Rupiah::new(row.month_in),
            failures_in_a_row: u32::try_from(row.failures_in_a_row)
                .map_err(|_| corrupt("failures_in_a_row"))?,
            decided_at: Stamp::from_micros(row.decided_at),
            last_seq: row.last_seq,
            last_hash: array(row.last_hash).ok_or_else(|| corrupt("last_hash"))?,
            last_token: row.last_token,
            last_notice: row.last_notice,
        })
    }
}

/// A row of `tokens`.
#[derive(
    Clone, Debug, Queryable, QueryableByName, Selectable, Insertable, AsChangeset, Identifiable,
)]
#[diesel(table_name = tokens, primary_key(account_id, token_no))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct TokenRow {
    pub(super) account_id: i64,
    pub(super) token_no: i64,
    pub(super) channel: String,
    pub(super) direction: String,
    pub(super) key_id: String,
    pub(super) mac: Vec<u8>,
    pub(super) amount: Option<i64>,
    pub(super) held: i64,
    pub(super) state: String,
    pub(super) wrong_tries: i16,
    pub(super) issued_at: i64,
    pub(super) expires_at: i64,
    pub(super) ended_at: Option<i64>,
    pub(super) partner_id: Option<String>,
    pub(super) service: Option<i16>,
    pub(super) partner_reference: Option<String>,
}

impl From<&Token> for TokenRow {
    fn from(token: &Token) -> Self {
        let redeemed_by = token.redeemed_by.as_ref();
        Self {
            account_id: token.account.0,
            token_no: token.number,
            channel: token.channel.to_string(),
            direction: token.direction.as_str().to_owned(),
            key_id: token.code.key.to_string(),
            mac: token.code.mac.to_vec(),
            amount: token.amount.map(Rupiah::get),
            held: token.held.get(),
            state: token.state.as_str().to_owned(),
            wrong_tries: i16::from(token.wrong_tries),
            issued_at: token.issued_at.micros(),
            expires_at: token.expires_at.micros(),
            ended_at: token.ended_at.map(Stamp::micros),
            partner_id: redeemed_by.map(|key| key.partner.to_string()),
            service: redeemed_by.map(|key| key.service.code()),
            partner_reference: redeemed_by.map(|key| key.reference.clone()),
        }
    }
}

impl TryFrom<TokenRow> for Token {
    type Error = StorageError;

    fn try_from(row: TokenRow) -> Result<Self, StorageError> {
        let id = row.account_id;
        let corrupt = |column| Corrupt::new("tokens", id, column);
        let redeemed_by = match (row.partner_id, row.service, row.partner_reference) {
            (Some(partner), Some(service), Some(reference)) => {
                Some(movement_key(partner, service, reference)?)
            }
            _ => None,
        };
        Ok(Self {
            account: AccountId(id),
            number: row.token_no,
            channel: row.channel.into(),
            direction: Direction::parse(&row.direction).ok_or_else(|| corrupt("direction"))?,
            code: TokenCode {
                key: row.key_id.into(),
                mac: array(row.mac).ok_or_else(|| corrupt("mac"))?,
            },
            amount: row.amount.map(Rupiah::new),
            held: Rupiah::new(row.held),
            state: TokenState::parse(&row.state).ok_or_else(|| corrupt("state"))?,
            wrong_tries: u8::try_from(row.wrong_tries).map_err(|_| corrupt("wrong_tries"))?,
            issued_at: Stamp::from_micros(row.issued_at),
            expires_at: Stamp::from_micros(row.expires_at),
            ended_at: row.ended_at.map(Stamp::from_micros),
            redeemed_by,
        })
    }
}

/// A row of `movements`.
#[derive(
    Clone, Debug, Queryable, QueryableByName, Selectable, Insertable, AsChangeset, Identifiable,
)]
#[diesel(
    table_name = movements,
    primary_key(partner_id, service, partner_reference),
    treat_none_as_null = true,
    treat_none_as_default_value = false
)]
pub struct MovementRow {
    pub(super) partner_id: String,
    pub(super) service: i16,
    pub(super) partner_reference: String,
    pub(super) reference_no: String,
    pub(super) external_id: String,
    pub(super) fingerprint: Vec<u8>,
    pub(super) account_id: Option<i64>,
    pub(super) msisdn: String,
    pub(super) channel: Option<String>,
    pub(super) amount: i64,
    pub(super) fee: i64,
    pub(super) store_id: Option<String>,
    pub(super) store_brand: Option<String>,
    pub(super) terminal_id: Option<String>,
    pub(super) cashier_id: Option<String>,
    pub(super) state: String,
    pub(super) refusal: Option<String>,
    pub(super) decided_at: i64,
    pub(super) cancelled_at: Option<i64>,
    pub(super) cancel_reason: Option<String>,
    pub(super) flagged: bool,
}

impl From<&Movement> for MovementRow {
    fn from(movement: &Movement) -> Self {
        let refusal = match movement.state {
            MovementState::Declined(refusal) => Some(refusal.as_str().to_owned()),
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
            refusal,
            decided_at: movement.decided_at.micros(),
            cancelled_at: movement.cancelled_at.map(Stamp::micros),
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
        let refusal = row.refusal.as_deref().and_then(Refusal::parse);
        let state = match (row.state.as_str(), refusal) {
            ("POSTED", None) => MovementState::Posted,
            ("REVERSED", None) => MovementState::Reversed,
            ("VOIDED", None) => MovementState::Voided,
            ("DECLINED", Some(refusal)) => MovementState::Declined(refusal),
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
            decided_at: Stamp::from_micros(row.decided_at),
            cancelled_at: row.cancelled_at.map(Stamp::from_micros),
            cancel_reason: row.cancel_reason,
            flagged: row.flagged,
        })
    }
}

/// A row of `postings`.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = postings)]
pub struct PostingRow {
    pub(super) account_id: i64,
    pub(super) seq: i64,
    pub(super) partner_id: String,
    pub(super) service: i16,
    pub(super) partner_reference: String,
    pub(super) kind: &'static str,
    pub(super) amount: i64,
    pub(super) balance_after: i64,
    pub(super) posted_at: i64,
    pub(super) hash: Vec<u8>,
}

impl From<&Posting> for PostingRow {
    fn from(posting: &Posting) -> Self {
        Self {
            account_id: posting.account.0,
            seq: posting.seq,
            partner_id: posting.movement.partner.to_string(),
            service: posting.movement.service.code(),
            partner_reference: posting.movement.reference.clone(),
            kind: posting.kind.as_str(),
            amount: posting.amount.get(),
            balance_after: posting.balance_after.get(),
            posted_at: posting.posted_at.micros(),
            hash: posting.hash.to_vec(),
        }
    }
}

/// A row of `settlement_postings`.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = settlement_postings)]
pub struct SettlementRow {
    pub(super) partner_id: String,
    pub(super) service: i16,
    pub(super) partner_reference: String,
    pub(super) kind: &'static str,
    pub(super) book: &'static str,
    pub(super) amount: i64,
    pub(super) posted_at: i64,
}

impl From<&SettlementPosting> for SettlementRow {
    fn from(posting: &SettlementPosting) -> Self {
        Self {
            partner_id: posting.movement.partner.to_string(),
            service: posting.movement.service.code(),
            partner_reference: posting.movement.reference.clone(),
            kind: posting.kind.as_str(),
            book: posting.kind.book().as_str(),
            amount: posting.amount.get(),
            posted_at: posting.posted_at.micros(),
        }
    }
}

/// A row of `notices` as it is made.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = notices)]
pub struct NoticeRow<'a> {
    pub(super) account_id: i64,
    pub(super) notice_no: i64,
    pub(super) kind: &'static str,
    pub(super) text_id: &'a str,
    pub(super) text_en: &'a str,
    pub(super) medium: &'static str,
    pub(super) at: i64,
}

impl<'a> From<&'a Notice> for NoticeRow<'a> {
    fn from(notice: &'a Notice) -> Self {
        Self {
            account_id: notice.account.0,
            notice_no: notice.number,
            kind: notice.kind.as_str(),
            text_id: &notice.text_id,
            text_en: &notice.text_en,
            medium: notice.medium.as_str(),
            at: notice.at.micros(),
        }
    }
}

/// A row of `external_ids`.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = external_ids, treat_none_as_default_value = false)]
pub struct CallRow {
    pub(super) partner_id: String,
    pub(super) external_id: String,
    pub(super) day: i32,
    pub(super) service: Option<i16>,
    pub(super) partner_reference: Option<String>,
}

impl From<&UsedCall> for CallRow {
    fn from(used: &UsedCall) -> Self {
        let movement = used.movement.as_ref();
        Self {
            partner_id: used.call.partner.to_string(),
            external_id: used.call.external_id.clone(),
            day: used.call.day.0,
            service: movement.map(|key| key.service.code()),
            partner_reference: movement.map(|key| key.reference.clone()),
        }
    }
}

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
