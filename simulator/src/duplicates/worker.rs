//! A worker: some customers of its own, one reference after the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::burst::ReferenceHistory;
use super::report::DuplicatesReport;
use super::tills::Tills;
use crate::gateway::{AddedCustomer, RunningGateway};
use crate::till::{Chain, MovementKind, Order};

/// One reference in so many goes over a bad line.
const BAD_LINE: f64 = 0.02;

/// What all workers share.
pub struct WorkerContext {
    /// The gateway.
    pub gateway: Arc<RunningGateway>,
    /// The tills.
    pub tills: Tills,
    /// References that are still to be sent.
    pub left: AtomicU64,
}

impl WorkerContext {
    fn take(&self) -> bool {
        let order = Ordering::Relaxed;
        self.left
            .fetch_update(order, order, |left| left.checked_sub(1))
            .is_ok()
    }
}

/// What a worker has done.
#[derive(Default)]
pub struct WorkerResult {
    /// Its part of the report.
    pub report: DuplicatesReport,
    /// What went over bad lines, which is asked about again in the end.
    pub doubtful: Vec<ReferenceHistory>,
}

/// Works until nothing is left; `customers` are its own, so that no other replaces their tokens.
pub async fn work(
    context: Arc<WorkerContext>,
    customers: Vec<AddedCustomer>,
    seed: u64,
) -> WorkerResult {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut done = WorkerResult::default();
    while context.take() {
        let customer = &customers[rng.random_range(0..customers.len())];
        let on_a_bad_line = rng.random_bool(BAD_LINE);
        let mut history = history(&context, customer, on_a_bad_line, &mut rng).await;
        let result = history.run(&mut rng).await;
        done.report.count(&history);
        match result {
            Err(breach) => {
                done.report.breaches.push(breach);
                done.doubtful.push(history);
            }
            Ok(_) if on_a_bad_line => done.doubtful.push(history),
            Ok(final_state) => done.report.conclude(&history, &final_state),
        }
    }
    done
}

/// Most are cash-ins, for every cash-out needs a token; some cash-outs have one that is nobody's.
async fn history(
    context: &WorkerContext,
    customer: &AddedCustomer,
    on_a_bad_line: bool,
    rng: &mut StdRng,
) -> ReferenceHistory {
    let till = |chain| context.tills.pair(chain, on_a_bad_line);
    let order = Order::new(&customer.phone, 50_000);
    match rng.random_range(0..10) {
        0..5 => ReferenceHistory::new(
            till(Chain::Digibos),
            MovementKind::CashIn,
            Order {
                amount: 10_000,
                ..order
            },
        ),
        5 => {
            let unknown_customer = Order::new("081999999999", 50_000).token("000000");
            ReferenceHistory::new(
                till(Chain::Alfamart),
                MovementKind::CashOut,
                unknown_customer,
            )
        }
        share => {
            let chain = match share {
                6 | 7 => Chain::Alfamart,
                _ => Chain::Indomaret,
            };
            let made = context.gateway.make_token(customer, chain.channel(), None);
            // Where none is made, or it is not known whether (the engine has too much to do), the
            // cash-out is refused.
            let token = made.await.ok().flatten();
            let order = order.token(token.as_deref().unwrap_or("000000"));
            ReferenceHistory::new(till(chain), MovementKind::CashOut, order)
        }
    }
}
