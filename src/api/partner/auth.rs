//! Is this request the partner's? Headers, access token, signature, clock.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderMap, HeaderName};
use ipnet::IpNet;
use serde::de::DeserializeOwned;

use super::access_token;
use super::codes::{AuthenticationError, Code, MalformedRequest};
use super::signature::{self, Signed};
use super::signed_requests::Sending;
use super::text;
use crate::api::Services;
use crate::api::address;
use crate::api::headers;
use crate::api::json;
use crate::api::limits::{Limits, RetryAfter};
use crate::engine::EngineError;
use crate::ledger::{Decline, ExternalIdKey, PartnerContext};
use crate::partners::{Partner, SignatureMode};
use crate::types::{Msisdn, Outlet, Timestamp};

/// `X-EXTERNAL-ID` and `X-PARTNER-ID` hold at most so many characters.
const ID_CHARACTERS: usize = 36;

/// The headers that say who asks, which request it is, and prove it.
static IDENTIFYING: [&HeaderName; 7] = [
    &headers::PARTNER_ID,
    &headers::CLIENT_KEY,
    &headers::TIMESTAMP,
    &headers::SIGNATURE,
    &headers::EXTERNAL_ID,
    &headers::CHANNEL_ID,
    &headers::AUTHORIZATION,
];

/// A request as it came in.
pub struct PartnerRequest<'a> {
    headers: &'a HeaderMap,
    method: &'a str,
    path: String,
    /// Where it came from.
    pub address: IpAddr,
    /// The raw body.
    pub body: &'a [u8],
}

/// An answer that is not a success.
#[derive(Clone, Debug)]
pub struct SnapError {
    /// What is answered.
    pub code: Code,
    /// When to come again.
    pub retry_after: Option<u64>,
    /// The string that should have been signed, for the sandbox's debug mode.
    pub string_to_sign: Option<String>,
}

impl SnapError {
    fn with(code: Code) -> Self {
        Self {
            code,
            retry_after: None,
            string_to_sign: None,
        }
    }

    /// As the sandbox was told to answer.
    pub fn forced(http: u16, case: u8, message: &str) -> Self {
        Self {
            retry_after: (http == 429).then_some(1),
            ..Self::with(Code::forced(http, case, message))
        }
    }

    /// Denied, with what should have been signed.
    pub fn denied(denial: AuthenticationError, string_to_sign: String) -> Self {
        Self {
            string_to_sign: Some(string_to_sign),
            ..denial.into()
        }
    }
}

impl From<Code> for SnapError {
    fn from(code: Code) -> Self {
        Self::with(code)
    }
}

impl From<MalformedRequest> for SnapError {
    fn from(shape: MalformedRequest) -> Self {
        Self::with((&shape).into())
    }
}

impl From<AuthenticationError> for SnapError {
    fn from(denial: AuthenticationError) -> Self {
        Self::with(denial.into())
    }
}

impl From<Decline> for SnapError {
    fn from(refusal: Decline) -> Self {
        Self::with(refusal.into())
    }
}

impl From<RetryAfter> for SnapError {
    fn from(wait: RetryAfter) -> Self {
        Self {
            retry_after: Some(wait.seconds()),
            ..Self::with(Code::too_many_requests(wait.limit))
        }
    }
}

impl From<EngineError> for SnapError {
    fn from(error: EngineError) -> Self {
        let code = Code::from(error);
        Self {
            retry_after: (code.http == 429).then_some(1),
            ..Self::with(code)
        }
    }
}

impl<'a> PartnerRequest<'a> {
    /// From actix's parts; `proxies` are the trusted proxies, whose headers name the sender.
    pub fn new(request: &'a HttpRequest, body: &'a [u8], proxies: &[IpNet]) -> Self {
        let peer = request.peer_addr().map(|peer| peer.ip());
        let path = request.uri().path_and_query();
        Self {
            headers: request.headers(),
            method: request.method().as_str(),
            path: path.map_or_else(|| request.path().to_owned(), ToString::to_string),
            address: address::of_sender(peer, request.headers(), proxies),
            body,
        }
    }

