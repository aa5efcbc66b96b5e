//! What the services that name a customer, an amount and an outlet have in common.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::auth::{AuthenticatedRequest, SnapError};
use super::codes::{Code, MalformedRequest};
use super::fields::{Fields, amount_text};
use crate::catalogue::ChannelKey;
use crate::ledger::{Answer, CashOrder, Command, DeclineReason, Movement};
use crate::services::Services;
use crate::types::{Direction, Msisdn, Outlet, Rupiah, Service};

/// `partnerReferenceNo` and its kin hold at most so many characters.
pub const REFERENCE_CHARACTERS: usize = 64;

/// An amount as SNAP writes it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"value": "50000.00", "currency": "IDR"}))]
pub struct Amount {
    /// Rupiah with two decimals, both zero; at most 16 characters.
    value: String,
    /// Always `IDR`.
    currency: &'static str,
}

impl From<Rupiah> for Amount {
    fn from(amount: Rupiah) -> Self {
        Self {
            value: amount_text(amount),
            currency: "IDR",
        }
    }
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
    /// Reads it; a partner whose channel needs no key may leave it out.
    pub fn read(fields: Fields<'_>) -> Result<Self, MalformedRequest> {
        let Some(info) = fields.object("additionalInfo")? else {
            return Ok(Self {
                key: ChannelKey::Partner,
                outlet: Outlet::default(),
                token: None,
            });
        };
        let wallet_id = info.optional_text("walletId", 16)?;
        let bin_code = info.optional_text("binCode", 16)?;
        let key = match (wallet_id, bin_code) {
            (Some(_), Some(_)) => {
                return Err(MalformedRequest::Format(
                    "additionalInfo.binCode".to_owned(),
                ));
            }
            (Some(wallet_id), None) => ChannelKey::WalletId(wallet_id),
            (None, Some(bin_code)) => ChannelKey::BinCode(bin_code),
            (None, None) => ChannelKey::Partner,
        };
        Ok(Self {
            key,
            outlet: Outlet {
                store_id: info.optional_text("storeId", 64)?,
                store_brand: info.optional_text("storeBrand", 64)?,
                terminal_id: info.optional_text("terminalId", 64)?,
                cashier_id: info.optional_text("cashierId", 64)?,
            },
            token: info.optional_token("token")?,
        })
    }
}

/// Reads a body that moves cash; `token` is where its service has the token.
pub fn read_order(
    services: &Services,
    authentic: &AuthenticatedRequest,
    service: Service,
) -> Result<CashOrder, SnapError> {
    let fields = Fields::of(&authentic.body)?;
    let reference = fields.text("partnerReferenceNo", REFERENCE_CHARACTERS)?;
    let phone = fields.phone("customerNumber")?;
    let amount = fields.amount("amount")?;
    fields.check_time("transactionDate")?;
    let info = AdditionalInfo::read(fields)?;
    let token = match service {
        Service::CashIn => info.token,
        Service::CashOut => Some(
            fields
                .optional_token("otp")?
                .ok_or_else(|| MalformedRequest::Missing("otp".to_owned()))?,
        ),
    };
    let partner_context = authentic.partner.partner_context.clone();
    let order = CashOrder {
        fingerprint: fingerprint(
            services,
            service,
            &phone,
            amount,
            &info.key,
            &info.outlet,
            &token,
        ),
        token: token.map(|digits| {
            services
                .ring
                .token_proof(&partner_context.issuer, &phone, &digits)
        }),
        external_id_key: authentic.external_id_key.clone(),
        reference,
        reference_no: crate::random::reference_no(services.clock.now()),
        phone,
        amount,
        key: info.key,
        outlet: info.outlet,
        partner_context,
    };
    Ok(order)
}

/// What makes two requests under one reference the same: amount, customer, token and outlet.
fn fingerprint(
    services: &Services,
    service: Service,
    phone: &Msisdn,
    amount: Rupiah,
    key: &ChannelKey,
    outlet: &Outlet,
    token: &Option<String>,
) -> crate::ledger::Fingerprint {
    let (kind, number) = match key {
        ChannelKey::WalletId(id) => ("wallet", id.as_str()),
        ChannelKey::BinCode(code) => ("bin", code.as_str()),
        ChannelKey::Partner => ("partner", ""),
    };
    services.ring.fingerprint(&[
        Direction::as_str(service.direction()),
        phone.as_str(),
        &amount.get().to_string(),
        kind,
        number,
        outlet.store_id.as_deref().unwrap_or_default(),
        outlet.store_brand.as_deref().unwrap_or_default(),
        outlet.terminal_id.as_deref().unwrap_or_default(),
        token.as_deref().unwrap_or_default(),
    ])
}

/// Carries an order out: what became of it, as its partner wants a repeat answered.
pub async fn execute(
    services: &Services,
    authentic: &AuthenticatedRequest,
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
