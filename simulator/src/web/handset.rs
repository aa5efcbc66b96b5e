//! The customers' phones: what the page asks in their name.

use actix_web::web::{self, Bytes, Data, Json, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::mpsc;

use super::code::Code;
use super::hub::{keep_alive, stream};
use super::stage::Stage;
use super::trouble::Trouble;
use crate::phone::{Notification, Phone, Token};

type Answer = Result<HttpResponse, Trouble>;

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
async fn home(stage: Data<Stage>, number: Path<String>) -> Answer {
    let phone = stage.phone(&number).await?;
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
        Err(error) => Err(stage.signed_out(&number, error).await),
    }
}

/// The phone's live notifications, passed on.
async fn events(stage: Data<Stage>, number: Path<String>, request: HttpRequest) -> Answer {
    let phone = stage.phone(&number).await?;
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
async fn number_code(number: Path<String>) -> Answer {
    let code = Code::of(&number).ok_or_else(Trouble::unknown)?;
    Ok(HttpResponse::Ok().json(code))
}

#[derive(Deserialize)]
struct Wanted {
    pin: String,
    channel: String,
    direction: String,
    amount: Option<u64>,
}

#[derive(Serialize)]
struct Made {
    #[serde(flatten)]
    token: Token,
    code: Option<Code>,
}

async fn make_token(stage: Data<Stage>, number: Path<String>, wanted: Json<Wanted>) -> Answer {
    let phone = stage.phone(&number).await?;
    let (pin, channel, direction) = (&wanted.pin, &wanted.channel, &wanted.direction);
    match phone
        .make_token(pin, channel, direction, wanted.amount)
        .await
    {
        Ok(token) => {
            let code = Code::of(&format!("{number}*{}", token.token));
            Ok(HttpResponse::Created().json(Made { token, code }))
        }
        Err(error) => Err(stage.signed_out(&number, error).await),
    }
}

async fn cancel_token(stage: Data<Stage>, path: Path<(String, String)>) -> Answer {
    let (number, no) = path.into_inner();
    let phone = stage.phone(&number).await?;
    match phone.cancel_token(&no).await {
        Ok(token) => Ok(HttpResponse::Ok().json(token)),
        Err(error) => Err(stage.signed_out(&number, error).await),
    }
}

#[derive(Deserialize)]
struct Pin {
    pin: String,
}

/// Opens cash-out again after too many failures.
async fn reopen(stage: Data<Stage>, number: Path<String>, body: Json<Pin>) -> Answer {
    let phone = stage.phone(&number).await?;
    match phone.reopen_cash_out(&body.pin).await {
        Ok(()) => Ok(HttpResponse::NoContent().finish()),
        Err(error) => Err(stage.signed_out(&number, error).await),
    }
}
