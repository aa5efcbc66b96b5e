//! The rows of a house in memory, with the keys that the databases keep unique.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use gerai::ledger::{
    Account, Entry, EntryKey, ExternalIdKey, Movement, MovementKey, Needs, State, UsedExternalId,
    Writes,
};
use gerai::types::{AccountId, IssuerId, Msisdn};

/// The days before an inquiry's own on which an external id is looked for, the latest first: one
/// later, as the clocks of tills differ.
const DAYS_BACK: Range<i32> = -1..35;

/// What refuses an entry whose number is taken.
pub(super) const ENTRIES: &str = "entries";

/// Everything that was committed. Rows are only ever added.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// By account and number.
    pub entries: BTreeMap<(AccountId, i64), Entry>,
    /// Where the entry of a reference is, and that of its reversal; none: it is unplaced.
    pub keys: BTreeMap<EntryKey, Option<(AccountId, i64)>>,
    /// Movements without an account, by reference.
    pub unplaced: BTreeMap<MovementKey, Movement>,
    /// External ids that are used up, and what each asked for.
    pub external_ids: BTreeMap<ExternalIdKey, Option<MovementKey>>,
    phones: BTreeMap<(IssuerId, Msisdn), AccountId>,
    /// By writer: its last batch that was committed.
    marks: BTreeMap<u64, u64>,
}

/// Reading.
impl Tables {
    /// The account as its last entry leaves it.
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        let last = self.entries_of(id).next_back();
        last.map(|entry| &entry.after)
    }

    /// The account's entries in their order.
    pub fn entries_of(&self, id: AccountId) -> impl DoubleEndedIterator<Item = &Entry> {
        let own = self.entries.range((id, i64::MIN)..=(id, i64::MAX));
        own.map(|(_, entry)| entry)
    }

    /// The movement of that reference as it is now.
    pub fn movement(&self, key: &MovementKey) -> Option<&Movement> {
        let place = |is_reversal| {
            self.keys.get(&EntryKey {
                movement: key.clone(),
                is_reversal,
            })
        };
        match place(true).or_else(|| place(false))? {
            Some(place) => self.entries.get(place)?.movement.as_ref(),
            None => self.unplaced.get(key),
        }
    }

    /// Every reference that is known.
    pub fn references(&self) -> impl Iterator<Item = &MovementKey> {
        let originals = self.keys.keys().filter(|key| !key.is_reversal);
        originals.map(|key| &key.movement)
    }
}

/// Loading.
impl Tables {
    /// The rows that the commands name; of accounts, those that the state has not.
    pub(super) fn load(&self, needs: &[&Needs], mut state: State) -> State {
        for need in needs {
            if let Some(external_id_key) = &need.external_id_key
                && self.external_ids.contains_key(external_id_key)
            {
                state.load_external_id(external_id_key.clone());
            }
            if let Some(key) = &need.movement {
                self.load_movement(key, &mut state);
            }
            if need.original.is_some() {
                self.load_original(need, &mut state);
            }
            let by_phone = need.phone.as_ref().and_then(|phone| self.phones.get(phone));
            for id in by_phone.into_iter().chain(&need.account) {
                if state.account(*id).is_none() {
                    self.load_account(*id, &mut state);
                }
            }
        }
        state
    }

    fn load_movement(&self, key: &MovementKey, state: &mut State) {
        let Some(movement) = self.movement(key) else {
            return;
        };
        state.load_movement(movement.clone());
        if let Some(account) = movement.account {
            self.load_account(account, state);
        }
    }

    /// By the gateway's number; and by the external id of the latest request that asked for it, on
    /// the days that are looked at.
    fn load_original(&self, need: &Needs, state: &mut State) {
        let Some((partner, service, original)) = &need.original else {
            return;
        };
        let is_of = |key: &MovementKey| key.partner == *partner && key.service == *service;
        if let Some(number) = &original.reference_no {
            let mut references = self.references().filter(|key| is_of(key));
            let is_named = |key: &&MovementKey| {
                let movement = self.movement(key);
                movement.is_some_and(|movement| movement.reference_no == *number)
            };
            if let Some(key) = references.find(is_named) {
                self.load_movement(key, state);
            }
        }
        let (Some(external_id), Some(asking)) = (&original.external_id, &need.external_id_key)
        else {
            return;
        };
        let used_on = |day| ExternalIdKey {
            partner: partner.clone(),
            day,
            external_id: external_id.clone(),
        };
        let mut days = DAYS_BACK.filter_map(|back| asking.day.minus(back));
        let asked = days.find_map(|day| {
            let movement = self.external_ids.get(&used_on(day))?.as_ref()?;
            is_of(movement).then_some(movement)
        });
        if let Some(movement) = asked {
            state.load_asked(external_id.clone(), movement.clone());
            self.load_movement(movement, state);
        }
    }

