//! The state of a batch: what its commands need, as it is after the commands before.
//!
//! Storage loads it, each decision is applied to it, and in the end storage appends its entries.
//! Commands of one batch see each other here, so a duplicate inside a batch is a repeat.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::account::Account;
use super::command::{ExternalIdKey, Original};
use super::entry::Entry;
use super::movement::{Movement, MovementKey};
use super::outcome::{DeclineReason, Outcome};
use crate::types::{AccountId, IssuerId, Msisdn, PartnerId, Service};

/// The outcome of a command, and what becomes different by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What is answered, once the change is on disk.
    pub outcome: Outcome,
    /// What becomes different.
    pub change: Change,
}

impl Decision {
    /// A refusal that changes nothing.
    pub fn decline(reason: DeclineReason) -> Self {
        Self {
            outcome: Err(reason.into()),
            change: Change::default(),
        }
    }
}

/// What one command appends: whole rows, so that applying them cannot fail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Entries of one account, in their order.
    pub entries: Vec<Entry>,
    /// The record of a reference that has no account.
    pub unplaced: Option<Movement>,
    /// The external id that is used up.
    pub external_id_key: Option<UsedExternalId>,
}

/// An external id that is used up, and the movement that its request asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedExternalId {
    /// The external id.
    pub external_id_key: ExternalIdKey,
    /// The movement asked for, where one was.
    pub movement: Option<MovementKey>,
}

/// What the commands of a batch are decided on.
#[derive(Clone, Debug, Default)]
pub struct State {
    accounts: BTreeMap<AccountId, Account>,
    phones: HashMap<(IssuerId, Msisdn), AccountId>,
    movements: HashMap<MovementKey, Movement>,
    external_ids: HashSet<ExternalIdKey>,
    /// What the latest request of that external id asked for.
    asked: HashMap<(PartnerId, Service, String), MovementKey>,
    writes: Writes,
}

/// What a batch leaves to be appended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Writes {
    /// Entries, in the order they were made.
    pub entries: Vec<Entry>,
    /// Movements without an account.
    pub unplaced: Vec<Movement>,
    /// External ids used up.
    pub external_ids: Vec<UsedExternalId>,
}

/// Filling it.
impl State {
    /// The database has this account.
    pub fn load_account(&mut self, account: Account) {
        let phone = (account.issuer.clone(), account.msisdn.clone());
        self.phones.insert(phone, account.id);
        self.accounts.insert(account.id, account);
    }

    /// The account that was loaded is not to be decided on: it is loaded anew.
    pub fn unload_account(&mut self, id: AccountId) {
        self.accounts.remove(&id);
    }

    /// The database has this movement.
    pub fn load_movement(&mut self, movement: Movement) {
        self.movements.insert(movement.key.clone(), movement);
    }

    /// In the database, the latest request of that external id asked for this movement.
    pub fn load_asked(&mut self, external_id: String, movement: MovementKey) {
        let request = (movement.partner.clone(), movement.service, external_id);
        self.asked.insert(request, movement);
    }

    /// The database has this external id.
    pub fn load_external_id(&mut self, external_id_key: ExternalIdKey) {
        self.external_ids.insert(external_id_key);
    }
}

/// Reading it.
impl State {
    /// The account of that id.
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(&id)
    }

    /// The account of that phone number.
    pub fn account_by_phone(&self, issuer: &IssuerId, phone: &Msisdn) -> Option<&Account> {
        let id = self.phones.get(&(issuer.clone(), phone.clone()))?;
        self.account(*id)
    }

    /// The record of that reference.
    pub fn movement(&self, key: &MovementKey) -> Option<&Movement> {
        self.movements.get(key)
    }

    /// The partner's movement that goes by those numbers, all that are given.
    pub fn original(
        &self,
        partner: &PartnerId,
        service: Service,
        original: &Original,
    ) -> Option<&Movement> {
        self.movements.values().find(|movement| {
            let key = &movement.key;
            key.partner == *partner && key.service == service && self.is_named(movement, original)
        })
    }

    fn is_named(&self, movement: &Movement, original: &Original) -> bool {
        let Original {
            reference,
            reference_no,
            external_id,
        } = original;
        let asked_for = |external_id: &String| {
            let key = &movement.key;
            let request = (key.partner.clone(), key.service, external_id.clone());
            self.asked.get(&request) == Some(key)
        };
        reference
            .as_ref()
            .is_none_or(|given| *given == movement.key.reference)
            && reference_no
                .as_ref()
                .is_none_or(|given| *given == movement.reference_no)
            && external_id.as_ref().is_none_or(asked_for)
    }

    /// Whether that external id was used before.
    pub fn external_id_used(&self, external_id_key: &ExternalIdKey) -> bool {
        self.external_ids.contains(external_id_key)
    }
}

/// Changing it.
impl State {
    /// Takes over what a decision appends. Cannot fail: every check is made before.
    pub fn apply(&mut self, change: Change) {
        for entry in &change.entries {
            self.accounts.insert(entry.after.id, entry.after.clone());
            if let Some(movement) = &entry.movement {
                self.load_movement(movement.clone());
            }
        }
        self.writes.entries.extend(change.entries);
        if let Some(movement) = change.unplaced {
            self.load_movement(movement.clone());
            self.writes.unplaced.push(movement);
        }
        if let Some(used) = change.external_id_key {
            self.external_ids.insert(used.external_id_key.clone());
            if let Some(movement) = &used.movement {
                self.load_asked(used.external_id_key.external_id.clone(), movement.clone());
            }
            self.writes.external_ids.push(used);
        }
    }

    /// The accounts that have new notifications, each once.
    pub fn notified_accounts(&self) -> Vec<AccountId> {
        let is_notified = |entry: &&Entry| entry.kind.is_notified();
        let notified = self.writes.entries.iter().filter(is_notified);
        let mut notified: Vec<_> = notified.map(|entry| entry.after.id).collect();
        notified.sort_unstable();
        notified.dedup();
        notified
    }

    /// What there is to append.
    pub fn into_writes(self) -> Writes {
        self.writes
    }

    /// The accounts as their last entries leave them, but for the hashes of new ones; and what there
    /// is to append.
    pub fn into_parts(self) -> (Vec<Account>, Writes) {
        (self.accounts.into_values().collect(), self.writes)
    }
}
