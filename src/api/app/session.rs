//! Signing in and out.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::authentication::{self, SignedIn};
use super::body::{self, Body};
use super::issuer::{AppIssuer, AppKey};
use super::otp::{OtpSubject, SentOtp};
use super::problem::Problem;
use super::{ask, problem_types};
use crate::api::Services;
use crate::ledger::{OtpPurpose, SessionPeriod};
use crate::pin::Pin;
use crate::random;
use crate::storage::{DeviceHash, DeviceRecord, OtpUse};
use crate::types::{AccountId, IssuerId, Msisdn};

/// No account has this id.
const NOBODY: AccountId = AccountId(0);

/// The number whose owner wants to sign in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhoneToSignIn {
    /// The phone number: `08..`, `628..`, `+628..` or `00628..`.
    #[serde(deserialize_with = "body::phone")]
    #[schema(value_type = String, min_length = 10, example = "081234567890")]
    phone: Msisdn,
}

/// Who wants to sign in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct SignIn {
    /// The phone number: `08..`, `628..`, `+628..` or `00628..`.
    #[serde(deserialize_with = "body::phone")]
    #[schema(value_type = String, min_length = 10, example = "081234567890")]
    phone: Msisdn,
    /// Six digits.
    #[serde(deserialize_with = "body::pin")]
    #[schema(value_type = String, pattern = "^[0-9]{6}$", write_only, example = "123456")]
    pin: Pin,
    /// What the app calls the phone that it runs on: random, made when it is installed. Only the
    /// sandbox, and a gateway without a messenger, do without it.
    #[serde(default, deserialize_with = "body::optional_device_id")]
    #[schema(value_type = Option<String>, min_length = 16, max_length = 128, pattern = "^[!-~]{16,128}$", example = "9f1c2e7a-6b1d-4c1b-8a35-0d6a7c1f2b3e")]
    device_id: Option<String>,
    /// What its owner calls it.
    #[serde(default, deserialize_with = "body::other_name")]
    #[schema(value_type = String, max_length = 50, example = "Galaxy A15")]
    device_name: String,
    /// The digits of `POST /app/v1/session/otp`, on a device that is new to the account.
    #[serde(default, deserialize_with = "body::optional_otp")]
    #[schema(value_type = Option<String>, pattern = "^[0-9]{6}$", write_only, example = "271828")]
    otp: Option<String>,
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

/// Ask for a one-time password to sign in on a new device
///
/// It is sent where the number has an account; the answer does not say whether it has.
#[utoipa::path(post, operation_id = "send_sign_in_otp", path = "/app/v1/session/otp", tag = "session",
    request_body = PhoneToSignIn, params(AppKey), responses(
    (status = 202, description = "A one-time password is on its way, if the number has an account", body = SentOtp),
))]
pub async fn send_otp(
    services: web::Data<Services>,
    issuer: AppIssuer,
    request: HttpRequest,
    body: Body<PhoneToSignIn>,
) -> Result<HttpResponse, Problem> {
    let (AppIssuer(issuer), phone) = (issuer, body.0.phone);
    let subject = otp_subject(issuer, phone);
    let of_number = subject.clone();
    let account = ask(&services, move |database| {
        database.account_id_by_phone(&of_number.issuer, &of_number.phone)
    });
    let has_account = account.await?.is_some();
    let sent = subject.send(&services, &request, has_account).await?;
    Ok(HttpResponse::Accepted().json(sent))
}

