//! The rows of a house in memory, with the keys that the databases keep unique.

use std::collections::BTreeMap;

use gerai::ledger::{
    Account, ExternalIdKey, Movement, MovementKey, Needs, Notification, Original, Posting,
    SettlementPosting, State, Token, TokenState, Writes,
};
use gerai::types::{AccountId, IssuerId, Msisdn, PartnerId, Service};

/// Everything that was committed.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// By id.
    pub accounts: BTreeMap<AccountId, Account>,
    /// By account and number.
    pub tokens: BTreeMap<(AccountId, i64), Token>,
    /// By reference.
    pub movements: BTreeMap<MovementKey, Movement>,
    /// External ids that are used up, and what each asked for.
    pub external_ids: BTreeMap<ExternalIdKey, Option<MovementKey>>,
    /// Of the customers, in the order they were made.
    pub postings: Vec<Posting>,
    /// Of the house.
    pub settlements: Vec<SettlementPosting>,
    /// In the order they were made.
    pub notifications: Vec<Notification>,
    phones: BTreeMap<(IssuerId, Msisdn), AccountId>,
    /// By writer: its last batch that was committed.
    marks: BTreeMap<u64, u64>,
}

/// Loading.
impl Tables {
    /// The rows that the commands name.
    pub(super) fn load(&self, needs: &[&Needs]) -> State {
        let mut state = State::default();
        for need in needs {
            if let Some(external_id_key) = &need.external_id_key
                && self.external_ids.contains_key(external_id_key)
            {
                state.load_external_id(external_id_key.clone());
            }
            if let Some(key) = &need.movement {
                self.load_movement(key, &mut state);
            }
            if let Some((partner, service, original)) = &need.original {
                self.load_original(partner, *service, original, &mut state);
            }
            let by_phone = need.phone.as_ref().and_then(|phone| self.phones.get(phone));
            for id in by_phone.into_iter().chain(&need.account) {
                self.load_account(*id, &mut state);
            }
        }
        state
    }

    fn load_movement(&self, key: &MovementKey, state: &mut State) {
        let Some(movement) = self.movements.get(key) else {
            return;
        };
        state.load_movement(movement.clone());
        if let Some(account) = movement.account {
            self.load_account(account, state);
        }
    }

    fn load_original(
        &self,
        partner: &PartnerId,
        service: Service,
        original: &Original,
        state: &mut State,
    ) {
        let is_of = |key: &MovementKey| key.partner == *partner && key.service == service;
        if let Some(number) = &original.reference_no {
            let mut movements = self.movements.values();
            let named =
                |movement: &&Movement| is_of(&movement.key) && movement.reference_no == *number;
            if let Some(movement) = movements.find(named) {
                self.load_movement(&movement.key, state);
            }
        }
        let Some(external_id) = &original.external_id else {
            return;
        };
        let asked = self
            .external_ids
            .iter()
            .filter_map(|(external_id_key, movement)| {
                let movement = movement.as_ref()?;
                (external_id_key.external_id == *external_id && is_of(movement))
                    .then_some((external_id_key.day, movement))
            });
        if let Some((_, movement)) = asked.max_by_key(|(day, _)| *day) {
            state.load_asked(external_id.clone(), movement.clone());
            self.load_movement(movement, state);
        }
    }

    /// The account and its tokens that have not ended.
    fn load_account(&self, id: AccountId, state: &mut State) {
        let Some(account) = self.accounts.get(&id) else {
            return;
        };
        if state.account(id).is_some() {
            return;
        }
        state.load_account(account.clone());
        let tokens = self.tokens.range((id, i64::MIN)..=(id, i64::MAX));
        let live = tokens.filter(|(_, token)| token.state == TokenState::Issued);
        live.for_each(|(_, token)| state.load_token(token.clone()));
    }
}

/// Saving.
impl Tables {
    /// All of it, for the auditor's file.
    pub(in crate::simulate) fn rows(&self) -> Writes {
        Writes {
            accounts: self.accounts.values().cloned().collect(),
            new_tokens: self.tokens.values().cloned().collect(),
            new_movements: self.movements.values().cloned().collect(),
            postings: self.postings.clone(),
            settlements: self.settlements.clone(),
            notifications: self.notifications.clone(),
            ..Writes::default()
        }
    }

    /// Opens an account.
    pub(super) fn open(&mut self, account: Account) {
        let phone = (account.issuer.clone(), account.msisdn.clone());
        self.phones.insert(phone, account.id);
        self.accounts.insert(account.id, account);
    }

    /// Which key there would be twice, as the databases would say: then nothing is saved.
    pub(super) fn refuses(&self, writes: &Writes) -> Option<&'static str> {
        let is_there = |token: &Token| self.tokens.contains_key(&(token.account, token.number));
        if writes.new_tokens.iter().any(is_there) {
            return Some("tokens");
        }
        let is_there = |movement: &Movement| self.movements.contains_key(&movement.key);
        if writes.new_movements.iter().any(is_there) {
            return Some("movements");
        }
        let external_ids = &writes.external_ids;
        if external_ids
            .iter()
            .any(|used| self.external_ids.contains_key(&used.external_id_key))
        {
            return Some("external_ids");
        }
        if self.has_two_live(writes) {
            return Some("tokens_one_live");
        }
        let is_negative = |account: &Account| account.available.get() < 0 || account.held.get() < 0;
        writes
            .accounts
            .iter()
            .any(is_negative)
            .then_some("accounts")
    }

    /// One live token for each channel and direction of an account.
    fn has_two_live(&self, writes: &Writes) -> bool {
        let changed = |key: &(AccountId, i64)| {
            let mut changed = writes.changed_tokens.iter();
            changed.any(|token| (token.account, token.number) == *key)
        };
        let is_live = |token: &&Token| token.state == TokenState::Issued;
        writes.new_tokens.iter().filter(is_live).any(|new| {
            let same = |token: &Token| {
                token.channel == new.channel
                    && token.direction == new.direction
                    && token.account == new.account
            };
            let stored = self
                .tokens
                .range((new.account, i64::MIN)..=(new.account, i64::MAX))
                .filter(|(key, _)| !changed(key))
                .map(|(_, token)| token);
            let written = writes.changed_tokens.iter().chain(&writes.new_tokens);
            let live = stored.chain(written).filter(is_live);
            live.filter(|token| same(token)).count() > 1
        })
    }

    /// Saves all of it, and the writer's mark.
    pub(super) fn save(&mut self, writes: Writes, writer: u64, batch: u64) {
        for account in writes.accounts {
            self.accounts.insert(account.id, account);
        }
        for token in writes.changed_tokens.into_iter().chain(writes.new_tokens) {
            self.tokens.insert((token.account, token.number), token);
        }
        let movements = writes.changed_movements.into_iter();
        for movement in movements.chain(writes.new_movements) {
            self.movements.insert(movement.key.clone(), movement);
        }
        let external_ids = writes.external_ids.into_iter();
        self.external_ids
            .extend(external_ids.map(|used| (used.external_id_key, used.movement)));
        self.postings.extend(writes.postings);
        self.settlements.extend(writes.settlements);
        self.notifications.extend(writes.notifications);
        self.marks.insert(writer, batch);
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
