//! The load: many tills at once, until the gateway is gone or the load is stopped.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::task::JoinSet;

use super::fixture::{CHAINS, CrashTestFixture, SignedInCustomer};
use super::request::{Acknowledgement, SentRequest};
use crate::snap::{Answer, SnapError};
use crate::till::{Chain, MovementKind, Order, TillRequest};

/// Tills that take cash in and cancel what never came.
const TILLS: u64 = 6;
/// How long a patient one waits where the gateway could not help it.
const ANSWER_TIMEOUT: Duration = Duration::from_millis(20);

/// What a load is like.
#[derive(Clone, Copy, Debug)]
pub struct LoadPlan {
    /// So many cash-ins: the month's incoming funds of the customers must last.
    pub cash_ins: i64,
    /// Whether customers withdraw. A customer has one live token per channel: one load at a time.
    pub withdraws: bool,
    /// Goes on where the gateway does not answer.
    pub waits_for_answer: bool,
}

impl Default for LoadPlan {
    /// One of many rounds with the same customers, until the gateway is gone.
    fn default() -> Self {
        Self {
            cash_ins: 60,
            withdraws: true,
            waits_for_answer: false,
        }
    }
}

/// What all workers of a round share.
#[derive(Clone)]
struct LoadContext {
    fixture: CrashTestFixture,
    requests: Arc<Mutex<Vec<SentRequest>>>,
    cash_ins_left: Arc<AtomicI64>,
    waits_for_answer: bool,
    is_over: Arc<AtomicBool>,
}

/// Work that goes on until the gateway is gone or the load is stopped.
pub struct RunningLoad {
    workers: JoinSet<()>,
    requests: Arc<Mutex<Vec<SentRequest>>>,
    is_over: Arc<AtomicBool>,
}

impl RunningLoad {
    /// Starts the workers; what they do follows from the seed.
    pub fn start(fixture: &CrashTestFixture, seed: u64, plan: LoadPlan) -> Self {
        let round = LoadContext {
            fixture: fixture.clone(),
            requests: Arc::default(),
            cash_ins_left: Arc::new(AtomicI64::new(plan.cash_ins)),
            waits_for_answer: plan.waits_for_answer,
            is_over: Arc::default(),
        };
        let mut workers = JoinSet::new();
        for number in 0..TILLS {
            let rng = StdRng::seed_from_u64(seed.wrapping_add(number));
            workers.spawn(serve_many(round.clone(), rng));
        }
        // One at a time for each: a customer has one live token per channel.
        for (at, customer) in fixture
            .customers
            .iter()
            .enumerate()
            .filter(|(_, one)| plan.withdraws && one.withdraws)
        {
            for (of, chain) in CHAINS.into_iter().enumerate() {
                if chain == Chain::Digibos {
                    continue;
                }
                let rng = StdRng::seed_from_u64(seed ^ ((at as u64) << 32) ^ ((of as u64) << 16));
                workers.spawn(withdraw(round.clone(), customer.clone(), chain, rng));
            }
        }
        Self {
            workers,
            requests: round.requests,
            is_over: round.is_over,
        }
    }

    /// How much was acknowledged so far.
    pub fn acknowledged(&self) -> usize {
        acknowledged(&locked(&self.requests))
    }

    /// Ends it, and returns what was done.
    pub async fn stop(self) -> Vec<SentRequest> {
        self.is_over.store(true, Ordering::Relaxed);
        self.finish().await
    }

    /// Waits until all workers have noticed that the gateway is gone, and returns what they did.
    pub async fn finish(mut self) -> Vec<SentRequest> {
        while self.workers.join_next().await.is_some() {}
        std::mem::take(&mut locked(&self.requests))
    }
}

fn locked(requests: &Mutex<Vec<SentRequest>>) -> MutexGuard<'_, Vec<SentRequest>> {
    requests.lock().unwrap_or_else(PoisonError::into_inner)
}

impl LoadContext {
    fn keep(&self, request: SentRequest) {
        locked(&self.requests).push(request);
    }

    /// Whether a worker goes on, whom the gateway has answered or not.
    async fn goes_on(&self, is_answered: bool) -> bool {
        if !is_answered && self.waits_for_answer {
            tokio::time::sleep(ANSWER_TIMEOUT).await;
        }
        (is_answered || self.waits_for_answer) && !self.is_over.load(Ordering::Relaxed)
    }

    fn may_cash_in(&self) -> bool {
        self.cash_ins_left.fetch_sub(1, Ordering::Relaxed) > 0
    }

    async fn ask(&self, ask: TillRequest, request: &SentRequest) -> Result<Answer, SnapError> {
        self.fixture
            .till(request.chain)
            .ask(ask, request.kind, &request.order)
            .await
    }

