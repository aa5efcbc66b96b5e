//! The stream: what was missed first, then what comes, until it ends.

use std::pin::Pin;
use std::time::Duration;

use actix_web::body::MessageBody;
use tokio::time::timeout;

use super::*;
use crate::testing::{BUDI, SITI, services};

/// Only a stream that hangs takes so long.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);

/// A stream that is being read.
struct Listener(Pin<Box<BoxBody>>);

impl Listener {
    async fn of(device: &Device<'_>, path: &str) -> Self {
        Self::from(open(device.services, device.request(Method::GET, path)).await)
    }

    fn from(response: ServiceResponse<BoxBody>) -> Self {
        assert_eq!(response.status(), 200);
        let header = |name: &str| response.headers().get(name).map(|value| value.as_bytes());
        assert_eq!(header("content-type"), Some(&b"text/event-stream"[..]));
        assert_eq!(header("cache-control"), Some(&b"no-store"[..]));
        assert_eq!(header("x-accel-buffering"), Some(&b"no"[..]));
        Self(Box::pin(response.into_body()))
    }

    /// The next event; comments are passed over. `None` at the end.
    async fn next(&mut self) -> Option<String> {
        loop {
            let chunk = std::future::poll_fn(|context| self.0.as_mut().poll_next(context));
            let chunk = timeout(ANSWER_TIMEOUT, chunk).await.expect("it hangs")?;
            let text = String::from_utf8(chunk.expect("a chunk").to_vec()).expect("UTF-8");
            if !text.starts_with(':') {
                return Some(text);
            }
        }
    }

    /// The number of the next notification, and what it says.
    async fn next_notification(&mut self) -> (i64, Value) {
        let event = self.next().await.expect("an event");
        let lines: Vec<&str> = event.split('\n').collect();
        let [id, "event: notification", data, "", ""] = lines[..] else {
            panic!("{event}");
        };
        let id = id.strip_prefix("id: ").expect("an id").parse();
        let data = data.strip_prefix("data: ").expect("data");
        (
            id.expect("a number"),
            serde_json::from_str(data).expect("JSON"),
        )
    }
}

#[actix_web::test]
async fn a_stream_resumes_after_the_last_event_and_continues() {
    let services = services();
    let budi = Device::of(&services, BUDI).await;
    for _ in 0..3 {
        services.cash_in(BUDI, 50_000).await;
    }
    let request = budi
        .request(Method::GET, "/notifications/stream?after=0")
        .insert_header(("Last-Event-ID", "2"));
    let mut stream = Listener::from(open(&services, request).await);
    assert_eq!(stream.next_notification().await.0, 3);
    assert_eq!(stream.next_notification().await.0, 4);
    services.cash_in(BUDI, 100_000).await;
    let (no, notification) = stream.next_notification().await;
    let listed = budi.get("/notifications?limit=1").await.body;
    assert_eq!((no, &notification), (5, &listed["notifications"][0]));
}

#[actix_web::test]
async fn a_cursor_from_the_future_is_reset_at_once_and_the_stream_goes_on() {
    let services = services();
    let budi = Device::of(&services, BUDI).await;
    services.cash_in(BUDI, 50_000).await;
    let request = budi
        .request(Method::GET, "/notifications/stream")
        .insert_header(("Last-Event-ID", "900000"));
    let mut stream = Listener::from(open(&services, request).await);
    let event = stream.next().await;
    assert_eq!(
        event.as_deref(),
        Some("id: 2\nevent: reset\ndata: {\"no\":2}\n\n")
    );
    services.cash_in(BUDI, 50_000).await;
    assert_eq!(stream.next_notification().await.0, 3);
}

#[actix_web::test]
async fn a_stream_without_a_last_event_has_new_events_of_its_own_account_only() {
    let services = services();
    services.cash_in(BUDI, 50_000).await;
    let budi = Device::of(&services, BUDI).await;
    let mut stream = Listener::of(&budi, "/notifications/stream").await;
    services.cash_in(SITI, 50_000).await;
    services.cash_in(BUDI, 50_000).await;
    assert_eq!(stream.next_notification().await.0, 3);
}

#[actix_web::test]
async fn what_was_missed_may_be_more_than_a_page() {
    let services = services();
    let budi = Device::of(&services, BUDI).await;
    for _ in 0..101 {
        services.cash_in(BUDI, 50_000).await;
    }
    let mut stream = Listener::of(&budi, "/notifications/stream?after=0").await;
    for no in 2..=102 {
        assert_eq!(stream.next_notification().await.0, no);
    }
}

#[actix_web::test]
async fn a_stream_ends_with_its_session() {
    let services = services();
    let budi = Device::of(&services, BUDI).await;
    let mut stream = Listener::of(&budi, "/notifications/stream").await;
    budi.delete("/session").await;
    services.cash_in(BUDI, 50_000).await;
    assert_eq!(stream.next().await, None);
}

#[actix_web::test]
async fn a_stream_ends_when_the_gateway_stops() {
    let services = services();
    let budi = Device::of(&services, BUDI).await;
    let mut stream = Listener::of(&budi, "/notifications/stream").await;
    services.stop.send_replace(true);
    assert_eq!(stream.next().await, None);
}

/// A phone that loses its connection again and again connects again, and is not kept out by the
/// connections of before, which nobody here knows to be gone yet.
#[actix_web::test]
async fn one_stream_too_many_ends_the_accounts_oldest() {
    let services = services();
    let budi = Device::of(&services, BUDI).await;
    let siti = Device::of(&services, SITI).await;
    let mut of_another = Listener::of(&siti, "/notifications/stream").await;
    let mut streams = Vec::new();
    for _ in 0..11 {
        streams.push(Listener::of(&budi, "/notifications/stream").await);
    }
    assert_eq!(streams[0].next().await, None);
    services.cash_in(BUDI, 50_000).await;
    for stream in &mut streams[1..] {
        assert_eq!(stream.next_notification().await.0, 2);
    }
    services.cash_in(SITI, 50_000).await;
    assert_eq!(of_another.next_notification().await.0, 2);
}

#[actix_web::test]
async fn a_last_event_that_is_no_number_is_named() {
    let services = services();
    let budi = Device::of(&services, BUDI).await;
    for last in ["x", "-1", ""] {
        let request = budi
            .request(Method::GET, "/notifications/stream")
            .insert_header(("Last-Event-ID", last));
        let refused = send(&services, request).await;
        let expected = (400, "/problems/invalid-request", Some("Last-Event-ID"));
        assert_eq!(refused.problem(), expected, "{last}");
    }
}
