//! What is answered. A refusal is a value like any other: it is never an error of the database,
//! and it commits what it must.

use super::account::Account;
use super::movement::{Movement, MovementState};
use super::token::Token;
use crate::types::{ReferenceNo, Rupiah};

/// The outcome of a command.
pub type Outcome = Result<Answer, Decline>;

/// A refusal: why, and the figure of the rule, where the reason is about an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decline {
    /// Why.
    pub reason: DeclineReason,
    /// The multiple, the minimum, the maximum or the tier's cap that the amount breaks.
    pub bound: Option<Rupiah>,
}

impl From<DeclineReason> for Decline {
    fn from(reason: DeclineReason) -> Self {
        Self {
            reason,
            bound: None,
        }
    }
}

/// The good answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Cash-in or cash-out is posted; `repeated` when the reference had been posted before.
    Posted {
        /// What became of the reference.
        movement: Box<Movement>,
        /// Whether this is a retry's answer.
        repeated: bool,
    },
    /// The reference was declined before, for this reason. Nothing was decided anew, so it counts for
    /// nothing that counts declines.
    DeclinedBefore(Decline),
    /// The cancel is acknowledged: the money of that reference has not moved and never will, or
    /// has been put back.
    Cancelled {
        /// What became of the reference.
        movement: Box<Movement>,
    },
    /// A cash-in like this would be accepted.
    Inquired {
        /// The gateway's number for the inquiry.
        reference_no: ReferenceNo,
        /// The customer's name, in full: the API masks it.
        name: String,
        /// What may still come in this month.
        month_left: Rupiah,
        /// The least amount of the channel.
        min: Rupiah,
        /// What the channel's amounts are whole multiples of, where it has such a rule.
        multiple: Option<Rupiah>,
        /// The most that would be accepted now.
        max: Rupiah,
        /// What was asked.
        amount: Rupiah,
        /// What it would cost the customer.
        fee: Rupiah,
    },
    /// What became of a reference.
    Status {
        /// The record.
        movement: Box<Movement>,
    },
    /// A token is made, or taken back.
    Token(Box<Token>),
    /// Cash-out is open again.
    Reopened,
    /// So many tokens of the account have expired.
    Expired {
        /// How many ended by this command.
        count: usize,
    },
    /// Customer service has changed the account.
    Changed {
        /// The account as it was.
        before: Box<Account>,
        /// The account as it is.
        after: Box<Account>,
    },
}

macro_rules! decline_reasons {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
        /// Why not. The one table that maps these to SNAP codes is `api::partner::codes`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum DeclineReason {
            $($(#[$doc])* $name,)+
        }

        impl DeclineReason {
            /// Every reason there is.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The name it has in the database and the app's problems.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

decline_reasons! {
    /// The `X-EXTERNAL-ID` was used before on the same day.
    ExternalIdReused = "external-id-reused",
    /// The channel needs a token and the request has none.
    TokenMissing = "token-missing",
    /// The request has no key, and the partner's channels have wallet IDs and BIN codes.
    ChannelKeyMissing = "channel-key-missing",
    /// The request has no wallet ID, and the partner's channels are told apart by it.
    WalletIdMissing = "wallet-id-missing",
    /// The request has no BIN code, and the partner's channels are told apart by it.
    BinCodeMissing = "bin-code-missing",
    /// The channel lists brands, the request names none, and the partner has none by default that
    /// the channel serves.
    BrandMissing = "brand-missing",
    /// The reference is known with other content.
    Inconsistent = "inconsistent-request",
    /// The reference was cancelled before.
    Cancelled = "cancelled",
    /// The partner never sent such a reference.
    UnknownReference = "unknown-reference",
    /// The partner may not use the channel, or there is none of that key.
    ChannelNotAllowed = "channel-not-allowed",
    /// The channel is not in force now.
    ChannelNotOpen = "channel-not-open",
    /// The channel does not serve stores of the brand that is named.
    BrandNotServed = "brand-not-served",
    /// No account has that phone number.
    UnknownCustomer = "unknown-customer",
    /// Token wrong, none, expired, locked, for another amount or channel, unknown phone number,
    /// or a tier without withdrawal: one and the same answer.
    InvalidToken = "invalid-token",
    /// The account is blocked.
    AccountBlocked = "account-blocked",
    /// The account is dormant.
    AccountDormant = "account-dormant",
    /// The account is closed.
    AccountClosed = "account-closed",
    /// Not a multiple of what the channel deals in.
    NotAMultiple = "not-a-multiple",
    /// Less than the channel's minimum.
    BelowMinimum = "below-minimum",
    /// More than the channel's maximum.
    AboveMaximum = "above-maximum",
    /// The balance would be above the tier's cap.
    BalanceCap = "balance-cap",
    /// The month's incoming funds would be above the tier's cap.
    MonthlyCap = "monthly-cap",
    /// Not enough available.
    InsufficientFunds = "insufficient-funds",
    /// The tier does not withdraw cash (only the account's owner gets this reason).
    TierWithoutCashOut = "tier-without-cash-out",
    /// The channel in that direction takes no token.
    NoTokenNeeded = "no-token-needed",
    /// A token of this channel is made for one amount, and none was named.
    AmountMissing = "amount-missing",
    /// Too many failed cash-outs in a row: the owner has to re-enter the PIN.
    CashOutClosed = "cash-out-closed",
    /// The device is new: it takes no cash out yet.
    DeviceTooNew = "device-too-new",
    /// The account has no such live token.
    NoLiveToken = "no-live-token",
    /// The account has the status that it is to get.
    StatusUnchanged = "status-unchanged",
    /// The account has the tier that it is to get.
    TierUnchanged = "tier-unchanged",
    /// The issuer has no such tier now.
    UnknownTier = "unknown-tier",
}

impl DeclineReason {
    /// The reason of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|reason| reason.as_str() == name)
    }

    /// Whether the refusal is about the request's own shape: it leaves no record, and the same
    /// reference may be sent again, mended.
    pub const fn is_about_format(self) -> bool {
        matches!(
            self,
            Self::ExternalIdReused
                | Self::TokenMissing
                | Self::ChannelKeyMissing
                | Self::WalletIdMissing
                | Self::BinCodeMissing
                | Self::BrandMissing
        )
    }
}

/// `latestTransactionStatus` of SNAP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LatestStatus {
    /// 00
    Success,
    /// 04
    Refunded,
    /// 05
    Cancelled,
    /// 06
    Failed,
}

impl MovementState {
    /// Its `latestTransactionStatus` in a status inquiry (SNAP 39, 45).
    pub const fn latest_status(self) -> LatestStatus {
        match self {
            Self::Posted => LatestStatus::Success,
            Self::Declined(_) => LatestStatus::Failed,
            Self::Reversed => LatestStatus::Refunded,
            Self::Voided => LatestStatus::Cancelled,
        }
    }
}