    /// Sends the movement and keeps what was promised; `false` when the gateway is gone.
    async fn do_original(&self, mut request: SentRequest) -> bool {
        let answer = self.ask(TillRequest::Original, &request).await.ok();
        let alive = answer.is_some();
        if request.record_original(answer.as_ref()) {
            self.keep(request);
        }
        alive
    }

    /// Cancels, then sends what was cancelled: the late original must move nothing.
    async fn do_cancel_first(&self, mut request: SentRequest) -> bool {
        let answer = self.ask(TillRequest::Cancel, &request).await.ok();
        request.record_cancel(answer.as_ref());
        let alive = answer.is_some() && self.ask(TillRequest::Original, &request).await.is_ok();
        self.keep(request);
        alive
    }

    /// Sends the movement and cancels it, one after the other or both at once.
    async fn do_and_cancel(&self, mut request: SentRequest, at_once: bool) -> bool {
        if at_once {
            let (original, cancel) = tokio::join!(
                self.ask(TillRequest::Original, &request),
                self.ask(TillRequest::Cancel, &request)
            );
            // Answered as cancelled, it came second and says nothing more than the cancel does.
            if original.as_ref().is_ok_and(|answer| !answer.is(404, "04")) {
                request.record_original(original.as_ref().ok());
            }
            request.record_cancel(cancel.as_ref().ok());
            self.keep(request);
            return original.is_ok() && cancel.is_ok();
        }
        let original = self.ask(TillRequest::Original, &request).await;
        if !request.record_original(original.as_ref().ok()) {
            return true;
        }
        let cancel = self.ask(TillRequest::Cancel, &request).await;
        request.record_cancel(cancel.as_ref().ok());
        self.keep(request);
        original.is_ok() && cancel.is_ok()
    }
}

/// Cash-ins, refused cash-ins and cancels of what never came.
async fn serve_many(round: LoadContext, mut rng: StdRng) {
    loop {
        let customer = rng.random_range(0..round.fixture.customers.len());
        let number = round.fixture.customers[customer].phone.number().to_owned();
        let alive = match rng.random_range(0..10) {
            0..6 if round.may_cash_in() => {
                let order = Order::new(&number, 10_000);
                round
                    .do_original(SentRequest::new(
                        Chain::Digibos,
                        MovementKind::CashIn,
                        order,
                    ))
                    .await
            }
            6..8 => {
                let order = Order::new(&number, 75_000);
                round
                    .do_original(SentRequest::new(
                        Chain::Alfamart,
                        MovementKind::CashIn,
                        order,
                    ))
                    .await
            }
            _ => {
                let order = Order::new(&number, 50_000).token("000000");
                round
                    .do_cancel_first(SentRequest::new(
                        Chain::Indomaret,
                        MovementKind::CashOut,
                        order,
                    ))
                    .await
            }
        };
        if !round.goes_on(alive).await {
            return;
        }
    }
}

/// One customer at one chain: token, cash-out, and often a cancel.
async fn withdraw(round: LoadContext, customer: SignedInCustomer, chain: Chain, mut rng: StdRng) {
    // A round must not empty the account: then nothing would move.
    let amount = if chain == Chain::Danamon {
        100_000
    } else {
        50_000
    };
    let bound = (chain == Chain::Danamon).then_some(amount);
    loop {
        let made = customer
            .phone
            .make_token(&customer.pin, chain.channel(), "cash-out", bound)
            .await;
        let token = match made {
            Ok(token) => token.token,
            Err(error) => {
                // Too little balance, or cash-out closed by too many refusals; or nobody there.
                let is_refused = error.slug().is_some();
                let is_open =
                    is_refused && customer.phone.reopen_cash_out(&customer.pin).await.is_ok();
                if !round.goes_on(is_open).await {
                    return;
                }
                tokio::task::yield_now().await;
                continue;
            }
        };
        let order = Order::new(customer.phone.number(), amount).token(&token);
        let request = SentRequest::new(chain, MovementKind::CashOut, order);
        let alive = match rng.random_range(0..10) {
            0..4 => round.do_original(request).await,
            4..7 => round.do_and_cancel(request, false).await,
            _ => round.do_and_cancel(request, true).await,
        };
        if !round.goes_on(alive).await {
            return;
        }
    }
}

/// How many of the requests have a promise.
pub fn acknowledged(requests: &[SentRequest]) -> usize {
    requests
        .iter()
        .filter(|request| {
            !matches!(
                request.acknowledgement,
                Acknowledgement::Open | Acknowledgement::CancelOpen
            )
        })
        .count()
}
