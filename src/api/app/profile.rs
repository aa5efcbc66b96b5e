//! What the customer has said of himself.

use actix_web::web::{Data, Json};
use serde::Serialize;
use utoipa::ToSchema;

use super::ask;
use super::authentication::SignedIn;
use super::problem::Problem;
use crate::api::Services;
use crate::ledger::Account;
use crate::storage::{CustomerRecord, StorageError};

/// The customer, as he sees himself.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// The phone number.
    #[schema(example = "081234567890")]
    phone: String,
    /// The name of the account.
    #[schema(example = "Budi Pratama")]
    name: String,
    /// The first name; nothing where the account was not opened in the app.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Budi")]
    first_name: Option<String>,
    /// The last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Pratama")]
    last_name: Option<String>,
    /// The e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "budi@example.com")]
    email: Option<String>,
    /// The id of the tier.
    #[schema(example = "regular")]
    tier: String,
    /// ACTIVE, BLOCKED or DORMANT.
    #[schema(example = "ACTIVE")]
    status: &'static str,
    /// When the account was opened.
    #[schema(format = DateTime, example = "2026-11-22T16:00:00+07:00")]
    opened_at: String,
}

impl Profile {
    fn new(account: &Account, opened_at: String, record: Option<CustomerRecord>) -> Self {
        let (first_name, last_name, email) = record
            .map(|it| (it.first_name, it.last_name, it.email))
            .map_or((None, None, None), |(first, last, email)| {
                (Some(first), Some(last), Some(email))
            });
        Self {
            phone: account.msisdn.as_str().to_owned(),
            name: account.name.clone(),
            first_name,
            last_name,
            email,
            tier: account.tier.to_string(),
            status: account.status.as_str(),
            opened_at,
        }
    }
}

/// The profile
#[utoipa::path(get, operation_id = "show_profile", path = "/app/v1/profile", tag = "account",
    security(("session" = [])), responses(
    (status = 200, description = "What the customer has said of himself", body = Profile),
))]
pub async fn show(services: Data<Services>, customer: SignedIn) -> Result<Json<Profile>, Problem> {
    read(&services, customer.account).await.map(Json)
}

/// The profile of an account.
pub async fn read(services: &Services, account: Account) -> Result<Profile, Problem> {
    let id = account.id;
    let found = ask(services, move |database| {
        Ok::<_, StorageError>((database.account(id)?, database.customer(id)?))
    });
    let (view, record) = found.await?;
    let view = view.ok_or_else(|| Problem::internal(&"a session without its account"))?;
    Ok(Profile::new(&account, view.opened_at.to_string(), record))
}
