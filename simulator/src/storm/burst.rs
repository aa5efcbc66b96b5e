//! One reference in the storm: everything at once, then everything once more.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::RngExt;
use rand::rngs::StdRng;
use tokio::task::JoinSet;

use crate::promises::{Truth, broken};
use crate::snap::{Answer, Attempt, Class};
use crate::till::{Ask, Event, Kind, Order, Pace, Testimony, Till};

/// What was unknown has to be known after so long.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Asked so often in vain, a till's line is mended.
const TRIES_ON_A_BAD_LINE: u32 = 4;
/// Fewer tries than this say more about the machine than about the gateway.
const TRIES_MIN: u32 = 20;

/// A reference and everything that is known about it.
pub struct Deed {
    /// Through which till.
    pub till: Arc<Till>,
    /// The same till on a good line.
    mended: Arc<Till>,
    /// Which way.
    pub kind: Kind,
    /// What was keyed.
    pub order: Order,
    /// What was asked and heard, in an order in which it could have happened.
    pub testimony: Testimony,
    /// Requests sent for it.
    pub requests: u64,
    /// Answers, and silences, that told nothing.
    pub unknown: u64,
    /// How long it was unknown; nothing where it never was.
    pub unknown_for: Option<Duration>,
}

impl Deed {
    /// One that is still to be done, by a till that may be on a bad line, and the same till on a
    /// good one.
    pub fn new([till, mended]: [Arc<Till>; 2], kind: Kind, order: Order) -> Self {
        Self {
            till,
            mended,
            kind,
            order,
            testimony: Testimony::default(),
            requests: 0,
            unknown: 0,
            unknown_for: None,
        }
    }

    /// Sends it two to five times at once, with inquiries and cancels among them; then makes it
    /// known; then sends it once more. Returns what it came to, or why that is not known.
    pub async fn suffer(&mut self, rng: &mut StdRng) -> Result<Truth, String> {
        let asks = asks(self.kind, rng);
        let begun = Instant::now();
        self.at_once(&asks).await;
        let truth = self.make_known(begun).await?;
        if truth.status == "07" {
            return Err(format!("{}: never known", self.order.reference));
        }
        // A late retry: it must be answered from what is true now.
        self.ask(Ask::Original).await;
        let truth = self.truth().await.unwrap_or(truth);
        Ok(truth)
    }

    /// From here on it is asked about over a good line.
    pub fn mend(&mut self) {
        self.till = Arc::clone(&self.mended);
    }

    /// What the gateway says about it now.
    pub async fn truth(&mut self) -> Option<Truth> {
        let answer = self.ask(Ask::Status).await?;
        Truth::read(&answer)
    }

    /// The promises that were broken, in words.
    pub fn broken(&self, end: &Truth) -> Vec<String> {
        let breaches = broken(&self.testimony, end).into_iter();
        breaches
            .map(|why| format!("{:?} {}: {why}", self.kind, self.order.reference))
            .collect()
    }

    /// Of requests that are on their way at once, whichever answer is heard first says nothing
    /// about which was given first: they are put down in an order in which they could have been.
    async fn at_once(&mut self, asks: &[Ask]) {
        let mut sent = JoinSet::new();
        for ask in asks.iter().copied() {
            let (till, kind, order) = (Arc::clone(&self.till), self.kind, self.order.clone());
            sent.spawn(async move { (ask, till.ask(ask, kind, &order).await) });
            self.testimony.events.push(Event::Asked(ask));
            self.requests += 1;
        }
        let mut heard = Vec::new();
        while let Some(joined) = sent.join_next().await {
            match joined {
                Ok((ask, Ok(answer))) => heard.push((ask, answer)),
                _ => self.unknown += 1,
            }
        }
        heard.sort_by_key(|(ask, answer)| place(*ask, answer));
        for (ask, answer) in heard {
            self.note(ask, answer);
        }
    }

    /// By the tills' rules: a cash-in is carried forward, a cash-out taken back.
    async fn make_known(&mut self, begun: Instant) -> Result<Truth, String> {
        let pace = Pace {
            first: Duration::from_millis(20),
            max: Duration::from_secs(1),
        };
        let mut retry = 0;
        loop {
            if let Some(truth) = self.truth().await.filter(|truth| truth.status != "07") {
                if self.unknown > 0 {
                    self.unknown_for = Some(begun.elapsed());
                }
                return Ok(truth);
            }
            if begun.elapsed() > PATIENCE && retry >= TRIES_MIN {
                let reference = &self.order.reference;
                return Err(format!("{reference}: unknown after {PATIENCE:?}"));
            }
            tokio::time::sleep(pace.wait(retry)).await;
            retry += 1;
            if retry == TRIES_ON_A_BAD_LINE {
                self.mend();
            }
            let ask = match self.kind {
                Kind::CashIn => Ask::Original,
                Kind::CashOut => Ask::Cancel,
            };
            self.ask(ask).await;
        }
    }

    async fn ask(&mut self, ask: Ask) -> Option<Answer> {
        self.testimony.events.push(Event::Asked(ask));
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

    fn note(&mut self, ask: Ask, answer: Answer) {
        if answer.class(Attempt::Repeat) == Class::Unknown {
            self.unknown += 1;
        }
        self.testimony.events.push(Event::Heard(ask, answer));
    }
}

/// Two to five originals, up to two inquiries, and for a cash-out perhaps cancels, shuffled.
fn asks(kind: Kind, rng: &mut StdRng) -> Vec<Ask> {
    let mut asks = vec![Ask::Original; rng.random_range(2..=5)];
    asks.extend(vec![Ask::Status; rng.random_range(0..=2)]);
    if kind == Kind::CashOut && rng.random_bool(0.5) {
        asks.extend(vec![Ask::Cancel; rng.random_range(1..=3)]);
    }
    for at in (1..asks.len()).rev() {
        asks.swap(at, rng.random_range(0..=at));
    }
    asks
}

/// Successes come before what puts them back, and that before what tells of it.
fn place(ask: Ask, answer: &Answer) -> u8 {
    match (ask, answer.latest_status()) {
        (Ask::Original, _) => 0,
        (Ask::Status, Some("00")) => 1,
        (Ask::Cancel, _) => 2,
        (Ask::Status, _) => 3,
    }
}