    fn load_account(&self, id: AccountId, state: &mut State) {
        if let Some(account) = self.account(id) {
            state.load_account(account.clone());
        }
    }
}

/// Saving.
impl Tables {
    /// All of it, for the auditor's file.
    pub(in crate::simulate) fn rows(&self) -> Writes {
        let external_ids = self.external_ids.iter();
        let used = external_ids.map(|(external_id_key, movement)| UsedExternalId {
            external_id_key: external_id_key.clone(),
            movement: movement.clone(),
        });
        Writes {
            entries: self.entries.values().cloned().collect(),
            unplaced: self.unplaced.values().cloned().collect(),
            external_ids: used.collect(),
        }
    }

    /// Which key there would be twice, as the databases would say, or which account would be
    /// overdrawn: then nothing is saved.
    pub(super) fn refuses(&self, writes: &Writes) -> Option<&'static str> {
        let places = writes.entries.iter().map(place);
        if is_one_twice(places, |place| self.entries.contains_key(place)) {
            return Some(ENTRIES);
        }
        if is_one_twice(keys(writes), |key| self.keys.contains_key(key)) {
            return Some("movement_keys");
        }
        let used = writes.external_ids.iter().map(|used| &used.external_id_key);
        if is_one_twice(used, |key| self.external_ids.contains_key(*key)) {
            return Some("external_ids");
        }
        let unplaced = writes.unplaced.iter().map(|movement| &movement.key);
        if is_one_twice(unplaced, |key| self.unplaced.contains_key(*key)) {
            return Some("unplaced_movements");
        }
        let is_overdrawn =
            |entry: &Entry| entry.after.available.get() < 0 || entry.after.held.get() < 0;
        writes
            .entries
            .iter()
            .any(is_overdrawn)
            .then_some("available and held")
    }

    /// Saves all of it, and the writer's mark.
    pub(super) fn save(&mut self, writes: Writes, writer: u64, batch: u64) {
        for movement in writes.unplaced {
            self.keys.insert(original_key(&movement), None);
            self.unplaced.insert(movement.key.clone(), movement);
        }
        for used in writes.external_ids {
            self.external_ids
                .insert(used.external_id_key, used.movement);
        }
        writes
            .entries
            .into_iter()
            .for_each(|entry| self.append(entry));
        self.marks.insert(writer, batch);
    }

    /// Appends an entry, with the key of its movement.
    pub(super) fn append(&mut self, entry: Entry) {
        let (account, place) = (&entry.after, place(&entry));
        let phone = (account.issuer.clone(), account.msisdn.clone());
        self.phones.insert(phone, account.id);
        if let Some(key) = entry.key() {
            self.keys.insert(key, Some(place));
        }
        self.entries.insert(place, entry);
    }

    /// The last writer that has committed anything: no other may bear its name.
    pub(super) fn last_writer(&self) -> u64 {
        self.marks.keys().next_back().copied().unwrap_or_default()
    }

    /// The last batch of that writer that was committed.
    pub(super) fn mark(&self, writer: u64) -> Option<u64> {
        self.marks.get(&writer).copied()
    }
}

fn place(entry: &Entry) -> (AccountId, i64) {
    (entry.after.id, entry.after.last_seq)
}

fn keys(writes: &Writes) -> impl Iterator<Item = EntryKey> {
    let placed = writes.entries.iter().filter_map(Entry::key);
    placed.chain(writes.unplaced.iter().map(original_key))
}

fn original_key(movement: &Movement) -> EntryKey {
    EntryKey {
        movement: movement.key.clone(),
        is_reversal: false,
    }
}

/// Whether a key is there already, or comes more than once.
fn is_one_twice<K: Ord>(mut keys: impl Iterator<Item = K>, is_there: impl Fn(&K) -> bool) -> bool {
    let mut new = BTreeSet::new();
    keys.any(|key| is_there(&key) || !new.insert(key))
}
