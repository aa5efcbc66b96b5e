//! A worker: some customers of its own, one reference after the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::burst::Deed;
use super::report::Report;
use super::tills::Tills;
use crate::gateway::{Extra, RunningGateway};
use crate::till::{Chain, Kind, Order};

/// One reference in so many goes over a bad line.
const BAD_LINE: f64 = 0.02;

/// What all workers share.
pub struct Field {
    /// The gateway.
    pub gateway: Arc<RunningGateway>,
    /// The tills.
    pub tills: Tills,
    /// References that are still to be sent.
    pub left: AtomicU64,
}

impl Field {
    fn take(&self) -> bool {
        let order = Ordering::Relaxed;
        self.left
            .fetch_update(order, order, |left| left.checked_sub(1))
            .is_ok()
    }
}

/// What a worker has done.
#[derive(Default)]
pub struct Done {
    /// Its part of the report.
    pub report: Report,
    /// What went over bad lines, which is asked about again in the end.
    pub doubtful: Vec<Deed>,
}

/// Works until nothing is left; `customers` are its own, so that no other replaces their tokens.
pub async fn work(field: Arc<Field>, customers: Vec<Extra>, seed: u64) -> Done {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut done = Done::default();
    while field.take() {
        let customer = &customers[rng.random_range(0..customers.len())];
        let on_a_bad_line = rng.random_bool(BAD_LINE);
        let mut deed = deed(&field, customer, on_a_bad_line, &mut rng).await;
        let result = deed.suffer(&mut rng).await;
        done.report.count(&deed);
        match result {
            Err(breach) => {
                done.report.breaches.push(breach);
                done.doubtful.push(deed);
            }
            Ok(_) if on_a_bad_line => done.doubtful.push(deed),
            Ok(truth) => done.report.conclude(&deed, &truth),
        }
    }
    done
}

/// Most are cash-ins, for every cash-out needs a token; some cash-outs have one that is nobody's.
async fn deed(field: &Field, customer: &Extra, on_a_bad_line: bool, rng: &mut StdRng) -> Deed {
    let till = |chain| field.tills.pair(chain, on_a_bad_line);
    let order = Order::new(&customer.phone, 50_000);
    match rng.random_range(0..10) {
        0..5 => Deed::new(
            till(Chain::Digibos),
            Kind::CashIn,
            Order {
                amount: 10_000,
                ..order
            },
        ),
        5 => {
            let nobodys = Order::new("081999999999", 50_000).token("000000");
            Deed::new(till(Chain::Alfamart), Kind::CashOut, nobodys)
        }
        drawn => {
            let chain = match drawn {
                6 | 7 => Chain::Alfamart,
                _ => Chain::Indomaret,
            };
            let made = field.gateway.make_token(customer, chain.channel(), None);
            // Where none is made, or it is not known whether (the engine has too much to do), the
            // cash-out is refused.
            let token = made.await.ok().flatten();
            let order = order.token(token.as_deref().unwrap_or("000000"));
            Deed::new(till(chain), Kind::CashOut, order)
        }
    }
}
