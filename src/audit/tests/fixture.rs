//! A small database, written row by row.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use tempfile::TempDir;

use super::row::{Row, Value};
use crate::audit::connection::SCHEMA_VERSION;
use crate::audit::{Audit, Report, verify};

const SCHEMA: [&str; 6] = [
    include_str!("../../../migrations/sqlite/00000000000001_ledger/up.sql"),
    include_str!("../../../migrations/sqlite/00000000000003_names/up.sql"),
    include_str!("../../../migrations/sqlite/00000000000004_partner_hosts/up.sql"),
    include_str!("../../../migrations/sqlite/00000000000005_entries/up.sql"),
    include_str!("../../../migrations/sqlite/00000000000007_customers/up.sql"),
    include_str!("../../../migrations/sqlite/00000000000008_operators/up.sql"),
];

/// A minute in microseconds.
pub const MINUTE: i64 = 60_000_000;
/// 2026-11-30T23:30:00+07:00: half an hour of November is left in WIB.
pub const LATE_NOVEMBER: i64 = 1_796_056_200_000_000;
/// The key of the chains.
pub const CHAIN_SECRET: [u8; 32] = [7; 32];

/// A movement's reference: (partner, service, reference).
pub type Key = (&'static str, i64, &'static str);

/// A token, as its owner makes it.
#[derive(Clone, Copy)]
pub struct Token {
    pub channel: &'static str,
    pub direction: &'static str,
    pub amount: Option<i64>,
    pub held: i64,
}

/// A token that is live.
struct LiveToken {
    number: i64,
    made: Token,
    tries: i64,
    issued: i64,
}

/// An account after its last entry.
struct Account {
    tier: &'static str,
    status: &'static str,
    seq: i64,
    at: i64,
    hash: Vec<u8>,
    available: i64,
    held: i64,
    month: i64,
    month_in: i64,
    failures: i64,
    last_token: i64,
    live: Vec<LiveToken>,
}

/// A database file under construction.
pub struct Fixture {
    folder: TempDir,
    pub database: SqliteConnection,
    accounts: HashMap<i64, Account>,
    /// Money of posted movements, for their reversals.
    posted: HashMap<Key, (i64, i64)>,
}

