//! The state of a batch: the rows that its commands need, as they are after the commands before.
//!
//! Storage loads it, each decision is applied to it, and in the end storage writes its changes.
//! Commands of one batch see each other here, so a duplicate inside a batch is a repeat.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::account::Account;
use super::command::{ExternalIdKey, Original};
use super::movement::{Movement, MovementKey};
use super::notification::Notification;
use super::outcome::{DeclineReason, Outcome};
use super::posting::{Posting, SettlementPosting};
use super::token::{Token, TokenState};
use crate::types::{AccountId, IssuerId, Msisdn, PartnerId, Service};

/// The outcome of a command, and the rows as they are after it.
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

/// Rows as they are after one command: whole rows, so that applying them cannot fail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// The account.
    pub account: Option<Account>,
    /// Tokens made or ended.
    pub tokens: Vec<Token>,
    /// The record of the reference.
    pub movement: Option<Movement>,
    /// The customer's postings.
    pub postings: Vec<Posting>,
    /// The system account's postings.
    pub settlements: Vec<SettlementPosting>,
    /// Notifications to the customer.
    pub notifications: Vec<Notification>,
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

/// A row, whether the database has it, and whether it differs there.
#[derive(Clone, Debug)]
struct Tracked<T> {
    row: T,
    stored: bool,
    changed: bool,
}

impl<T> Tracked<T> {
    fn loaded(row: T) -> Self {
        Self {
            row,
            stored: true,
            changed: false,
        }
    }

    fn made(row: T) -> Self {
        Self {
            row,
            stored: false,
            changed: true,
        }
    }

    fn replace(&mut self, row: T) {
        self.row = row;
        self.changed = true;
    }
}

/// The rows that the commands of a batch are decided on.
#[derive(Clone, Debug, Default)]
pub struct State {
    accounts: BTreeMap<AccountId, Tracked<Account>>,
    phones: HashMap<(IssuerId, Msisdn), AccountId>,
    tokens: BTreeMap<(AccountId, i64), Tracked<Token>>,
    movements: HashMap<MovementKey, Tracked<Movement>>,
    external_ids: HashSet<ExternalIdKey>,
    /// What the latest request of that external id asked for.
    asked: HashMap<(PartnerId, Service, String), MovementKey>,
    appended: Appended,
}

/// Rows that are only ever added.
#[derive(Clone, Debug, Default)]
struct Appended {
    postings: Vec<Posting>,
    settlements: Vec<SettlementPosting>,
    notifications: Vec<Notification>,
    external_ids: Vec<UsedExternalId>,
}

/// What a batch leaves to be written.
#[derive(Clone, Debug, Default)]
pub struct Writes {
    /// Accounts that changed, in the order of their ids.
    pub accounts: Vec<Account>,
    /// Tokens the database does not have yet.
    pub new_tokens: Vec<Token>,
    /// Tokens that changed.
    pub changed_tokens: Vec<Token>,
    /// Movements the database does not have yet.
    pub new_movements: Vec<Movement>,
    /// Movements that changed.
    pub changed_movements: Vec<Movement>,
    /// Postings to customers' accounts, in the order they were made.
    pub postings: Vec<Posting>,
    /// Postings of the system account.
    pub settlements: Vec<SettlementPosting>,
    /// Notifications.
    pub notifications: Vec<Notification>,
    /// External ids used up.
    pub external_ids: Vec<UsedExternalId>,
}

/// Filling it.
impl State {
    /// The database has this account.
    pub fn load_account(&mut self, account: Account) {
        let phone = (account.issuer.clone(), account.msisdn.clone());
        self.phones.insert(phone, account.id);
        self.accounts.insert(account.id, Tracked::loaded(account));
    }

    /// The database has this live token.
    pub fn load_token(&mut self, token: Token) {
        self.tokens
            .insert((token.account, token.number), Tracked::loaded(token));
    }

    /// The database has this movement.
    pub fn load_movement(&mut self, movement: Movement) {
        self.movements
            .insert(movement.key.clone(), Tracked::loaded(movement));
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
        self.accounts.get(&id).map(|tracked| &tracked.row)
    }

