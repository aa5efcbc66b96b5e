//! Accounts as this lane's last commits left them, so that they need not be read again.
//!
//! Another gateway may have moved such an account since. That can never be told: whatever is decided
//! about it appends an entry, whose number is taken then, and the batch is decided again on what is
//! read. What is answered without an entry (an inquiry, a status inquiry, a sweep that finds no token
//! due) is never decided on a remembered account: see [`Needs::appends`].
//!
//! An account is taken out for a batch and put back when it is committed. So nothing has to be
//! forgotten where a batch fails, in whatever way.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use crate::ledger::{Account, Needs, State};
use crate::types::{AccountId, IssuerId, Msisdn, TierId};

/// Numbers whose account is remembered at most, about 20 MB. When there are more, all are forgotten.
const NUMBERS_MAX: usize = 500_000;
/// Batches whose accounts are read, after one that was decided on an account that another gateway had
/// moved: gateways that share their customers share the next ones, too.
const READS_AFTER_STALE: u32 = 64;

/// See the module. An account takes about 400 bytes.
#[derive(Debug, Default)]
pub struct RememberedAccounts {
    most: usize,
    /// Those that were used last; when they are half of all, they become the older ones.
    recent: HashMap<AccountId, Account>,
    older: HashMap<AccountId, Account>,
    numbers: AccountNumbers,
    reads_left: u32,
    issuers: Vec<IssuerId>,
    tiers: Vec<TierId>,
}

impl RememberedAccounts {
    /// At most so many.
    pub fn of(most: usize) -> Self {
        Self {
            most,
            ..Self::default()
        }
    }

    /// A state with those of the commands' accounts that are remembered and need not be read.
    pub fn take(&mut self, needs: &[&Needs]) -> State {
        let are_read = self.reads_left > 0;
        self.reads_left = self.reads_left.saturating_sub(1);
        let mut state = State::default();
        for need in needs {
            let Some(account) = self.take_one(need) else {
                continue;
            };
            if !are_read {
                state.load_account(account);
            }
        }
        // What has to be read for one command is so for all.
        for need in needs.iter().filter(|need| !need.appends) {
            if let Some(id) = self.id_of(need) {
                state.unload_account(id);
            }
        }
        state
    }

    fn take_one(&mut self, need: &Needs) -> Option<Account> {
        let id = self.id_of(need)?;
        let account = self.recent.remove(&id).or_else(|| self.older.remove(&id))?;
        let has_number = |(issuer, phone): &(IssuerId, Msisdn)| {
            account.issuer == *issuer && account.msisdn == *phone
        };
        need.phone
            .as_ref()
            .is_none_or(has_number)
            .then_some(account)
    }

    fn id_of(&self, need: &Needs) -> Option<AccountId> {
        let by_number = |(issuer, phone): &(IssuerId, Msisdn)| self.numbers.account(issuer, phone);
        need.account
            .or_else(|| need.phone.as_ref().and_then(by_number))
    }

    /// The id of the account that the number probably has: what is loaded by it must bear it out.
    pub fn probable_id(&self, issuer: &IssuerId, phone: &Msisdn) -> Option<AccountId> {
        self.numbers.account(issuer, phone)
    }

    /// Whether the ids of all numbers that were named hold for what was loaded.
    pub fn bear_out(&self, needs: &[&Needs], loaded: &State) -> bool {
        let mut named = needs.iter().filter_map(|need| need.phone.as_ref());
        named.all(|(issuer, phone)| {
            let is_known = self.numbers.account(issuer, phone).is_some();
            !is_known || loaded.account_by_phone(issuer, phone).is_some()
        })
    }

    /// Remembers the accounts of a batch that is committed.
    pub fn put_back(&mut self, accounts: impl IntoIterator<Item = Account>) {
        for mut account in accounts {
            self.numbers.note(&account);
            if self.most == 0 {
                continue;
            }
            account.issuer = one_of(&mut self.issuers, account.issuer);
            account.tier = one_of(&mut self.tiers, account.tier);
            if self.recent.len() * 2 >= self.most {
                self.older = std::mem::take(&mut self.recent);
            }
            self.older.remove(&account.id);
            self.recent.insert(account.id, account);
        }
    }

    /// One of them was not as it was remembered: the next batches read theirs.
    pub fn were_stale(&mut self) {
        self.reads_left = READS_AFTER_STALE;
    }

