//! Entries as rows, and the hashes that chain them.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{array, live, movement_key};
use crate::ledger::{
    Account, AccountStatus, ChainHash, DeclineReason, Entry, EntryKind, Movement, MovementState,
};
use crate::storage::ChainKey;
use crate::storage::error::{Corrupt, StorageError};
use crate::storage::schema::{accounts, entries};
use crate::types::{
    AccountId, Direction, Month, Msisdn, Outlet, Rupiah, Service, TierId, Timestamp,
};

/// A row of `entries`.
#[derive(Clone, Debug, Default, Queryable, Selectable, Insertable)]
#[diesel(table_name = entries, treat_none_as_default_value = false)]
pub struct EntryRow {
    pub(in crate::storage) account_id: i64,
    pub(in crate::storage) seq: i64,
    pub(in crate::storage) decided_at: i64,
    pub(in crate::storage) amount: i64,
    pub(in crate::storage) fee: i64,
    pub(in crate::storage) hold: i64,
    pub(in crate::storage) available: i64,
    pub(in crate::storage) held: i64,
    pub(in crate::storage) month_in: i64,
    pub(in crate::storage) last_token: i64,
    pub(in crate::storage) token_no: Option<i64>,
    pub(in crate::storage) asked: Option<i64>,
    pub(in crate::storage) month: i32,
    pub(in crate::storage) failures_in_a_row: i32,
    pub(in crate::storage) service: Option<i16>,
    pub(in crate::storage) flagged: bool,
    pub(in crate::storage) kind: String,
    pub(in crate::storage) tier: String,
    pub(in crate::storage) status: String,
    pub(in crate::storage) partner_id: Option<String>,
    pub(in crate::storage) partner_reference: Option<String>,
    pub(in crate::storage) reference_no: Option<String>,
    pub(in crate::storage) external_id: Option<String>,
    pub(in crate::storage) channel: Option<String>,
    pub(in crate::storage) store_id: Option<String>,
    pub(in crate::storage) store_brand: Option<String>,
    pub(in crate::storage) terminal_id: Option<String>,
    pub(in crate::storage) cashier_id: Option<String>,
    pub(in crate::storage) reason: Option<String>,
    pub(in crate::storage) live: Option<String>,
    pub(in crate::storage) fingerprint: Option<Vec<u8>>,
    pub(in crate::storage) hash: Vec<u8>,
}

/// Who an account is of: a row of `accounts`.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = accounts)]
pub struct IdentityRow {
    pub(in crate::storage) account_id: i64,
    pub(in crate::storage) issuer: String,
    pub(in crate::storage) msisdn: String,
    pub(in crate::storage) name: String,
}

impl From<&Account> for IdentityRow {
    fn from(account: &Account) -> Self {
        Self {
            account_id: account.id.0,
            issuer: account.issuer.to_string(),
            msisdn: account.msisdn.as_str().to_owned(),
            name: account.name.clone(),
        }
    }
}

/// The entries as rows, each with its hash. Of several of one account each is chained to the one
/// before, and the first to the last that is stored.
pub fn sealed(entries: &[Entry], key: &ChainKey) -> Vec<EntryRow> {
    let mut heads: HashMap<AccountId, ChainHash> = HashMap::new();
    let mut seal = |entry: &Entry| {
        let head = heads.entry(entry.after.id).or_insert(entry.after.last_hash);
        let mut row = EntryRow::from(entry);
        *head = row.hash_after(head, key);
        row.hash = head.to_vec();
        row
    };
    entries.iter().map(&mut seal).collect()
}

impl From<&Entry> for EntryRow {
    /// Without its hash.
    fn from(entry: &Entry) -> Self {
        let after = &entry.after;
        let state = Self {
            account_id: after.id.0,
            seq: after.last_seq,
            decided_at: after.decided_at.micros(),
            amount: entry.amount.get(),
            fee: entry.fee.get(),
            hold: entry.hold.get(),
            available: after.available.get(),
            held: after.held.get(),
            month_in: after.month_in.get(),
            last_token: after.last_token,
            token_no: entry.token_no,
            month: after.month.0,
            failures_in_a_row: i32::try_from(after.failures_in_a_row).unwrap_or(i32::MAX),
            service: entry.direction.map(|direction| direction.service().code()),
            kind: entry.kind.as_str().to_owned(),
            tier: after.tier.to_string(),
            status: after.status.as_str().to_owned(),
            channel: entry.channel.as_ref().map(ToString::to_string),
            reason: match entry.declined {
                Some(reason) => Some(reason.as_str().to_owned()),
                None => entry.reason.clone(),
            },
            live: live::to_json(&after.live),
            ..Self::default()
        };
        match &entry.movement {
            Some(movement) => state.with_movement(movement),
            None => state,
        }
    }
}

