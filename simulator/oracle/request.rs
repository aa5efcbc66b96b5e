//! What is asked of a gateway, in the words of the oracle.

use std::fmt;

use crate::rules::Tier;

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Chain {
    /// Cash in and, by a token, out.
    Alfamart,
    /// Cash in and out, both by a token.
    Indomaret,
    /// Cash in.
    Digibos,
    /// Cash out, by a token that is made for one amount.
    Danamon,
}

/// Which way the money goes, seen from the customer's account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MoneyDirection {
    /// From the drawer into the account.
    In,
    /// From the account into the drawer's hand.
    Out,
}

/// What customer service has made of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AccountCondition {
    /// It is in use.
    #[default]
    Active,
    /// Stopped.
    Blocked,
    /// Not used for long.
    Dormant,
    /// Ended.
    Closed,
}

/// What customer service makes of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccountChange {
    /// What may be done with it.
    Condition(AccountCondition),
    /// Which caps it has.
    Tier(Tier),
}

/// By what a question names its original. A cash-out's names the reference besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OriginalKey {
    /// By its reference.
    Reference,
    /// By the gateway's number.
    Number(u32),
    /// By the external id of a request for it.
    Call(u32),
    /// By its reference, and a number that need not be its own.
    Both(u32),
}

/// A partner's reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartnerReference {
    /// Whose.
    pub chain: Chain,
    /// Of which service.
    pub way: MoneyDirection,
    /// Its number.
    pub number: u16,
}

/// What a till orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Order {
    /// Under which reference.
    pub reference: PartnerReference,
    /// For whom.
    pub customer: u8,
    /// Rupiah.
    pub amount: i64,
    /// The token's digits, where the channel wants them.
    pub digits: Option<u8>,
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Move money.
    Redeem(Order),
    /// A cash-out shall not have been.
    Cancel {
        /// Which.
        reference: PartnerReference,
        /// Of whom.
        customer: u8,
        /// Of how much, where it is named.
        amount: Option<i64>,
    },
    /// What became of it?
    Status {
        /// Which.
        reference: PartnerReference,
        /// How it is named.
        by: OriginalKey,
        /// Of whom and how much, where it is named.
        named: Option<(u8, i64)>,
    },
    /// Would a cash-in be taken?
    Inquiry {
        /// By whom.
        chain: Chain,
        /// For whom.
        customer: u8,
        /// Rupiah.
        amount: i64,
    },
    /// Make a token.
    Issue {
        /// Whose.
        customer: u8,
        /// Good where.
        chain: Chain,
        /// Which way.
        way: MoneyDirection,
        /// For one amount only.
        amount: Option<i64>,
        /// Its digits.
        digits: u8,
    },
    /// Take a token back.
    Unissue {
        /// Whose.
        customer: u8,
        /// Which.
        number: i64,
    },
    /// Open cash-out again.
    Reopen {
        /// Whose.
        customer: u8,
    },
    /// End the tokens whose time has run out.
    Expire {
        /// Whose.
        customer: u8,
    },
    /// Customer service changes an account.
    Change {
        /// Whose.
        customer: u8,
        /// What becomes of it.
        change: AccountChange,
    },
}

/// An external id, and the day it was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExternalId {
    /// By whom.
    pub chain: Chain,
    /// The day in WIB, `yyyymmdd`.
    pub day: i32,
    /// The external id's number.
    pub number: u32,
}

/// One request. A copy that the network makes is the same request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    /// The number that the gateway gives what it makes of it.
    pub number: u32,
    /// A partner's signature; an app has none.
    pub signed: Option<ExternalId>,
    /// What it asks.
    pub operation: Operation,
}

impl Operation {
    /// The reference it is about.
    pub const fn reference(&self) -> Option<PartnerReference> {
        match self {
            Self::Redeem(order) => Some(order.reference),
            Self::Cancel { reference, .. } | Self::Status { reference, .. } => Some(*reference),
            _ => None,
        }
    }

    /// The chain whose till asks it; none where a customer does.
    pub fn chain(&self) -> Option<Chain> {
        match self {
            Self::Inquiry { chain, .. } => Some(*chain),
            _ => Some(self.reference()?.chain),
        }
    }
}

impl Request {
    /// Whether an answer to this question that it is not found denies that `other` ever came. (A
    /// number comes with the answer: what still waits has none.)
    pub fn denies(&self, other: &Self) -> bool {
        match self.operation {
            Operation::Status { by, reference, .. } => match by {
                OriginalKey::Reference => other.operation.reference() == Some(reference),
                OriginalKey::Call(number) => {
                    other.signed.is_some_and(|signed| signed.number == number)
                }
                OriginalKey::Number(_) | OriginalKey::Both(_) => false,
            },
            _ => false,
        }
    }
}

impl fmt::Display for MoneyDirection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::In => "cash-in",
            Self::Out => "cash-out",
        })
    }
}

impl fmt::Display for PartnerReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {} R{}", self.chain, self.way, self.number)
    }
}
