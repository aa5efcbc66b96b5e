//! Events for every open page, as server-sent events.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::body::{BodySize, MessageBody};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, web::Bytes};
use serde::Serialize;
use tokio::sync::mpsc;

/// Events kept for a page that was cut off for a moment.
const EVENTS_MAX: usize = 500;
/// Events that may wait for a page; one that does not read them is let go, and connects again.
const BUFFER: usize = 1000;
/// How often a quiet stream says that it is there.
const QUIET: Duration = Duration::from_secs(15);

/// All events go through here.
#[derive(Default)]
pub struct EventBroadcast {
    inner: Mutex<Subscribers>,
}

#[derive(Default)]
struct Subscribers {
    last: u64,
    recent: VecDeque<(u64, Bytes)>,
    pages: Vec<mpsc::Sender<Bytes>>,
}

impl EventBroadcast {
    /// Sends an event to every page; `event` is its name.
    pub fn send(&self, event: &str, data: &impl Serialize) {
        let Ok(data) = serde_json::to_string(data) else {
            return;
        };
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.last += 1;
        let no = inner.last;
        let bytes = Bytes::from(format!("id: {no}\nevent: {event}\ndata: {data}\n\n"));
        inner.recent.push_back((no, bytes.clone()));
        if inner.recent.len() > EVENTS_MAX {
            inner.recent.pop_front();
        }
        inner
            .pages
            .retain(|page| page.try_send(bytes.clone()).is_ok());
    }

    /// A stream of what happens from now on, and of what happened after the event `after`.
    pub fn listen(&self, after: Option<u64>) -> HttpResponse {
        let (page, reader) = mpsc::channel(BUFFER);
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let last = inner.last;
        // A number from before a restart of the page means nothing here.
        let after = after.filter(|after| *after <= last).unwrap_or(last);
        for (_, bytes) in inner.recent.iter().filter(|(no, _)| *no > after) {
            let _ = page.try_send(bytes.clone());
        }
        keep_alive(&page);
        inner.pages.push(page);
        drop(inner);
        stream(reader)
    }
}

/// Says now and then that a stream is there, for as long as somebody else may write to it.
pub fn keep_alive(page: &mpsc::Sender<Bytes>) {
    let page = page.downgrade();
    actix_web::rt::spawn(async move {
        while let Some(page) = page.upgrade() {
            if page.send(Bytes::from_static(b":\n\n")).await.is_err() {
                return;
            }
            drop(page);
            tokio::time::sleep(QUIET).await;
        }
    });
}

/// What is sent to the reader, as a response.
pub fn stream(reader: mpsc::Receiver<Bytes>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/event-stream"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(EventBody(reader))
}

struct EventBody(mpsc::Receiver<Bytes>);

impl MessageBody for EventBody {
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
