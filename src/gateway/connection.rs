//! A caller's connection. It ends where its caller holds it up: who sends no whole request, or takes
//! no answer, keeps nobody else out.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::rt::net::TcpStream;
use actix_web::rt::time::{Sleep, sleep};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::api::limits::OpenConnection;

/// What every TLS connection begins with (a handshake record), and no request.
const TLS_HANDSHAKE: u8 = 22;

/// How long a caller may hold its connection up.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionTimeouts {
    /// From the first bytes that a caller sends until it gets an answer's. A request may be served
    /// for 8 s, and the sandbox answers up to 30 s late.
    pub unanswered: Duration,
    /// For which a caller takes nothing of what is written to it.
    pub untaken: Duration,
}

impl Default for ConnectionTimeouts {
    fn default() -> Self {
        Self {
            unanswered: Duration::from_secs(40),
            untaken: Duration::from_secs(30),
        }
    }
}

/// Why a connection is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeldUp {
    /// The caller believes that TLS is spoken here.
    #[error("the caller began TLS, and this port speaks plain HTTP: TLS is the proxy's")]
    Tls,
    /// The caller sends too slowly.
    #[error("the caller did not finish its request in time")]
    Unfinished,
    /// The caller reads nothing.
    #[error("the caller did not take its answer in time")]
    Untaken,
}

impl From<HeldUp> for io::Error {
    fn from(reason: HeldUp) -> Self {
        Self::other(reason)
    }
}

/// A stream of bytes that watches whether its caller goes on.
pub struct Connection {
    stream: TcpStream,
    timeouts: ConnectionTimeouts,
    has_begun: bool,
    unanswered: Timer,
    untaken: Timer,
    /// Dropped with the connection.
    _counted: Option<OpenConnection>,
}

impl Connection {
    /// Over that stream; `counted` where its address may not have any number.
    pub fn new(
        stream: TcpStream,
        timeouts: ConnectionTimeouts,
        counted: Option<OpenConnection>,
    ) -> Self {
        Self {
            stream,
            timeouts,
            has_begun: false,
            unanswered: Timer::default(),
            untaken: Timer::default(),
            _counted: counted,
        }
    }

    fn received(&mut self, bytes: &[u8]) -> Result<(), HeldUp> {
        let Some(first) = bytes.first() else {
            return Ok(());
        };
        if !self.has_begun && *first == TLS_HANDSHAKE {
            return Err(HeldUp::Tls);
        }
        self.has_begun = true;
        self.unanswered.start(self.timeouts.unanswered);
        Ok(())
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        if Pin::new(&mut self.stream)
            .poll_read(context, buffer)?
            .is_ready()
        {
            return Poll::Ready(Ok(self.received(&buffer.filled()[before..])?));
        }
        ready!(self.unanswered.poll_elapsed(context));
        Poll::Ready(Err(HeldUp::Unfinished.into()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        if written.is_ready() {
            self.unanswered.stop();
            self.untaken.stop();
            return written;
        }
        let within = self.timeouts.untaken;
        self.untaken.start(within);
        ready!(self.untaken.poll_elapsed(context));
        Poll::Ready(Err(HeldUp::Untaken.into()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// The time for which something is waited for; none while nothing is.
#[derive(Default)]
struct Timer(Option<Pin<Box<Sleep>>>);

impl Timer {
    /// Starts it, unless it runs already.
    fn start(&mut self, within: Duration) {
        self.0.get_or_insert_with(|| Box::pin(sleep(within)));
    }

    fn stop(&mut self) {
        self.0 = None;
    }

    /// Ready when its time is over, never while it does not run.
    fn poll_elapsed(&mut self, context: &mut Context<'_>) -> Poll<()> {
        match &mut self.0 {
            Some(sleep) => sleep.as_mut().poll(context),
            None => Poll::Pending,
        }
    }
}
