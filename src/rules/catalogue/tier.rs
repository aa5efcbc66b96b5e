//! Issuers and the tiers of their accounts.

use super::Period;
use crate::types::{IssuerId, Rupiah, TierId};

/// An e-money issuer, or a brand of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// Its id.
    pub id: IssuerId,
    /// The name customers know.
    pub name: String,
    /// How its one-time passwords reach a phone.
    pub otp_by: OtpMedium,
}

/// How a one-time password reaches a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtpMedium {
    /// As a text message.
    Sms,
    /// As a message of WhatsApp.
    Whatsapp,
}

impl OtpMedium {
    pub(super) const ALL: [Self; 2] = [Self::Sms, Self::Whatsapp];

    /// The name it has in the catalogue.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Whatsapp => "whatsapp",
        }
    }
}

/// What an account of the tier may hold, receive and do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Whose accounts.
    pub issuer: IssuerId,
    /// Its id.
    pub id: TierId,
    /// The name customers know.
    pub name: String,
    /// The most that an incoming credit may leave in the account.
    pub max_balance: Rupiah,
    /// The most that may come in within one calendar month in WIB.
    pub max_incoming_month: Rupiah,
    /// Whether cash may be taken out.
    pub cash_out: bool,
    /// Whether money may be sent to other users.
    pub transfer: bool,
    /// When the row is in force.
    pub in_force: Period,
}
