//! What all connections of a proxy share, and how they talk to the gateway.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::fault::NetworkFault;
use super::fault_plan::FaultPlan;
use super::message::Head;
use super::recorder::{Reception, Recorder};
use crate::delay::Delay;

/// Hears of each request, such as `POST /v1.0/emoney/topup`, and what happens to it.
pub type Observer = Box<dyn Fn(&str, NetworkFault) + Send + Sync>;

/// How long faults last.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// The longest silence, where an answer is lost; a till gives up before.
    pub silence: Duration,
    /// The longest wait of a request for another to overtake it.
    pub hold: Duration,
    /// Between two bytes of a trickle.
    pub between_bytes: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            silence: Duration::from_secs(30),
            hold: Duration::from_secs(10),
            between_bytes: Duration::from_millis(2),
        }
    }
}

/// What all connections share.
pub(super) struct ProxyContext {
    pub(super) to: String,
    pub(super) timing: Timing,
    pub(super) delay: Delay,
    pub(super) observer: Option<Observer>,
    pub(super) recorder: Option<Arc<dyn Recorder>>,
    pub(super) received: AtomicU64,
    pub(super) plan: Mutex<FaultPlan>,
    pub(super) counts: Mutex<BTreeMap<&'static str, u64>>,
    pub(super) answered: watch::Sender<u64>,
}

impl ProxyContext {
    /// What is to be done with the next request, and its number. A fault is counted and observed.
    pub(super) fn receive(&self, request: &ProxiedRequest) -> (u64, Reception) {
        let number = self.received.fetch_add(1, Ordering::Relaxed);
        let reception = match &self.recorder {
            Some(recorder) => recorder.request(number, request),
            None => Reception::Carry(locked(&self.plan).next_fault()),
        };
        if let Reception::Carry(fault) = reception {
            *locked(&self.counts).entry(fault.name()).or_default() += 1;
            if let Some(observer) = &self.observer {
                observer(&request.head.line(), fault);
            }
        }
        (number, reception)
    }

    /// A connection of its own to the gateway.
    pub(super) async fn connect(&self) -> io::Result<BufReader<TcpStream>> {
        let stream = TcpStream::connect(&self.to).await?;
        stream.set_nodelay(true)?;
        Ok(BufReader::new(stream))
    }

    /// Sends the request and hears the whole answer.
    pub(super) async fn exchange(
        &self,
        number: u64,
        request: &ProxiedRequest,
    ) -> io::Result<Vec<u8>> {
        let mut gateway = self.connect().await?;
        gateway.write_all(&request.head.bytes).await?;
        gateway.write_all(&request.body).await?;
        let answer = read_answer(&mut gateway, request).await?;
        self.answered(number, &answer);
        self.one_more_answered();
        Ok(answer)
    }

    /// Leaves the answer to the recorder.
    pub(super) fn answered(&self, number: u64, answer: &[u8]) {
        if let Some(recorder) = &self.recorder {
            recorder.answered(number, answer);
        }
    }

    /// Notes whether the client receives the whole answer.
    pub(super) fn ended(&self, number: u64, is_delivered: bool) {
        if let Some(recorder) = &self.recorder {
            recorder.ended(number, is_delivered);
        }
    }

    /// Counts an answer, for those that wait to be overtaken.
    pub(super) fn one_more_answered(&self) {
        self.answered.send_modify(|count| *count += 1);
    }

    /// Waits until another request is answered, or as long as one may be held.
    pub(super) async fn wait_until_overtaken(&self) {
        let mut answered = self.answered.subscribe();
        tokio::select! {
            _ = answered.changed() => {}
            () = self.delay.wait(self.timing.hold) => {}
        }
    }
}

/// A request, whole.
pub struct ProxiedRequest {
    /// Its head.
    pub head: Head,
    /// Its body as it was sent, with the frames of its chunks where it has them.
    pub body: Vec<u8>,
}

/// Hears a whole answer.
pub(super) async fn read_answer(
    gateway: &mut BufReader<TcpStream>,
    request: &ProxiedRequest,
) -> io::Result<Vec<u8>> {
    let head = Head::of_answer(gateway, &request.head).await?;
    let body = head.body().all(gateway).await?;
    let mut answer = head.bytes;
    answer.extend(body);
    Ok(answer)
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
