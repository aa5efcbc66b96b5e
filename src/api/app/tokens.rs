//! Tokens: issued with the PIN, listed, cancelled.

use actix_web::HttpResponse;
use actix_web::web::{Data, Json, Path};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::authentication::SignedIn;
use super::body::{self, Body};
use super::problem::Problem;
use super::{ask, nothing_there};
use crate::api::Services;
use crate::ledger::{Account, Answer, CancelToken, Command, IssueToken, Token, TokenState};
use crate::pin::Pin;
use crate::random;
use crate::storage::DeviceHash;
use crate::types::{AccountId, ChannelId, Direction, Rupiah, Timestamp};

/// The latest tokens that are listed.
const LISTED: usize = 50;

/// A token to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// Six digits.
    #[serde(deserialize_with = "body::pin")]
    #[schema(value_type = String, pattern = "^[0-9]{6}$", write_only, example = "123456")]
    pin: Pin,
    /// Where it shall be good.
    #[serde(deserialize_with = "body::channel")]
    #[schema(value_type = String, min_length = 1, max_length = 64, example = "indomaret")]
    channel: ChannelId,
    /// cash-in or cash-out.
    #[serde(deserialize_with = "body::direction")]
    #[schema(value_type = String, pattern = "^cash-(in|out)$", example = "cash-out")]
    direction: Direction,
    /// For this amount only, in rupiah. Of a cash-out it is held while the token lives. Some
    /// channels demand it.
    #[serde(default, deserialize_with = "body::amount")]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 9999999999999.0, example = 100_000)]
    amount: Option<Rupiah>,
}

/// The account's latest tokens.
#[derive(Serialize, ToSchema)]
pub struct Tokens {
    /// Newest first, at most 50.
    tokens: Vec<TokenView>,
}

/// A token as its owner sees it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Token)]
pub struct TokenView {
    /// Its number within the account.
    #[schema(example = 7)]
    token_no: i64,
    /// Its digits. Only the answer that issues the token contains them; they are stored nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "012345")]
    token: Option<String>,
    /// Where it is good.
    #[schema(example = "indomaret")]
    channel: String,
    /// cash-in or cash-out.
    #[schema(value_type = String, pattern = "^cash-(in|out)$", example = "cash-out")]
    direction: Direction,
    /// The one amount that it is valid for, where it was issued for one; in rupiah.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>, example = 100_000)]
    amount: Option<Rupiah>,
    /// What it holds of the account, in rupiah.
    #[schema(value_type = i64, example = 100_000)]
    held: Rupiah,
    /// ISSUED, REDEEMED, EXPIRED, CANCELLED or LOCKED.
    #[schema(example = "ISSUED")]
    state: &'static str,
    /// Wrong tries against it.
    #[schema(example = 0)]
    wrong_tries: u8,
    /// When it was made.
    #[schema(format = DateTime, example = "2026-11-22T16:00:00+07:00")]
    issued_at: String,
    /// When it is no longer good.
    #[schema(format = DateTime, example = "2026-11-22T16:10:00+07:00")]
    expires_at: String,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    ended_at: Option<String>,
}

impl TokenView {
    /// As it is at `now`: one whose time has run out is no longer good, swept up or not.
    fn of(token: &Token, now: Timestamp) -> Self {
        let has_run_out = token.state == TokenState::Issued && !token.is_live(now);
        let (state, ended_at) = match has_run_out {
            true => (TokenState::Expired, Some(token.expires_at)),
            false => (token.state, token.ended_at),
        };
        Self {
            token_no: token.number,
            token: None,
            channel: token.channel.to_string(),
            direction: token.direction,
            amount: token.amount,
            held: token.held,
            state: state.as_str(),
            wrong_tries: token.wrong_tries,
            issued_at: token.issued_at.to_string(),
            expires_at: token.expires_at.to_string(),
            ended_at: ended_at.map(|at| at.to_string()),
        }
    }
}

