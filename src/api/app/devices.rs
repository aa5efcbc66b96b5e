//! The devices that a customer signs in on.

use actix_web::HttpResponse;
use actix_web::web::{Data, Json, Path};
use serde::Serialize;
use utoipa::ToSchema;

use super::authentication::SignedIn;
use super::problem::Problem;
use super::{ask, nothing_there};
use crate::api::Services;
use crate::storage::{DeviceHash, DeviceRecord};
use crate::types::Timestamp;

/// The devices of the account.
#[derive(Serialize, ToSchema)]
pub struct Devices {
    /// The one that was used last first.
    devices: Vec<DeviceView>,
}

/// A device.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Device)]
pub struct DeviceView {
    /// Its id in this list.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015")]
    id: String,
    /// What its owner calls it; may be empty.
    #[schema(example = "Galaxy A15")]
    name: String,
    /// When its owner first signed in on it.
    #[schema(format = DateTime, example = "2026-11-22T16:00:00+07:00")]
    first_seen_at: String,
    /// When its owner last signed in on it.
    #[schema(format = DateTime, example = "2026-11-22T16:00:00+07:00")]
    last_seen_at: String,
    /// From when it may make tokens for cash-out, where that is still to come.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, example = "2026-11-23T16:00:00+07:00")]
    cash_out_from: Option<String>,
    /// Whether it is the one that asks.
    is_this: bool,
}

impl DeviceView {
    fn new(device: &DeviceRecord, this: Option<&DeviceHash>, now: Timestamp) -> Self {
        let waits = now < device.cash_out_from;
        Self {
            id: hex::encode(device.hash),
            name: device.name.clone(),
            first_seen_at: device.first_seen.to_string(),
            last_seen_at: device.last_seen.to_string(),
            cash_out_from: waits.then(|| device.cash_out_from.to_string()),
            is_this: this == Some(&device.hash),
        }
    }
}

/// The devices
#[utoipa::path(get, operation_id = "list_devices", path = "/app/v1/devices", tag = "devices",
    security(("session" = [])), responses(
    (status = 200, description = "The one that was used last first", body = Devices),
))]
pub async fn list(services: Data<Services>, customer: SignedIn) -> Result<Json<Devices>, Problem> {
    let devices = read(&services, &customer).await?;
    Ok(Json(Devices { devices }))
}

/// Remove a device
///
/// Its sessions end. To sign in on it again, its owner needs another one-time password.
#[utoipa::path(delete, operation_id = "remove_device", path = "/app/v1/devices/{id}", tag = "devices",
    security(("session" = [])),
    params(("id" = String, Path, description = "Its id in the list", pattern = "^[0-9a-f]{32}$")),
    responses((status = 204, description = "The device is removed, and its sessions have ended")))]
pub async fn remove(
    services: Data<Services>,
    customer: SignedIn,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let mut device = DeviceHash::default();
    hex::decode_to_slice(id.as_str(), &mut device).map_err(|_| nothing_there())?;
    let account = customer.account.id;
    let removed = ask(&services, move |database| {
        database.remove_device(account, &device)
    });
    match removed.await? {
        true => Ok(HttpResponse::NoContent().finish()),
        false => Err(nothing_there()),
    }
}

/// The devices of who asks.
pub async fn read(services: &Services, customer: &SignedIn) -> Result<Vec<DeviceView>, Problem> {
    let account = customer.account.id;
    let devices = ask(services, move |database| database.devices(account)).await?;
    let now = services.clock.now();
    let views = devices
        .iter()
        .map(|device| DeviceView::new(device, customer.device.as_ref(), now));
    Ok(views.collect())
}
