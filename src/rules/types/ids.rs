//! Identifiers, each a type of its own so that one cannot be passed for another.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The text of it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

text_id!(
    /// An e-money issuer (a brand), such as `kaspro`.
    IssuerId
);
text_id!(
    /// A channel of an issuer, such as `indomaret`.
    ChannelId
);
text_id!(
    /// An account tier of an issuer, such as `premium`.
    TierId
);
text_id!(
    /// A partner that calls the gateway: the `X-PARTNER-ID` of SNAP.
    PartnerId
);
text_id!(
    /// The gateway's own number of a movement: `referenceNo` of SNAP.
    ReferenceNo
);
text_id!(
    /// Which secret of the key ring made a token's code.
    KeyId
);

/// A customer's account. A random number, made when the account is opened; the distribution key of
/// its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(pub i64);

/// Which way money goes, seen from the customer's account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Cash becomes balance.
    CashIn,
    /// Balance becomes cash.
    CashOut,
}

impl Direction {
    /// The name it has in the catalogue, the database and the app's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CashIn => "cash-in",
            Self::CashOut => "cash-out",
        }
    }

    /// The direction of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::CashIn, Self::CashOut]
            .into_iter()
            .find(|direction| direction.as_str() == name)
    }
}

impl Direction {
    /// The service that moves money that way.
    pub const fn service(self) -> Service {
        match self {
            Self::CashIn => Service::CashIn,
            Self::CashOut => Service::CashOut,
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The SNAP services that move money. A partner's reference is unique within one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// 38, customer top-up.
    CashIn,
    /// 44, OTC cash-out.
    CashOut,
}

impl Service {
    /// The service's number in SNAP.
    pub const fn code(self) -> i16 {
        match self {
            Self::CashIn => 38,
            Self::CashOut => 44,
        }
    }

    /// The money-moving service of that number.
    pub fn from_code(code: i16) -> Option<Self> {
        [Self::CashIn, Self::CashOut]
            .into_iter()
            .find(|service| service.code() == code)
    }

    /// Which way its money goes.
    pub const fn direction(self) -> Direction {
        match self {
            Self::CashIn => Direction::CashIn,
            Self::CashOut => Direction::CashOut,
        }
    }
}

/// Where a till stands: what a partner sends in `additionalInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlet {
    /// The chain's number of the store.
    pub store_id: Option<String>,
    /// The brand on the store's front, such as `Alfamidi`.
    pub store_brand: Option<String>,
    /// The till within the store.
    pub terminal_id: Option<String>,
    /// The cashier at it.
    pub cashier_id: Option<String>,
}
