//! Where cash goes in and out.

use actix_web::web::{Data, Json};
use serde::Serialize;
use utoipa::ToSchema;

use super::authentication::SignedIn;
use crate::api::Services;
use crate::catalogue::{Channel, ChannelKey};
use crate::types::{Direction, Rupiah};

/// The channels that are open now.
#[derive(Serialize, ToSchema)]
pub struct Channels {
    /// In the order of the catalogue.
    channels: Vec<ChannelView>,
}

/// One channel in one direction.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Channel)]
pub struct ChannelView {
    /// Its id; the two directions of a channel share one.
    #[schema(example = "indomaret")]
    channel: String,
    /// cash-in or cash-out.
    #[schema(value_type = String, example = "cash-out")]
    direction: Direction,
    /// Its name.
    #[schema(example = "Indomaret")]
    name: String,
    /// The brands of its stores; empty where the channel has only one.
    #[schema(example = json!(["Indomaret", "Ceriamart"]))]
    brands: Vec<String>,
    /// What the cashier keys, where it is a wallet ID.
    #[serde(skip_serializing_if = "Option::is_none")]
    wallet_id: Option<String>,
    /// What the cashier keys, where it is a BIN code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "000076")]
    bin_code: Option<String>,
    /// Whether a token is needed: none, required or for-one-amount.
    #[schema(example = "required")]
    token: &'static str,
    /// Amounts are multiples of it, where it is set; in rupiah.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>, example = 50_000)]
    multiple: Option<Rupiah>,
    /// The least amount, in rupiah.
    #[schema(value_type = i64, example = 50_000)]
    min: Rupiah,
    /// The greatest amount, where it is set; in rupiah.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>, example = 1_000_000)]
    max: Option<Rupiah>,
}

impl From<&Channel> for ChannelView {
    fn from(channel: &Channel) -> Self {
        let (wallet_id, bin_code) = match &channel.key {
            ChannelKey::WalletId(id) => (Some(id.clone()), None),
            ChannelKey::BinCode(code) => (None, Some(code.clone())),
            ChannelKey::Partner => (None, None),
        };
        Self {
            channel: channel.id.to_string(),
            direction: channel.direction,
            name: channel.name.clone(),
            brands: channel.brands.clone(),
            wallet_id,
            bin_code,
            token: channel.token.as_str(),
            multiple: channel.multiple,
            min: channel.min,
            max: channel.max,
        }
    }
}

/// The channels that are open now
#[utoipa::path(get, operation_id = "list_channels", path = "/app/v1/channels", tag = "channels",
    security(("session" = [])), responses(
    (status = 200, description = "Every channel in each of its directions", body = Channels),
))]
pub async fn list(services: Data<Services>, customer: SignedIn) -> Json<Channels> {
    let open = services
        .rules
        .channels_at(&customer.account.issuer, services.clock.now());
    Json(Channels {
        channels: open.map(ChannelView::from).collect(),
    })
}
