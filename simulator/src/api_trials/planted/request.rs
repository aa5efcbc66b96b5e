//! Bugs in how a request is authenticated and read. Where the faulty gateway would take a request,
//! it is signed anew, so that the real one takes it; where it would not, its signature is spoiled.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::super::wire::TrialRequest;
use crate::snap::{Encoding, Service, hmac_sha512, minify, symmetric_text};

/// How far a demo partner's clock may be off.
const WINDOW: SignedDuration = SignedDuration::from_secs(300);

/// The signature is checked over the body as it is printed again.
pub fn body_reprinted(request: &mut TrialRequest<'_>) {
    let printed = serde_json::from_str(&request.body).map(|read: Value| read.to_string());
    let printed = printed.unwrap_or_default();
    check_over(request, &request.path.clone(), printed.as_bytes());
}

/// The signature is checked over a spaced body as it came.
pub fn body_not_minified(request: &mut TrialRequest<'_>) {
    check_over(
        request,
        &request.path.clone(),
        request.body.clone().as_bytes(),
    );
}

/// A query may be put behind a signed path.
pub fn query_not_signed(request: &mut TrialRequest<'_>) {
    let path = request
        .path
        .split('?')
        .next()
        .unwrap_or_default()
        .to_owned();
    let body = minify(request.body.as_bytes());
    check_over(request, &path, &body);
}

/// A request without any signature is taken.
pub fn unsigned_taken(request: &mut TrialRequest<'_>) {
    if request.headers.change("x-signature") == Some(None) {
        sign_anew(request);
    }
}

/// A signature never grows old.
pub fn window_ignored(request: &mut TrialRequest<'_>) {
    let off = |signed: &Timestamp, now: &Timestamp| signed.duration_since(*now).abs();
    if times(request).is_some_and(|(signed, now)| off(&signed, &now) > WINDOW) {
        set(request, "x-timestamp", request.now.to_owned());
    }
}

/// A replay after midnight is of another day (I18).
pub fn day_of_arrival(request: &mut TrialRequest<'_>) {
    let wib = TimeZone::fixed(Offset::constant(7));
    let day = |at: Timestamp| at.to_zoned(wib.clone()).date();
    let is_near = |signed: Timestamp, now| signed.duration_since(now).abs() <= WINDOW;
    let is_of_another_day = |(signed, now)| is_near(signed, now) && day(signed) != day(now);
    if times(request).is_some_and(is_of_another_day) {
        set(request, "x-timestamp", request.now.to_owned());
    }
}

/// An access token never ends.
pub fn token_for_ever(request: &mut TrialRequest<'_>) {
    let now = request
        .now
        .parse()
        .map_or(0, |now: Timestamp| now.as_microsecond());
    if token(request).is_some_and(|(_, until)| until <= now) {
        set(
            request,
            "authorization",
            format!("Bearer {}", request.good_token),
        );
    }
}

/// A partner's access token is good for another partner.
pub fn token_of_another(request: &mut TrialRequest<'_>) {
    if token(request).is_some_and(|(holder, _)| holder != request.partner.partner_id) {
        set(
            request,
            "authorization",
            format!("Bearer {}", request.good_token),
        );
    }
}

/// An external id is good more than once for a status (I18).
pub fn status_id_reusable(request: &mut TrialRequest<'_>) {
    let statuses = [Service::TopUpStatus, Service::CashOutStatus];
    if statuses.iter().any(|status| status.path() == request.path) {
        set(request, "x-external-id", Uuid::now_v7().to_string());
    }
}

/// Cents are rounded away.
pub fn cents_rounded(request: &mut TrialRequest<'_>) {
    let Ok(mut body) = serde_json::from_str::<Value>(&request.body) else {
        return;
    };
    let value = body["amount"]["value"].as_str().unwrap_or_default();
    if let Some((rupiah, cents)) = value.split_once('.')
        && cents != "00"
    {
        body["amount"]["value"] = format!("{rupiah}.00").into();
        request.body = body.to_string();
    }
}

/// Checks the signature over that path and the bytes of that body.
fn check_over(request: &mut TrialRequest<'_>, path: &str, body: &[u8]) {
    let header = |name| request.headers.change(name).flatten().unwrap_or_default();
    let token = header("authorization").trim_start_matches("Bearer ");
    let time = header("x-timestamp");
    let sign = |text: &str| {
        let signature = hmac_sha512(&request.partner.client_secret, text);
        Encoding::Base64.encode(&signature)
    };
    let given = request.headers.change("x-signature").flatten().map_or_else(
        || {
            sign(&symmetric_text(
                "POST",
                &request.path,
                token,
                request.body.as_bytes(),
                time,
            ))
        },
        str::to_owned,
    );
    let digest = hex::encode(Sha256::digest(body));
    let expected = sign(&format!("POST:{path}:{token}:{digest}:{time}"));
    match given == expected {
        true => sign_anew(request),
        false => set(request, "x-signature", "AAAA".to_owned()),
    }
}

/// Has the client sign the request as it is.
fn sign_anew(request: &mut TrialRequest<'_>) {
    request.headers = request.headers.clone().unchanged("x-signature");
}

fn set(request: &mut TrialRequest<'_>, header: &str, value: String) {
    request.headers = request.headers.clone().set(header, value);
}

/// When it was signed, and what time it is.
fn times(request: &TrialRequest<'_>) -> Option<(Timestamp, Timestamp)> {
    let signed = request.headers.change("x-timestamp").flatten()?;
    Some((signed.parse().ok()?, request.now.parse().ok()?))
}

/// Whose the access token is, and until when, in microseconds since 1970.
fn token(request: &TrialRequest<'_>) -> Option<(String, i64)> {
    let authorization = request.headers.change("authorization").flatten()?;
    let (content, _) = authorization.strip_prefix("Bearer ")?.split_once('.')?;
    let content = String::from_utf8(URL_SAFE_NO_PAD.decode(content).ok()?).ok()?;
    let (holder, until) = content.split_once('|')?;
    Some((holder.to_owned(), until.parse().ok()?))
}
