//! A world in memory to try the rules on: two customers, four partners, a clock that is set.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::{appended, chain, recorded};
use crate::catalogue::{Catalogue, ChannelKey, moment};
use crate::ledger::{
    Account, AccountChange, AccountStatus, Cancel, CashOrder, Change, ChangeAccount, Command,
    Entry, EntryKind, ExternalIdKey, Fingerprint, Inquiry, IssueToken, Notification, Outcome,
    PartnerContext, State, Token, TokenCode, TokenProof, Writes, decide,
};
use crate::types::{
    AccountId, ChannelId, Direction, IssuerId, Msisdn, Outlet, Rupiah, Service, Timestamp,
};

/// A premium customer with a million rupiah.
pub const BUDI: AccountId = AccountId(1);
/// A regular customer with half a million.
pub const SITI: AccountId = AccountId(2);

/// A third one, who is not there unless she is granted an account.
pub const WATI: AccountId = AccountId(3);

/// The moment that a full time or a date names.
pub fn at(text: &str) -> Timestamp {
    moment(text).expect("a moment")
}

pub fn issuer() -> IssuerId {
    "kaspro".into()
}

/// The account and the number of a customer; `nobody` has a number and no account.
pub fn customer(name: &str) -> (AccountId, Msisdn) {
    let (id, number) = match name {
        "budi" => (BUDI, "081234567890"),
        "siti" => (SITI, "081298765432"),
        "wati" => (WATI, "081377778888"),
        "nobody" => (AccountId(404), "089999999999"),
        unknown => panic!("no customer {unknown:?}"),
    };
    (id, Msisdn::parse(number).expect("a number"))
}

/// An account as it is on the day before the tests, holding so much.
pub fn account(name: &str, tier: &str, available: i64) -> Account {
    let (id, phone) = customer(name);
    let opened = at("2026-11-09");
    Account {
        available: Rupiah::new(available),
        ..Account::open(id, issuer(), phone, name.into(), tier.into(), opened)
    }
}

/// A built-in catalogue with more rows.
pub fn catalogue_with(rows: &str) -> Catalogue {
    let builtin = include_str!("../../../catalogue/builtin.toml");
    Catalogue::parse(&format!("{builtin}\n{rows}")).expect("a catalogue")
}

/// A fee as a row of the catalogue; `until` is left open where it is empty.
pub fn fee_row(channel: &str, direction: &str, amount: i64, from: &str, until: &str) -> String {
    let until = match until {
        "" => String::new(),
        date => format!("until = {date}\n"),
    };
    format!(
        "[[fee]]\nissuer = \"kaspro\"\nchannel = \"{channel}\"\ndirection = \"{direction}\"\n\
         amount = {amount}\nfrom = {from}\n{until}"
    )
}

/// The token rules of the built-in catalogue, but that so many failures in a row close cash-out.
pub fn closing_after(failures: u32) -> String {
    format!(
        "[[token]]\ndigits = 6\nlife = \"10 minutes\"\nwrong_tries = 3\n\
         failures_in_a_row = {failures}\nfrom = 2026-11-01\n"
    )
}

/// What a partner's host sends when nothing else is said.
pub struct PartnerDefaults {
    pub partner_context: PartnerContext,
    pub key: ChannelKey,
    pub brand: Option<&'static str>,
}

/// The partners: each may use the channel that it is called after, `BOTH` and `ALL` two of them.
/// `BOTH-BIN` means Indomaret where it sends no key, and Alfamart where it sends no brand.
pub fn partner(name: &str) -> PartnerDefaults {
    let (channels, key, brand): (&[&str], _, _) = match name {
        "ALFAMART" | "ALFAMART-2" => (&["alfamart"], wallet("16"), Some("Alfamart")),
        "INDOMARET" => (&["indomaret"], bin("000076"), Some("Indomaret")),
        "BOTH" | "BOTH-BIN" => (&["alfamart", "indomaret"], wallet("16"), Some("Alfamart")),
        "ALL" => (&["alfamart", "digibos"], wallet("16"), Some("Alfamart")),
        "ALFAMART-KIOS" => (&["alfamart", "kios"], wallet("16"), Some("Alfamart")),
        "INDOMARET-KIOS" => (&["indomaret", "kios"], bin("000076"), Some("Indomaret")),
        "KIOS" => (&["kios"], wallet("77"), None),
        "DIGIBOS" => (&["digibos"], ChannelKey::Partner, None),
        "DANAMON" => (&["danamon"], ChannelKey::Partner, None),
        unknown => panic!("no partner {unknown:?}"),
    };
    let channels = channels.iter().map(|&channel| channel.into()).collect();
    let partner_context = PartnerContext {
        partner: name.into(),
        issuer: issuer(),
        channels: std::sync::Arc::new(channels),
        default_key: (name == "BOTH-BIN").then(|| bin("000076")),
        default_brand: (name == "BOTH-BIN").then(|| "Alfamart".to_owned()),
        is_copy: false,
    };
    PartnerDefaults {
        partner_context,
        key,
        brand,
    }
}

