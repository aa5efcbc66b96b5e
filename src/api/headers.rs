//! Headers that are looked up in every request. A name that is given as a text would be copied for
//! each look-up.

use actix_web::http::header::HeaderName;

/// Who asks.
pub static PARTNER_ID: HeaderName = HeaderName::from_static("x-partner-id");
/// Who asks for an access token.
pub static CLIENT_KEY: HeaderName = HeaderName::from_static("x-client-key");
/// When it was signed.
pub static TIMESTAMP: HeaderName = HeaderName::from_static("x-timestamp");
/// The proof.
pub static SIGNATURE: HeaderName = HeaderName::from_static("x-signature");
/// The number of the request, valid once a day.
pub static EXTERNAL_ID: HeaderName = HeaderName::from_static("x-external-id");
/// What kind of device it is from.
pub static CHANNEL_ID: HeaderName = HeaderName::from_static("channel-id");
/// The access token.
pub static AUTHORIZATION: HeaderName = HeaderName::from_static("authorization");
/// Whether the sender wants to know more of a denial.
pub static DEBUG_MODE: HeaderName = HeaderName::from_static("x-debug-mode");
/// Through whom it came.
pub static FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// The request's own number.
pub static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A header of the standard, spelt as there.
pub fn spelt(name: &HeaderName) -> String {
    match *name == AUTHORIZATION {
        true => "Authorization".to_owned(),
        false => name.as_str().to_ascii_uppercase(),
    }
}
