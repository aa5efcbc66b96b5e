//! Partners: who may call, how they prove it, and what they may use.

mod cache;
mod public_key;
mod register;

pub use cache::PartnerCache;
pub use public_key::PublicKey;
pub use register::{
    HostSettings, NewPartner, PendingPartner, RegisterError, Registered, add, prepare,
    prepare_secret, put, rotate_secret,
};

use std::collections::BTreeSet;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, KeyInit};
use ipnet::IpNet;
use secrecy::ExposeSecret;
use sha2::Sha512;

use crate::catalogue::ChannelKey;
use crate::keyring::KeyRing;
use crate::ledger::PartnerContext;
use crate::storage::PartnerRecord;
use crate::types::{ChannelId, IssuerId, PartnerId};

/// How a partner signs its transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureMode {
    /// HMAC-SHA512 under the client secret, with an access token.
    Symmetric,
    /// SHA256withRSA under the partner's key, without a token.
    Asymmetric,
}

impl SignatureMode {
    /// The name it has in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Symmetric => "symmetric",
            Self::Asymmetric => "asymmetric",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        [Self::Symmetric, Self::Asymmetric]
            .into_iter()
            .find(|mode| mode.as_str() == name)
    }
}

/// A partner, ready to be checked against.
pub struct Partner {
    /// `X-PARTNER-ID`.
    pub id: PartnerId,
    /// `X-CLIENT-KEY`.
    pub client_key: String,
    /// Whose accounts it serves, and through which channels.
    pub partner_context: PartnerContext,
    /// Its RSA key.
    pub public_key: PublicKey,
    /// Its client secret, prepared for signatures once and not for each.
    pub signing_key: Hmac<Sha512>,
    /// How it signs.
    pub mode: SignatureMode,
    /// Where it may call from; empty: anywhere.
    pub allowed: Vec<IpNet>,
    /// How far its `X-TIMESTAMP` may be off.
    pub window: Duration,
    /// Whether a repeat is answered 409xx01 instead of its success.
    pub strict_duplicates: bool,
    /// Whether `expiresIn` of its access tokens is a number.
    pub expires_in_number: bool,
}

impl Partner {
    /// Whether it may call from there.
    pub fn may_call_from(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.allowed.is_empty()
            || self
                .allowed
                .iter()
                .any(|network| network.contains(&address))
    }

    /// From its row; `None` when the row is not of this key ring or cannot be read.
    fn from_record(record: PartnerRecord, ring: &KeyRing) -> Option<Self> {
        let id = PartnerId::from(record.partner_id);
        let allowed = list(&record.allowed_ips)
            .map(|network| network.parse().ok())
            .collect::<Option<_>>()?;
        let channels: BTreeSet<ChannelId> = list(&record.channels).map(Into::into).collect();
        let default_key = match &record.default_key {
            Some(key) => Some(ChannelKey::parse(key)?),
            None => None,
        };
        let secret = ring.open(&record.sealed_secret, id.as_str())?;
        Some(Self {
            partner_context: PartnerContext {
                partner: id.clone(),
                issuer: IssuerId::from(record.issuer),
                channels: Arc::new(channels),
                default_key,
                default_brand: record.default_brand,
                is_copy: false,
            },
            client_key: record.client_key,
            public_key: PublicKey::parse(&record.public_key)?,
            signing_key: Hmac::new_from_slice(secret.expose_secret().as_bytes()).ok()?,
            mode: SignatureMode::parse(&record.signature_mode)?,
            allowed,
            window: Duration::from_secs(u64::try_from(record.window_seconds).ok()?),
            strict_duplicates: record.strict_duplicates,
            expires_in_number: record.expires_in_number,
            id,
        })
    }
}

impl fmt::Debug for Partner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Partner({})", self.id)
    }
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
}
