//! A movement: what became of one partner's reference. It is never forgotten.

use super::outcome::DeclineReason;
use crate::types::{
    AccountId, ChannelId, Fingerprint, Msisdn, Outlet, PartnerId, ReferenceNo, Rupiah, Service,
    Timestamp,
};

/// What money moves at most once for: (partner, service, partnerReferenceNo).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MovementKey {
    /// Whose reference.
    pub partner: PartnerId,
    /// In which service.
    pub service: Service,
    /// The partner's `partnerReferenceNo`.
    pub reference: String,
}

/// Where a reference stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MovementState {
    /// Money has moved.
    Posted,
    /// It was refused, for good.
    Declined(DeclineReason),
    /// Money has moved and has been put back.
    Reversed,
    /// It was cancelled before it came: a tombstone. It will never move money.
    Voided,
}

impl MovementState {
    /// The name it has in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Posted => "POSTED",
            Self::Declined(_) => "DECLINED",
            Self::Reversed => "REVERSED",
            Self::Voided => "VOIDED",
        }
    }
}

/// What became of one reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// The reference.
    pub key: MovementKey,
    /// The gateway's number for it.
    pub reference_no: ReferenceNo,
    /// The `X-EXTERNAL-ID` of the request that made the record.
    pub external_id: String,
    /// What the original asked for; of no meaning in a tombstone.
    pub fingerprint: Fingerprint,
    /// The account, where there is one.
    pub account: Option<AccountId>,
    /// The customer that was named.
    pub msisdn: Msisdn,
    /// The channel, as far as it was known.
    pub channel: Option<ChannelId>,
    /// How much; zero in a tombstone.
    pub amount: Rupiah,
    /// What the customer paid for it.
    pub fee: Rupiah,
    /// Where.
    pub outlet: Outlet,
    /// Where it stands.
    pub state: MovementState,
    /// When the original was decided, or the tombstone set.
    pub decided_at: Timestamp,
    /// When it was first cancelled.
    pub cancelled_at: Option<Timestamp>,
    /// Why, in the words of the canceller.
    pub cancel_reason: Option<String>,
    /// A cancel that names nothing we ever sent or anyone we know: for people to look at.
    pub flagged: bool,
}
