//! The commands of the ledger. Everything is parsed, authenticated and made (random ids, digits)
//! before it becomes a command.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::account::AccountStatus;
use super::movement::MovementKey;
use crate::catalogue::ChannelKey;
use crate::types::{
    AccountId, BusinessDate, ChannelId, Direction, Fingerprint, IssuerId, Msisdn, Outlet,
    PartnerId, ReferenceNo, Rupiah, Service, TierId, Timestamp, TokenCode, TokenProof,
};

/// An authenticated partner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerContext {
    /// Who.
    pub partner: PartnerId,
    /// Whose accounts it serves.
    pub issuer: IssuerId,
    /// The channels it may use.
    pub channels: Arc<BTreeSet<ChannelId>>,
    /// The key that is meant where its host sends none.
    pub default_key: Option<ChannelKey>,
    /// The store's brand that is meant where its host sends none.
    pub default_brand: Option<String>,
    /// Whether the same signed request came before, under the external id that this command names.
    pub is_copy: bool,
}

/// One signed request of a partner: its `X-EXTERNAL-ID` is good once a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExternalIdKey {
    /// Who called.
    pub partner: PartnerId,
    /// The day in WIB of the request's signed `X-TIMESTAMP`: a replay has the same one.
    pub day: BusinessDate,
    /// The `X-EXTERNAL-ID`.
    pub external_id: String,
}

/// Cash in the drawer wants to become balance (`SNAP 38`), or balance cash (`SNAP 44`).
#[derive(Clone, Debug)]
pub struct CashOrder {
    /// Who asks.
    pub partner_context: PartnerContext,
    /// The signed request.
    pub external_id_key: ExternalIdKey,
    /// The partner's reference.
    pub reference: String,
    /// The number the gateway gives it.
    pub reference_no: ReferenceNo,
    /// What was asked, hashed.
    pub fingerprint: Fingerprint,
    /// What it is hashed to where the same is spelt in another way, or was by an earlier version.
    pub also_known_as: Vec<Fingerprint>,
    /// The customer.
    pub phone: Msisdn,
    /// How much.
    pub amount: Rupiah,
    /// What the cashier keyed to choose the channel.
    pub key: ChannelKey,
    /// Where.
    pub outlet: Outlet,
    /// The customer's token, where the cashier keyed one.
    pub token: Option<TokenProof>,
}

/// A cash-out shall not have been (`SNAP 46`).
#[derive(Clone, Debug)]
pub struct Cancel {
    /// Who asks.
    pub partner_context: PartnerContext,
    /// The signed request.
    pub external_id_key: ExternalIdKey,
    /// The reference of the original.
    pub reference: String,
    /// The number the gateway gives a tombstone.
    pub reference_no: ReferenceNo,
    /// The customer of the original.
    pub phone: Msisdn,
    /// The gateway's number of the original, where the till knows it.
    pub original_reference_no: Option<ReferenceNo>,
    /// The amount of the original, where the till sends it.
    pub amount: Option<Rupiah>,
    /// Why.
    pub reason: String,
}

/// Would a cash-in be accepted, and whose account is it (`SNAP 37`)?
#[derive(Clone, Debug)]
pub struct Inquiry {
    /// Who asks.
    pub partner_context: PartnerContext,
    /// The signed request.
    pub external_id_key: ExternalIdKey,
    /// The number the gateway gives it.
    pub reference_no: ReferenceNo,
    /// The customer.
    pub phone: Msisdn,
    /// How much.
    pub amount: Rupiah,
    /// What the cashier keyed to choose the channel.
    pub key: ChannelKey,
    /// Where.
    pub outlet: Outlet,
}

/// Which original a status inquiry means; at least one is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Original {
    /// `originalPartnerReferenceNo`.
    pub reference: Option<String>,
    /// `originalReferenceNo`.
    pub reference_no: Option<ReferenceNo>,
    /// `originalExternalId`.
    pub external_id: Option<String>,
}

