//! The people and partners of a simulation, and how what they ask becomes commands.

use std::sync::Arc;

use gerai::catalogue::{Catalogue, ChannelKey};
use gerai::ledger::{
    Account, AccountChange as Change, AccountStatus, Cancel, CancelToken, CashOrder, ChangeAccount,
    Command, ExternalIdKey, Fingerprint, Inquiry, IssueToken, Original, PartnerContext,
    StatusInquiry, TokenCode, TokenProof,
};
use gerai::types::{
    AccountId, BusinessDate, Direction, KeyId, Msisdn, Outlet, PartnerId, Rupiah, Service,
    Timestamp,
};
use oracle::{
    AccountChange, AccountCondition, Chain, ExternalId, MoneyDirection, Operation, Order,
    OriginalKey, PartnerReference, Request, rules::Tier,
};

use super::seams::Seams;

/// Two premium customers and a regular one; the fourth has no account.
pub const CUSTOMERS: u8 = 4;
const PHONES: [&str; 4] = [
    "081234567890",
    "081298765432",
    "081300000003",
    "081300000004",
];
/// One of each chain.
pub const PARTNERS: [&str; 4] = ["ALFAMART", "INDOMARET", "DIGIBOS", "DANAMON"];
const TIERS: [&str; 3] = ["premium", "premium", "regular"];

const BUILTIN: &str = include_str!("../../../src/rules/catalogue/builtin.toml");
/// Few movements reach the caps, and few failures close cash-out; two channels take a fee.
const CHANGES: [(&str, &str); 5] = [
    ("max_balance = 20_000_000", "max_balance = 400_000"),
    (
        "max_incoming_month = 40_000_000",
        "max_incoming_month = 900_000",
    ),
    ("max_balance = 2_000_000", "max_balance = 150_000"),
    (
        "max_incoming_month = 20_000_000",
        "max_incoming_month = 300_000",
    ),
    ("failures_in_a_row = 10", "failures_in_a_row = 5"),
];
const FEES: &str = r#"
[[fee]]
issuer = "kaspro"
channel = "alfamart"
direction = "cash-out"
amount = 2_500
from = 2021-01-01

[[fee]]
issuer = "kaspro"
channel = "digibos"
direction = "cash-in"
amount = 1_500
from = 2021-01-01
"#;

/// Made once, and used by every seed.
pub struct Actors {
    /// The built-in catalogue with small caps.
    pub rules: Arc<Catalogue>,
    /// What the gateways are made of.
    pub seams: Seams,
    phones: [Msisdn; 4],
    contexts: [PartnerContext; 4],
    keys: [ChannelKey; 4],
    brands: [Option<String>; 4],
    secret: KeyId,
}

impl Default for Actors {
    fn default() -> Self {
        Self::new()
    }
}

impl Actors {
    /// Everyone.
    pub fn new() -> Self {
        let changed = CHANGES.iter().fold(BUILTIN.to_owned(), |text, (from, to)| {
            text.replacen(from, to, 1)
        });
        let rules = Catalogue::parse(&(changed + FEES)).expect("a catalogue with smaller numbers");
        let partner_context = |partner: &str| PartnerContext {
            partner: partner.into(),
            issuer: "kaspro".into(),
            channels: Arc::new([partner.to_lowercase().into()].into()),
            default_key: None,
            default_brand: None,
            is_copy: false,
        };
        Self {
            rules: Arc::new(rules),
            seams: Seams::default(),
            phones: PHONES.map(|phone| Msisdn::parse(phone).expect("a phone number")),
            contexts: PARTNERS.map(partner_context),
            keys: [
                ChannelKey::WalletId("16".to_owned()),
                ChannelKey::BinCode("000076".to_owned()),
                ChannelKey::Partner,
                ChannelKey::Partner,
            ],
            brands: [
                Some("Alfamart".into()),
                Some("Indomaret".into()),
                None,
                None,
            ],
            secret: "1".into(),
        }
    }

    /// Everyone, and gateways that are made of something else.
    pub fn with(seams: Seams) -> Self {
        Self {
            seams,
            ..Self::new()
        }
    }

    /// The accounts on their first day.
    pub fn accounts(&self, at: Timestamp) -> impl Iterator<Item = Account> {
        TIERS.iter().enumerate().map(move |(index, tier)| {
            let (id, phone) = (account_id(index as u8), self.phones[index].clone());
            Account::open(
                id,
                "kaspro".into(),
                phone,
                "Budi".into(),
                (*tier).into(),
                at,
            )
        })
    }

    /// The partner of a chain.
    pub fn partner(&self, chain: Chain) -> &PartnerId {
        &self.contexts[chain as usize].partner
    }

