//! Registration: a number is proved by a one-time password, and then its owner opens an account.

use std::sync::Arc;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::body::{self, Body};
use super::issuer::{AppIssuer, AppKey};
use super::otp::{OtpSubject, ProofView, SentOtp, proof_hash};
use super::problem::Problem;
use super::session::Session;
use super::{ask, authentication, problem_types};
use crate::api::Services;
use crate::catalogue::Catalogue;
use crate::ledger::{Account, OtpPurpose};
use crate::pin::{HashPermit, Pin};
use crate::random;
use crate::storage::{CustomerRecord, DeviceRecord, NewAccount, NewCustomer, RegistrationError};
use crate::types::{EmailAddress, IssuerId, Msisdn, TierId, Timestamp};

/// The number that shall have an account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhoneToProve {
    /// The mobile number: `08..`, `628..`, `+628..` or `00628..`.
    #[serde(deserialize_with = "body::phone")]
    #[schema(value_type = String, min_length = 10, example = "081234567890")]
    phone: Msisdn,
}

/// The digits that the number was sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnteredOtp {
    /// The mobile number.
    #[serde(deserialize_with = "body::phone")]
    #[schema(value_type = String, min_length = 10, example = "081234567890")]
    phone: Msisdn,
    /// Six digits.
    #[serde(deserialize_with = "body::otp")]
    #[schema(value_type = String, pattern = "^[0-9]{6}$", write_only, example = "271828")]
    otp: String,
}

/// Who registers.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Registration {
    /// The mobile number that was proved.
    #[serde(deserialize_with = "body::phone")]
    #[schema(value_type = String, min_length = 10, example = "081234567890")]
    phone: Msisdn,
    /// What proves it: from `POST /app/v1/registration/proof`.
    #[serde(deserialize_with = "body::secret")]
    #[schema(value_type = String, min_length = 1, max_length = 128, write_only)]
    proof: SecretString,
    /// The first name.
    #[serde(deserialize_with = "body::name")]
    #[schema(value_type = String, min_length = 1, max_length = 50, example = "Budi")]
    first_name: String,
    /// The last name; empty where there is none.
    #[serde(default, deserialize_with = "body::other_name")]
    #[schema(value_type = String, max_length = 50, example = "Pratama")]
    last_name: String,
    /// The e-mail address; one account of an issuer has it.
    #[serde(deserialize_with = "body::email")]
    #[schema(value_type = String, format = Email, max_length = 254, example = "budi@example.com")]
    email: EmailAddress,
    /// The PIN to be: six digits, none that is tried first, such as a run.
    #[serde(deserialize_with = "body::pin")]
    #[schema(value_type = String, pattern = "^[0-9]{6}$", write_only, example = "271828")]
    pin: Pin,
    /// The same once more.
    #[serde(deserialize_with = "body::pin")]
    #[schema(value_type = String, pattern = "^[0-9]{6}$", write_only, example = "271828")]
    repeated_pin: Pin,
    /// What the app calls the phone that it runs on: random, made when it is installed.
    #[serde(deserialize_with = "body::device_id")]
    #[schema(value_type = String, min_length = 16, max_length = 128, pattern = "^[!-~]{16,128}$", example = "9f1c2e7a-6b1d-4c1b-8a35-0d6a7c1f2b3e")]
    device_id: String,
    /// What its owner calls it.
    #[serde(default, deserialize_with = "body::other_name")]
    #[schema(value_type = String, max_length = 50, example = "Galaxy A15")]
    device_name: String,
}

fn subject(issuer: IssuerId, phone: Msisdn) -> Result<OtpSubject, Problem> {
    if phone.is_of_the_sandbox() {
        let expected = "expected a mobile number; 0800 is the sandbox's";
        return Err(Problem::invalid("phone", expected));
    }
    Ok(OtpSubject {
        issuer,
        phone,
        purpose: OtpPurpose::Register,
    })
}

/// Ask for a one-time password
///
/// It is sent to every number, with an account or without. Three a day, each for five minutes.
#[utoipa::path(post, operation_id = "send_registration_otp", path = "/app/v1/registration/otp",
    tag = "registration", request_body = PhoneToProve, params(AppKey), responses(
    (status = 202, description = "A one-time password is on its way", body = SentOtp),
))]
pub async fn send_otp(
    services: Data<Services>,
    issuer: AppIssuer,
    request: HttpRequest,
    body: Body<PhoneToProve>,
) -> Result<HttpResponse, Problem> {
    let subject = subject(issuer.0, body.0.phone)?;
    let sent = subject.send(&services, &request, true).await?;
    Ok(HttpResponse::Accepted().json(sent))
}

