//! What the services that name a customer, an amount and an outlet have in common.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::auth::{AuthenticatedRequest, SnapError};
use super::codes::{Code, MalformedRequest};
use super::text::{self, Text, TokenDigits};
use crate::api::Services;
use crate::catalogue::ChannelKey;
use crate::ledger::{Answer, CashOrder, Command, DeclineReason, Movement};
use crate::partners::Partner;
use crate::types::{Direction, Msisdn, Outlet, Rupiah, Service};

/// What an outlet's till tells of itself.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutletInfo {
    /// Of channels with a wallet ID.
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, example = "16")]
    wallet_id: Option<Text<16>>,
    /// Of channels with a BIN code.
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, example = "000076")]
    bin_code: Option<Text<16>>,
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, max_length = 64)]
    store_id: Option<Text<64>>,
    /// The brand on the store's front; of channels that list brands.
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, example = "Alfamidi", max_length = 64)]
    store_brand: Option<Text<64>>,
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, max_length = 64)]
    terminal_id: Option<Text<64>>,
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, max_length = 64)]
    cashier_id: Option<Text<64>>,
    /// The customer's token, of a cash-in through a channel that needs one.
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, example = "012345", min_length = 6, max_length = 8)]
    token: Option<TokenDigits>,
}

/// What `additionalInfo` tells of the till.
pub struct AdditionalInfo {
    /// How the channel was chosen.
    pub key: ChannelKey,
    /// Where the till stands.
    pub outlet: Outlet,
    /// The customer's token, of a cash-in.
    pub token: Option<String>,
}

impl AdditionalInfo {
    /// What the till tells, and what is meant where the partner's host leaves the brand out. (What
    /// a missing key means is a rule of the ledger.)
    pub fn read(info: Option<OutletInfo>, partner: &Partner) -> Result<Self, MalformedRequest> {
        let info = info.unwrap_or_default();
        let key = match (info.wallet_id, info.bin_code) {
            (Some(_), Some(_)) => {
                let field = "additionalInfo.binCode".to_owned();
                return Err(MalformedRequest::Format(field));
            }
            (Some(Text(wallet_id)), None) => ChannelKey::WalletId(wallet_id),
            (None, Some(Text(bin_code))) => ChannelKey::BinCode(bin_code),
            (None, None) => ChannelKey::Partner,
        };
        Ok(Self {
            key,
            outlet: Outlet {
                store_id: info.store_id.map(|Text(id)| id),
                store_brand: info
                    .store_brand
                    .map(|Text(brand)| brand)
                    .or_else(|| partner.default_brand.clone()),
                terminal_id: info.terminal_id.map(|Text(id)| id),
                cashier_id: info.cashier_id.map(|Text(id)| id),
            },
            token: info.token.map(|TokenDigits(digits)| digits),
        })
    }
}

/// What a body asks for that moves cash.
pub struct OrderRequest {
    /// Which way the cash moves.
    pub service: Service,
    /// The partner's reference.
    pub reference: String,
    /// The customer.
    pub phone: Msisdn,
    /// How much.
    pub amount: Rupiah,
    /// How the channel was chosen.
    pub key: ChannelKey,
    /// Where the till stands.
    pub outlet: Outlet,
    /// The customer's token, wherever its service has it.
    pub token: Option<String>,
}

impl OrderRequest {
    /// The order of its partner.
    pub fn into_order(
        self,
        services: &Services,
        authentic: &AuthenticatedRequest<'_>,
    ) -> CashOrder {
        let fingerprint = self.fingerprint(services);
        let partner_context = authentic.partner.partner_context.clone();
        let issuer = &partner_context.issuer;
        let proof = |digits: String| services.ring.token_proof(issuer, &self.phone, &digits);
        CashOrder {
            fingerprint,
            token: self.token.map(proof),
            external_id_key: authentic.external_id_key.clone(),
            reference: self.reference,
            reference_no: crate::random::reference_no(services.clock.now()),
            phone: self.phone,
            amount: self.amount,
            key: self.key,
            outlet: self.outlet,
            partner_context,
        }
    }

    /// What makes two requests under one reference the same: amount, customer, token and outlet.
    fn fingerprint(&self, services: &Services) -> crate::ledger::Fingerprint {
        let (kind, number) = match &self.key {
            ChannelKey::WalletId(id) => ("wallet", id.as_str()),
            ChannelKey::BinCode(code) => ("bin", code.as_str()),
            ChannelKey::Partner => ("partner", ""),
        };
        let outlet = &self.outlet;
        services.ring.fingerprint(&[
            Direction::as_str(self.service.direction()),
            self.phone.as_str(),
            &self.amount.get().to_string(),
            kind,
            number,
            outlet.store_id.as_deref().unwrap_or_default(),
            outlet.store_brand.as_deref().unwrap_or_default(),
            outlet.terminal_id.as_deref().unwrap_or_default(),
            self.token.as_deref().unwrap_or_default(),
        ])
    }
}

/// Carries an order out: what became of it, as its partner wants a repeat answered.
pub async fn execute(
    services: &Services,
    authentic: &AuthenticatedRequest<'_>,
    order: CashOrder,
    command: impl FnOnce(CashOrder) -> Command,
) -> Result<Movement, SnapError> {
    let (partner, outlet) = (authentic.partner.id.clone(), order.outlet.clone());
    services.limits.terminal(&partner, &outlet)?;
    services.limits.phone(&order.phone)?;
    if order.token.is_some() {
        services.limits.may_present_tokens(&partner, &outlet)?;
    }
    let outcome = services.engine.submit(command(order)).await?;
    if outcome == Err(DeclineReason::InvalidToken) {
        services.limits.count_wrong_token(&partner, &outlet);
    }
    match outcome? {
        Answer::Posted { repeated: true, .. } if authentic.partner.strict_duplicates => {
            Err(Code::duplicate_reference().into())
        }
        Answer::Posted { movement, .. } => Ok(*movement),
        other => Err(unexpected(&other)),
    }
}

/// An answer of another command's kind: a fault of ours, and told as one.
pub fn unexpected(answer: &Answer) -> SnapError {
    tracing::error!(kind = ?std::mem::discriminant(answer), "an answer of the wrong kind");
    Code::from(crate::engine::EngineError::Unknown).into()
}

/// A body of an answer.
pub fn body(answer: impl Serialize) -> Value {
    serde_json::to_value(answer).unwrap_or_default()
}
