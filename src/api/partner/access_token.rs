//! Access tokens (`SNAP 73`): valid for 15 minutes, with the partner and the end written in them
//! and a keyed hash over both, so that every gateway of a key ring knows them without a database.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::auth::{self, SnapError};
use super::codes::{AuthenticationError, MalformedRequest};
use super::doc::{AccessTokenHeaders, RefusalAnswer};
use super::order_request;
use super::signature::{access_string, is_rsa};
use super::text::{self, FromText};
use crate::api::Services;
use crate::api::headers;
use crate::api::json;
use crate::keyring::{KeyRing, same_secret};
use crate::partners::Partner;
use crate::types::{PartnerId, Timestamp};

const LIFE: Duration = Duration::from_secs(900);

/// What a token is asked for with.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccessTokenRequest {
    /// Always `client_credentials`.
    #[expect(dead_code, reason = "checked when it is read")]
    // Some clients spell it as OAuth does.
    #[serde(alias = "grant_type", deserialize_with = "text::mandatory")]
    #[schema(value_type = String, pattern = "^client_credentials$", example = "client_credentials")]
    grant_type: ClientCredentials,
}

/// The one kind of grant.
struct ClientCredentials;

impl FromText for ClientCredentials {
    fn from_text(text: String) -> Option<Self> {
        (text == "client_credentials").then_some(Self)
    }
}

/// What is answered to it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccessTokenAnswer {
    access_token: String,
    #[schema(example = "Bearer")]
    token_type: &'static str,
    expires_in: ExpiresIn,
}

/// Seconds: a text, as the standard says, or a number for a partner whose host cannot read that.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(example = "900")]
enum ExpiresIn {
    Text(String),
    Number(u64),
}

impl ExpiresIn {
    fn of(partner: &Partner) -> Self {
        let seconds = LIFE.as_secs();
        match partner.expires_in_number {
            true => Self::Number(seconds),
            false => Self::Text(seconds.to_string()),
        }
    }
}

/// Access token (SNAP 73): good for 15 minutes.
#[utoipa::path(
    post, operation_id = "access_token",
    path = "/v1.0/access-token/b2b", tag = "Partners (SNAP BI)",
    params(AccessTokenHeaders), request_body = AccessTokenRequest,
    responses(
        (status = 200, description = "2007300", body = AccessTokenAnswer),
        (status = 400, description = "4007301 timestamp, 4007302 a missing field", body = RefusalAnswer),
        (status = 401, description = "4017300 unknown client, or the signature", body = RefusalAnswer),
        (status = 429, description = "4297300 with Retry-After", body = RefusalAnswer),
    )
)]
pub fn issue(
    services: &Services,
    request: &auth::PartnerRequest<'_>,
) -> Result<(PartnerId, Value), SnapError> {
    services.limits.address(request.address)?;
    request.refuse_duplicates()?;
    let client_key = request.header(&headers::CLIENT_KEY)?;
    let timestamp = request.header(&headers::TIMESTAMP)?;
    let moment = auth::parse_timestamp(timestamp)?;
    let signature = request.header(&headers::SIGNATURE)?;
    json::read::<AccessTokenRequest>(request.body).map_err(MalformedRequest::from)?;
    let partner = services
        .partners
        .by_client_key(client_key)
        .ok_or(AuthenticationError::UnknownClient)?;
    if !partner.may_call_from(request.address) {
        return Err(AuthenticationError::Address.into());
    }
    let now = services.now_to_decide()?;
    let signed = access_string(client_key, timestamp);
    if !is_rsa(&partner.public_key.der, signed.as_bytes(), signature) {
        return Err(SnapError::denied(AuthenticationError::Signature, signed));
    }
    if !auth::is_within(partner.window, moment, now) {
        return Err(SnapError::denied(AuthenticationError::Timestamp, signed));
    }
    let answer = order_request::body(AccessTokenAnswer {
        access_token: write(&services.ring, &partner, now.plus(LIFE)),
        token_type: "Bearer",
        expires_in: ExpiresIn::of(&partner),
    });
    Ok((partner.id.clone(), answer))
}

/// Whose client key it is, whether or not the partner has proved to be the one.
pub fn claimed_partner(
    services: &Services,
    request: &auth::PartnerRequest<'_>,
) -> Option<PartnerId> {
    let client_key = request.header(&headers::CLIENT_KEY).ok()?;
    let partner = services.partners.by_client_key(client_key)?;
    Some(partner.id.clone())
}

fn write(ring: &KeyRing, partner: &Partner, until: Timestamp) -> String {
    let until = until.micros().to_string();
    let mac = ring.access_mac(&[partner.id.as_str(), &until]);
    let content = URL_SAFE_NO_PAD.encode(format!("{}|{until}", partner.id));
    format!("{content}.{}", URL_SAFE_NO_PAD.encode(mac))
}

/// Whether the token was given to that partner and is still good.
pub fn is_good(ring: &KeyRing, token: &str, partner: &Partner, now: Timestamp) -> bool {
    let read = || {
        let (content, mac) = token.split_once('.')?;
        let content = String::from_utf8(URL_SAFE_NO_PAD.decode(content).ok()?).ok()?;
        let (holder, until) = content.split_once('|')?;
        let is_ours = same_secret(
            &ring.access_mac(&[holder, until]),
            &URL_SAFE_NO_PAD.decode(mac).ok()?,
        );
        let until = Timestamp::from_micros(until.parse().ok()?);
        let is_own = holder == partner.id.as_str();
        let is_alive = now < until;
        Some(is_ours && is_own && is_alive)
    };
    read().unwrap_or(false)
}