/// Sign in
///
/// The fifth wrong PIN in a row locks the number for 30 minutes. On a device that is new to the
/// account a one-time password is needed, too, before the PIN is looked at. A number without an
/// account is answered as one with another PIN, or with other devices.
#[utoipa::path(post, operation_id = "sign_in", path = "/app/v1/session", tag = "session", request_body = SignIn,
    params(AppKey), responses(
    (status = 201, description = "Signed in for 12 hours", body = Session),
))]
pub async fn begin(
    services: web::Data<Services>,
    issuer: AppIssuer,
    body: Body<SignIn>,
) -> Result<HttpResponse, Problem> {
    let (AppIssuer(issuer), Body(form)) = (issuer, body);
    let device = SignInDevice::of(&services, &form)?;
    let otp = otp_subject(issuer.clone(), form.phone.clone());
    let entered = form.otp.as_deref();
    let is_known = device.is_known(&services, &otp).await?;
    let needs_otp = device.is_proved && !is_known;
    if needs_otp {
        device
            .check_otp(&services, &otp, entered, OtpUse::Keep)
            .await?;
    }
    let id = authentication::check_pin(&services, &issuer, &form.phone, form.pin).await?;
    let account = ask(&services, move |database| database.account(id)).await?;
    let account = account.ok_or_else(|| Problem::internal(&"a number without its account"))?;
    authentication::refuse_closed(account.account.status)?;
    if !is_known {
        device.refuse_one_too_many(&services, id).await?;
    }
    if needs_otp {
        device
            .check_otp(&services, &otp, entered, OtpUse::UseUp)
            .await?;
    }
    device.keep(&services, id, form.device_name).await?;
    let token = URL_SAFE_NO_PAD.encode(random::secret());
    let hash = authentication::hash_of(&token);
    let now = services.now_to_decide()?;
    let rules = Arc::clone(&services.rules);
    let period = ask(&services, move |database| {
        database.begin_session(&hash, (id, &device.hash), now, rules.session(now))
    })
    .await?;
    Ok(HttpResponse::Created().json(Session::new(token, period)))
}

fn otp_subject(issuer: IssuerId, phone: Msisdn) -> OtpSubject {
    OtpSubject {
        issuer,
        phone,
        purpose: OtpPurpose::NewDevice,
    }
}

/// The device that somebody wants to sign in on.
#[derive(Clone, Copy)]
struct SignInDevice {
    hash: DeviceHash,
    /// Whether a one-time password must prove the number where it is new to the account.
    is_proved: bool,
}

impl SignInDevice {
    /// One without an id is one and the same. Where no messenger could carry a one-time password, none
    /// is asked for, and a further device only waits before it takes cash out.
    fn of(services: &Services, form: &SignIn) -> Result<Self, Problem> {
        let is_sandbox = services.sandbox.is_some();
        let is_proved = match &form.device_id {
            Some(_) => services.messenger.is_set_up(),
            None if is_sandbox || !services.messenger.is_set_up() => false,
            None => return Err(Problem::invalid("deviceId", "is missing")),
        };
        let id = form.device_id.as_deref().unwrap_or_default();
        Ok(Self {
            hash: services.ring.short_hash("device", &[id]),
            is_proved,
        })
    }

    /// Whether the account knows it. Of a number without an account no device is known.
    async fn is_known(&self, services: &Services, of: &OtpSubject) -> Result<bool, Problem> {
        let (hash, of) = (self.hash, of.clone());
        let known = ask(services, move |database| {
            let account = database.account_id_by_phone(&of.issuer, &of.phone)?;
            database.device(account.unwrap_or(NOBODY), &hash)
        });
        Ok(known.await?.is_some())
    }

    async fn check_otp(
        &self,
        services: &Services,
        of: &OtpSubject,
        entered: Option<&str>,
        then: OtpUse,
    ) -> Result<(), Problem> {
        let required = || Problem::new(&problem_types::OTP_REQUIRED);
        let now = services.now_to_decide()?;
        let digits = entered.ok_or_else(required)?;
        of.try_digits(services, digits, then, now).await
    }

    async fn refuse_one_too_many(
        &self,
        services: &Services,
        account: AccountId,
    ) -> Result<(), Problem> {
        let rules = services.rules.device(services.clock.now());
        let count = ask(services, move |database| database.device_count(account)).await?;
        match count >= i64::from(rules.per_account) {
            true => Err(Problem::new(&problem_types::TOO_MANY_DEVICES)),
            false => Ok(()),
        }
    }

    /// A further device waits before it takes cash out; an account's first one has nothing to be
    /// protected from.
    async fn keep(
        &self,
        services: &Services,
        account: AccountId,
        name: String,
    ) -> Result<(), Problem> {
        let now = services.now_to_decide()?;
        let wait = services.rules.device(now).cash_out_after;
        let hash = self.hash;
        ask(services, move |database| {
            let is_first = database.device_count(account)? == 0;
            let device = DeviceRecord {
                hash,
                name,
                first_seen: now,
                last_seen: now,
                cash_out_from: if is_first { now } else { now.plus(wait) },
            };
            database.keep_device(account, &device)
        })
        .await
    }
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
