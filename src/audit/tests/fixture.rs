//! A small database, written row by row and with a chain of hashes of its own making.

use std::collections::HashMap;
use std::fs;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::audit::connection::SCHEMA_VERSION;
use crate::audit::{Report, verify};

const SCHEMA: [&str; 3] = [
    include_str!("../../../migrations/sqlite/00000000000001_ledger/up.sql"),
    include_str!("../../../migrations/sqlite/00000000000003_names/up.sql"),
    include_str!("../../../migrations/sqlite/00000000000004_partner_hosts/up.sql"),
];

/// A minute in microseconds.
pub const MINUTE: i64 = 60_000_000;
/// 2026-11-30T23:30:00+07:00: half an hour of November is left in WIB.
pub const LATE_NOVEMBER: i64 = 1_796_056_200_000_000;

/// What the fixture remembers of an account until it writes it.
#[derive(Default)]
struct Account {
    seq: i64,
    hash: [u8; 32],
    balance: i64,
    held: i64,
    month: i64,
    month_in: i64,
    tokens: i64,
    notifications: i64,
}

/// A reference of a partner: (partner, service, reference).
pub type Key = (&'static str, i64, &'static str);

/// A database file under construction.
pub struct Fixture {
    folder: TempDir,
    pub database: SqliteConnection,
    accounts: HashMap<i64, Account>,
}

/// A token row; what is not said here follows from its state.
#[derive(Clone, Copy)]
pub struct Token {
    pub place: (&'static str, &'static str),
    pub amount: Option<i64>,
    pub held: i64,
    pub state: &'static str,
    pub wrong_tries: i64,
    pub issued_at: i64,
    pub redeemed_by: Option<Key>,
}