    /// A mandatory header.
    pub fn header(&self, name: &HeaderName) -> Result<&'a str, MalformedRequest> {
        match self.headers.get(name) {
            Some(value) if !value.is_empty() => value
                .to_str()
                .map_err(|_| MalformedRequest::Format(headers::spelt(name))),
            _ => Err(MalformedRequest::Missing(headers::spelt(name))),
        }
    }

    fn id_header(&self, name: &HeaderName) -> Result<&'a str, MalformedRequest> {
        let id = self.header(name)?;
        let is_id = id.len() <= ID_CHARACTERS && id.bytes().all(|byte| byte.is_ascii_graphic());
        if is_id {
            Ok(id)
        } else {
            Err(MalformedRequest::Format(headers::spelt(name)))
        }
    }

    /// Refuses a second header of those that say who asks, and prove it: each reader on the way
    /// would choose another one.
    pub fn refuse_duplicates(&self) -> Result<(), MalformedRequest> {
        let is_twice = |name: &&HeaderName| self.headers.get_all(*name).nth(1).is_some();
        match IDENTIFYING.into_iter().find(is_twice) {
            Some(name) => Err(MalformedRequest::Duplicate(headers::spelt(name))),
            None => Ok(()),
        }
    }

    fn bearer(&self) -> Result<&'a str, AuthenticationError> {
        let value = self.headers.get(&headers::AUTHORIZATION);
        value
            .and_then(|value| value.to_str().ok()?.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token)
            .ok_or(AuthenticationError::TokenNotFound)
    }

    /// Whether the sender asks for the reason of a denial.
    pub fn asks_to_debug(&self) -> bool {
        self.headers
            .get(&headers::DEBUG_MODE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value == "1" || value.eq_ignore_ascii_case("true"))
    }
}

/// A request that is its partner's.
pub struct AuthenticatedRequest<'a> {
    /// Whose.
    pub partner: Arc<Partner>,
    /// Its external id.
    pub external_id_key: ExternalIdKey,
    /// The raw body.
    pub body: &'a [u8],
    /// Whether the same signed request came before: under this external id, or under another one.
    is_copy: bool,
    /// Whether its first came under another external id.
    is_renamed: bool,
}

impl AuthenticatedRequest<'_> {
    /// What the ledger knows of the partner and of the request.
    pub fn context(&self) -> PartnerContext {
        PartnerContext {
            is_copy: self.is_renamed,
            ..self.partner.partner_context.clone()
        }
    }

    /// One more request of that terminal about that number. A copy takes nothing from them, for its
    /// first did: who sees one request could keep a till and a customer apart with it.
    pub fn take_from_limits(
        &self,
        limits: &Limits,
        outlet: &Outlet,
        phone: &Msisdn,
    ) -> Result<(), RetryAfter> {
        if self.is_copy {
            return Ok(());
        }
        limits.terminal(&self.partner.id, outlet)?;
        limits.phone(&self.partner.id, phone)
    }

    /// What its body says.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, MalformedRequest> {
        Ok(json::read(self.body)?)
    }
}

/// Checks a transaction's headers and signature, and whether the same came before.
pub fn authenticate<'a>(
    services: &Services,
    request: &PartnerRequest<'a>,
) -> Result<(AuthenticatedRequest<'a>, Sending), SnapError> {
    let checked = check(services, request);
    if matches!(&checked, Err(refused) if refused.code.http == 401) {
        services.limits.address(request.address)?;
    }
    checked
}

fn check<'a>(
    services: &Services,
    request: &PartnerRequest<'a>,
) -> Result<(AuthenticatedRequest<'a>, Sending), SnapError> {
    request.refuse_duplicates()?;
    let id = request.id_header(&headers::PARTNER_ID)?;
    let timestamp = request.header(&headers::TIMESTAMP)?;
    let moment = parse_timestamp(timestamp)?;
    let given = request.header(&headers::SIGNATURE)?;
    let external_id = request.id_header(&headers::EXTERNAL_ID)?;
    request.header(&headers::CHANNEL_ID)?;
    let partner = services
        .partners
        .by_id(id)
        .ok_or(AuthenticationError::UnknownClient)?;
    if !partner.may_call_from(request.address) {
        return Err(AuthenticationError::Address.into());
    }
    let now = services.now_to_decide();
    let access_token = match partner.mode {
        SignatureMode::Symmetric => Some(request.bearer()?),
        SignatureMode::Asymmetric => None,
    };
    if let (Some(token), Ok(now)) = (access_token, now)
        && !access_token::is_good(&services.ring, token, &partner, now)
    {
        return Err(AuthenticationError::InvalidToken.into());
    }
    let signed = Signed {
        method: request.method,
        path: &request.path,
        access_token,
        body: request.body,
        timestamp,
    };
    let text = signed.string_to_sign();
    if !signature::is_by(&partner, &text, given) {
        return Err(SnapError::denied(AuthenticationError::Signature, text));
    }
    let receive = || {
        let signed_requests = &services.signed_requests;
        signed_requests.receive(&partner.id, &text, external_id)
    };
    // Nothing is decided after a leap, but it is its partner's: it stays refused when that is over.
    let now = now.map_err(|leapt| receive().refuse(leapt.into()))?;
    let is_within = is_within(partner.window, moment, now);
    if !is_within && moment < now {
        return Err(SnapError::denied(AuthenticationError::Timestamp, text));
    }
    let sending = receive();
    // Its time is yet to come: it stays refused then.
    if !is_within {
        let denied = SnapError::denied(AuthenticationError::Timestamp, text);
        return Err(sending.refuse(denied));
    }
    let limited = match sending.is_copy() {
        true => services.limits.copy(&partner.id),
        false => services.limits.partner(&partner.id),
    };
    if let Err(wait) = limited {
        return Err(sending.refuse(wait.into()));
    }
    let authentic = AuthenticatedRequest {
        is_copy: sending.is_copy(),
        is_renamed: sending.external_id() != external_id,
        external_id_key: ExternalIdKey {
            partner: partner.id.clone(),
            day: moment.day(),
            external_id: sending.external_id().to_owned(),
        },
        partner,
        body: request.body,
    };
    Ok((authentic, sending))
}

