//! Tokens as rows.

use diesel::prelude::*;

use super::{array, movement_key};
use crate::ledger::{Token, TokenCode, TokenState};
use crate::storage::error::{Corrupt, StorageError};
use crate::storage::schema::tokens;
use crate::types::{AccountId, Direction, Rupiah, Timestamp};

/// A row of `tokens`.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = tokens, primary_key(account_id, token_no))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct TokenRow {
    pub(in crate::storage) account_id: i64,
    pub(in crate::storage) token_no: i64,
    pub(in crate::storage) channel: String,
    pub(in crate::storage) direction: String,
    pub(in crate::storage) key_id: String,
    pub(in crate::storage) mac: Vec<u8>,
    pub(in crate::storage) amount: Option<i64>,
    pub(in crate::storage) held: i64,
    pub(in crate::storage) state: String,
    pub(in crate::storage) wrong_tries: i16,
    pub(in crate::storage) issued_at: i64,
    pub(in crate::storage) expires_at: i64,
    pub(in crate::storage) ended_at: Option<i64>,
    pub(in crate::storage) partner_id: Option<String>,
    pub(in crate::storage) service: Option<i16>,
    pub(in crate::storage) partner_reference: Option<String>,
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
            ended_at: token.ended_at.map(Timestamp::micros),
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
            issued_at: Timestamp::from_micros(row.issued_at),
            expires_at: Timestamp::from_micros(row.expires_at),
            ended_at: row.ended_at.map(Timestamp::from_micros),
            redeemed_by,
        })
    }
}
