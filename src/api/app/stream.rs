//! The stream: notifications as they come, as server-sent events.
//!
//! `NotificationBroadcast` only wakes the stream. The stream reads its notifications from the
//! database, above the last number that it sent. So no notification is lost between reading and
//! waiting, and none is sent twice. Polling finds what another gateway wrote.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::body::{BodySize, MessageBody};
use actix_web::http::header;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use super::authentication::{SessionHash, SignedIn, signed_in};
use super::notifications::Notification;
use super::problem::Problem;
use super::{ask, problem_types, query};
use crate::api::Services;
use crate::types::AccountId;

/// How often the stream reads the database without being woken.
const POLL_INTERVAL: Duration = Duration::from_secs(5);
/// After so many polls without a notification a comment is sent, so that no proxy closes the
/// connection as idle: every 15 s.
const IDLE_POLLS_MAX: u32 = 3;
/// How long a reader may leave its buffer full.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);
/// Notifications read at once.
const PAGE_ROWS: usize = 100;
/// Events that may wait for their reader.
const BUFFER: usize = 16;

/// Notifications as they come
///
/// Server-sent events: `id` is the notification's number, `event` is `notification`, `data` the
/// notification in JSON (the schema `Notification`). It begins after the number in `Last-Event-ID` (or `after`), or with
/// what comes from now on, and ends with the session. Where that number is above the account's
/// last one (the database was restored), the first event is `reset` with the account's last number
/// in `data` as `{"no":12}`: what the app has above it is gone, and the stream goes on from there.
/// An account has ten streams at most: one more ends the oldest of them.
#[utoipa::path(get, operation_id = "stream_notifications", path = "/app/v1/notifications/stream",
    tag = "notifications",
    params(
        ("Last-Event-ID" = Option<i64>, Header, minimum = 0, description = "The last notification that was received"),
        ("after" = Option<i64>, Query, minimum = 0, description = "The same, where no header can be set"),
    ),
    security(("session" = [])),
    responses((status = 200, description = "The stream", content_type = "text/event-stream", body = String)))]
pub async fn open(
    services: Data<Services>,
    customer: SignedIn,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let last = customer.account.last_seq;
    let asked = last_event(&request)?.unwrap_or(last);
    let account = customer.account.id;
    // Only a gateway that is full refuses, and only an account without a stream.
    let full =
        || Problem::new(&problem_types::TOO_MANY_STREAMS).retry_after(POLL_INTERVAL.as_secs());
    // Listening begins before the first look, so that nothing falls between them.
    let wakeups = services.broadcast.listen(account).ok_or_else(full)?;
    let (events, reader) = mpsc::channel(BUFFER);
    let stream = Stream {
        services,
        account,
        session: customer.session,
        after: asked.min(last),
        is_reset: asked > last,
        wakeups,
        events,
    };
    actix_web::rt::spawn(stream.run());
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        .insert_header(("X-Accel-Buffering", "no"))
        .body(Events(reader)))
}

/// The header wins: a browser sends it when it connects again to the same URL.
fn last_event(request: &HttpRequest) -> Result<Option<i64>, Problem> {
    let after = query::after(request.query_string())?;
    let Some(header) = request.headers().get("Last-Event-ID") else {
        return Ok(after);
    };
    let number = header.to_str().ok().and_then(|text| text.parse().ok());
    let expected = || Problem::invalid("Last-Event-ID", "expected the number of a notification");
    number
        .filter(|number| *number >= 0)
        .map(Some)
        .ok_or_else(expected)
}

/// The reader's end of a stream, as a response's body.
struct Events(mpsc::Receiver<Bytes>);

impl MessageBody for Events {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        self.0.poll_recv(context).map(|event| event.map(Ok))
    }
}

/// Why a stream ends.
struct End;

/// The writer's end of a stream.
struct Stream {
    services: Data<Services>,
    account: AccountId,
    session: SessionHash,
    /// The last number that was sent.
    after: i64,
    /// The app has numbers that the account does not.
    is_reset: bool,
    wakeups: watch::Receiver<()>,
    events: mpsc::Sender<Bytes>,
}

impl Stream {
    /// Runs until the session ends, the reader goes away, a newer stream takes its place or the
    /// gateway stops. A reader that does not read keeps none of these waiting.
    async fn run(mut self) {
        let mut stopping = self.services.stopping.clone();
        let reader = self.events.clone();
        let mut place = self.wakeups.clone();
        tokio::select! {
            End = self.serve() => {}
            () = reader.closed() => {}
            () = async { while place.changed().await.is_ok() {} } => {}
            _ = stopping.wait_for(|stopping| *stopping) => {}
        }
    }

    async fn serve(&mut self) -> End {
        match self.serve_until_end().await {
            Ok(never) => match never {},
            Err(end) => end,
        }
    }

    async fn serve_until_end(&mut self) -> Result<Infallible, End> {
        self.send(comment()).await?;
        if self.is_reset {
            self.send(reset(self.after)).await?;
        }
        let mut idle_polls = 0;
        loop {
            idle_polls = if self.send_new().await? {
                0
            } else {
                idle_polls + 1
            };
            if idle_polls >= IDLE_POLLS_MAX {
                self.send(comment()).await?;
                idle_polls = 0;
            }
            match timeout(POLL_INTERVAL, self.wakeups.changed()).await {
                Ok(Ok(())) | Err(_) => {}
                Ok(Err(_)) => return Err(End),
            }
        }
    }

    /// Sends all notifications above the last number that was sent, while the session lasts.
    /// Returns whether there were any.
    async fn send_new(&mut self) -> Result<bool, End> {
        let began_after = self.after;
        loop {
            let page = self.look().await.map_err(|_| End)?;
            let is_last = page.len() < PAGE_ROWS;
            for notification in page {
                self.after = notification.no;
                self.send(event(&notification).ok_or(End)?).await?;
            }
            if is_last {
                return Ok(self.after > began_after);
            }
        }
    }

    async fn look(&self) -> Result<Vec<Notification>, Problem> {
        signed_in(&self.services, self.session).await?;
        let (account, after) = (self.account, self.after);
        let read = ask(&self.services, move |database| {
            database.notifications_after(account, after, PAGE_ROWS as i64)
        });
        Ok(Notification::all(&read.await?, &self.services.rules))
    }

    async fn send(&self, event: Bytes) -> Result<(), End> {
        match timeout(WRITE_TIMEOUT, self.events.send(event)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(End),
        }
    }
}

fn comment() -> Bytes {
    Bytes::from_static(b":\n\n")
}

/// Says from which number on the stream goes on.
fn reset(last: i64) -> Bytes {
    format!("id: {last}\nevent: reset\ndata: {{\"no\":{last}}}\n\n").into()
}

fn event(notification: &Notification) -> Option<Bytes> {
    // JSON has no line breaks of its own, so that it is one line of data.
    let data = serde_json::to_string(notification).ok()?;
    let no = notification.no;
    Some(format!("id: {no}\nevent: notification\ndata: {data}\n\n").into())
}