impl EntryRow {
    fn with_movement(self, movement: &Movement) -> Self {
        let (asked, reason) = match movement.state {
            MovementState::Declined(reason) => (
                Some(movement.amount.get()),
                Some(reason.as_str().to_owned()),
            ),
            _ => (None, movement.cancel_reason.clone()),
        };
        Self {
            asked,
            reason,
            flagged: movement.flagged,
            partner_id: Some(movement.key.partner.to_string()),
            partner_reference: Some(movement.key.reference.clone()),
            reference_no: Some(movement.reference_no.to_string()),
            external_id: Some(movement.external_id.clone()),
            store_id: movement.outlet.store_id.clone(),
            store_brand: movement.outlet.store_brand.clone(),
            terminal_id: movement.outlet.terminal_id.clone(),
            cashier_id: movement.outlet.cashier_id.clone(),
            fingerprint: Some(movement.fingerprint.0.to_vec()),
            ..self
        }
    }

    /// The hash over the one before and every other column in its order: a byte 0 where it is null;
    /// else a byte 1, and numbers as eight bytes big-endian, texts and bytes as their length in
    /// eight bytes and then themselves.
    pub fn hash_after(&self, before: &ChainHash, key: &ChainKey) -> ChainHash {
        let mut bytes = Vec::with_capacity(512);
        bytes.extend_from_slice(before);
        for number in [
            self.account_id,
            self.seq,
            self.decided_at,
            self.amount,
            self.fee,
            self.hold,
            self.available,
            self.held,
            self.month_in,
            self.last_token,
        ] {
            put_number(Some(number), &mut bytes);
        }
        put_number(self.token_no, &mut bytes);
        put_number(self.asked, &mut bytes);
        put_number(Some(self.month.into()), &mut bytes);
        put_number(Some(self.failures_in_a_row.into()), &mut bytes);
        put_number(self.service.map(Into::into), &mut bytes);
        put_number(Some(self.flagged.into()), &mut bytes);
        for text in [&self.kind, &self.tier, &self.status] {
            put_bytes(Some(text.as_bytes()), &mut bytes);
        }
        for text in [
            &self.partner_id,
            &self.partner_reference,
            &self.reference_no,
            &self.external_id,
            &self.channel,
            &self.store_id,
            &self.store_brand,
            &self.terminal_id,
            &self.cashier_id,
            &self.reason,
            &self.live,
        ] {
            put_bytes(text.as_deref().map(str::as_bytes), &mut bytes);
        }
        put_bytes(self.fingerprint.as_deref(), &mut bytes);
        key.hash(&bytes)
    }

    /// Whether it belongs to that kind.
    pub fn is(&self, kind: EntryKind) -> bool {
        self.kind == kind.as_str()
    }

    fn corrupt(&self, column: &'static str) -> Corrupt {
        Corrupt::new("entries", self.account_id, column)
    }

    fn direction(&self) -> Result<Option<Direction>, Corrupt> {
        let direction = |code| {
            let service = Service::from_code(code).ok_or_else(|| self.corrupt("service"))?;
            Ok(service.direction())
        };
        self.service.map(direction).transpose()
    }

    /// The account as it leaves it.
    pub fn account(&self, identity: &IdentityRow) -> Result<Account, StorageError> {
        let id = AccountId(self.account_id);
        let msisdn = Msisdn::parse(&identity.msisdn);
        let failures = u32::try_from(self.failures_in_a_row);
        Ok(Account {
            id,
            issuer: identity.issuer.as_str().into(),
            msisdn: msisdn.map_err(|_| self.corrupt("msisdn"))?,
            name: identity.name.clone(),
            tier: TierId::from(self.tier.as_str()),
            status: AccountStatus::parse(&self.status).ok_or_else(|| self.corrupt("status"))?,
            available: Rupiah::new(self.available),
            held: Rupiah::new(self.held),
            month: Month(self.month),
            month_in: Rupiah::new(self.month_in),
            failures_in_a_row: failures.map_err(|_| self.corrupt("failures_in_a_row"))?,
            live: live::from_json(self.live.as_deref(), id).ok_or_else(|| self.corrupt("live"))?,
            decided_at: Timestamp::from_micros(self.decided_at),
            last_seq: self.seq,
            last_hash: array(self.hash.clone()).ok_or_else(|| self.corrupt("hash"))?,
            last_token: self.last_token,
        })
    }

