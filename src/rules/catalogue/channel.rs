//! Channels: the ways in and out, and what each of them demands.

use std::fmt;

use super::Period;
use crate::types::{ChannelId, Direction, IssuerId, Rupiah};

/// What the cashier keys to choose the issuer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChannelKey {
    /// A wallet ID, such as Alfamart's `16` (`KasPro FAQ 9`).
    WalletId(String),
    /// A BIN code, such as Indomaret's `000076` (`KasPro FAQ 9`).
    BinCode(String),
    /// Nothing: the partner itself says it all.
    Partner,
}

impl ChannelKey {
    /// Reads what the command line and the database name it by: `wallet:16`, `bin:000076`.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, number) = text.split_once(':')?;
        let number = Some(number).filter(|number| !number.is_empty())?.to_owned();
        match kind {
            "wallet" => Some(Self::WalletId(number)),
            "bin" => Some(Self::BinCode(number)),
            _ => None,
        }
    }
}

impl fmt::Display for ChannelKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WalletId(id) => write!(f, "wallet:{id}"),
            Self::BinCode(code) => write!(f, "bin:{code}"),
            Self::Partner => f.write_str("none"),
        }
    }
}

/// Whether the customer makes a token in the app first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenNeed {
    /// No token.
    None,
    /// A token, for any amount or for the one named when it was made.
    Required,
    /// A token made for one amount, which must be the one keyed (`KasPro FAQ 10`, Danamon).
    ForOneAmount,
}

impl TokenNeed {
    /// Every one of them.
    pub const ALL: [Self; 3] = [Self::None, Self::Required, Self::ForOneAmount];

    /// The name it has in the catalogue and the app's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Required => "required",
            Self::ForOneAmount => "for-one-amount",
        }
    }
}

/// How the customer is notified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryMethod {
    /// In the app.
    InApp,
    /// By WhatsApp or SMS, through the messenger.
    Message,
}

impl DeliveryMethod {
    /// Every one of them.
    pub const ALL: [Self; 2] = [Self::InApp, Self::Message];

    /// The name it has in the catalogue and the app's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InApp => "in-app",
            Self::Message => "message",
        }
    }
}

/// One channel in one direction.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Whose accounts it serves.
    pub issuer: IssuerId,
    /// Its id; the two directions of a channel share one.
    pub id: ChannelId,
    /// Which way its money goes.
    pub direction: Direction,
    /// What people call it.
    pub name: String,
    /// The store brands it serves; empty where the channel has only one.
    pub brands: Vec<String>,
    /// What the cashier keys.
    pub key: ChannelKey,
    /// Whether a token is needed.
    pub token: TokenNeed,
    /// Amounts are whole multiples of this; `None` where any whole rupiah will do.
    pub multiple: Option<Rupiah>,
    /// The least amount.
    pub min: Rupiah,
    /// The greatest amount, where one is set.
    pub max: Option<Rupiah>,
    /// How the customer is notified.
    pub notify_by: DeliveryMethod,
    /// When the row is in force.
    pub in_force: Period,
    /// The document that the row comes from.
    pub source: String,
}

impl Channel {
    /// Whether a store of that brand belongs to it. A channel without brands asks for none.
    pub fn serves(&self, brand: Option<&str>) -> bool {
        self.brands.is_empty()
            || brand.is_some_and(|brand| {
                self.brands
                    .iter()
                    .any(|served| served.eq_ignore_ascii_case(brand))
            })
    }

    /// Where the customer was: the brand on the store's front, else the channel's name.
    pub fn place<'a>(&'a self, brand: Option<&'a str>) -> &'a str {
        match brand {
            Some(brand) if !self.brands.is_empty() => brand,
            _ => &self.name,
        }
    }
}

/// What one movement costs the customer, on top of its amount.
#[derive(Clone, Debug)]
pub struct Fee {
    /// Whose accounts pay it.
    pub issuer: IssuerId,
    /// Through which channel.
    pub channel: ChannelId,
    /// In which direction.
    pub direction: Direction,
    /// How much.
    pub amount: Rupiah,
    /// When it is in force; a promotion is a row with an end.
    pub in_force: Period,
}
