//! One shop through one day: customers, a drawer, a book, and a bad line to the gateway.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::ScenarioDayError;
use super::shop_setups::ShopSetup;
use crate::credentials::Partner;
use crate::delay::Delay;
use crate::faulty_tills::{self, TillRule};
use crate::phone::Phone;
use crate::proxy::{self, FaultPlan, Proxy};
use crate::snap::{Client, ClientOptions};
use crate::till::{
    Backoff, Chain, EventLog, Journal, MovementKind, Order, RecoveryPolicy, Till, Verdict,
};

/// The day passes so many times faster than the clock.
const SPEED_UP: u32 = 20;
/// A till waits so long for an answer: 8 seconds of the shops' day.
const ANSWER_TIMEOUT: Duration = Duration::from_millis(400);

/// A customer of the shop, signed in to the app.
pub struct ShopCustomer {
    /// The app.
    pub phone: Phone,
    /// Its PIN.
    pub pin: String,
}

/// What a shop is opened with.
pub struct ShopConfig {
    /// Which shop.
    pub setup: ShopSetup,
    /// Its chain's credentials.
    pub partner: Partner,
    /// The gateway itself, for the end of the day.
    pub gateway: String,
    /// Who comes in.
    pub customers: Vec<ShopCustomer>,
    /// Where its till keeps its journal.
    pub journal: PathBuf,
    /// What is random about it.
    pub seed: u64,
}

/// A shop.
pub struct Shop {
    setup: ShopSetup,
    partner: Partner,
    gateway: String,
    customers: Vec<ShopCustomer>,
    journal: PathBuf,
    proxy: Proxy,
    till: Till,
    event_log: Arc<EventLog>,
    rng: StdRng,
    drawer: i64,
    book: i64,
    last_reference: Option<String>,
}

/// A shop after its day.
pub struct ClosedShop {
    /// Which.
    pub setup: ShopSetup,
    /// Whose references it used.
    pub partner: String,
    /// What is in the drawer that was not there in the morning; negative where it has less.
    pub drawer: i64,
    /// What its till's book says should be.
    pub book: i64,
    /// What it asked and heard.
    pub event_log: Arc<EventLog>,
    /// Cash-ins whose end it does not know: the next day's settlement decides, and what did not
    /// arrive is given back.
    pub open_cash_ins: Vec<Order>,
}

impl Shop {
    /// Opens it, with a line of its own to the gateway.
    ///
    /// # Errors
    /// [`ScenarioDayError`] where it cannot.
    pub async fn open(config: ShopConfig) -> Result<Self, ScenarioDayError> {
        let ShopConfig {
            setup,
            partner,
            gateway,
            customers,
            journal,
            seed,
        } = config;
        let options = proxy::ProxyOptions {
            delay: Delay::SpeedUp(SPEED_UP),
            ..proxy::ProxyOptions::default()
        };
        let plan = FaultPlan::seeded(seed);
        let proxy = Proxy::start("127.0.0.1:0", &gateway, plan, options).await;
        let proxy = proxy.map_err(ScenarioDayError::new)?;
        let event_log = Arc::new(EventLog::default());
        let till = till(
            &setup,
            &partner,
            &proxy.url(),
            &journal,
            &event_log,
            ANSWER_TIMEOUT,
        )?;
        Ok(Self {
            setup,
            partner,
            gateway,
            customers,
            journal,
            proxy,
            till,
            event_log,
            rng: StdRng::seed_from_u64(seed ^ 1),
            drawer: 0,
            book: 0,
            last_reference: None,
        })
    }

    /// Serves so many customers.
    ///
    /// # Errors
    /// [`ScenarioDayError`] where the shop itself cannot go on.
    pub async fn serve(&mut self, rounds: u32) -> Result<(), ScenarioDayError> {
        for round in 0..rounds {
            let kind = self.kind();
            let Some(order) = self.order(kind, round).await? else {
                continue;
            };
            match self.setup.rule {
                Some(rule) => self.serve_badly(rule, kind, &order).await?,
                None => self.serve_well(kind, &order).await?,
            }
        }
        Ok(())
    }