/// What became of it (`SNAP 39, 45`)?
#[derive(Clone, Debug)]
pub struct StatusInquiry {
    /// The partner that asks: only the owner of a reference gets its status.
    pub partner_context: PartnerContext,
    /// The signed request.
    pub external_id_key: ExternalIdKey,
    /// Of which service the original was.
    pub service: Service,
    /// Which original.
    pub original: Original,
    /// The customer of the original, where the service demands it.
    pub phone: Option<Msisdn>,
    /// The amount of the original, where the service demands it.
    pub amount: Option<Rupiah>,
}

/// A customer, PIN just verified, makes a token.
#[derive(Clone, Debug)]
pub struct IssueToken {
    /// Whose.
    pub account: AccountId,
    /// Where it shall be good.
    pub channel: ChannelId,
    /// Which way.
    pub direction: Direction,
    /// For one amount only, where given; of a cash-out it is held.
    pub amount: Option<Rupiah>,
    /// Before this moment no cash-out from the device that asks; nothing where it need not wait.
    pub cash_out_from: Option<Timestamp>,
    /// Its random digits, hashed.
    pub code: TokenCode,
}

/// A customer takes a token back.
#[derive(Clone, Debug)]
pub struct CancelToken {
    /// Whose.
    pub account: AccountId,
    /// Which.
    pub number: i64,
}

/// Customer service changes what may be done with an account.
#[derive(Clone, Debug)]
pub struct ChangeAccount {
    /// Whose.
    pub account: AccountId,
    /// What becomes of it.
    pub change: AccountChange,
    /// Why, in the words of who changes it.
    pub reason: String,
}

/// What an account gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountChange {
    /// Another status.
    Status(AccountStatus),
    /// Another tier.
    Tier(TierId),
}

/// Everything that goes through the engine.
#[derive(Clone, Debug)]
pub enum Command {
    /// Take cash in: see [`CashOrder`].
    CashIn(CashOrder),
    /// Hand cash out: see [`CashOrder`].
    CashOut(CashOrder),
    /// See [`Cancel`].
    Cancel(Cancel),
    /// See [`Inquiry`].
    Inquiry(Inquiry),
    /// See [`StatusInquiry`].
    Status(StatusInquiry),
    /// See [`IssueToken`].
    IssueToken(IssueToken),
    /// See [`CancelToken`].
    CancelToken(CancelToken),
    /// The owner, PIN just verified, opens cash-out again.
    ReopenCashOut(AccountId),
    /// End the account's tokens whose time has run out, and release what they hold.
    ExpireTokens(AccountId),
    /// See [`ChangeAccount`].
    ChangeAccount(ChangeAccount),
}

/// The rows that a command must find loaded before it is decided.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    /// The account of this phone number.
    pub phone: Option<(IssuerId, Msisdn)>,
    /// The account of this id.
    pub account: Option<AccountId>,
    /// Whether an entry is appended whenever something is decided about that account. Then it need not
    /// be read again: one that has been moved since refuses the entry. Where nothing may be appended,
    /// what is answered must have been read.
    pub appends: bool,
    /// The movement of this reference.
    pub movement: Option<MovementKey>,
    /// Whether it makes that movement, unless it is a repeat or is turned away.
    pub makes_movement: bool,
    /// The movement known by other numbers.
    pub original: Option<(PartnerId, Service, Original)>,
    /// Whether this external id was used before.
    pub external_id_key: Option<ExternalIdKey>,
}

impl Command {
    /// Whether it ends somebody's doubt about money: it asks what became of an order, or takes it back.
    pub const fn ends_doubt(&self) -> bool {
        matches!(self, Self::Cancel(_) | Self::Status(_))
    }

    /// What it needs loaded.
    pub fn needs(&self) -> Needs {
        match self {
            Self::CashIn(c) => c.needs(Service::CashIn),
            Self::CashOut(c) => c.needs(Service::CashOut),
            Self::Cancel(c) => c.needs(),
            Self::Inquiry(c) => Needs {
                appends: false,
                ..Needs::of_customer(&c.partner_context, &c.external_id_key, &c.phone)
            },
            Self::Status(c) => c.needs(),
            Self::IssueToken(c) => Needs::of_account(c.account),
            Self::CancelToken(c) => Needs::of_account(c.account),
            Self::ChangeAccount(c) => Needs::of_account(c.account),
            Self::ReopenCashOut(account) => Needs::of_account(*account),
            // None of its tokens may be due.
            Self::ExpireTokens(account) => Needs {
                appends: false,
                ..Needs::of_account(*account)
            },
        }
    }