pub fn wallet(id: &str) -> ChannelKey {
    ChannelKey::WalletId(id.into())
}

pub fn bin(code: &str) -> ChannelKey {
    ChannelKey::BinCode(code.into())
}

fn hash(parts: &[&str]) -> [u8; 32] {
    Sha256::digest(parts.join("|")).into()
}

/// The code of a customer's digits, under the bench's one key.
pub fn code(phone: &Msisdn, digits: &str) -> TokenCode {
    TokenCode {
        key: "1".into(),
        mac: hash(&[phone.as_str(), digits]),
    }
}

/// What a till sends.
#[derive(Clone, Debug)]
pub struct OrderRequest {
    pub by: String,
    pub reference: String,
    pub who: String,
    pub amount: i64,
    pub key: ChannelKey,
    pub brand: Option<String>,
    pub token: Option<String>,
    pub external_id: Option<String>,
}

impl OrderRequest {
    /// With what the partner's host sends by habit.
    pub fn new(by: &str, reference: &str, who: &str, amount: i64) -> Self {
        let PartnerDefaults { key, brand, .. } = partner(by);
        Self {
            by: by.into(),
            reference: reference.into(),
            who: who.into(),
            amount,
            key,
            brand: brand.map(Into::into),
            token: None,
            external_id: None,
        }
    }

    /// With the customer's digits.
    pub fn token(mut self, digits: &str) -> Self {
        self.token = Some(digits.into());
        self
    }

    fn outlet(&self) -> Outlet {
        Outlet {
            store_brand: self.brand.clone(),
            ..Outlet::default()
        }
    }

    fn fingerprint(&self) -> Fingerprint {
        let Self { who, amount, .. } = self;
        let (key, brand, token) = (&self.key, &self.brand, &self.token);
        let hash = hash(&[&format!("{who} {amount} {key:?} {brand:?} {token:?}")]);
        Fingerprint(std::array::from_fn(|index| hash[index]))
    }
}

/// The state, the rules and the time.
pub struct World {
    pub state: State,
    pub rules: Catalogue,
    pub now: Timestamp,
    /// The accounts as they were before any of their money moved.
    pub granted: BTreeMap<AccountId, Account>,
    external_ids: u32,
}

impl World {
    /// Under the built-in catalogue, on an ordinary day.
    pub fn new() -> Self {
        Self::under(Catalogue::builtin())
    }

    pub fn under(rules: Catalogue) -> Self {
        let mut world = Self {
            state: State::default(),
            rules,
            now: at("2026-11-10T10:00:00+07:00"),
            granted: BTreeMap::new(),
            external_ids: 0,
        };
        world.open(account("budi", "premium", 1_000_000));
        world.open(account("siti", "regular", 500_000));
        world
    }

    /// Opens an account that holds what it holds.
    pub fn open(&mut self, account: Account) {
        self.grant(Entry::opened(account).after);
    }

    /// Puts an account there as it is, before its money has moved.
    pub fn grant(&mut self, account: Account) {
        let writes = self.writes();
        let mut postings = recorded::postings(&writes.entries);
        assert!(
            postings.all(|(entry, _)| entry.after.id != account.id),
            "nothing may have moved"
        );
        self.granted.insert(account.id, account.clone());
        self.state.load_account(account);
    }

    /// The account has that status, from whatever it had before.
    pub fn set_status(&mut self, id: AccountId, status: AccountStatus) {
        let account = self.account(id).clone();
        let after = Account {
            status,
            last_seq: account.last_seq + 1,
            decided_at: self.now.max(account.decided_at),
            ..account
        };
        let entry = Entry {
            reason: Some("the scene".to_owned()),
            ..Entry::of(EntryKind::StatusChanged, after)
        };
        self.apply(Change {
            entries: vec![entry],
            ..Change::default()
        });
    }

    /// Customer service asks for a change.
    pub fn change(&mut self, account: AccountId, change: AccountChange) -> Outcome {
        let reason = "asked for by phone".to_owned();
        self.submit(&Command::ChangeAccount(ChangeAccount {
            account,
            change,
            reason,
        }))
    }

    /// Applies a change. The account of its last entry is the one that the next decision starts
    /// from.
    fn apply(&mut self, change: Change) {
        let last = change.entries.last().map(|entry| entry.after.clone());
        if let Some(after) = &last {
            chain::check(self.account(after.id), &change.entries, &self.rules);
        }
        self.state.apply(change);
        if let Some(after) = last {
            assert_eq!(*self.account(after.id), after);
        }
    }

