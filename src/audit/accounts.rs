//! Account by account: its entries, one after the other.

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryResult, QueryableByName};

use super::chain::ChainKey;
use super::connection::Connection;
use super::entry::{ALL, Entry};
use super::format::masked;
use super::kind::Kind;
use super::limits::TierLimits;
use super::progress::Progress;
use super::replay::{Replay, Terms};
use super::report::{Invariant, Report};
use super::settlement::Books;

/// What the checks after this pass need of it.
#[derive(Default)]
pub struct Totals {
    /// All stored balances, in rupiah.
    pub balances: i128,
    /// Entries that must have a key.
    pub keyed: u64,
    /// The latest moment of an entry.
    pub latest: i64,
    /// Tokens that are live, in the order of the accounts and of their numbers. They live for
    /// minutes, so they are few beside all that the database keeps.
    pub live: Vec<LiveToken>,
    /// Accounts with entries.
    accounts: u64,
}

/// A token that is live after its account's last entry.
pub struct LiveToken {
    pub account_id: i64,
    pub number: i64,
    pub expires_at: i64,
}

/// Checks every account.
pub fn check(
    connection: &mut Connection,
    key: Option<ChainKey>,
    report: &mut Report,
    progress: &mut Progress<'_>,
) -> QueryResult<Totals> {
    report.accounts = connection.count("SELECT COUNT(*) AS number FROM accounts")?;
    progress.begin("entries", report.accounts);
    let terms = Terms {
        limits: TierLimits::load(connection)?,
        key,
        has_unsealed: connection.count(UNSEALED)? > 0,
    };
    let mut pass = Pass {
        terms,
        current: None,
        books: Books::default(),
        totals: Totals::default(),
    };
    connection.each(ALL, |entry| {
        if pass.take(entry, report) {
            progress.advance();
        }
    })?;
    let totals = pass.finish(report);
    if totals.accounts != report.accounts {
        check_empty(connection, report)?;
    }
    Ok(totals)
}

/// A migration says so, until the first gateway has made the hashes.
const UNSEALED: &str = "SELECT COUNT(*) AS number FROM metadata WHERE name = 'unsealed entries'";

const EMPTY: &str = "
    SELECT account_id, msisdn FROM accounts a
    WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.account_id = a.account_id)";

#[derive(QueryableByName)]
struct EmptyAccount {
    #[diesel(sql_type = BigInt)]
    account_id: i64,
    #[diesel(sql_type = Text)]
    msisdn: String,
}

fn check_empty(connection: &mut Connection, report: &mut Report) -> QueryResult<()> {
    connection.each(EMPTY, |account: EmptyAccount| {
        let subject = subject(account.account_id, Some(&account.msisdn));
        report.breach(Invariant::I2, &subject, "has no entries".to_owned());
    })
}

/// How the report calls an account.
fn subject(account: i64, msisdn: Option<&str>) -> String {
    match msisdn {
        Some(msisdn) => format!("account {account} ({})", masked(msisdn)),
        None => format!("account {account}"),
    }
}

/// The pass over all entries.
struct Pass {
    terms: Terms,
    current: Option<Replay>,
    books: Books,
    totals: Totals,
}

impl Pass {
    /// Takes the next entry; whether it is the first of another account.
    fn take(&mut self, entry: Entry, report: &mut Report) -> bool {
        let is_over = |replay: &mut Replay| replay.last.account_id != entry.account_id;
        let complete = self.current.take_if(is_over);
        let is_next = complete.is_some();
        if let Some(complete) = complete {
            self.close(complete, report);
        }
        let kind = Kind::parse(&entry.kind);
        self.count(&entry, kind, report);
        let replay = self.current.get_or_insert_with(Replay::new);
        replay.take(entry, kind, &mut self.terms);
        is_next
    }

    fn count(&mut self, entry: &Entry, kind: Option<Kind>, report: &mut Report) {
        report.entries += 1;
        report.postings += u64::from(entry.amount != 0) + u64::from(entry.fee != 0);
        self.books.take(entry);
        self.totals.latest = self.totals.latest.max(entry.decided_at);
        let Some(kind) = kind else { return };
        let is_keyed = kind.is_of_movement();
        self.totals.keyed += u64::from(is_keyed);
        report.movements += u64::from(is_keyed && kind != Kind::CashOutReversed);
        report.notifications += u64::from(kind.is_notified());
        if kind == Kind::CarriedOver {
            report.carried_over += 1;
            report.unsealed += u64::from(entry.hash.is_empty());
        }
    }

    fn close(&mut self, mut replay: Replay, report: &mut Report) {
        replay.end();
        let last = &replay.last;
        let is_wrong = replay.certain.total + replay.doubtful.total > 0;
        if is_wrong || last.msisdn.is_none() {
            let subject = subject(last.account_id, last.msisdn.as_deref());
            if last.msisdn.is_none() {
                let finding = "does not exist but has entries".to_owned();
                report.breach(Invariant::I2, &subject, finding);
            }
            report.breaches_of(&subject, replay.certain);
            report.breaches_of(&subject, replay.doubtful);
        }
        report.tokens += u64::try_from(last.last_token).unwrap_or(0);
        self.totals.accounts += u64::from(last.msisdn.is_some());
        self.totals.balances += last.balance();
        let live = replay.live.iter().map(|token| LiveToken {
            account_id: last.account_id,
            number: token.no,
            expires_at: token.expires,
        });
        self.totals.live.extend(live);
    }

    fn finish(mut self, report: &mut Report) -> Totals {
        if let Some(complete) = self.current.take() {
            self.close(complete, report);
        }
        report.settlements = self.books.settlements();
        self.totals
    }
}