    /// The signed request it came with, when a partner sent it.
    pub fn external_id_key(&self) -> Option<&ExternalIdKey> {
        match self {
            Self::CashIn(c) | Self::CashOut(c) => Some(&c.external_id_key),
            Self::Cancel(c) => Some(&c.external_id_key),
            Self::Inquiry(c) => Some(&c.external_id_key),
            Self::Status(c) => Some(&c.external_id_key),
            Self::IssueToken(_)
            | Self::CancelToken(_)
            | Self::ReopenCashOut(_)
            | Self::ExpireTokens(_)
            | Self::ChangeAccount(_) => None,
        }
    }
}

impl Command {
    /// Whether the same signed request came before: see [`PartnerContext::is_copy`].
    pub fn is_copy(&self) -> bool {
        match self {
            Self::CashIn(c) | Self::CashOut(c) => c.partner_context.is_copy,
            Self::Cancel(c) => c.partner_context.is_copy,
            Self::Inquiry(c) => c.partner_context.is_copy,
            Self::Status(c) => c.partner_context.is_copy,
            Self::IssueToken(_)
            | Self::CancelToken(_)
            | Self::ReopenCashOut(_)
            | Self::ExpireTokens(_)
            | Self::ChangeAccount(_) => false,
        }
    }
}

impl PartnerContext {
    /// The outlet, with what is meant where its host leaves the brand out.
    pub fn complete(&self, outlet: &Outlet) -> Outlet {
        Outlet {
            store_brand: self.meant_brand(outlet).map(str::to_owned),
            ..outlet.clone()
        }
    }

    /// The store's brand: the one that is named, else the default.
    pub fn meant_brand<'a>(&'a self, outlet: &'a Outlet) -> Option<&'a str> {
        let named = outlet.store_brand.as_deref();
        named.or(self.default_brand.as_deref())
    }

    /// The key of one of its references.
    pub fn movement_key(&self, service: Service, reference: &str) -> MovementKey {
        MovementKey {
            partner: self.partner.clone(),
            service,
            reference: reference.to_owned(),
        }
    }
}

impl CashOrder {
    /// Whether a movement of that fingerprint was asked for by the same order.
    pub fn is_same_as(&self, recorded: &Fingerprint) -> bool {
        self.fingerprint == *recorded || self.also_known_as.contains(recorded)
    }

    fn needs(&self, service: Service) -> Needs {
        Needs {
            movement: Some(self.partner_context.movement_key(service, &self.reference)),
            makes_movement: true,
            ..Needs::of_customer(&self.partner_context, &self.external_id_key, &self.phone)
        }
    }
}

impl Cancel {
    fn needs(&self) -> Needs {
        let key = self
            .partner_context
            .movement_key(Service::CashOut, &self.reference);
        Needs {
            movement: Some(key),
            ..Needs::of_customer(&self.partner_context, &self.external_id_key, &self.phone)
        }
    }
}

impl StatusInquiry {
    fn needs(&self) -> Needs {
        let Original {
            reference,
            external_id,
            ..
        } = &self.original;
        let key = |reference: &String| self.partner_context.movement_key(self.service, reference);
        let by_other_numbers = reference.is_none() || external_id.is_some();
        Needs {
            movement: reference.as_ref().map(key),
            original: by_other_numbers.then(|| {
                let partner = self.partner_context.partner.clone();
                (partner, self.service, self.original.clone())
            }),
            external_id_key: Some(self.external_id_key.clone()),
            ..Needs::default()
        }
    }
}

impl Needs {
    fn of_account(account: AccountId) -> Self {
        Self {
            account: Some(account),
            appends: true,
            ..Self::default()
        }
    }

    fn of_customer(
        partner_context: &PartnerContext,
        external_id_key: &ExternalIdKey,
        phone: &Msisdn,
    ) -> Self {
        Self {
            phone: Some((partner_context.issuer.clone(), phone.clone())),
            external_id_key: Some(external_id_key.clone()),
            appends: true,
            ..Self::default()
        }
    }
}