/// Make a token
///
/// A live one of the same channel and direction is cancelled in its favour. The digits are in
/// this answer and nowhere else.
#[utoipa::path(post, operation_id = "create_token", path = "/app/v1/tokens", tag = "tokens", request_body = NewToken,
    security(("session" = [])), responses((status = 201, description = "The token", body = TokenView)))]
pub async fn create(
    services: Data<Services>,
    customer: SignedIn,
    body: Body<NewToken>,
) -> Result<HttpResponse, Problem> {
    let Body(new) = body;
    customer.verify_pin(&services, new.pin).await?;
    let account = customer.account;
    let cash_out_from = cash_out_from(&services, account.id, customer.device).await?;
    let digits = random::digits(services.rules.token(services.clock.now()).digits);
    let order = IssueToken {
        account: account.id,
        channel: new.channel,
        direction: new.direction,
        amount: new.amount,
        cash_out_from,
        code: services
            .ring
            .token_code(&account.issuer, &account.msisdn, &digits),
    };
    let made = submit(&services, &account, Command::IssueToken(order)).await?;
    Ok(HttpResponse::Created().json(TokenView {
        token: Some(digits),
        ..made
    }))
}

/// The latest tokens
#[utoipa::path(get, operation_id = "list_tokens", path = "/app/v1/tokens", tag = "tokens",
    security(("session" = [])), responses(
    (status = 200, description = "Newest first, at most 50", body = Tokens),
))]
pub async fn list(services: Data<Services>, customer: SignedIn) -> Result<Json<Tokens>, Problem> {
    let account = customer.account;
    let tokens = ask(&services, move |database| database.tokens(&account, LISTED)).await?;
    let now = services.clock.now();
    let tokens = tokens.iter().map(|token| TokenView::of(token, now));
    Ok(Json(Tokens {
        tokens: tokens.collect(),
    }))
}

/// One token
#[utoipa::path(get, operation_id = "show_token", path = "/app/v1/tokens/{no}", tag = "tokens",
    security(("session" = [])),
    params(("no" = i64, Path, minimum = 1, description = "Its number within the account")),
    responses((status = 200, description = "The token", body = TokenView)))]
pub async fn show(
    services: Data<Services>,
    customer: SignedIn,
    number: Path<i64>,
) -> Result<Json<TokenView>, Problem> {
    let token = find(&services, &customer, *number).await?;
    Ok(Json(TokenView::of(&token, services.clock.now())))
}

/// Take a token back
///
/// What it holds can be spent again.
#[utoipa::path(delete, operation_id = "cancel_token", path = "/app/v1/tokens/{no}", tag = "tokens",
    security(("session" = [])),
    params(("no" = i64, Path, minimum = 1, description = "Its number within the account")),
    responses((status = 200, description = "The token, CANCELLED", body = TokenView)))]
pub async fn cancel(
    services: Data<Services>,
    customer: SignedIn,
    number: Path<i64>,
) -> Result<Json<TokenView>, Problem> {
    let Token {
        account, number, ..
    } = find(&services, &customer, *number).await?;
    let order = CancelToken { account, number };
    submit(&services, &customer.account, Command::CancelToken(order))
        .await
        .map(Json)
}

/// From when the device may take cash out, where that is kept of it.
async fn cash_out_from(
    services: &Services,
    account: AccountId,
    device: Option<DeviceHash>,
) -> Result<Option<Timestamp>, Problem> {
    let Some(device) = device else {
        return Ok(None);
    };
    let device = ask(services, move |database| database.device(account, &device)).await?;
    Ok(device.map(|device| device.cash_out_from))
}

async fn find(services: &Services, customer: &SignedIn, number: i64) -> Result<Token, Problem> {
    let account = customer.account.clone();
    let token = ask(services, move |database| database.token(&account, number)).await?;
    token.ok_or_else(nothing_there)
}

async fn submit(
    services: &Services,
    owner: &Account,
    command: Command,
) -> Result<TokenView, Problem> {
    match services.engine.submit_for(&owner.msisdn, command).await?? {
        Answer::Token(token) => Ok(TokenView::of(&token, services.clock.now())),
        _ => Err(Problem::internal(&"another answer than a token")),
    }
}