impl Fixture {
    /// With the schema and the caps of two tiers, and no account.
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut fixture = Self {
            database: connected(&folder.path().join("gerai.db")),
            folder,
            accounts: HashMap::new(),
            posted: HashMap::new(),
        };
        fixture.run("PRAGMA synchronous = OFF");
        SCHEMA.iter().for_each(|sql| fixture.run(sql));
        fixture.run(&format!(
            "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL);
             INSERT INTO __diesel_schema_migrations VALUES ('{SCHEMA_VERSION}');
             DELETE FROM metadata"
        ));
        fixture.run(
            "INSERT INTO tier_limits VALUES
             ('kaspro', 'regular', 0, 2000000, 20000000),
             ('kaspro', 'premium', 0, 20000000, 40000000)",
        );
        fixture
    }

    /// The file of a database that is written once for all tests.
    pub fn to_bytes(&self) -> Vec<u8> {
        fs::read(self.folder.path().join("gerai.db")).expect("the file")
    }

    /// A database of its own in such a file; nothing is appended to it.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("gerai.db");
        fs::write(&file, bytes).expect("the file");
        let mut fixture = Self {
            database: connected(&file),
            folder,
            accounts: HashMap::new(),
            posted: HashMap::new(),
        };
        fixture.run("PRAGMA synchronous = OFF");
        fixture
    }

    pub fn url(&self) -> String {
        format!("sqlite://{}", self.folder.path().join("gerai.db").display())
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn run(&mut self, sql: &str) {
        let done = self.database.batch_execute(sql);
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// What the auditor says without the key ring, of a file that it has not changed.
    pub fn audit(&self) -> Report {
        let file = self.folder.path().join("gerai.db");
        let before = fs::read(&file).expect("the file");
        let report = verify(&self.url()).expect("a database that can be read");
        assert_eq!(fs::read(&file).expect("the file"), before);
        report
    }

    /// What it says with the key of the chains.
    pub fn audit_with_key(&self) -> Report {
        let url = self.url();
        let audit = Audit::of(&url).with_chain_secret(&CHAIN_SECRET);
        audit.run().expect("a database that can be read")
    }

    pub fn open(&mut self, account: i64, msisdn: &str, tier: &'static str, at: i64) {
        self.register(account, msisdn, tier, at);
        self.append(account, at, "opened", Row::new());
    }

    /// An account without entries yet.
    pub fn register(&mut self, account: i64, msisdn: &str, tier: &'static str, at: i64) {
        self.run(&format!(
            "INSERT INTO phones VALUES ('kaspro', '{msisdn}', {account});
             INSERT INTO accounts VALUES ({account}, 'kaspro', '{msisdn}', 'Nama', {at});
             INSERT OR IGNORE INTO tiers_used VALUES ('kaspro', '{tier}')"
        ));
        self.accounts.insert(
            account,
            Account {
                tier,
                status: "ACTIVE",
                seq: 0,
                at: 0,
                hash: vec![0; 16],
                available: 0,
                held: 0,
                month: 202_611,
                month_in: 0,
                failures: 0,
                last_token: 0,
                live: Vec::new(),
            },
        );
    }

    pub fn cash_in(
        &mut self,
        account: i64,
        key: Key,
        amount: i64,
        token: Option<i64>,
        at: i64,
        month: i64,
    ) {
        let known = self.account(account);
        if known.month != month {
            (known.month, known.month_in) = (month, 0);
        }
        known.month_in += amount;
        self.post(account, key, token, (amount, 0), "cash-in", at);
    }

    pub fn cash_out(
        &mut self,
        account: i64,
        key: Key,
        token: i64,
        (amount, fee): (i64, i64),
        at: i64,
    ) {
        self.account(account).failures = 0;
        self.post(account, key, Some(token), (-amount, fee), "cash-out", at);
    }

    fn post(
        &mut self,
        account: i64,
        key: Key,
        token: Option<i64>,
        (amount, fee): (i64, i64),
        kind: &str,
        at: i64,
    ) {
        let hold = token.map_or(0, |number| -self.end(account, number).held);
        self.posted.insert(key, (amount, fee));
        let row = movement(key, channel_of(key))
            .with("amount", amount)
            .with("fee", fee)
            .with("hold", hold)
            .with_some("token_no", token);
        self.placed(account, key, key.1, kind, row, at);
        self.used_up(key);
    }

    pub fn reverse(&mut self, account: i64, key: Key, at: i64) {
        let (amount, fee) = self.posted[&key];
        let row = movement(key, channel_of(key))
            .with("amount", -amount)
            .with("fee", -fee)
            .with("reason", "batal");
        self.placed(account, key, 46, "cash-out-reversed", row, at);
    }

    /// A decline. The token that was tried in vain, if any, has one more wrong try already.
    pub fn decline(&mut self, account: i64, key: Key, tried: Option<i64>, at: i64) {
        let row = movement(key, channel_of(key))
            .with("asked", 50_000)
            .with("reason", "invalid-token")
            .with_some("token_no", tried);
        self.placed(account, key, key.1, "declined", row, at);
        self.used_up(key);
    }

    pub fn void(&mut self, account: i64, key: Key, at: i64) {
        let row = movement(key, None)
            .with("reason", "batal")
            .with("flagged", 1);
        self.placed(account, key, key.1, "voided", row, at);
        self.cancelled(key);
    }

    /// A record without an account.
    pub fn unplaced(&mut self, key: Key, state: &str, at: i64) {
        let (partner, service, reference) = key;
        self.run(&format!(
            "INSERT INTO unplaced_movements VALUES ('{reference}', '{partner}', {service},
                 '{state}', 'unknown-customer', {at}, '081200000000', 50000, 'G{reference}',
                 'E{reference}', x'{}', NULL, NULL, NULL, NULL, FALSE);
             INSERT INTO movement_keys VALUES ('{reference}', '{partner}', {service}, NULL, NULL)",
            hex::encode([1; 16])
        ));
        if state == "VOIDED" {
            self.cancelled(key);
        } else {
            self.used_up(key);
        }
    }

    /// One more wrong try against a token.
    pub fn try_in_vain(&mut self, account: i64, number: i64) {
        let live = &mut self.account(account).live;
        let tried = live.iter_mut().find(|token| token.number == number);
        tried.expect("a live token").tries += 1;
    }

    /// One more failed cash-out in a row.
    pub fn fail(&mut self, account: i64) {
        self.account(account).failures += 1;
    }

    /// Makes a token with a life of ten minutes.
    pub fn make_token(&mut self, account: i64, made: Token, at: i64) {
        let known = self.account(account);
        known.last_token += 1;
        let number = known.last_token;
        known.live.push(LiveToken {
            number,
            made,
            tries: 0,
            issued: at,
        });
        let row = of_token(number, made).with("hold", made.held);
        self.append(account, at, "token-made", row);
        self.run(&format!(
            "INSERT INTO due_tokens VALUES ({account}, {number}, {})",
            at + 10 * MINUTE
        ));
    }

    /// Ends a token by an entry of that kind.
    pub fn end_token(&mut self, account: i64, number: i64, kind: &str, at: i64) {
        let made = self.end(account, number);
        let row = of_token(number, made).with("hold", -made.held);
        self.append(account, at, kind, row);
    }

    /// What is about the account alone.
    pub fn plain(&mut self, account: i64, kind: &str, at: i64) {
        self.append(account, at, kind, Row::new());
    }

    /// Customer service changes something.
    fn changed(&mut self, account: i64, kind: &str, at: i64) {
        let row = Row::new().with("reason", "asked for by phone");
        self.append(account, at, kind, row);
    }

    pub fn change_tier(&mut self, account: i64, tier: &'static str, at: i64) {
        self.account(account).tier = tier;
        self.changed(account, "tier-changed", at);
    }

    /// Customer service is refused.
    pub fn refuse_change(&mut self, account: i64, at: i64) {
        let row = Row::new().with("reason", "status-unchanged");
        self.append(account, at, "change-declined", row);
    }

    pub fn reopen(&mut self, account: i64, at: i64) {
        self.account(account).failures = 0;
        self.plain(account, "cash-out-reopened", at);
    }

    pub fn change_status(&mut self, account: i64, status: &'static str, at: i64) {
        self.account(account).status = status;
        self.changed(account, "status-changed", at);
    }

    /// The owner is refused.
    pub fn refuse_token(&mut self, account: i64, at: i64) {
        let row = Row::new().with("reason", "no-live-token");
        self.append(account, at, "token-declined", row);
    }

    /// An entry that a migration made of an earlier version's tables: with the money and no more.
    pub fn earlier(&mut self, account: i64, key: Key, (amount, fee): (i64, i64), kind: &str) {
        let (service, at) = if kind == "cash-out-reversed" {
            (46, LATE_NOVEMBER)
        } else {
            (key.1, LATE_NOVEMBER)
        };
        let row = movement(key, channel_of(key))
            .with("amount", amount)
            .with("fee", fee)
            .with_some("reason", (service == 46).then_some("batal"));
        let month = std::mem::take(&mut self.account(account).month);
        self.placed(account, key, service, kind, row, at);
        let known = self.account(account);
        (known.month, known.hash) = (month, vec![9; 16]);
        let seq = known.seq;
        self.run(&format!(
            "UPDATE entries SET hash = x'{}' WHERE (account_id, seq) = ({account}, {seq})",
            hex::encode([9; 16])
        ));
        if service != 46 {
            self.used_up(key);
        }
    }

    /// The account as a migration found it, with a live token of that number.
    pub fn carry_over(&mut self, account: i64, number: i64, made: Token, at: i64) {
        let known = self.account(account);
        known.last_token = number;
        known.live.push(LiveToken {
            number,
            made,
            tries: 1,
            issued: at - MINUTE,
        });
        (known.month_in, known.failures) = (250_000, 1);
        self.append(
            account,
            at,
            "carried-over",
            Row::new().with("hold", made.held),
        );
        self.run(&format!(
            "INSERT INTO due_tokens VALUES ({account}, {number}, {})",
            at + 9 * MINUTE
        ));
    }

    fn account(&mut self, id: i64) -> &mut Account {
        self.accounts.get_mut(&id).expect("an account")
    }

    fn end(&mut self, account: i64, number: i64) -> Token {
        let live = &mut self.account(account).live;
        let place = live.iter().position(|token| token.number == number);
        live.remove(place.expect("a live token")).made
    }

    /// Appends a movement's entry with its key.
    fn placed(&mut self, account: i64, key: Key, service: i64, kind: &str, row: Row, at: i64) {
        self.append(account, at, kind, row);
        let (partner, _, reference) = key;
        let seq = self.account(account).seq;
        self.run(&format!(
            "INSERT INTO movement_keys
             VALUES ('{reference}', '{partner}', {service}, {account}, {seq})"
        ));
    }

    /// The external id of the order that made a record.
    fn used_up(&mut self, (partner, service, reference): Key) {
        self.run(&format!(
            "INSERT INTO external_ids
             VALUES (20261130, '{partner}', 'E{reference}', {service}, '{reference}')"
        ));
    }

    /// The external id of the cancel that made a record.
    fn cancelled(&mut self, (partner, _, reference): Key) {
        self.used_up((partner, 46, reference));
    }

    fn append(&mut self, id: i64, at: i64, kind: &str, row: Row) {
        let money = |column| match row.get(column) {
            Value::Number(number) => *number,
            _ => 0,
        };
        let [amount, fee, hold] = ["amount", "fee", "hold"].map(money);
        let account = self.account(id);
        account.seq += 1;
        account.at = at;
        account.available += amount - fee - hold;
        account.held += hold;
        let flagged = match row.get("flagged") {
            Value::Null => 0,
            _ => 1,
        };
        let row = row
            .with("account_id", id)
            .with("seq", account.seq)
            .with("decided_at", at)
            .with("amount", amount)
            .with("fee", fee)
            .with("hold", hold)
            .with("available", account.available)
            .with("held", account.held)
            .with("month_in", account.month_in)
            .with("last_token", account.last_token)
            .with("month", account.month)
            .with("failures_in_a_row", account.failures)
            .with("flagged", flagged)
            .with("kind", kind)
            .with("tier", account.tier)
            .with("status", account.status)
            .with_some("live", json(&account.live).as_deref());
        account.hash = row.hash_after(&account.hash, &CHAIN_SECRET);
        let insert = row.insert(&account.hash);
        self.run(&insert);
    }
}

