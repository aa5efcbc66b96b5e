//! Everything that is stored about a customer, for the customer.

use actix_web::HttpResponse;
use actix_web::http::header::{
    CONTENT_DISPOSITION, ContentDisposition, DispositionParam, DispositionType,
};
use actix_web::web::Data;
use serde::Serialize;
use utoipa::ToSchema;

use super::authentication::SignedIn;
use super::devices::{self, DeviceView};
use super::problem::Problem;
use super::profile::{self, Profile};
use super::statement::{Entry, lines};
use super::{account, ask};
use crate::api::Services;

/// The most entries that an export has; the newest.
const ENTRIES_MAX: i64 = 10_000;

/// Everything about one customer.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Export {
    /// When it was made.
    #[schema(format = DateTime, example = "2026-11-22T16:00:00+07:00")]
    made_at: String,
    /// What the customer has said of himself.
    profile: Profile,
    /// The account as it is.
    account: account::AccountView,
    /// The devices that he signs in on.
    devices: Vec<DeviceView>,
    /// The statement, newest first.
    statement: Vec<Entry>,
    /// Whether the statement is whole: of a very long one there are the newest entries.
    is_statement_whole: bool,
}

/// Take your data with you
///
/// What is stored about the customer, in one document.
#[utoipa::path(get, operation_id = "export_data", path = "/app/v1/export", tag = "account",
    security(("session" = [])), responses(
    (status = 200, description = "A file to keep", body = Export),
))]
pub async fn show(services: Data<Services>, customer: SignedIn) -> Result<HttpResponse, Problem> {
    let id = customer.account.id;
    let devices = devices::read(&services, &customer).await?;
    let profile = profile::read(&services, customer.account.clone()).await?;
    let account = account::view(&services, customer.account)?;
    let read = ask(&services, move |database| {
        database.statement(id, i64::MAX, ENTRIES_MAX + 1)
    });
    let mut entries = read.await?;
    let is_statement_whole = entries.len() <= ENTRIES_MAX as usize;
    entries.truncate(ENTRIES_MAX as usize);
    let export = Export {
        made_at: services.clock.now().to_string(),
        profile,
        account,
        devices,
        statement: entries.iter().flat_map(lines).collect(),
        is_statement_whole,
    };
    let as_file = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename("gerai-export.json".to_owned())],
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_DISPOSITION, as_file))
        .json(export))
}
