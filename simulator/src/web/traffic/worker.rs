//! The tills of a busy day. Each serves customers of its own one after the other: mostly they pay
//! cash in, some take it out, and some do what is refused.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use rand::RngExt;
use tempfile::TempDir;
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use super::meter::TrafficMeter;
use crate::phone::Phone;
use crate::sandbox::{Customer, Sandbox};
use crate::snap::Client;
use crate::till::{Chain, Journal, MovementKind, Order, Outlet, Till, TillRequest};

/// Customers of each till: their monthly limits must last for the day.
const CUSTOMERS: usize = 30;
/// Accounts that the sandbox opens at once.
const CUSTOMERS_PER_REQUEST: usize = 500;
/// Which chains the tills are of, again and again.
const CHAINS: [Chain; 8] = [
    Chain::Alfamart,
    Chain::Indomaret,
    Chain::Digibos,
    Chain::Indomaret,
    Chain::Alfamart,
    Chain::Digibos,
    Chain::Indomaret,
    Chain::Digibos,
];

/// The workers; they end when this is dropped.
pub struct Workers {
    _workers: JoinSet<()>,
    _journals: TempDir,
}

type WorkerError = Box<dyn std::error::Error + Send + Sync>;

/// Opens accounts for the customers, and begins.
pub async fn gather(
    gateway: &str,
    tills: usize,
    meter: &Arc<TrafficMeter>,
) -> Result<Workers, WorkerError> {
    let sandbox = Sandbox::new(gateway);
    let mut all_customers = Vec::new();
    while all_customers.len() < tills * CUSTOMERS {
        let missing = tills * CUSTOMERS - all_customers.len();
        all_customers.extend(
            sandbox
                .open_customers(missing.min(CUSTOMERS_PER_REQUEST))
                .await?,
        );
    }
    let journals = tempfile::tempdir()?;
    let mut clients = HashMap::new();
    for chain in [Chain::Alfamart, Chain::Indomaret, Chain::Digibos] {
        let client = Client::new(gateway, sandbox.partner(chain.channel()).await?)?;
        clients.insert(chain, Arc::new(client));
    }
    let mut workers = JoinSet::new();
    let chains = CHAINS.into_iter().cycle();
    for (at, (customers, chain)) in all_customers.chunks(CUSTOMERS).zip(chains).enumerate() {
        let Some(client) = clients.get(&chain) else {
            continue;
        };
        let journal = Journal::open(&journals.path().join(at.to_string()))?;
        let worker = Worker {
            gateway: gateway.to_owned(),
            till: Till::new(Arc::clone(client), Outlet::of(chain), journal),
            customers: customers.to_vec(),
            phones: Mutex::default(),
            meter: Arc::clone(meter),
        };
        workers.spawn(worker.run());
    }
    Ok(Workers {
        _workers: workers,
        _journals: journals,
    })
}

struct Worker {
    gateway: String,
    till: Till,
    customers: Vec<Customer>,
    /// By number: a PIN is hashed at length, so everybody signs in once.
    phones: Mutex<HashMap<String, Phone>>,
    meter: Arc<TrafficMeter>,
}

impl Worker {
    async fn run(self) {
        loop {
            for customer in &self.customers {
                self.serve(customer).await;
            }
        }
    }

    async fn serve(&self, customer: &Customer) {
        match (self.till.outlet().chain, rand::random_range(0..100)) {
            (Chain::Indomaret, 0..20) => self.guess(customer).await,
            // A token needs a PIN, which is hashed at length: such tills are slower.
            (Chain::Indomaret, _) => self.withdraw(customer).await,
            (Chain::Alfamart, 0..8) => self.pay_in(customer, 75_000).await,
            (Chain::Alfamart, _) => self.pay_in(customer, 50_000).await,
            (_, 0..4) => self.pay_in(customer, 5_000).await,
            (_, 4..6) => self.pay_in_for_unknown_number().await,
            _ => self.pay_in(customer, 10_000).await,
        }
    }

    async fn pay_in(&self, customer: &Customer, amount: u64) {
        self.send(MovementKind::CashIn, &Order::new(&customer.phone, amount))
            .await;
    }

    async fn pay_in_for_unknown_number(&self) {
        self.send(MovementKind::CashIn, &Order::new("081999999999", 10_000))
            .await;
    }

    async fn guess(&self, customer: &Customer) {
        let token = format!("{:06}", rand::rng().random_range(0..1_000_000));
        let order = Order::new(&customer.phone, 20_000).token(&token);
        self.send(MovementKind::CashIn, &order).await;
    }

    /// Cash out; whoever has not enough pays in first.
    async fn withdraw(&self, customer: &Customer) {
        let Some(phone) = self.phone(customer).await else {
            return;
        };
        let short = |code: &str| code.starts_with("403") && code.ends_with("14");
        let code = self
            .with_token(&phone, customer, MovementKind::CashOut)
            .await;
        if code.as_deref().is_some_and(short) {
            self.with_token(&phone, customer, MovementKind::CashIn)
                .await;
        }
    }

    /// Moves money at Indomaret with a token of the customer's; the code that came of it.
    async fn with_token(
        &self,
        phone: &Phone,
        customer: &Customer,
        kind: MovementKind,
    ) -> Option<String> {
        let (direction, amount) = match kind {
            MovementKind::CashIn => ("cash-in", 1_000_000),
            MovementKind::CashOut => ("cash-out", 100_000),
        };
        let made = phone.make_token(&customer.pin, "indomaret", direction, None);
        let Ok(token) = made.await else {
            // The session has ended, or the customer may not.
            self.phones.lock().await.remove(&customer.phone);
            return None;
        };
        let order = Order::new(&customer.phone, amount).token(&token.token);
        self.send(kind, &order).await
    }

    async fn phone(&self, customer: &Customer) -> Option<Phone> {
        let mut phones = self.phones.lock().await;
        if let Some(phone) = phones.get(&customer.phone) {
            return Some(phone.clone());
        }
        let phone = Phone::sign_in(&self.gateway, &customer.phone, &customer.pin).await;
        let phone = phone.ok()?;
        phones.insert(customer.phone.clone(), phone.clone());
        Some(phone)
    }

    async fn send(&self, kind: MovementKind, order: &Order) -> Option<String> {
        let began = Instant::now();
        let result = self.till.ask(TillRequest::Original, kind, order).await;
        self.meter.count(&result, began.elapsed());
        result.ok().map(|answer| answer.code)
    }
}