    /// The movement that it was made for, as it was after it.
    pub fn movement(&self, msisdn: Msisdn) -> Result<Option<Movement>, StorageError> {
        let columns = (
            self.partner_id.clone(),
            self.service,
            self.partner_reference.clone(),
        );
        let (Some(partner), Some(service), Some(reference)) = columns else {
            return Ok(None);
        };
        let state = match EntryKind::parse(&self.kind) {
            Some(EntryKind::CashIn | EntryKind::CashOut) => MovementState::Posted,
            Some(EntryKind::CashOutReversed) => MovementState::Reversed,
            Some(EntryKind::Voided) => MovementState::Voided,
            Some(EntryKind::Declined) => {
                let reason = self.reason.as_deref().and_then(DeclineReason::parse);
                MovementState::Declined(reason.ok_or_else(|| self.corrupt("reason"))?)
            }
            _ => return Err(self.corrupt("kind").into()),
        };
        let is_cancelled = matches!(state, MovementState::Reversed | MovementState::Voided);
        let decided_at = Timestamp::from_micros(self.decided_at);
        let text = |text: &Option<String>, column| text.clone().ok_or_else(|| self.corrupt(column));
        let fingerprint = self.fingerprint.clone().and_then(array);
        Ok(Some(Movement {
            key: movement_key(partner, service, reference)?,
            reference_no: text(&self.reference_no, "reference_no")?.into(),
            external_id: text(&self.external_id, "external_id")?,
            fingerprint: crate::ledger::Fingerprint(
                fingerprint.ok_or_else(|| self.corrupt("fingerprint"))?,
            ),
            account: Some(AccountId(self.account_id)),
            msisdn,
            channel: self.channel.as_deref().map(Into::into),
            amount: Rupiah::new(self.asked.unwrap_or(self.amount.abs())),
            fee: Rupiah::new(self.fee.abs()),
            outlet: Outlet {
                store_id: self.store_id.clone(),
                store_brand: self.store_brand.clone(),
                terminal_id: self.terminal_id.clone(),
                cashier_id: self.cashier_id.clone(),
            },
            state,
            decided_at,
            cancelled_at: is_cancelled.then_some(decided_at),
            cancel_reason: is_cancelled.then(|| self.reason.clone()).flatten(),
            flagged: self.flagged,
        }))
    }

    /// The movement of an original's entry, put back where it was.
    pub fn movement_with(
        &self,
        reversal: Option<&Self>,
        msisdn: Msisdn,
    ) -> Result<Movement, StorageError> {
        let movement = self.movement(msisdn)?;
        let movement = movement.ok_or_else(|| self.corrupt("partner_reference"))?;
        Ok(match reversal {
            Some(reversal) => Movement {
                state: MovementState::Reversed,
                cancelled_at: Some(Timestamp::from_micros(reversal.decided_at)),
                cancel_reason: reversal.reason.clone(),
                ..movement
            },
            None => movement,
        })
    }

    /// The entry, of the account that is identified.
    pub fn entry(&self, identity: &IdentityRow) -> Result<Entry, StorageError> {
        let after = self.account(identity)?;
        let kind = EntryKind::parse(&self.kind).ok_or_else(|| self.corrupt("kind"))?;
        let movement = self.movement(after.msisdn.clone())?;
        let (declined, reason) = match kind {
            EntryKind::TokenDeclined | EntryKind::ChangeDeclined => {
                let reason = self.reason.as_deref().and_then(DeclineReason::parse);
                (Some(reason.ok_or_else(|| self.corrupt("reason"))?), None)
            }
            EntryKind::StatusChanged | EntryKind::TierChanged => (None, self.reason.clone()),
            _ => (None, None),
        };
        Ok(Entry {
            kind,
            amount: Rupiah::new(self.amount),
            fee: Rupiah::new(self.fee),
            hold: Rupiah::new(self.hold),
            token_no: self.token_no,
            channel: self.channel.as_deref().map(Into::into),
            direction: self.direction()?,
            movement,
            declined,
            reason,
            by_message: false,
            after,
        })
    }
}

/// Appends a column that is a number, to be hashed.
pub fn put_number(number: Option<i64>, bytes: &mut Vec<u8>) {
    match number {
        None => bytes.push(0),
        Some(number) => {
            bytes.push(1);
            bytes.extend_from_slice(&number.to_be_bytes());
        }
    }
}