fn connected(file: &Path) -> SqliteConnection {
    let file = file.to_str().expect("a path in UTF-8");
    SqliteConnection::establish(file).expect("a database")
}

fn channel_of((_, service, _): Key) -> Option<&'static str> {
    Some(if service == 38 {
        "alfamart"
    } else {
        "indomaret"
    })
}

fn movement((partner, service, reference): Key, channel: Option<&str>) -> Row {
    Row::new()
        .with("partner_id", partner)
        .with("service", service)
        .with("partner_reference", reference)
        .with("reference_no", format!("G{reference}").as_str())
        .with("external_id", format!("E{reference}").as_str())
        .with("fingerprint", Value::Bytes(vec![1; 16]))
        .with_some("channel", channel)
        .with("store_id", "T1")
}

fn of_token(number: i64, token: Token) -> Row {
    let service = if token.direction == "cash-in" { 38 } else { 44 };
    Row::new()
        .with("token_no", number)
        .with("channel", token.channel)
        .with("service", service)
}

fn json(live: &[LiveToken]) -> Option<String> {
    let tokens: Vec<_> = live.iter().map(LiveToken::json).collect();
    (!tokens.is_empty()).then(|| format!("[{}]", tokens.join(",")))
}

impl LiveToken {
    fn json(&self) -> String {
        let Token {
            channel,
            direction,
            amount,
            held,
        } = self.made;
        let amount = amount.map_or("null".to_owned(), |amount| amount.to_string());
        let (number, tries, issued) = (self.number, self.tries, self.issued);
        let (mac, expires) = ("ab".repeat(32), issued + 10 * MINUTE);
        format!(
            r#"{{"no":{number},"channel":"{channel}","direction":"{direction}","key":"1","mac":"{mac}","amount":{amount},"held":{held},"tries":{tries},"issued":{issued},"expires":{expires}}}"#
        )
    }
}