    fn kind(&mut self) -> MovementKind {
        match self.setup.outlet.chain {
            Chain::Digibos => MovementKind::CashIn,
            Chain::Danamon => MovementKind::CashOut,
            _ if self.rng.random_bool(0.5) => MovementKind::CashIn,
            _ => MovementKind::CashOut,
        }
    }

    /// What the next customer wants; nothing where the app makes no token for it.
    async fn order(
        &mut self,
        kind: MovementKind,
        round: u32,
    ) -> Result<Option<Order>, ScenarioDayError> {
        let chain = self.setup.outlet.chain;
        let amount = 50_000 * self.rng.random_range(1..=4);
        let amount = if chain == Chain::Danamon {
            amount * 2
        } else {
            amount
        };
        let mistyped = self.rng.random_bool(0.1);
        let customer = &self.customers[round as usize % self.customers.len()];
        let order = Order::new(customer.phone.number(), amount);
        if kind == MovementKind::CashIn && chain != Chain::Indomaret {
            return Ok(Some(order));
        }
        let direction = match kind {
            MovementKind::CashIn => "cash-in",
            MovementKind::CashOut => "cash-out",
        };
        let bound = (chain == Chain::Danamon).then_some(amount);
        let phone = &customer.phone;
        let made = phone.make_token(&customer.pin, chain.channel(), direction, bound);
        match made.await {
            Ok(_) if mistyped => Ok(Some(order.token("000000"))),
            Ok(token) => Ok(Some(order.token(&token.token))),
            // Too little balance, or cash-out closed by too many wrong tokens; or the app has no
            // answer. Then this customer goes away.
            Err(_) => {
                let _ = phone.reopen_cash_out(&customer.pin).await;
                Ok(None)
            }
        }
    }

    /// By the rules; now and then the power fails, or the line is down for a while.
    async fn serve_well(
        &mut self,
        kind: MovementKind,
        order: &Order,
    ) -> Result<(), ScenarioDayError> {
        self.catch_up().await?;
        if kind == MovementKind::CashIn {
            self.drawer += cash(order);
        }
        let takes_offline = kind == MovementKind::CashIn && order.token.is_none();
        if takes_offline && self.rng.random_bool(0.1) {
            return self.till.store(order).map_err(ScenarioDayError::new);
        }
        let power_fails = self.rng.random_bool(0.1);
        let until = Duration::from_millis(self.rng.random_range(1..100));
        let working = faulty_tills::careful(&self.till, kind, order);
        if !power_fails {
            let verdict = working.await.map_err(ScenarioDayError::new)?;
            self.conclude(kind, order.amount, verdict);
            return Ok(());
        }
        if let Ok(verdict) = tokio::time::timeout(until, working).await {
            let verdict = verdict.map_err(ScenarioDayError::new)?;
            self.conclude(kind, order.amount, verdict);
        }
        self.restart()
    }

    /// What the journal has as pending, ended. No cash is paid out for it any more.
    async fn catch_up(&mut self) -> Result<(), ScenarioDayError> {
        let ended = self.till.catch_up().await.map_err(ScenarioDayError::new)?;
        for (pending, outcome) in ended {
            if pending.kind == MovementKind::CashIn {
                self.conclude(MovementKind::CashIn, pending.amount, outcome.verdict);
            }
        }
        Ok(())
    }

    /// Cash is paid out after a success alone, and given back after a refusal alone. A cash-out
    /// that was taken back never was.
    fn conclude(&mut self, kind: MovementKind, amount: u64, verdict: Verdict) {
        let amount = amount as i64;
        match (kind, verdict) {
            (MovementKind::CashIn, Verdict::Done) => self.book += amount,
            (MovementKind::CashIn, Verdict::Refused | Verdict::Cancelled) => self.drawer -= amount,
            (MovementKind::CashOut, Verdict::Done) => {
                self.drawer -= amount;
                self.book -= amount;
            }
            _ => {}
        }
    }

