//! The load: many tills at once, until the gateway is gone or it is told to end.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::task::JoinSet;

use super::deed::{Deed, Promise};
use super::field::{CHAINS, Customer, Field};
use crate::snap::{Answer, SnapError};
use crate::till::{Ask, Chain, Kind, Order};

/// Tills that take cash in and cancel what never came.
const TILLS: u64 = 6;
/// How long a patient one waits where the gateway could not help it.
const PATIENCE: Duration = Duration::from_millis(20);

/// What a load is like.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// So many cash-ins: the month's incoming funds of the customers must last.
    pub cash_ins: i64,
    /// Whether customers withdraw. A customer has one live token per channel: one load at a time.
    pub withdraws: bool,
    /// Goes on where the gateway does not answer.
    pub is_patient: bool,
}

impl Default for Plan {
    /// One of many rounds with the same customers, until the gateway is gone.
    fn default() -> Self {
        Self {
            cash_ins: 60,
            withdraws: true,
            is_patient: false,
        }
    }
}

/// What all workers of a round share.
#[derive(Clone)]
struct Round {
    field: Field,
    deeds: Arc<Mutex<Vec<Deed>>>,
    cash_ins_left: Arc<AtomicI64>,
    is_patient: bool,
    is_over: Arc<AtomicBool>,
}

/// Work that goes on until the gateway is gone or it is told to end.
pub struct Load {
    workers: JoinSet<()>,
    deeds: Arc<Mutex<Vec<Deed>>>,
    is_over: Arc<AtomicBool>,
}

impl Load {
    /// Starts the workers; what they do follows from the seed.
    pub fn start(field: &Field, seed: u64, plan: Plan) -> Self {
        let round = Round {
            field: field.clone(),
            deeds: Arc::default(),
            cash_ins_left: Arc::new(AtomicI64::new(plan.cash_ins)),
            is_patient: plan.is_patient,
            is_over: Arc::default(),
        };
        let mut workers = JoinSet::new();
        for number in 0..TILLS {
            let rng = StdRng::seed_from_u64(seed.wrapping_add(number));
            workers.spawn(serve_many(round.clone(), rng));
        }
        // One at a time for each: a customer has one live token per channel.
        for (at, customer) in field
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
            deeds: round.deeds,
            is_over: round.is_over,
        }
    }

    /// How much was acknowledged so far.
    pub fn acknowledged(&self) -> usize {
        acknowledged(&locked(&self.deeds))
    }

    /// Ends it, and returns what was done.
    pub async fn stop(self) -> Vec<Deed> {
        self.is_over.store(true, Ordering::Relaxed);
        self.finish().await
    }

    /// Waits until all workers have noticed that the gateway is gone, and returns what they did.
    pub async fn finish(mut self) -> Vec<Deed> {
        while self.workers.join_next().await.is_some() {}
        std::mem::take(&mut locked(&self.deeds))
    }
}

fn locked(deeds: &Mutex<Vec<Deed>>) -> MutexGuard<'_, Vec<Deed>> {
    deeds.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Round {
    fn keep(&self, deed: Deed) {
        locked(&self.deeds).push(deed);
    }

    /// Whether a worker goes on, whom the gateway has answered or not.
    async fn goes_on(&self, is_answered: bool) -> bool {
        if !is_answered && self.is_patient {
            tokio::time::sleep(PATIENCE).await;
        }
        (is_answered || self.is_patient) && !self.is_over.load(Ordering::Relaxed)
    }

    fn may_cash_in(&self) -> bool {
        self.cash_ins_left.fetch_sub(1, Ordering::Relaxed) > 0
    }

    async fn ask(&self, ask: Ask, deed: &Deed) -> Result<Answer, SnapError> {
        self.field
            .till(deed.chain)
            .ask(ask, deed.kind, &deed.order)
            .await
    }

    /// Sends the movement and keeps what was promised; `false` when the gateway is gone.
    async fn do_original(&self, mut deed: Deed) -> bool {
        let answer = self.ask(Ask::Original, &deed).await.ok();
        let alive = answer.is_some();
        if deed.hear_original(answer.as_ref()) {
            self.keep(deed);
        }
        alive
    }

    /// Cancels, then sends what was cancelled: the late original must move nothing.
    async fn do_cancel_first(&self, mut deed: Deed) -> bool {
        let answer = self.ask(Ask::Cancel, &deed).await.ok();
        deed.hear_cancel(answer.as_ref());
        let alive = answer.is_some() && self.ask(Ask::Original, &deed).await.is_ok();
        self.keep(deed);
        alive
    }

    /// Sends the movement and cancels it, one after the other or both at once.
    async fn do_and_cancel(&self, mut deed: Deed, at_once: bool) -> bool {
        if at_once {
            let (original, cancel) =
                tokio::join!(self.ask(Ask::Original, &deed), self.ask(Ask::Cancel, &deed));
            // Answered as cancelled, it came second and says nothing more than the cancel does.
            if original.as_ref().is_ok_and(|answer| !answer.is(404, "04")) {
                deed.hear_original(original.as_ref().ok());
            }
            deed.hear_cancel(cancel.as_ref().ok());
            self.keep(deed);
            return original.is_ok() && cancel.is_ok();
        }
        let original = self.ask(Ask::Original, &deed).await;
        if !deed.hear_original(original.as_ref().ok()) {
            return true;
        }
        let cancel = self.ask(Ask::Cancel, &deed).await;
        deed.hear_cancel(cancel.as_ref().ok());
        self.keep(deed);
        original.is_ok() && cancel.is_ok()
    }
}

/// Cash-ins, refused cash-ins and cancels of what never came.
async fn serve_many(round: Round, mut rng: StdRng) {
    loop {
        let customer = rng.random_range(0..round.field.customers.len());
        let number = round.field.customers[customer].phone.number().to_owned();
        let alive = match rng.random_range(0..10) {
            0..6 if round.may_cash_in() => {
                let order = Order::new(&number, 10_000);
                round
                    .do_original(Deed::new(Chain::Digibos, Kind::CashIn, order))
                    .await
            }
            6..8 => {
                let order = Order::new(&number, 75_000);
                round
                    .do_original(Deed::new(Chain::Alfamart, Kind::CashIn, order))
                    .await
            }
            _ => {
                let order = Order::new(&number, 50_000).token("000000");
                round
                    .do_cancel_first(Deed::new(Chain::Indomaret, Kind::CashOut, order))
                    .await
            }
        };
        if !round.goes_on(alive).await {
            return;
        }
    }
}

/// One customer at one chain: token, cash-out, and often a cancel.
async fn withdraw(round: Round, customer: Customer, chain: Chain, mut rng: StdRng) {
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
        let deed = Deed::new(chain, Kind::CashOut, order);
        let alive = match rng.random_range(0..10) {
            0..4 => round.do_original(deed).await,
            4..7 => round.do_and_cancel(deed, false).await,
            _ => round.do_and_cancel(deed, true).await,
        };
        if !round.goes_on(alive).await {
            return;
        }
    }
}

/// How many of the deeds have a promise.
pub fn acknowledged(deeds: &[Deed]) -> usize {
    deeds
        .iter()
        .filter(|deed| !matches!(deed.promise, Promise::Open | Promise::CancelOpen))
        .count()
}
