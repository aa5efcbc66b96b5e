//! One reading of the entries of a group of accounts, each account replayed as its entries come.
//!
//! Entries are read as they are stored: that is the fastest, and nearly the order in which they were
//! written. Of an account, all but a few come in their turn, and those wait for the ones before them.
//! Where too many would wait, the entries are read once more, in the order of their key.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use diesel::QueryResult;

use super::account::Account;
use super::connection::Connection;
use super::entry::{COLUMNS, Entry};
use super::findings::Findings;
use super::group::Group;
use super::kind::Kind;
use super::live;
use super::progress::Progress;
use super::replay::{self, Terms};
use super::report::{Invariant, Report};
use super::settlement::Books;

/// Entries that wait for those before them, at about 1 KB each.
const WAITING_MAX: usize = if cfg!(test) { 3 } else { 100_000 };

/// In which order entries are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As they come.
    AsStored,
    /// Of accounts and numbers.
    ByKey,
}

/// What all entries come to.
#[derive(Clone, Default)]
pub struct Sums {
    /// All balances, in rupiah.
    pub balances: i128,
    /// Entries that must have a key.
    pub keyed: u64,
    /// The latest moment of an entry.
    pub latest: i64,
    /// Tokens that are live, in the order of the accounts and of their numbers. They live for
    /// minutes, so they are few beside all that the database keeps.
    pub live: Vec<LiveToken>,
    entries: u64,
    postings: u64,
    movements: u64,
    tokens: u64,
    notifications: u64,
    carried_over: u64,
    unsealed: u64,
    books: Books,
    findings: Findings,
}

/// A token that is live after its account's last entry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LiveToken {
    pub account_id: i64,
    pub number: i64,
    pub expires_at: i64,
}

/// Reads the entries of the group in that order; nothing where too many would have to wait.
pub fn read(
    connection: &mut Connection,
    group: &Group,
    order: Order,
    sums: Sums,
    terms: &mut Terms,
    progress: &mut Progress<'_>,
) -> QueryResult<Option<Sums>> {
    let mut reading = Reading::new(group, order, sums, terms);
    let query = query(group.after, group.last, order);
    let take = |entry| {
        progress.advance();
        reading.take(entry);
    };
    match order {
        Order::AsStored => connection.each_as_stored(&query, take)?,
        Order::ByKey => connection.each(&query, take)?,
    }
    Ok((!reading.is_overfull).then(|| reading.finish()))
}

/// The entries of the accounts after that one, up to the last one, in that order.
pub fn query(after: Option<i64>, last: Option<i64>, order: Order) -> String {
    // With a sign before it, no index is of use for the column: the table is read as it is stored.
    let (column, order) = match order {
        Order::AsStored => ("+account_id", ""),
        Order::ByKey => ("account_id", "ORDER BY account_id, seq"),
    };
    let after = after.map(|id| format!("{column} > {id}"));
    let last = last.map(|id| format!("{column} <= {id}"));
    let bounds: Vec<_> = after.into_iter().chain(last).collect();
    let bounds = match bounds.is_empty() {
        true => String::new(),
        false => format!("WHERE {}", bounds.join(" AND ")),
    };
    format!("SELECT {COLUMNS}, hash FROM entries {bounds} {order}")
}

struct Reading<'a> {
    accounts: Vec<Account>,
    /// Where each account is.
    places: HashMap<i64, usize>,
    order: Order,
    waiting: BTreeMap<(i64, i64), Entry>,
    is_overfull: bool,
    sums: Sums,
    terms: &'a mut Terms,
}

impl<'a> Reading<'a> {
    fn new(group: &Group, order: Order, sums: Sums, terms: &'a mut Terms) -> Self {
        let accounts = group.accounts();
        let places = accounts.iter().enumerate();
        Self {
            places: places.map(|(place, account)| (account.id, place)).collect(),
            accounts,
            order,
            waiting: BTreeMap::new(),
            is_overfull: false,
            sums,
            terms,
        }
    }

