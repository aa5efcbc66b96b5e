//! The load: many tills at once, until the gateway is gone.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::task::JoinSet;

use super::deed::{Deed, Promise};
use super::field::{CHAINS, Customer, Field};
use crate::snap::{Answer, SnapError};
use crate::till::{Ask, Chain, Kind, Order};

/// So many cash-ins a round: the month's incoming funds of the customers must last for all rounds.
const CASH_INS_A_ROUND: i64 = 60;
/// Tills that take cash in and cancel what never came.
const TILLS: u64 = 6;

/// What all workers of a round share.
#[derive(Clone)]
struct Round {
    field: Field,
    deeds: Arc<Mutex<Vec<Deed>>>,
    cash_ins_left: Arc<AtomicI64>,
}

/// Work that goes on until the gateway is gone.
pub struct Load {
    workers: JoinSet<()>,
    deeds: Arc<Mutex<Vec<Deed>>>,
}

impl Load {
    /// Starts the workers; what they do follows from the seed.
    pub fn start(field: &Field, seed: u64) -> Self {
        let round = Round {
            field: field.clone(),
            deeds: Arc::default(),
            cash_ins_left: Arc::new(AtomicI64::new(CASH_INS_A_ROUND)),
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
            .filter(|(_, one)| one.withdraws)
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
        }
    }

    /// Waits until all workers have noticed that the gateway is gone, and returns what they did.
    pub async fn finish(mut self) -> Vec<Deed> {
        while self.workers.join_next().await.is_some() {}
        std::mem::take(&mut self.deeds.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Round {
    fn keep(&self, deed: Deed) {
        self.deeds
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(deed);
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
        if !alive {
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
            Err(error) if error.slug().is_some() => {
                // Too little balance, or cash-out closed by too many refusals.
                if customer.phone.reopen_cash_out(&customer.pin).await.is_err() {
                    return;
                }
                tokio::task::yield_now().await;
                continue;
            }
            Err(_) => return,
        };
        let order = Order::new(customer.phone.number(), amount).token(&token);
        let deed = Deed::new(chain, Kind::CashOut, order);
        let alive = match rng.random_range(0..10) {
            0..4 => round.do_original(deed).await,
            4..7 => round.do_and_cancel(deed, false).await,
            _ => round.do_and_cancel(deed, true).await,
        };
        if !alive {
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