    /// Decides, applies, answers.
    pub fn submit(&mut self, command: &Command) -> Outcome {
        let decision = decide(&self.state, command, self.now, &self.rules);
        appended::check(&self.state, command, &decision);
        appended::check_remembered(&self.state, command, &decision, self.now, &self.rules);
        self.apply(decision.change);
        decision.outcome
    }

    /// A request of that partner that no other has been like.
    pub fn external_id_key(
        &mut self,
        partner_context: &PartnerContext,
        external_id: Option<&str>,
    ) -> ExternalIdKey {
        self.external_ids += 1;
        ExternalIdKey {
            partner: partner_context.partner.clone(),
            day: self.now.day(),
            external_id: external_id.map_or_else(|| format!("x{}", self.external_ids), Into::into),
        }
    }

    /// The order that a slip makes.
    pub fn order(&mut self, request: &OrderRequest) -> CashOrder {
        let PartnerDefaults {
            partner_context, ..
        } = partner(&request.by);
        let (_, phone) = customer(&request.who);
        let external_id_key =
            self.external_id_key(&partner_context, request.external_id.as_deref());
        let proof = |digits: &String| TokenProof(vec![code(&phone, digits)]);
        CashOrder {
            external_id_key,
            reference: request.reference.clone(),
            reference_no: format!("{}-{}", request.reference, self.external_ids).into(),
            fingerprint: request.fingerprint(),
            also_known_as: Vec::new(),
            token: request.token.as_ref().map(proof),
            phone: phone.clone(),
            amount: Rupiah::new(request.amount),
            key: request.key.clone(),
            outlet: request.outlet(),
            partner_context,
        }
    }

    pub fn cash_in(&mut self, request: &OrderRequest) -> Outcome {
        let order = self.order(request);
        self.submit(&Command::CashIn(order))
    }

    pub fn cash_out(&mut self, request: &OrderRequest) -> Outcome {
        let order = self.order(request);
        self.submit(&Command::CashOut(order))
    }

    /// The cancel of a cash-out; its number and amount are left to the caller.
    pub fn cancellation(&mut self, by: &str, reference: &str, who: &str) -> Cancel {
        let PartnerDefaults {
            partner_context, ..
        } = partner(by);
        let external_id_key = self.external_id_key(&partner_context, None);
        Cancel {
            partner_context,
            external_id_key,
            reference: reference.into(),
            reference_no: format!("{reference}-{}", self.external_ids).into(),
            phone: customer(who).1,
            original_reference_no: None,
            amount: None,
            reason: "no answer".into(),
        }
    }

    pub fn cancel(&mut self, by: &str, reference: &str, who: &str) -> Outcome {
        let cancel = self.cancellation(by, reference, who);
        self.submit(&Command::Cancel(cancel))
    }

    pub fn inquiry(&mut self, request: &OrderRequest) -> Outcome {
        let order = self.order(request);
        self.submit(&Command::Inquiry(Inquiry {
            partner_context: order.partner_context,
            external_id_key: order.external_id_key,
            reference_no: order.reference_no,
            phone: order.phone,
            amount: order.amount,
            key: order.key,
            outlet: order.outlet,
        }))
    }

    pub fn issue(
        &mut self,
        who: &str,
        channel: &str,
        direction: Direction,
        digits: &str,
        amount: Option<i64>,
    ) -> Outcome {
        let (account, phone) = customer(who);
        self.submit(&Command::IssueToken(IssueToken {
            account,
            channel: ChannelId::from(channel),
            direction,
            amount: amount.map(Rupiah::new),
            cash_out_from: None,
            code: code(&phone, digits),
        }))
    }

    pub fn account(&self, id: AccountId) -> &Account {
        self.state.account(id).expect("an account")
    }

    /// Everything that was made since the world began.
    pub fn writes(&self) -> Writes {
        self.state.clone().into_writes()
    }

    /// The token of that number, ended or not.
    pub fn token(&self, account: AccountId, number: i64) -> Token {
        let mut tokens = recorded::tokens(&self.writes().entries).into_iter();
        tokens
            .find(|token| token.account == account && token.number == number)
            .expect("a token of that number")
    }

    /// Everything that the customers are notified of.
    pub fn notifications(&self) -> Vec<Notification> {
        recorded::notifications(&self.writes().entries, &self.rules)
    }

    /// The record of a reference.
    pub fn movement(&self, by: &str, service: Service, reference: &str) -> crate::ledger::Movement {
        let key = partner(by).partner_context.movement_key(service, reference);
        self.state.movement(&key).expect("a movement").clone()
    }
}
