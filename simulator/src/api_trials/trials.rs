//! The trials.

mod bodies;
mod callers;
mod requests;
mod times;

use std::pin::Pin;

use super::Violation;
use super::test_gateways::TestGateways;

/// A trial on its way.
type TrialFuture<'a> = Pin<Box<dyn Future<Output = Result<(), Violation>> + Send + 'a>>;

/// Tries one rule.
pub type Trial = fn(&TestGateways) -> TrialFuture<'_>;

/// Every rule, and its trial. Those that let time go by come last.
pub const TRIALS: &[(&str, Trial)] = &[
    ("escapes are signed as they are sent", |gateways| {
        Box::pin(bodies::escapes(gateways))
    }),
    ("white space outside strings is not signed", |gateways| {
        Box::pin(bodies::white_space(gateways))
    }),
    ("a query is signed", |gateways| {
        Box::pin(bodies::query(gateways))
    }),
    ("cents are no amount", |gateways| {
        Box::pin(bodies::cents(gateways))
    }),
    ("a body has at most 64 KiB", |gateways| {
        Box::pin(bodies::too_large(gateways))
    }),
    ("a name is masked", |gateways| {
        Box::pin(bodies::name(gateways))
    }),
    ("what is not signed is not taken", |gateways| {
        Box::pin(callers::unsigned(gateways))
    }),
    ("an access token is its partner's own", |gateways| {
        Box::pin(callers::borrowed_token(gateways))
    }),
    ("a partner uses its own channels", |gateways| {
        Box::pin(callers::borrowed_channel(gateways))
    }),
    (
        "an external id is good once, for a status too",
        |gateways| Box::pin(callers::used_id(gateways)),
    ),
    ("nothing is forced outside the sandbox", |gateways| {
        Box::pin(callers::forced(gateways))
    }),
    (
        "a partner that an overloaded gateway refuses may retry",
        |gateways| Box::pin(callers::busy(gateways)),
    ),
    ("a signature grows old", |gateways| {
        Box::pin(times::window(gateways))
    }),
    ("an access token ends", |gateways| {
        Box::pin(times::token(gateways))
    }),
    ("a replay after midnight is of the day before", |gateways| {
        Box::pin(times::midnight(gateways))
    }),
];