impl Fixture {
    /// With the schema and the caps of two tiers, and no account.
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("gerai.db");
        let file = file.to_str().expect("a path in UTF-8");
        let mut fixture = Self {
            database: SqliteConnection::establish(file).expect("a database"),
            folder,
            accounts: HashMap::new(),
        };
        fixture.run("PRAGMA synchronous = OFF");
        SCHEMA.iter().for_each(|sql| fixture.run(sql));
        fixture.run(&format!(
            "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL);
             INSERT INTO __diesel_schema_migrations VALUES ('{SCHEMA_VERSION}')"
        ));
        fixture.run(
            "INSERT INTO tier_limits VALUES
             ('kaspro', 'regular', 0, 2000000, 20000000),
             ('kaspro', 'premium', 0, 20000000, 40000000)",
        );
        fixture
    }

    pub fn url(&self) -> String {
        format!("sqlite://{}", self.folder.path().join("gerai.db").display())
    }

    pub fn run(&mut self, sql: &str) {
        let done = self.database.batch_execute(sql);
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// What the auditor says, of a file that it has not changed.
    pub fn audit(&self) -> Report {
        let file = self.folder.path().join("gerai.db");
        let before = fs::read(&file).expect("the file");
        let report = verify(&self.url()).expect("a database that can be read");
        assert_eq!(fs::read(&file).expect("the file"), before);
        report
    }

    pub fn open(&mut self, account: i64, msisdn: &str, tier: &str) {
        self.accounts.insert(account, Account::default());
        let zeros = hex::encode([0; 32]);
        self.run(&format!(
            "INSERT INTO phones VALUES ('kaspro', '{msisdn}', {account});
             INSERT INTO accounts VALUES ({account}, 'kaspro', '{msisdn}', 'Nama', '{tier}',
                 'ACTIVE', 0, 0, 202611, 0, 0, 0, 0, x'{zeros}', 0, 0, 0)"
        ));
    }

    /// A movement that moved nothing.
    pub fn refused(&mut self, account: Option<i64>, key: Key, state: &str) {
        self.movement(account, key, "NULL", (0, 0), state, 0);
    }

    /// Cash taken in, the customer notified.
    pub fn cash_in(&mut self, account: i64, key: Key, amount: i64, at: i64, month: i64) {
        self.movement(Some(account), key, "'alfamart'", (amount, 0), "POSTED", at);
        self.post(account, key, ("cash-in", "settlement"), amount, at);
        let known = self.account(account);
        if known.month != month {
            (known.month, known.month_in) = (month, 0);
        }
        known.month_in += amount;
        self.notify(account, "cash-in");
    }

    /// Cash handed out, the customer notified. Its token is written apart.
    pub fn cash_out(&mut self, account: i64, key: Key, (amount, fee): (i64, i64), at: i64) {
        let money = (amount, fee);
        self.movement(Some(account), key, "'indomaret'", money, "POSTED", at);
        self.post(account, key, ("cash-out", "settlement"), -amount, at);
        if fee > 0 {
            self.post(account, key, ("fee", "fee"), -fee, at);
        }
        self.notify(account, "cash-out");
    }

    /// A cash-out put back, the customer notified.
    pub fn reverse(&mut self, account: i64, key: Key, (amount, fee): (i64, i64), at: i64) {
        let (partner, service, reference) = key;
        self.run(&format!(
            "UPDATE movements SET state = 'REVERSED', cancelled_at = {at}
             WHERE (partner_id, service, partner_reference)
                 = ('{partner}', {service}, '{reference}')"
        ));
        self.post(account, key, ("reversal", "settlement"), amount, at);
        if fee > 0 {
            self.post(account, key, ("fee-reversal", "fee"), fee, at);
        }
        self.notify(account, "cash-out-reversed");
    }

    /// A token with a life of ten minutes; the end of one that ended, in its fifth.
    pub fn token(&mut self, account: i64, token: Token) {
        let (channel, direction) = token.place;
        let known = self.account(account);
        known.tokens += 1;
        known.held += token.held;
        let number = known.tokens;
        let amount = token.amount.map_or("NULL".to_owned(), |a| a.to_string());
        let (issued_at, expires_at) = (token.issued_at, token.issued_at + 10 * MINUTE);
        let ended_at = match token.state {
            "ISSUED" => "NULL".to_owned(),
            "EXPIRED" => expires_at.to_string(),
            _ => (issued_at + 5 * MINUTE).to_string(),
        };
        let by = token
            .redeemed_by
            .map_or("NULL, NULL, NULL".to_owned(), sql_of);
        let (held, state, tries) = (token.held, token.state, token.wrong_tries);
        self.run(&format!(
            "INSERT INTO tokens VALUES ({account}, {number}, '{channel}', '{direction}', 'k1',
                 x'00', {amount}, {held}, '{state}', {tries}, {issued_at}, {expires_at},
                 {ended_at}, {by})"
        ));
        match state {
            "LOCKED" => self.notify(account, "token-locked"),
            "EXPIRED" => self.notify(account, "token-expired"),
            _ => {}
        }
    }

    /// Writes what the accounts have come to.
    pub fn close(mut self) -> Self {
        for (id, known) in std::mem::take(&mut self.accounts) {
            self.run(&format!(
                "UPDATE accounts SET available = {}, held = {}, month = {}, month_in = {},
                     last_seq = {}, last_hash = x'{}', last_token = {}, last_notification = {}
                 WHERE account_id = {id}",
                known.balance - known.held,
                known.held,
                known.month,
                known.month_in,
                known.seq,
                hex::encode(known.hash),
                known.tokens,
                known.notifications
            ));
        }
        self
    }

    fn account(&mut self, id: i64) -> &mut Account {
        self.accounts.get_mut(&id).expect("an account that is open")
    }

    fn movement(
        &mut self,
        account: Option<i64>,
        key: Key,
        channel: &str,
        (amount, fee): (i64, i64),
        state: &str,
        at: i64,
    ) {
        let (partner, _, reference) = key;
        let account = account.map_or("NULL".to_owned(), |id| id.to_string());
        let key = sql_of(key);
        self.run(&format!(
            "INSERT INTO movements VALUES ({key}, 'G{partner}{reference}', 'E', x'00', {account},
                 '08', {channel}, {amount}, {fee}, NULL, NULL, NULL, NULL, '{state}', NULL, {at},
                 NULL, NULL, FALSE)"
        ));
    }

    fn post(&mut self, id: i64, key: Key, (kind, book): (&str, &str), amount: i64, at: i64) {
        let account = self.account(id);
        account.seq += 1;
        account.balance += amount;
        let (seq, balance) = (account.seq, account.balance);
        account.hash = hash(account.hash, (id, seq), key, kind, [amount, balance, at]);
        let (hash, key) = (hex::encode(account.hash), sql_of(key));
        self.run(&format!(
            "INSERT INTO postings VALUES
                 ({id}, {seq}, {key}, '{kind}', {amount}, {balance}, {at}, x'{hash}');
             INSERT INTO settlement_postings VALUES ({key}, '{kind}', '{book}', -({amount}), {at})"
        ));
    }

    fn notify(&mut self, id: i64, kind: &str) {
        let account = self.account(id);
        account.notifications += 1;
        let number = account.notifications;
        self.run(&format!(
            "INSERT INTO notifications VALUES ({id}, {number}, '{kind}', '', '', 'in-app', 0, NULL, NULL)"
        ));
    }
}

fn sql_of((partner, service, reference): Key) -> String {
    format!("'{partner}', {service}, '{reference}'")
}

fn hash(
    before: [u8; 32],
    (account, seq): (i64, i64),
    (partner, service, reference): Key,
    kind: &str,
    numbers: [i64; 3],
) -> [u8; 32] {
    let text = |text: &str| [&(text.len() as u64).to_be_bytes(), text.as_bytes()].concat();
    let fields = [
        before.to_vec(),
        account.to_be_bytes().to_vec(),
        seq.to_be_bytes().to_vec(),
        text(partner),
        service.to_be_bytes().to_vec(),
        text(reference),
        text(kind),
        numbers.map(i64::to_be_bytes).concat(),
    ];
    Sha256::digest(fields.concat()).into()
}