    async fn serve_badly(
        &mut self,
        rule: TillRule,
        kind: MovementKind,
        order: &Order,
    ) -> Result<(), ScenarioDayError> {
        let mut order = order.clone();
        let reused = self.last_reference.replace(order.reference.clone());
        if let (TillRule::ReusesReference, Some(reference)) = (rule, reused) {
            order.reference = reference;
            // Once only: the next customer has a new one, to be reused in turn.
            self.last_reference = None;
        }
        let pays_first = rule == TillRule::PaysBeforeAnswer && kind == MovementKind::CashOut;
        if kind == MovementKind::CashIn {
            self.drawer += cash(&order);
        } else if pays_first {
            self.drawer -= cash(&order);
        }
        let verdict = faulty_tills::execute(&self.till, rule, kind, &order, async |_| {}).await;
        let verdict = verdict.map_err(ScenarioDayError::new)?;
        if pays_first && verdict == Verdict::Done {
            self.book -= cash(&order);
        } else {
            self.conclude(kind, order.amount, verdict);
        }
        Ok(())
    }

    /// The machine starts again: all that it knows is in its journal.
    fn restart(&mut self) -> Result<(), ScenarioDayError> {
        let url = self.proxy.url();
        self.till = till(
            &self.setup,
            &self.partner,
            &url,
            &self.journal,
            &self.event_log,
            ANSWER_TIMEOUT,
        )?;
        Ok(())
    }

    /// What happened on its line.
    pub fn faults(&self) -> std::collections::BTreeMap<&'static str, u64> {
        self.proxy.counts()
    }

    /// The end of the day, over a good line: what is pending is ended.
    ///
    /// # Errors
    /// [`ScenarioDayError`] where it cannot.
    pub async fn close(mut self) -> Result<ClosedShop, ScenarioDayError> {
        let answer_timeout = Duration::from_secs(8);
        self.till = till(
            &self.setup,
            &self.partner,
            &self.gateway,
            &self.journal,
            &self.event_log,
            answer_timeout,
        )?;
        self.catch_up().await?;
        let pending = Journal::open(&self.journal).and_then(|journal| journal.pending());
        let pending = pending.map_err(ScenarioDayError::new)?.into_iter();
        let open_cash_ins = pending.filter(|one| one.kind == MovementKind::CashIn);
        let open_cash_ins = open_cash_ins
            .map(|one| Order::new(&one.phone, one.amount).reference(&one.reference))
            .collect();
        Ok(ClosedShop {
            setup: self.setup,
            partner: self.partner.partner_id,
            drawer: self.drawer,
            book: self.book,
            event_log: self.event_log,
            open_cash_ins,
        })
    }
}

fn till(
    setup: &ShopSetup,
    partner: &Partner,
    gateway: &str,
    journal: &std::path::Path,
    event_log: &Arc<EventLog>,
    answer_timeout: Duration,
) -> Result<Till, ScenarioDayError> {
    let clock_ahead = match setup.rule {
        Some(TillRule::ClockAnHourWrong) => SignedDuration::from_hours(1),
        _ => SignedDuration::ZERO,
    };
    let options = ClientOptions {
        timeout: answer_timeout,
        clock_ahead,
        ..ClientOptions::default()
    };
    let client = Client::with_options(gateway, partner.clone(), options);
    let journal = Journal::open(journal).map_err(ScenarioDayError::new)?;
    let client = Arc::new(client.map_err(ScenarioDayError::new)?);
    Ok(Till::new(client, setup.outlet.clone(), journal)
        .with_recovery_policy(RecoveryPolicy::of(setup.outlet.chain))
        .with_backoff(Backoff::default())
        .with_delay(Delay::SpeedUp(SPEED_UP))
        .with_event_log(Arc::clone(event_log)))
}

fn cash(order: &Order) -> i64 {
    order.amount as i64
}
