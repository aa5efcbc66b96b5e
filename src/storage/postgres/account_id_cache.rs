//! The account of a phone number when it was last seen, so that it need not be looked up again.
//!
//! A remark may be stale. The account's row has its phone number, so a stale remark is found; the
//! batch then begins again without the cache.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use crate::ledger::{Needs, State};
use crate::storage::rows::CurrentAccountRow;
use crate::types::{IssuerId, Msisdn};

/// Remarks at most, about 20 MB. A full cache is emptied and fills again.
const REMARKS_MAX: usize = 500_000;

/// The remarks: ids of accounts by the hashes of phone numbers.
#[derive(Default)]
pub struct AccountIdCache {
    hasher: RandomState,
    ids: HashMap<u64, i64>,
}

impl AccountIdCache {
    /// The account that the number probably has.
    pub fn account(&self, issuer: &IssuerId, phone: &Msisdn) -> Option<i64> {
        self.ids
            .get(&self.hash(issuer.as_str(), phone.as_str()))
            .copied()
    }

    /// Remembers the number of an account.
    pub fn note(&mut self, account: &CurrentAccountRow) {
        if self.ids.len() >= REMARKS_MAX {
            self.ids.clear();
        }
        let number = self.hash(&account.issuer, &account.msisdn);
        self.ids.insert(number, account.account_id);
    }

    /// Forgets all of them.
    pub fn forget(&mut self) {
        self.ids.clear();
    }

    /// Whether the remarks on all numbers that were named hold for what was loaded.
    pub fn bear_out(&self, needs: &[&Needs], loaded: &State) -> bool {
        let mut named = needs.iter().filter_map(|need| need.phone.as_ref());
        named.all(|(issuer, phone)| {
            let is_remarked = self.account(issuer, phone).is_some();
            !is_remarked || loaded.account_by_phone(issuer, phone).is_some()
        })
    }

    fn hash(&self, issuer: &str, phone: &str) -> u64 {
        self.hasher.hash_one((issuer, phone))
    }
}
