//! The trials.

mod bodies;
mod callers;
mod times;

use std::pin::Pin;

use serde_json::{Value, json};

use super::Finding;
use super::site::Site;
use crate::snap::Service;

/// A trial on its way.
type Trying<'a> = Pin<Box<dyn Future<Output = Result<(), Finding>> + Send + 'a>>;

/// Tries one rule.
pub type Trial = fn(&Site) -> Trying<'_>;

/// Every rule, and its trial. Those that let time go by come last.
pub const TRIALS: &[(&str, Trial)] = &[
    ("escapes are signed as they are sent", |site| {
        Box::pin(bodies::escapes(site))
    }),
    ("white space outside strings is not signed", |site| {
        Box::pin(bodies::white_space(site))
    }),
    ("a query is signed", |site| Box::pin(bodies::query(site))),
    ("cents are no amount", |site| Box::pin(bodies::cents(site))),
    ("a body has at most 64 KiB", |site| {
        Box::pin(bodies::too_large(site))
    }),
    ("a name is masked", |site| Box::pin(bodies::name(site))),
    ("what is not signed is not taken", |site| {
        Box::pin(callers::unsigned(site))
    }),
    ("an access token is its partner's own", |site| {
        Box::pin(callers::borrowed_token(site))
    }),
    ("a partner uses its own channels", |site| {
        Box::pin(callers::borrowed_channel(site))
    }),
    ("an external id is good once, for a status too", |site| {
        Box::pin(callers::used_id(site))
    }),
    ("nothing is forced outside the sandbox", |site| {
        Box::pin(callers::forced(site))
    }),
    (
        "who is not served for want of room may come again",
        |site| Box::pin(callers::busy(site)),
    ),
    ("a signature grows old", |site| {
        Box::pin(times::window(site))
    }),
    ("an access token ends", |site| Box::pin(times::token(site))),
    ("a replay after midnight is of the day before", |site| {
        Box::pin(times::midnight(site))
    }),
];

/// A premium customer of the sandbox, and the name.
const BUDI: (&str, &str) = ("081234567890", "Budi Santoso");

/// An inquiry as it should be, of a customer who is there.
fn inquiry() -> Value {
    json!({
        "partnerReferenceNo": "EDGE", "customerNumber": BUDI.0,
        "amount": { "value": "50000.00", "currency": "IDR" },
        "additionalInfo": { "walletId": "16", "storeId": "TJ01", "storeBrand": "Alfamart" },
    })
}

/// The question after a cash-in that never was.
fn status(reference: &str) -> Value {
    json!({ "originalPartnerReferenceNo": reference, "serviceCode": "38" })
}

const INQUIRY: Service = Service::AccountInquiry;