    /// The command that the edge would make of the request.
    pub fn command(&self, request: &Request) -> Command {
        match request.operation {
            Operation::Redeem(order) => {
                let command = self.order(request, order);
                match order.reference.way {
                    MoneyDirection::In => Command::CashIn(command),
                    MoneyDirection::Out => Command::CashOut(command),
                }
            }
            Operation::Cancel {
                reference,
                customer,
                amount,
            } => Command::Cancel(Cancel {
                partner_context: self.partner_context(reference),
                external_id_key: self.external_id_key(request),
                reference: name(reference),
                reference_no: number(request),
                phone: self.phones[usize::from(customer)].clone(),
                original_reference_no: None,
                amount: amount.map(Rupiah::new),
                reason: "timeout".to_owned(),
            }),
            Operation::Status {
                reference,
                by,
                named,
            } => Command::Status(StatusInquiry {
                partner_context: self.partner_context(reference),
                external_id_key: self.external_id_key(request),
                service: service(reference.way),
                original: original(reference, by),
                phone: named.map(|(customer, _)| self.phones[usize::from(customer)].clone()),
                amount: named.map(|(_, amount)| Rupiah::new(amount)),
            }),
            Operation::Inquiry {
                chain,
                customer,
                amount,
            } => Command::Inquiry(Inquiry {
                partner_context: self.contexts[chain as usize].clone(),
                external_id_key: self.external_id_key(request),
                reference_no: number(request),
                phone: self.phones[usize::from(customer)].clone(),
                amount: Rupiah::new(amount),
                key: self.keys[chain as usize].clone(),
                outlet: self.outlet(chain),
            }),
            Operation::Issue {
                customer,
                chain,
                way,
                amount,
                digits,
            } => Command::IssueToken(IssueToken {
                account: account_id(customer),
                channel: self.contexts[chain as usize]
                    .channels
                    .first()
                    .expect("one")
                    .clone(),
                direction: direction(way),
                amount: amount.map(Rupiah::new),
                cash_out_from: None,
                code: self.code(customer, digits),
            }),
            Operation::Unissue { customer, number } => Command::CancelToken(CancelToken {
                account: account_id(customer),
                number,
            }),
            Operation::Reopen { customer } => Command::ReopenCashOut(account_id(customer)),
            Operation::Expire { customer } => Command::ExpireTokens(account_id(customer)),
            Operation::Change { customer, change } => Command::ChangeAccount(ChangeAccount {
                account: account_id(customer),
                change: match change {
                    AccountChange::Condition(condition) => Change::Status(status(condition)),
                    AccountChange::Tier(tier) => Change::Tier(tier_id(&tier).into()),
                },
                reason: "asked for by phone".to_owned(),
            }),
        }
    }

    fn order(&self, request: &Request, order: Order) -> CashOrder {
        let chain = order.reference.chain as usize;
        let proof = |digits| TokenProof(vec![self.code(order.customer, digits)]);
        CashOrder {
            partner_context: self.partner_context(order.reference),
            external_id_key: self.external_id_key(request),
            reference: name(order.reference),
            reference_no: number(request),
            fingerprint: fingerprint(&order),
            also_known_as: Vec::new(),
            phone: self.phones[usize::from(order.customer)].clone(),
            amount: Rupiah::new(order.amount),
            key: self.keys[chain].clone(),
            outlet: self.outlet(order.reference.chain),
            token: order.digits.map(proof),
        }
    }

    fn outlet(&self, chain: Chain) -> Outlet {
        Outlet {
            store_brand: self.brands[chain as usize].clone(),
            ..Outlet::default()
        }
    }

    fn partner_context(&self, reference: PartnerReference) -> PartnerContext {
        self.contexts[reference.chain as usize].clone()
    }

    fn external_id_key(&self, request: &Request) -> ExternalIdKey {
        let ExternalId { chain, day, number } = request.signed.expect("a partner signs");
        ExternalIdKey {
            partner: self.partner(chain).clone(),
            day: BusinessDate(day),
            external_id: external_id(number),
        }
    }

    fn code(&self, customer: u8, digits: u8) -> TokenCode {
        let mut mac = [customer; 32];
        mac[0] = digits;
        TokenCode {
            key: self.secret.clone(),
            mac,
        }
    }
}

/// How the database calls the account.
pub fn account_id(customer: u8) -> AccountId {
    AccountId(i64::from(customer) + 1)
}

/// How the partner writes the reference.
pub fn name(reference: PartnerReference) -> String {
    format!("R{}", reference.number)
}

/// The service of that way.
pub fn service(way: MoneyDirection) -> Service {
    match way {
        MoneyDirection::In => Service::CashIn,
        MoneyDirection::Out => Service::CashOut,
    }
}

fn direction(way: MoneyDirection) -> Direction {
    service(way).direction()
}

/// The tier with those caps: of two, only one lets cash out.
pub fn tier_id(tier: &Tier) -> &'static str {
    match tier.cash_out {
        true => "premium",
        false => "regular",
    }
}

/// The status of that name.
pub fn status(condition: AccountCondition) -> AccountStatus {
    match condition {
        AccountCondition::Active => AccountStatus::Active,
        AccountCondition::Blocked => AccountStatus::Blocked,
        AccountCondition::Dormant => AccountStatus::Dormant,
        AccountCondition::Closed => AccountStatus::Closed,
    }
}

/// A cash-out is always named by its reference, too (`SNAP 45`).
fn original(reference: PartnerReference, by: OriginalKey) -> Original {
    let alone = reference.way == MoneyDirection::In
        && !matches!(by, OriginalKey::Reference | OriginalKey::Both(_));
    Original {
        reference: (!alone).then(|| name(reference)),
        reference_no: match by {
            OriginalKey::Number(number) | OriginalKey::Both(number) => Some(reference_no(number)),
            OriginalKey::Reference | OriginalKey::Call(_) => None,
        },
        external_id: match by {
            OriginalKey::Call(number) => Some(external_id(number)),
            _ => None,
        },
    }
}

fn number(request: &Request) -> gerai::types::ReferenceNo {
    reference_no(request.number)
}

fn reference_no(number: u32) -> gerai::types::ReferenceNo {
    format!("N{number}").into()
}

fn external_id(number: u32) -> String {
    format!("E{number}")
}

/// What makes two orders the same one: the edge hashes it under a key.
fn fingerprint(order: &Order) -> Fingerprint {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&order.amount.to_be_bytes());
    bytes[8] = order.customer;
    bytes[9] = order.digits.unwrap_or(u8::MAX);
    bytes[10] = 1;
    Fingerprint(bytes)
}
