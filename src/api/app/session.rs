//! Signing in and out.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ask;
use super::authentication::{self, SignedIn};
use super::body::{self, Body};
use super::problem::Problem;
use crate::api::Services;
use crate::ledger::SessionPeriod;
use crate::pin::Pin;
use crate::random;
use crate::types::Msisdn;

/// Who wants to sign in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The phone number: `08..`, `628..`, `+628..` or `00628..`.
    #[serde(deserialize_with = "body::phone")]
    #[schema(value_type = String, min_length = 10, example = "081234567890")]
    phone: Msisdn,
    /// Six digits.
    #[serde(deserialize_with = "body::pin")]
    #[schema(value_type = String, format = Password, pattern = "^[0-9]{6}$", write_only, example = "123456")]
    pin: Pin,
}

/// A session.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// To be sent as `Authorization: Bearer`. It is kept nowhere but with the app.
    #[schema(example = "w1P7yqBz3mJ0n2xV5cT8rK4dH6fL9sA0eG1uI3oQ7Yk")]
    session_token: String,
    /// When it ends.
    #[schema(value_type = String, format = DateTime, example = "2026-11-23T04:00:00+07:00")]
    expires_at: String,
}

impl Session {
    /// Of a session that has begun, with its token.
    pub fn new(session_token: String, period: SessionPeriod) -> Self {
        Self {
            session_token,
            expires_at: period.expires_at.to_string(),
        }
    }
}

/// Sign in
///
/// The fifth wrong PIN in a row locks the number for 30 minutes. A number without an account is
/// answered as one with another PIN.
#[utoipa::path(post, operation_id = "sign_in", path = "/app/v1/session", tag = "session", request_body = SignIn, responses(
    (status = 201, description = "Signed in for 12 hours", body = Session),
))]
pub async fn begin(
    services: web::Data<Services>,
    body: Body<SignIn>,
) -> Result<HttpResponse, Problem> {
    let Body(SignIn { phone, pin }) = body;
    let id = authentication::check_pin(&services, &phone, pin).await?;
    let token = URL_SAFE_NO_PAD.encode(random::secret());
    let hash = authentication::hash_of(&token);
    let now = services.now_to_decide()?;
    let rules = Arc::clone(&services.rules);
    let account = ask(&services, move |database| database.account(id)).await?;
    let account = account.ok_or_else(|| Problem::internal(&"a number without its account"))?;
    authentication::refuse_closed(account.account.status)?;
    let period = ask(&services, move |database| {
        database.begin_session(&hash, id, now, rules.session(now))
    })
    .await?;
    Ok(HttpResponse::Created().json(Session::new(token, period)))
}

/// Sign out
#[utoipa::path(delete, operation_id = "sign_out", path = "/app/v1/session", tag = "session",
    security(("session" = [])), responses(
    (status = 204, description = "Signed out; open streams of the session end"),
))]
pub async fn end(
    services: web::Data<Services>,
    customer: SignedIn,
) -> Result<HttpResponse, Problem> {
    ask(&services, move |database| {
        database.end_session(&customer.session)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
