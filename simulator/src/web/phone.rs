//! The customers' phones: what the page asks in their name.

use actix_web::web::{self, Bytes, Data, Json, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::mpsc;

use super::error_response::ErrorResponse;
use super::event_broadcast::{keep_alive, stream};
use super::qr_code::QrCodePath;
use super::state::PageState;
use crate::phone::{Notification, Phone, Token};

type PhoneResult = Result<HttpResponse, ErrorResponse>;

/// Notifications that may wait for a page.
const BUFFER: usize = 64;

/// The paths of a phone.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/phones/{phone}", web::get().to(home))
        .route("/phones/{phone}/events", web::get().to(events))
        .route("/phones/{phone}/code", web::get().to(number_code))
        .route("/phones/{phone}/tokens", web::post().to(make_token))
        .route(
            "/phones/{phone}/tokens/{no}",
            web::delete().to(cancel_token),
        )
        .route("/phones/{phone}/reopen", web::post().to(reopen));
}

/// Everything that the phone's first screen shows.
async fn home(state: Data<PageState>, number: Path<String>) -> PhoneResult {
    let phone = state.phone(&number).await?;
    let read = async || {
        let (account, channels, tokens, page, statement) = tokio::try_join!(
            phone.account(),
            phone.channels(),
            phone.tokens(),
            phone.notifications(None),
            phone.statement(None),
        )?;
        Ok(json!({
            "account": account,
            "channels": channels,
            "tokens": tokens,
            "notifications": page.notifications,
            "unread": page.unread,
            "entries": statement.entries,
        }))
    };
    match read().await {
        Ok(home) => Ok(HttpResponse::Ok().json(home)),
        Err(error) => Err(state.signed_out(&number, error).await),
    }
}

/// The phone's live notifications, passed on.
async fn events(state: Data<PageState>, number: Path<String>, request: HttpRequest) -> PhoneResult {
    let phone = state.phone(&number).await?;
    let last = request.headers().get("Last-Event-ID");
    let last = last
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let (page, reader) = mpsc::channel(BUFFER);
    keep_alive(&page);
    actix_web::rt::spawn(pass_on(phone, last, page));
    Ok(stream(reader))
}

async fn pass_on(phone: Phone, last: Option<String>, page: mpsc::Sender<Bytes>) {
    let Ok(mut notifications) = phone.listen(last.as_deref()).await else {
        return;
    };
    loop {
        let next = tokio::select! {
            next = notifications.next() => next,
            () = page.closed() => return,
        };
        let Ok(Some(notification)) = next else { return };
        let Some(event) = event(&notification) else {
            return;
        };
        if page.send(event).await.is_err() {
            return;
        }
    }
}

fn event(notification: &Notification) -> Option<Bytes> {
    let data = serde_json::to_string(notification).ok()?;
    let no = &notification.no;
    Some(format!("id: {no}\nevent: notification\ndata: {data}\n\n").into())
}

/// The phone number as a code, for a till to scan.
async fn number_code(number: Path<String>) -> PhoneResult {
    let code = QrCodePath::of(&number).ok_or_else(ErrorResponse::unknown)?;
    Ok(HttpResponse::Ok().json(code))
}

#[derive(Deserialize)]
struct TokenForm {
    pin: String,
    channel: String,
    direction: String,
    amount: Option<u64>,
}

#[derive(Serialize)]
struct IssuedToken {
    #[serde(flatten)]
    token: Token,
    code: Option<QrCodePath>,
}

async fn make_token(
    state: Data<PageState>,
    number: Path<String>,
    wanted: Json<TokenForm>,
) -> PhoneResult {
    let phone = state.phone(&number).await?;
    let (pin, channel, direction) = (&wanted.pin, &wanted.channel, &wanted.direction);
    match phone
        .make_token(pin, channel, direction, wanted.amount)
        .await
    {
        Ok(token) => {
            let code = QrCodePath::of(&format!("{number}*{}", token.token));
            Ok(HttpResponse::Created().json(IssuedToken { token, code }))
        }
        Err(error) => Err(state.signed_out(&number, error).await),
    }
}

async fn cancel_token(state: Data<PageState>, path: Path<(String, String)>) -> PhoneResult {
    let (number, no) = path.into_inner();
    let phone = state.phone(&number).await?;
    match phone.cancel_token(&no).await {
        Ok(token) => Ok(HttpResponse::Ok().json(token)),
        Err(error) => Err(state.signed_out(&number, error).await),
    }
}

#[derive(Deserialize)]
struct PinForm {
    pin: String,
}

/// Opens cash-out again after too many failures.
async fn reopen(state: Data<PageState>, number: Path<String>, body: Json<PinForm>) -> PhoneResult {
    let phone = state.phone(&number).await?;
    match phone.reopen_cash_out(&body.pin).await {
        Ok(()) => Ok(HttpResponse::NoContent().finish()),
        Err(error) => Err(state.signed_out(&number, error).await),
    }
}