    /// The account of that phone number.
    pub fn account_by_phone(&self, issuer: &IssuerId, phone: &Msisdn) -> Option<&Account> {
        let id = self.phones.get(&(issuer.clone(), phone.clone()))?;
        self.account(*id)
    }

    /// The account's tokens that have not ended, whether or not their time has run out.
    pub fn issued_tokens(&self, account: AccountId) -> impl Iterator<Item = &Token> {
        self.tokens
            .range((account, i64::MIN)..=(account, i64::MAX))
            .map(|(_, tracked)| &tracked.row)
            .filter(|token| token.state == TokenState::Issued)
    }

    /// The record of that reference.
    pub fn movement(&self, key: &MovementKey) -> Option<&Movement> {
        self.movements.get(key).map(|tracked| &tracked.row)
    }

    /// The partner's movement that goes by those numbers, all that are given.
    pub fn original(
        &self,
        partner: &PartnerId,
        service: Service,
        original: &Original,
    ) -> Option<&Movement> {
        let mut movements = self.movements.values().map(|tracked| &tracked.row);
        movements.find(|movement| {
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
    /// Takes a decision's rows over. Cannot fail: every check is made before.
    pub fn apply(&mut self, change: Change) {
        if let Some(account) = change.account {
            self.apply_account(account);
        }
        for token in change.tokens {
            let key = (token.account, token.number);
            match self.tokens.get_mut(&key) {
                Some(tracked) => tracked.replace(token),
                None => drop(self.tokens.insert(key, Tracked::made(token))),
            }
        }
        if let Some(movement) = change.movement {
            match self.movements.get_mut(&movement.key) {
                Some(tracked) => tracked.replace(movement),
                None => drop(
                    self.movements
                        .insert(movement.key.clone(), Tracked::made(movement)),
                ),
            }
        }
        if let Some(used) = change.external_id_key {
            self.external_ids.insert(used.external_id_key.clone());
            if let Some(movement) = &used.movement {
                self.load_asked(used.external_id_key.external_id.clone(), movement.clone());
            }
            self.appended.external_ids.push(used);
        }
        self.appended.postings.extend(change.postings);
        self.appended.settlements.extend(change.settlements);
        self.appended.notifications.extend(change.notifications);
    }

    fn apply_account(&mut self, account: Account) {
        match self.accounts.get_mut(&account.id) {
            Some(tracked) => tracked.replace(account),
            None => drop(self.accounts.insert(account.id, Tracked::made(account))),
        }
    }

    /// The accounts that have new notifications, each once.
    pub fn notified_accounts(&self) -> Vec<AccountId> {
        let mut notified_accounts: Vec<_> = self
            .appended
            .notifications
            .iter()
            .map(|n| n.account)
            .collect();
        notified_accounts.sort_unstable();
        notified_accounts.dedup();
        notified_accounts
    }

    /// What there is to write.
    pub fn into_writes(self) -> Writes {
        let mut writes = Writes {
            postings: self.appended.postings,
            settlements: self.appended.settlements,
            notifications: self.appended.notifications,
            external_ids: self.appended.external_ids,
            ..Writes::default()
        };
        let changed_accounts = self
            .accounts
            .into_values()
            .filter(|tracked| tracked.changed);
        writes.accounts = changed_accounts.map(|tracked| tracked.row).collect();
        (writes.changed_tokens, writes.new_tokens) = split(self.tokens.into_values());
        (writes.changed_movements, writes.new_movements) = split(self.movements.into_values());
        writes
    }
}

/// Of the rows that changed, those the database has and those it does not.
fn split<T>(rows: impl Iterator<Item = Tracked<T>>) -> (Vec<T>, Vec<T>) {
    let mut stored = Vec::new();
    let mut made = Vec::new();
    for tracked in rows.filter(|tracked| tracked.changed) {
        if tracked.stored {
            stored.push(tracked.row);
        } else {
            made.push(tracked.row);
        }
    }
    (stored, made)
}
