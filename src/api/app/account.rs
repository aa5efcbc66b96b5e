//! The account: what it holds, what it may still receive, and opening cash-out again.

use actix_web::HttpResponse;
use actix_web::web::{Data, Json};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::authentication::SignedIn;
use super::body::{self, Body};
use super::problem::Problem;
use crate::api::Services;
use crate::ledger::{Account, Command};
use crate::pin::Pin;
use crate::types::{Rupiah, Timestamp};

/// An account as its owner sees it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Account)]
pub struct AccountView {
    /// Its phone number.
    #[schema(example = "081234567890")]
    phone: String,
    /// The owner's name.
    #[schema(example = "Budi Pratama")]
    name: String,
    /// Its tier.
    #[schema(example = "premium")]
    tier: String,
    /// ACTIVE, BLOCKED, DORMANT or CLOSED.
    #[schema(example = "ACTIVE")]
    status: &'static str,
    /// Everything in it, in rupiah.
    #[schema(value_type = i64, example = 500_000)]
    balance: Rupiah,
    /// What can be spent, in rupiah.
    #[schema(value_type = i64, example = 400_000)]
    available: Rupiah,
    /// What live tokens hold, in rupiah.
    #[schema(value_type = i64, example = 100_000)]
    held: Rupiah,
    /// What it may hold and receive.
    limits: AccountLimits,
    /// Whether cash-out is closed until the PIN is entered again.
    cash_out_closed: bool,
}

/// What an account may hold and receive; all in rupiah.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountLimits {
    /// The most that it may hold.
    #[schema(value_type = i64, example = 20_000_000)]
    max_balance: Rupiah,
    /// The most that may come in within a calendar month in WIB.
    #[schema(value_type = i64, example = 40_000_000)]
    max_incoming_month: Rupiah,
    /// What has come in this month.
    #[schema(value_type = i64, example = 500_000)]
    incoming_this_month: Rupiah,
    /// What may still come in this month.
    #[schema(value_type = i64, example = 39_500_000)]
    incoming_left: Rupiah,
    /// How much the balance may still grow.
    #[schema(value_type = i64, example = 19_500_000)]
    balance_left: Rupiah,
}

/// The PIN, entered again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PinEntry {
    /// Six digits.
    #[serde(deserialize_with = "body::pin")]
    #[schema(value_type = String, pattern = "^[0-9]{6}$", write_only, example = "123456")]
    pin: Pin,
}

/// The account
#[utoipa::path(get, operation_id = "show_account", path = "/app/v1/account", tag = "account",
    security(("session" = [])), responses(
    (status = 200, description = "The account as it is now", body = AccountView),
))]
pub async fn show(
    services: Data<Services>,
    customer: SignedIn,
) -> Result<Json<AccountView>, Problem> {
    view(&services, customer.account).map(Json)
}

/// Open cash-out again
///
/// Ten failed cash-outs in a row close cash-out; the PIN opens it.
#[utoipa::path(post, operation_id = "reopen_cash_out", path = "/app/v1/cash-out/reopen", tag = "account",
    request_body = PinEntry,
    security(("session" = [])), responses((status = 204, description = "Cash-out is open")))]
pub async fn reopen_cash_out(
    services: Data<Services>,
    customer: SignedIn,
    body: Body<PinEntry>,
) -> Result<HttpResponse, Problem> {
    customer.verify_pin(&services, body.0.pin).await?;
    let account = customer.account;
    let command = Command::ReopenCashOut(account.id);
    services
        .engine
        .submit_for(&account.msisdn, command)
        .await??;
    Ok(HttpResponse::NoContent().finish())
}

/// The account as its owner sees it.
pub fn view(services: &Services, account: Account) -> Result<AccountView, Problem> {
    let now = services.clock.now();
    let overflow = || Problem::internal(&"a balance that is no number");
    let balance = account.balance().ok_or_else(overflow)?;
    let is_closed = account.is_cash_out_closed(services.rules.token(now));
    Ok(AccountView {
        limits: limits(services, &account, balance, now),
        phone: account.msisdn.as_str().to_owned(),
        name: account.name,
        tier: account.tier.to_string(),
        status: account.status.as_str(),
        balance,
        available: account.available,
        held: account.held,
        cash_out_closed: is_closed,
    })
}

/// A tier that the catalogue does not know leaves no headroom.
fn limits(
    services: &Services,
    account: &Account,
    balance: Rupiah,
    now: Timestamp,
) -> AccountLimits {
    let tier = services.rules.tier(&account.issuer, &account.tier, now);
    let max_balance = tier.map_or(Rupiah::ZERO, |tier| tier.max_balance);
    let max_incoming_month = tier.map_or(Rupiah::ZERO, |tier| tier.max_incoming_month);
    let incoming_this_month = account.incoming_in_month_of(now);
    AccountLimits {
        max_balance,
        max_incoming_month,
        incoming_this_month,
        incoming_left: max_incoming_month.remaining_after(incoming_this_month),
        balance_left: max_balance.remaining_after(balance),
    }
}