    fn take(&mut self, entry: Entry) {
        if self.is_overfull {
            return;
        }
        self.sums.count(&entry);
        let place = self.place(entry.account_id);
        let due = self.accounts[place].seq.checked_add(1);
        match Some(entry.seq).cmp(&due) {
            Ordering::Greater if self.order == Order::AsStored => self.let_wait(entry),
            _ => {
                self.replay(place, &entry);
                self.replay_waiting(place);
            }
        }
    }

    /// Where the account is. One that does not exist is replayed as well.
    fn place(&mut self, account_id: i64) -> usize {
        let accounts = &mut self.accounts;
        *self.places.entry(account_id).or_insert_with(|| {
            accounts.push(Account::new(account_id, None));
            accounts.len() - 1
        })
    }

    fn let_wait(&mut self, entry: Entry) {
        self.waiting.insert((entry.account_id, entry.seq), entry);
        if self.waiting.len() > WAITING_MAX {
            self.is_overfull = true;
            self.waiting.clear();
        }
    }

    /// Those that have waited for the account's last entry.
    fn replay_waiting(&mut self, place: usize) {
        while !self.waiting.is_empty() {
            let Account { id, seq, .. } = self.accounts[place];
            let Some(entry) = self.waiting.remove(&(id, seq.saturating_add(1))) else {
                break;
            };
            self.replay(place, &entry);
        }
    }

    /// Replays the entry, whether or not the one before it has come.
    fn replay(&mut self, place: usize, entry: &Entry) {
        let account = &mut self.accounts[place];
        let findings = &mut self.sums.findings;
        findings.look_at(entry.account_id, entry.seq);
        let is_next = account.seq.checked_add(1) == Some(entry.seq);
        if !is_next {
            findings.push(Invariant::I2, format!("comes after entry {}", account.seq));
        }
        if entry.seq > account.seq {
            replay::take(account, entry, !is_next, self.terms, findings);
        }
    }

    fn finish(mut self) -> Sums {
        // What they wait for is not there.
        for ((id, _), entry) in std::mem::take(&mut self.waiting) {
            let place = self.place(id);
            self.replay(place, &entry);
        }
        for account in &self.accounts {
            self.sums.close(account);
        }
        self.sums
    }
}

impl Sums {
    fn count(&mut self, entry: &Entry) {
        self.entries += 1;
        self.postings += u64::from(entry.amount != 0) + u64::from(entry.fee != 0);
        self.books.take(entry);
        self.latest = self.latest.max(entry.decided_at);
        let Some(kind) = entry.kind else { return };
        let is_keyed = kind.is_of_movement();
        self.keyed += u64::from(is_keyed);
        self.movements += u64::from(is_keyed && kind != Kind::CashOutReversed);
        self.notifications += u64::from(kind.is_notified());
        if kind == Kind::CarriedOver {
            self.carried_over += 1;
            self.unsealed += u64::from(entry.hash.is_empty());
        }
    }

    /// Nothing more comes of the account.
    fn close(&mut self, account: &Account) {
        self.findings.look_at(account.id, account.seq);
        if account.issuer.is_none() {
            let finding = "does not exist but has entries".to_owned();
            self.findings.push_of_account(Invariant::I2, finding);
        }
        if account.seq == 0 {
            let finding = "has no entries".to_owned();
            return self.findings.push_of_account(Invariant::I2, finding);
        }
        replay::end(account, &mut self.findings);
        self.tokens += u64::try_from(account.last_token).unwrap_or(0);
        self.balances += account.balance();
        let live = live::parse(account.live.as_deref()).unwrap_or_default();
        self.live.extend(live.iter().map(|token| LiveToken {
            account_id: account.id,
            number: token.no,
            expires_at: token.expires,
        }));
    }

    /// Hands over what the report shows of it.
    pub fn report(&mut self, connection: &mut Connection, report: &mut Report) -> QueryResult<()> {
        report.entries = self.entries;
        report.postings = self.postings;
        report.movements = self.movements;
        report.tokens = self.tokens;
        report.notifications = self.notifications;
        report.carried_over = self.carried_over;
        report.unsealed = self.unsealed;
        report.settlements = std::mem::take(&mut self.books).settlements();
        self.live.sort_unstable();
        std::mem::take(&mut self.findings).report(connection, report)
    }
}
