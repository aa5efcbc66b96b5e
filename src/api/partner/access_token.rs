//! Access tokens (`SNAP 73`): good for 15 minutes, with the partner and the end written in them
//! and a keyed hash over both, so that every gateway of a key ring knows them without a database.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::auth::{self, SnapError};
use super::codes::{AuthenticationError, MalformedRequest};
use super::signature::{access_string, is_rsa};
use crate::keyring::{KeyRing, same_secret};
use crate::partners::Partner;
use crate::planted::{self, Bug};
use crate::services::Services;
use crate::types::Timestamp;

const LIFE: Duration = Duration::from_secs(900);

/// Answers a request for a token.
pub fn issue(services: &Services, request: &auth::PartnerRequest<'_>) -> Result<Value, SnapError> {
    services.limits.address(request.address)?;
    let client_key = request.header("X-CLIENT-KEY")?;
    let timestamp = request.header("X-TIMESTAMP")?;
    let moment = auth::parse_timestamp(timestamp)?;
    let signature = request.header("X-SIGNATURE")?;
    check_grant(request.body)?;
    let partner = services
        .partners
        .by_client_key(client_key)
        .ok_or(AuthenticationError::UnknownClient)?;
    if !partner.may_call_from(request.address) {
        return Err(AuthenticationError::Address.into());
    }
    let now = services.clock.now();
    let signed = access_string(client_key, timestamp);
    if !is_rsa(&partner.public_key.der, signed.as_bytes(), signature) {
        return Err(SnapError::denied(AuthenticationError::Signature, signed));
    }
    if !auth::is_within(partner.window, moment, now) {
        return Err(SnapError::denied(AuthenticationError::Timestamp, signed));
    }
    Ok(json!({
        "accessToken": write(&services.ring, &partner, now.plus(LIFE)),
        "tokenType": "Bearer",
        "expiresIn": LIFE.as_secs().to_string(),
    }))
}

/// `{"grantType":"client_credentials"}`; some clients send `grant_type`.
fn check_grant(body: &[u8]) -> Result<(), MalformedRequest> {
    let body: Value = serde_json::from_slice(body)
        .map_err(|_| MalformedRequest::BadRequest("Expected A JSON Object"))?;
    let grant = body.get("grantType").or_else(|| body.get("grant_type"));
    match grant {
        Some(grant) if grant == "client_credentials" => Ok(()),
        Some(_) => Err(MalformedRequest::Format("grantType".to_owned())),
        None => Err(MalformedRequest::Missing("grantType".to_owned())),
    }
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
        let is_own = holder == partner.id.as_str() || planted::is(Bug::TokenOfAnother);
        let is_alive = now < until || planted::is(Bug::TokenForEver);
        Some(is_ours && is_own && is_alive)
    };
    read().unwrap_or(false)
}