/// The value of `X-TIMESTAMP`.
pub fn parse_timestamp(text: &str) -> Result<Timestamp, MalformedRequest> {
    text::iso_8601(text).ok_or_else(|| MalformedRequest::Format("X-TIMESTAMP".to_owned()))
}

/// Whether the sender's clock is off by no more than the window, either way.
pub fn is_within(window: Duration, moment: Timestamp, now: Timestamp) -> bool {
    now.since(moment) <= window && moment.since(now) <= window
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("2026-11-22T16:00:00+07:00")]
    #[case("2026-11-22T09:00:00Z")]
    #[case("2026-11-22T09:00:00.000Z")]
    #[case("2026-11-22T09:00:00-00:00")]
    #[case("2026-11-22T16:00:00.000+07:00")]
    fn every_form_of_a_timestamp_in_use_is_read(#[case] text: &str) {
        assert_eq!(
            parse_timestamp(text),
            Ok(Timestamp::from_micros(1_795_338_000_000_000))
        );
    }

    #[rstest::rstest]
    #[case("-009900-01-26T23:13:26.0+01:30")]
    #[case("+002026-11-22T16:00:00+07:00")]
    fn a_year_has_four_digits_and_no_sign(#[case] text: &str) {
        assert_eq!(
            parse_timestamp(text),
            Err(MalformedRequest::Format("X-TIMESTAMP".to_owned()))
        );
    }

    #[rstest::rstest]
    #[case("2026-11-22T16:00:00")]
    #[case("2026-11-22")]
    #[case("22/11/2026 16:00")]
    #[case("1795338000")]
    #[case("")]
    #[case("2026-11-22T16:00:00[Asia/Jakarta]")]
    fn a_timestamp_without_its_offset_is_refused(#[case] text: &str) {
        assert_eq!(
            parse_timestamp(text),
            Err(MalformedRequest::Format("X-TIMESTAMP".to_owned()))
        );
    }

    #[rstest::rstest]
    #[case("1", true)]
    #[case("true", true)]
    #[case("True", true)]
    #[case("0", false)]
    #[case("false", false)]
    #[case("", false)]
    fn a_sender_asks_for_the_reason_by_1_or_true(#[case] value: &str, #[case] asks: bool) {
        let request = actix_web::test::TestRequest::default()
            .insert_header(("X-Debug-Mode", value))
            .to_http_request();
        let request = PartnerRequest::new(&request, b"", &[]);
        assert_eq!(request.asks_to_debug(), asks);
    }

    #[rstest::rstest]
    #[case::a_named_zone("2026-11-22T16:00:00+07:00[Asia/Jakarta]")]
    #[case::a_calendar("2026-11-22T16:00:00+07:00[u-ca=iso8601]")]
    #[case::no_such_zone("2026-11-22T16:00:00+25:59")]
    #[case::beyond_the_last_zone("2026-11-22T23:01:00+14:01")]
    #[case::with_seconds("2026-11-22T16:00:30+07:00:30")]
    fn an_offset_is_one_that_a_zone_has_and_names_none(#[case] text: &str) {
        assert_eq!(
            parse_timestamp(text),
            Err(MalformedRequest::Format("X-TIMESTAMP".to_owned()))
        );
    }

    #[test]
    fn the_window_is_open_both_ways() {
        let window = Duration::from_secs(300);
        let now = Timestamp::from_micros(10_000_000_000);
        let off = |seconds: i64| Timestamp::from_micros(now.micros() + seconds * 1_000_000);
        assert!(is_within(window, off(300), now) && is_within(window, off(-300), now));
        assert!(!is_within(window, off(301), now) && !is_within(window, off(-301), now));
    }
}
