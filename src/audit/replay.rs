//! The replay of accounts, entry by entry: each is checked by itself and against the one before.

use diesel::QueryResult;

use super::account::{Account, History};
use super::chain::{self, ChainKey};
use super::columns;
use super::connection::Connection;
use super::entry::{Entry, Part};
use super::findings::Findings;
use super::kind::Kind;
use super::limits::TierLimits;
use super::live;
use super::names::Names;
use super::report::Invariant;
use super::state;
use super::step::Step;
use super::tries;

/// What entries are checked against.
pub struct Terms {
    /// The caps of the tiers.
    pub limits: TierLimits,
    /// Issuers, tiers and statuses.
    pub names: Names,
    /// The key of the hashes, where it is known.
    pub key: Option<ChainKey>,
    /// Whether the database says that accounts were carried over and have no hashes yet, because no
    /// gateway has started since.
    pub has_unsealed: bool,
}

/// A migration says so, until the first gateway has made the hashes.
const UNSEALED: &str = "SELECT COUNT(*) AS number FROM metadata WHERE name = 'unsealed entries'";

impl Terms {
    /// Reads them.
    pub fn load(connection: &mut Connection, key: Option<ChainKey>) -> QueryResult<Self> {
        Ok(Self {
            limits: TierLimits::load(connection)?,
            names: Names::new(),
            key,
            has_unsealed: connection.count(UNSEALED)? > 0,
        })
    }
}

/// Takes an account's next entry. `is_gap`: entries before it are missing, which may have changed
/// anything.
pub fn take(
    account: &mut Account,
    entry: &Entry,
    is_gap: bool,
    terms: &mut Terms,
    findings: &mut Findings,
) {
    begin(account, entry, is_gap, findings);
    if !is_gap {
        chain::check_link(account, entry, findings);
    }
    if account.history == History::Earlier {
        return follow(account, entry, terms);
    }
    let is_unsealed = entry.kind == Some(Kind::CarriedOver) && entry.hash.is_empty();
    let may_differ = is_gap || (is_unsealed && terms.has_unsealed);
    if !may_differ {
        chain::check_hash(account, entry, terms.key.as_ref(), findings);
    }
    match entry.kind {
        Some(kind) => check(account, entry, kind, is_gap, terms, findings),
        None => {
            let finding = format!("is of no known kind: {}", entry.text(Part::Kind));
            findings.push(Invariant::I7, finding);
        }
    }
    follow(account, entry, terms);
}

/// I7: an account begins by being opened. One that does not is of an earlier version, until an entry
/// carries it over.
fn begin(account: &mut Account, entry: &Entry, is_gap: bool, findings: &mut Findings) {
    let is_first = account.seq == 0 && !is_gap;
    match (entry.kind, account.history) {
        (Some(Kind::Opened), _) if is_first => {}
        (Some(Kind::CarriedOver), History::Whole) if is_first => {
            account.history = History::CarriedOver;
        }
        (Some(Kind::CarriedOver), History::Earlier) => account.history = History::CarriedOver,
        (Some(Kind::Opened | Kind::CarriedOver), _) => {
            findings.push(Invariant::I7, "begins the account once more");
        }
        _ if is_first => account.history = History::Earlier,
        _ => {}
    }
}

fn follow(account: &mut Account, entry: &Entry, terms: &mut Terms) {
    let tier = terms.names.of(entry.part(Part::Tier).unwrap_or_default());
    let status = terms.names.of(entry.part(Part::Status).unwrap_or_default());
    account.follow(entry, tier, status);
}

/// What must hold of the account after its last entry.
pub fn end(account: &Account, findings: &mut Findings) {
    if account.history == History::Earlier {
        let finding = "is neither opened nor carried over".to_owned();
        findings.push_of_account(Invariant::I7, finding);
    } else if account.kind.is_some_and(tries::is_half) {
        findings.push(Invariant::I11, "is followed by no decline");
    }
}

fn check(
    account: &Account,
    entry: &Entry,
    kind: Kind,
    is_gap: bool,
    terms: &Terms,
    findings: &mut Findings,
) {
    columns::check(kind, entry, findings);
    let Some(live) = live::parse(entry.part(Part::Live)) else {
        return findings.push(Invariant::I10, "has live tokens that cannot be read");
    };
    live::check_all(entry, &live, findings);
    if is_gap || kind == Kind::CarriedOver {
        return;
    }
    let step = Step {
        before: account,
        entry,
        kind,
        live_before: &live::parse(account.live.as_deref()).unwrap_or_default(),
        live: &live,
    };
    state::check(&step, &terms.names, findings);
    if let (Kind::CashIn, Some(issuer)) = (kind, account.issuer) {
        let caps = terms
            .limits
            .of(terms.names.text(issuer), &entry.text(Part::Tier));
        state::check_caps(entry, caps, findings);
    }
    live::check_change(&step, findings);
    let tried = live::check_others(&step, findings);
    tries::check(&step, &tried, findings);
}
