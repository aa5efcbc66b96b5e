//! What the services that name a customer, an amount and an outlet have in common.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::auth::{AuthenticatedRequest, SnapError};
use super::codes::{Code, MalformedRequest};
use super::fingerprint::{self, Implied};
use super::text::{self, Text, TokenDigits};
use crate::api::Services;
use crate::api::limits::TokenTry;
use crate::catalogue::ChannelKey;
use crate::engine::EngineError;
use crate::ledger::{
    Answer, CashOrder, Command, Decline, DeclineReason, Movement, Outcome, implied_key,
};
use crate::types::{Msisdn, Outlet, ReferenceNo, Rupiah, Service, ShortReferenceNo};

/// What an outlet's till tells of itself.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutletInfo {
    /// Of channels with a wallet ID.
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, example = "16", max_length = 16, pattern = r"^[^\x00-\x20\x7f-\xa0]([^\x00-\x1f\x7f-\xa0]*[^\x00-\x20\x7f-\xa0])?$")]
    wallet_id: Option<Text<16>>,
    /// Of channels with a BIN code.
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, example = "000076", max_length = 16, pattern = r"^[^\x00-\x20\x7f-\xa0]([^\x00-\x1f\x7f-\xa0]*[^\x00-\x20\x7f-\xa0])?$")]
    bin_code: Option<Text<16>>,
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, max_length = 64, pattern = r"^[^\x00-\x20\x7f-\xa0]([^\x00-\x1f\x7f-\xa0]*[^\x00-\x20\x7f-\xa0])?$")]
    store_id: Option<Text<64>>,
    /// The brand on the store's front; of channels that list brands.
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, example = "Alfamidi", max_length = 64, pattern = r"^[^\x00-\x20\x7f-\xa0]([^\x00-\x1f\x7f-\xa0]*[^\x00-\x20\x7f-\xa0])?$")]
    store_brand: Option<Text<64>>,
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, max_length = 64, pattern = r"^[^\x00-\x20\x7f-\xa0]([^\x00-\x1f\x7f-\xa0]*[^\x00-\x20\x7f-\xa0])?$")]
    terminal_id: Option<Text<64>>,
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, max_length = 64, pattern = r"^[^\x00-\x20\x7f-\xa0]([^\x00-\x1f\x7f-\xa0]*[^\x00-\x20\x7f-\xa0])?$")]
    cashier_id: Option<Text<64>>,
    /// The customer's token, of a cash-in through a channel that needs one.
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, example = "012345", pattern = "^[0-9]{6,8}$")]
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

impl TryFrom<Option<OutletInfo>> for AdditionalInfo {
    type Error = MalformedRequest;

    /// Only what the till tells: what is meant where it leaves something out is decided later.
    fn try_from(info: Option<OutletInfo>) -> Result<Self, MalformedRequest> {
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
                store_brand: info.store_brand.map(|Text(brand)| brand),
                terminal_id: info.terminal_id.map(|Text(id)| id),
                cashier_id: info.cashier_id.map(|Text(id)| id),
            },
            token: info.token.map(|TokenDigits(digits)| digits),
        })
    }
}

/// What an answer tells the till for its receipt.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptInfo {
    /// The gateway's number as people say it: for the receipt.
    #[schema(example = "8930 9533 6925")]
    short_reference_no: String,
}

impl From<&ReferenceNo> for ReceiptInfo {
    fn from(reference_no: &ReferenceNo) -> Self {
        Self {
            short_reference_no: ShortReferenceNo::readable(reference_no.as_str()),
        }
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
        let partner_context = authentic.context();
        let now = services.clock.now();
        let (rules, direction) = (&services.rules, self.service.direction());
        let implied = Implied {
            key: implied_key(rules, &partner_context, direction, now),
            brand: partner_context.default_brand.as_deref(),
        };
        let (fingerprint, also_known_as) = fingerprint::of(&self, &implied, &services.ring);
        let issuer = &partner_context.issuer;
        let proof = |digits: String| services.ring.token_proof(issuer, &self.phone, &digits);
        CashOrder {
            fingerprint,
            also_known_as,
            token: self.token.map(proof),
            external_id_key: authentic.external_id_key.clone(),
            reference: self.reference,
            reference_no: crate::random::reference_no(now),
            phone: self.phone,
            amount: self.amount,
            key: self.key,
            outlet: self.outlet,
            partner_context,
        }
    }
}

/// Carries an order out: what became of it, as its partner wants a repeat answered.
pub async fn execute(
    services: &Services,
    authentic: &AuthenticatedRequest<'_>,
    order: CashOrder,
    command: impl FnOnce(CashOrder) -> Command,
) -> Result<Movement, SnapError> {
    let (limits, partner) = (&services.limits, &authentic.partner.id);
    authentic.take_from_limits(limits, &order.outlet, &order.phone)?;
    let tried = match order.token {
        Some(_) => Some(limits.present_token(partner, &order.outlet)?),
        None => None,
    };
    let submitted = services.engine.submit(command(order));
    let outcome = match tried {
        Some(tried) => counted(tried, submitted).await,
        None => submitted.await,
    };
    match outcome?? {
        Answer::DeclinedBefore(declined) => Err(declined.into()),
        Answer::Posted { repeated: true, .. } if authentic.partner.strict_duplicates => {
            Err(Code::duplicate_reference().into())
        }
        Answer::Posted { movement, .. } => Ok(*movement),
        other => Err(unexpected(&other)),
    }
}

/// The outcome of a command that presents a token, and counts where that is decided to be a wrong
/// one. In a task of its own: a till that hangs up neither escapes the count nor adds to it.
async fn counted(
    tried: TokenTry,
    submitted: impl Future<Output = Result<Outcome, EngineError>> + Send + 'static,
) -> Result<Outcome, EngineError> {
    let task = tokio::spawn(async move {
        let outcome = submitted.await;
        let is_wrong = |declined: &Decline| declined.reason == DeclineReason::InvalidToken;
        if matches!(&outcome, Ok(Err(declined)) if is_wrong(declined)) {
            tried.count();
        }
        outcome
    });
    task.await.unwrap_or(Err(EngineError::Unknown))
}

/// An answer of another command's kind: a fault of ours, and told as one.
pub fn unexpected(answer: &Answer) -> SnapError {
    tracing::error!(kind = ?std::mem::discriminant(answer), "an answer of the wrong kind");
    Code::from(EngineError::Unknown).into()
}

/// A body of an answer.
pub fn body(answer: impl Serialize) -> Value {
    serde_json::to_value(answer).unwrap_or_default()
}