/// Appends a column that is a text or bytes, to be hashed.
pub fn put_bytes(value: Option<&[u8]>, bytes: &mut Vec<u8>) {
    match value {
        None => bytes.push(0),
        Some(value) => {
            bytes.push(1);
            bytes.extend_from_slice(&(value.len() as u64).to_be_bytes());
            bytes.extend_from_slice(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> ChainKey {
        ChainKey::new(&[7; 32])
    }

    /// A row whose every column has a value.
    fn full() -> EntryRow {
        let text = |text: &str| Some(text.to_owned());
        EntryRow {
            account_id: 1,
            seq: 2,
            decided_at: 3,
            amount: 4,
            fee: 5,
            hold: 6,
            available: 7,
            held: 8,
            month_in: 9,
            last_token: 10,
            token_no: Some(11),
            asked: Some(12),
            month: 13,
            failures_in_a_row: 14,
            service: Some(38),
            flagged: true,
            kind: "cash-in".to_owned(),
            tier: "premium".to_owned(),
            status: "ACTIVE".to_owned(),
            partner_id: text("ALFAMART"),
            partner_reference: text("R1"),
            reference_no: text("0193a1c2d3e47f5a8b6c7d8e9f0a1b2c"),
            external_id: text("E1"),
            channel: text("alfamart"),
            store_id: text("S1"),
            store_brand: text("Alfamart"),
            terminal_id: text("T1"),
            cashier_id: text("C1"),
            reason: text("no answer"),
            live: text("[]"),
            fingerprint: Some(vec![15; 16]),
            hash: Vec::new(),
        }
    }

    fn hash(change: impl FnOnce(&mut EntryRow)) -> ChainHash {
        let mut row = full();
        change(&mut row);
        row.hash_after(&[1; 16], &key())
    }

    /// Entries that are stored must stay provable: this hash must never change.
    #[test]
    fn the_hash_of_a_row_is_fixed() {
        let hash = hex::encode(hash(|_| {}));
        insta::assert_snapshot!(hash, @"d39daf8e083b99a0c715a6ef307f46ce");
    }

    #[test]
    fn every_column_the_hash_before_and_the_key_are_in_the_hash() {
        let original = hash(|_| {});
        let changes: [fn(&mut EntryRow); 31] = [
            |row| row.account_id += 1,
            |row| row.seq += 1,
            |row| row.decided_at += 1,
            |row| row.amount += 1,
            |row| row.fee += 1,
            |row| row.hold += 1,
            |row| row.available += 1,
            |row| row.held += 1,
            |row| row.month_in += 1,
            |row| row.last_token += 1,
            |row| row.token_no = None,
            |row| row.asked = None,
            |row| row.month += 1,
            |row| row.failures_in_a_row += 1,
            |row| row.service = None,
            |row| row.flagged = false,
            |row| row.kind.clear(),
            |row| row.tier.clear(),
            |row| row.status.clear(),
            |row| row.partner_id = None,
            |row| row.partner_reference = None,
            |row| row.reference_no = None,
            |row| row.external_id = None,
            |row| row.channel = None,
            |row| row.store_id = None,
            |row| row.store_brand = None,
            |row| row.terminal_id = None,
            |row| row.cashier_id = None,
            |row| row.reason = None,
            |row| row.live = None,
            |row| row.fingerprint = None,
        ];
        for (column, change) in changes.into_iter().enumerate() {
            assert_ne!(hash(change), original, "column {column}");
        }
        assert_ne!(full().hash_after(&[2; 16], &key()), original);
        let other_key = ChainKey::new(&[8; 32]);
        assert_ne!(full().hash_after(&[1; 16], &other_key), original);
    }

    /// Letters that move from one text to its neighbour do not leave the hash as it was; nor does a
    /// text that is empty where there was none.
    #[test]
    fn texts_are_set_apart_by_their_lengths() {
        let moved = hash(|row| {
            row.partner_id = Some("ALFAMAR".to_owned());
            row.partner_reference = Some("TR1".to_owned());
        });
        assert_ne!(moved, hash(|_| {}));
        let empty = hash(|row| row.reason = Some(String::new()));
        assert_ne!(empty, hash(|row| row.reason = None));
    }

    #[test]
    fn each_entry_of_an_account_is_chained_to_the_one_before() {
        let account = Account::open(
            AccountId(1),
            "kaspro".into(),
            Msisdn::parse("081234567890").expect("a number"),
            "Budi".to_owned(),
            "premium".into(),
            Timestamp::from_micros(0),
        );
        let opened = Entry::opened(account.clone());
        let next = Entry::of(
            EntryKind::CashOutReopened,
            Account {
                last_seq: 2,
                ..account
            },
        );
        let rows = sealed(&[opened, next], &key());
        let first = rows[0].hash_after(&[0; 16], &key());
        assert_eq!(rows[0].hash, first);
        assert_eq!(rows[1].hash, rows[1].hash_after(&first, &key()));
    }
}