    /// Forgets all of them: what was committed to another server may not be on this one.
    pub fn forget(&mut self) {
        self.recent.clear();
        self.older.clear();
    }
}

/// The same text, kept once.
fn one_of<T: PartialEq + Clone>(known: &mut Vec<T>, text: T) -> T {
    if let Some(kept) = known.iter().find(|kept| **kept == text) {
        return kept.clone();
    }
    known.push(text.clone());
    text
}

/// Ids of accounts by the hashes of phone numbers. An account has its number, so one that is not the
/// number's any more is noticed.
#[derive(Debug, Default)]
struct AccountNumbers {
    hasher: RandomState,
    ids: HashMap<u64, AccountId>,
}

impl AccountNumbers {
    fn account(&self, issuer: &IssuerId, phone: &Msisdn) -> Option<AccountId> {
        self.ids
            .get(&self.hasher.hash_one((issuer, phone)))
            .copied()
    }

    fn note(&mut self, account: &Account) {
        if self.ids.len() >= NUMBERS_MAX {
            self.ids.clear();
        }
        let number = self.hasher.hash_one((&account.issuer, &account.msisdn));
        self.ids.insert(number, account.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Timestamp;

    fn account(id: i64) -> Account {
        let phone = Msisdn::parse(&format!("0812{id:08}")).expect("a number");
        let name = "Budi".to_owned();
        let at = Timestamp::from_micros(0);
        Account::open(
            AccountId(id),
            "kaspro".into(),
            phone,
            name,
            "premium".into(),
            at,
        )
    }

    fn needs(id: i64) -> Needs {
        Needs {
            phone: Some(("kaspro".into(), account(id).msisdn)),
            appends: true,
            ..Needs::default()
        }
    }

    fn is_taken(remembered: &mut RememberedAccounts, needs: &Needs, id: i64) -> bool {
        remembered.take(&[needs]).account(AccountId(id)).is_some()
    }

    #[test]
    fn an_account_is_taken_out_until_its_batch_is_committed() {
        let mut remembered = RememberedAccounts::of(10);
        remembered.put_back([account(1)]);
        assert!(is_taken(&mut remembered, &needs(1), 1));
        assert!(!is_taken(&mut remembered, &needs(1), 1));
        remembered.put_back([account(1)]);
        let by_id = Needs {
            account: Some(AccountId(1)),
            phone: None,
            ..needs(1)
        };
        assert!(is_taken(&mut remembered, &by_id, 1));
    }

    /// One command of the batch is answered without an entry.
    #[test]
    fn what_must_be_read_is_not_remembered() {
        let mut remembered = RememberedAccounts::of(10);
        remembered.put_back([account(1), account(2)]);
        let asks = Needs {
            appends: false,
            ..needs(1)
        };
        let state = remembered.take(&[&needs(1), &asks, &needs(2)]);
        assert!(state.account(AccountId(1)).is_none());
        assert!(state.account(AccountId(2)).is_some());
    }

    #[test]
    fn a_bounded_number_is_remembered_and_those_used_last_are_among_them() {
        let mut remembered = RememberedAccounts::of(100);
        for id in 1..=1000 {
            remembered.put_back([account(id)]);
            assert!(is_taken(&mut remembered, &needs(id), id));
            remembered.put_back([account(id)]);
        }
        assert!(remembered.recent.len() + remembered.older.len() <= 100);
        let last = (951..=1000).filter(|id| is_taken(&mut remembered, &needs(*id), *id));
        assert_eq!(last.count(), 50);
    }

    #[test]
    fn accounts_are_read_for_a_while_after_one_was_stale() {
        let mut remembered = RememberedAccounts::of(10);
        remembered.were_stale();
        for _ in 0..READS_AFTER_STALE {
            remembered.put_back([account(1)]);
            assert!(!is_taken(&mut remembered, &needs(1), 1));
        }
        remembered.put_back([account(1)]);
        assert!(is_taken(&mut remembered, &needs(1), 1));
    }

    #[test]
    fn a_number_of_another_account_is_looked_up() {
        let mut remembered = RememberedAccounts::of(10);
        remembered.put_back([account(1)]);
        let moved = Account {
            msisdn: account(2).msisdn,
            ..account(1)
        };
        remembered.put_back([moved]);
        assert!(!is_taken(&mut remembered, &needs(1), 1));
    }
}
