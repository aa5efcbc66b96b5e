//! One reference in the duplicates test: everything at once, then everything once more.

use std::sync::Arc;
use std::time::{Duration, Instant};

use oracle::reference::State;
use rand::RngExt;
use rand::rngs::StdRng;
use tokio::task::JoinSet;

use crate::protocol_checker::{FinalState, violations};
use crate::snap::Answer;
use crate::till::{Backoff, LogEvent, MovementKind, Order, ReferenceLog, Till, TillRequest};

/// What was unknown has to be known after so long.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

/// Asked so often in vain, a till's line is mended.
const TRIES_ON_A_BAD_LINE: u32 = 4;
/// Fewer tries than this say more about the machine than about the gateway.
const TRIES_MIN: u32 = 20;

/// A reference and everything that is known about it.
pub struct ReferenceHistory {
    /// Through which till.
    pub till: Arc<Till>,
    /// The same till on a good line.
    mended: Arc<Till>,
    /// Which way.
    pub kind: MovementKind,
    /// What was keyed.
    pub order: Order,
    /// What was asked and heard, in an order in which it could have happened.
    pub reference_log: ReferenceLog,
    /// Requests sent for it.
    pub requests: u64,
    /// Answers that were lost or unknown.
    pub unknown: u64,
    /// How long it was unknown; nothing where it never was.
    pub unknown_for: Option<Duration>,
}

impl ReferenceHistory {
    /// One that is still to be done, by a till that may be on a bad line, and the same till on a
    /// good one.
    pub fn new([till, mended]: [Arc<Till>; 2], kind: MovementKind, order: Order) -> Self {
        Self {
            till,
            mended,
            kind,
            order,
            reference_log: ReferenceLog::default(),
            requests: 0,
            unknown: 0,
            unknown_for: None,
        }
    }

    /// Sends it two to five times at once, with inquiries and cancels among them; then makes it
    /// known; then sends it once more. Returns what it came to, or why that is not known.
    pub async fn run(&mut self, rng: &mut StdRng) -> Result<FinalState, String> {
        let asks = asks(self.kind, rng);
        let begun = Instant::now();
        self.at_once(&asks).await;
        let final_state = self.make_known(begun).await?;
        if final_state.state == State::Absent {
            return Err(format!("{}: never known", self.order.reference));
        }
        // A late retry: it must be answered from what is true now.
        self.ask(TillRequest::Original).await;
        let final_state = self.final_state().await.unwrap_or(final_state);
        Ok(final_state)
    }

    /// From here on it is asked about over a good line.
    pub fn mend(&mut self) {
        self.till = Arc::clone(&self.mended);
    }

    /// What the gateway says about it now.
    pub async fn final_state(&mut self) -> Option<FinalState> {
        let answer = self.ask(TillRequest::Status).await?;
        FinalState::read(&answer)
    }

    /// The promises that were broken, in words.
    pub fn violations(&self, end: &FinalState) -> Vec<String> {
        let breaches = violations(&self.reference_log, end).into_iter();
        breaches
            .map(|why| format!("{:?} {}: {why}", self.kind, self.order.reference))
            .collect()
    }

    /// Of requests that are on their way at once, whichever answer is heard first says nothing
    /// about which was given first: they are put down in an order in which they could have been.
    async fn at_once(&mut self, asks: &[TillRequest]) {
        let mut sent = JoinSet::new();
        for ask in asks.iter().copied() {
            let (till, kind, order) = (Arc::clone(&self.till), self.kind, self.order.clone());
            sent.spawn(async move { (ask, till.ask(ask, kind, &order).await) });
            self.reference_log.events.push(LogEvent::Asked(ask));
            self.requests += 1;
        }
        let mut answers = Vec::new();
        while let Some(joined) = sent.join_next().await {
            match joined {
                Ok((ask, Ok(answer))) => answers.push((ask, answer)),
                _ => self.unknown += 1,
            }
        }
        answers.sort_by_key(|(ask, answer)| place(*ask, answer));
        for (ask, answer) in answers {
            self.note(ask, answer);
        }
    }

    /// By the tills' rules: a cash-in is carried forward, a cash-out taken back.
    async fn make_known(&mut self, begun: Instant) -> Result<FinalState, String> {
        let backoff = Backoff {
            first: Duration::from_millis(20),
            max: Duration::from_secs(1),
        };
        let mut retry = 0;
        loop {
            if let Some(final_state) = self
                .final_state()
                .await
                .filter(|final_state| final_state.state != State::Absent)
            {
                if self.unknown > 0 {
                    self.unknown_for = Some(begun.elapsed());
                }
                return Ok(final_state);
            }
            if begun.elapsed() > ANSWER_TIMEOUT && retry >= TRIES_MIN {
                let reference = &self.order.reference;
                return Err(format!("{reference}: unknown after {ANSWER_TIMEOUT:?}"));
            }
            tokio::time::sleep(backoff.wait(retry)).await;
            retry += 1;
            if retry == TRIES_ON_A_BAD_LINE {
                self.mend();
            }
            let ask = match self.kind {
                MovementKind::CashIn => TillRequest::Original,
                MovementKind::CashOut => TillRequest::Cancel,
            };
            self.ask(ask).await;
        }
    }

    async fn ask(&mut self, ask: TillRequest) -> Option<Answer> {
        self.reference_log.events.push(LogEvent::Asked(ask));
        self.requests += 1;
        match self.till.ask(ask, self.kind, &self.order).await {
            Ok(answer) => {
                self.note(ask, answer.clone());
                Some(answer)
            }
            Err(_) => {
                self.unknown += 1;
                None
            }
        }
    }

    fn note(&mut self, ask: TillRequest, answer: Answer) {
        if !answer.is_decided() {
            self.unknown += 1;
        }
        self.reference_log
            .events
            .push(LogEvent::Answered(ask, answer));
    }
}

/// Two to five originals, up to two inquiries, and for a cash-out perhaps cancels, shuffled.
fn asks(kind: MovementKind, rng: &mut StdRng) -> Vec<TillRequest> {
    let mut asks = vec![TillRequest::Original; rng.random_range(2..=5)];
    asks.extend(vec![TillRequest::Status; rng.random_range(0..=2)]);
    if kind == MovementKind::CashOut && rng.random_bool(0.5) {
        asks.extend(vec![TillRequest::Cancel; rng.random_range(1..=3)]);
    }
    for at in (1..asks.len()).rev() {
        asks.swap(at, rng.random_range(0..=at));
    }
    asks
}

/// "Not found" comes before the original, a success before the cancel that puts it back, and that
/// before the answers that know of it.
fn place(ask: TillRequest, answer: &Answer) -> u8 {
    match (ask, answer.latest_status()) {
        (TillRequest::Status, None) => 0,
        (TillRequest::Original, _) if answer.is(404, "04") => 4,
        (TillRequest::Original, _) => 1,
        (TillRequest::Status, Some("00")) => 2,
        (TillRequest::Cancel, _) => 3,
        (TillRequest::Status, Some(_)) => 4,
    }
}
