//! An account after its last entry: what the next one is compared with. A million of them are kept at
//! once, so this is no more than is needed for that.

use super::entry::{Entry, HASH_BYTES, Part};
use super::kind::Kind;
use super::names::Name;

/// See the module.
pub struct Account {
    pub id: i64,
    /// None where no such account exists.
    pub issuer: Option<Name>,
    /// 0 before the first entry.
    pub seq: i64,
    pub decided_at: i64,
    pub available: i64,
    pub held: i64,
    pub month_in: i64,
    pub last_token: i64,
    pub token_no: Option<i64>,
    pub hash: [u8; HASH_BYTES],
    /// The live tokens as they are stored.
    pub live: Option<Box<[u8]>>,
    pub month: i32,
    pub failures_in_a_row: i32,
    pub tier: Name,
    pub status: Name,
    pub kind: Option<Kind>,
    pub history: History,
}

/// How much of what an account has can be checked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum History {
    /// All: it was opened by its first entry.
    Whole,
    /// No more than the tables of an earlier version had: entries that a migration made of them come
    /// first, and then one that carries the account over.
    Earlier,
    /// All, since it was carried over.
    CarriedOver,
}

impl Account {
    /// Before its first entry it has nothing.
    pub fn new(id: i64, issuer: Option<Name>) -> Self {
        Self {
            id,
            issuer,
            seq: 0,
            decided_at: i64::MIN,
            available: 0,
            held: 0,
            month_in: 0,
            last_token: 0,
            token_no: None,
            hash: [0; HASH_BYTES],
            live: None,
            month: 0,
            failures_in_a_row: 0,
            tier: Name::default(),
            status: Name::default(),
            kind: None,
            history: History::Whole,
        }
    }

    /// Everything in it, held or not, in rupiah.
    pub fn balance(&self) -> i128 {
        i128::from(self.available) + i128::from(self.held)
    }

    /// Becomes what the entry leaves it as.
    pub fn follow(&mut self, entry: &Entry, tier: Name, status: Name) {
        self.seq = entry.seq;
        self.decided_at = entry.decided_at;
        self.available = entry.available;
        self.held = entry.held;
        self.month_in = entry.month_in;
        self.last_token = entry.last_token;
        self.token_no = entry.token_no;
        self.hash = entry.hash.as_slice().try_into().unwrap_or_default();
        let live = entry.part(Part::Live);
        if live != self.live.as_deref() {
            self.live = live.map(Into::into);
        }
        self.month = entry.month;
        self.failures_in_a_row = entry.failures_in_a_row;
        self.tier = tier;
        self.status = status;
        self.kind = entry.kind;
    }
}