/// Prove the number
///
/// The third wrong one in a row locks the number for 24 hours. Only the owner of a number learns
/// here that it has an account.
#[utoipa::path(post, operation_id = "prove_phone", path = "/app/v1/registration/proof",
    tag = "registration", request_body = EnteredOtp, params(AppKey), responses(
    (status = 201, description = "The number is proved for 15 minutes", body = ProofView),
))]
pub async fn prove(
    services: Data<Services>,
    issuer: AppIssuer,
    body: Body<EnteredOtp>,
) -> Result<HttpResponse, Problem> {
    let Body(EnteredOtp { phone, otp }) = body;
    let subject = subject(issuer.0, phone)?;
    let proof = subject.prove(&services, &otp).await?;
    let OtpSubject { issuer, phone, .. } = subject;
    let account = ask(&services, move |database| {
        database.account_id_by_phone(&issuer, &phone)
    });
    match account.await? {
        Some(_) => Err(Problem::new(&problem_types::PHONE_TAKEN)),
        None => Ok(HttpResponse::Created().json(proof)),
    }
}

/// Open an account
///
/// The customer is Regular, and signed in on this device. A phone number has one account of an
/// issuer, and an e-mail address too.
#[utoipa::path(post, operation_id = "register", path = "/app/v1/registration",
    tag = "registration", request_body = Registration, params(AppKey), responses(
    (status = 201, description = "The account is open, and its owner signed in", body = Session),
))]
pub async fn register(
    services: Data<Services>,
    issuer: AppIssuer,
    body: Body<Registration>,
) -> Result<HttpResponse, Problem> {
    let Body(form) = body;
    let subject = subject(issuer.0, form.phone.clone())?;
    let (otp, proof) = (subject.key(&services), proof_hash(&form.proof));
    let now = services.now_to_decide()?;
    // Before the PIN is hashed, which takes long.
    let key = otp.clone();
    let proved = ask(&services, move |database| {
        database.is_proved(&key, &proof, now)
    });
    if !proved.await? {
        return Err(Problem::new(&problem_types::NOT_PROVED));
    }
    let pin_hash = hash_of(&form).await?;
    let tier = first_tier(&services.rules, &subject.issuer, now)?;
    let name = format!("{} {}", form.first_name, form.last_name);
    let name = name.trim().to_owned();
    let id = random::account_id();
    let account = Account::open(id, subject.issuer, form.phone, name, tier, now);
    let device = services.ring.short_hash("device", &[&form.device_id]);
    let new = NewCustomer {
        account: NewAccount {
            account,
            pin_hash,
            opened_at: now,
        },
        record: CustomerRecord {
            first_name: form.first_name,
            last_name: form.last_name,
            email: form.email.as_str().to_owned(),
            registered_at: now,
        },
        device: DeviceRecord {
            hash: device,
            name: form.device_name,
            first_seen: now,
            last_seen: now,
            cash_out_from: now,
        },
        otp,
        proof,
    };
    let database = services.database.clone();
    let registered = actix_web::web::block(move || database.register(&new)).await;
    registered.map_err(|error| Problem::internal(&error))??;
    let token = URL_SAFE_NO_PAD.encode(random::secret());
    let hash = authentication::hash_of(&token);
    let rules = Arc::clone(&services.rules);
    let period = ask(&services, move |database| {
        database.begin_session(&hash, (id, &device), now, rules.session(now))
    })
    .await?;
    Ok(HttpResponse::Created().json(Session::new(token, period)))
}

/// The hash of the PIN that is chosen, if it may be chosen.
async fn hash_of(form: &Registration) -> Result<String, Problem> {
    if form.pin != form.repeated_pin {
        return Err(Problem::new(&problem_types::PINS_DIFFER));
    }
    if form.pin.is_trivial() {
        return Err(Problem::new(&problem_types::WEAK_PIN));
    }
    let busy = || Problem::new(&problem_types::UNAVAILABLE).retry_after(1);
    let permit = HashPermit::wait().await.ok_or_else(busy)?;
    let pin = form.pin.clone();
    let hashed = actix_web::web::block(move || {
        let _permit = permit;
        pin.hash()
    });
    Ok(hashed.await.map_err(|error| Problem::internal(&error))??)
}

/// The tier of who registers: the issuer's first one in the catalogue.
fn first_tier(rules: &Catalogue, issuer: &IssuerId, now: Timestamp) -> Result<TierId, Problem> {
    let tier = rules.tiers_at(issuer, now).next();
    let tier = tier.ok_or_else(|| Problem::internal(&"an issuer without a tier"))?;
    Ok(tier.id.clone())
}

impl From<RegistrationError> for Problem {
    fn from(error: RegistrationError) -> Self {
        match error {
            RegistrationError::NotProved => Self::new(&problem_types::NOT_PROVED),
            RegistrationError::PhoneTaken => Self::new(&problem_types::PHONE_TAKEN),
            RegistrationError::EmailTaken => Self::new(&problem_types::EMAIL_TAKEN),
            RegistrationError::Storage(error) => error.into(),
        }
    }
}
