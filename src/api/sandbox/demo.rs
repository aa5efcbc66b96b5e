//! What the sandbox gives away.

use serde::Serialize;
use utoipa::ToSchema;

use crate::types::Rupiah;

/// What only the sandbox has.
pub struct Sandbox {
    /// Demo partners, secrets and all.
    pub partners: Vec<DemoPartner>,
    /// Demo customers, PINs and all.
    pub customers: &'static [DemoCustomer],
}

/// A demo partner. Its client key and secret are new at every start.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DemoPartner {
    /// `X-PARTNER-ID`.
    pub partner_id: String,
    /// `X-CLIENT-KEY`.
    pub client_key: String,
    /// Signs transactions.
    pub client_secret: String,
    /// Signs for access tokens: PKCS#8 in PEM.
    pub private_key_pem: String,
    /// How it signs transactions.
    pub signature_mode: &'static str,
    /// `CHANNEL-ID`.
    pub channel_id: String,
    /// The channels it may use.
    pub channels: Vec<String>,
}

/// A demo customer.
#[derive(Debug, Serialize, ToSchema)]
pub struct DemoCustomer {
    /// Full name.
    pub name: &'static str,
    /// Phone number.
    pub phone: &'static str,
    /// The app's PIN.
    pub pin: &'static str,
    /// The account's tier.
    pub tier: &'static str,
    /// What the account of a new sandbox begins with.
    #[serde(skip)]
    pub opening_balance: Rupiah,
}
