//! One shop through one day: customers, a drawer, a book, and a bad line to the gateway.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::ShopsError;
use super::bad;
use super::rule::Rule;
use super::street::Plot;
use crate::credentials::Partner;
use crate::pause::Pauses;
use crate::phone::Phone;
use crate::proxy::{self, Plan, Proxy};
use crate::snap::{Client, Options};
use crate::till::{Chain, Habits, Journal, Kind, Order, Pace, Till, Verdict, Witness};

/// The day passes so many times faster than the clock.
const HURRY: u32 = 20;
/// A till waits so long for an answer: 8 seconds of the shops' day.
const PATIENCE: Duration = Duration::from_millis(400);

/// A customer of the shop, signed in to the app.
pub struct Customer {
    /// The app.
    pub phone: Phone,
    /// Its PIN.
    pub pin: String,
}

/// What a shop is opened with.
pub struct Opening {
    /// Which shop.
    pub plot: Plot,
    /// Its chain's credentials.
    pub partner: Partner,
    /// The gateway itself, for the end of the day.
    pub gateway: String,
    /// Who comes in.
    pub customers: Vec<Customer>,
    /// Where its till keeps its journal.
    pub journal: PathBuf,
    /// What is random about it.
    pub seed: u64,
}

/// A shop.
pub struct Shop {
    plot: Plot,
    partner: Partner,
    gateway: String,
    customers: Vec<Customer>,
    journal: PathBuf,
    proxy: Proxy,
    till: Till,
    witness: Arc<Witness>,
    rng: StdRng,
    drawer: i64,
    book: i64,
    last_reference: Option<String>,
}

/// A shop after its day.
pub struct Closed {
    /// Which.
    pub plot: Plot,
    /// Whose references it used.
    pub partner: String,
    /// What is in the drawer that was not there in the morning; negative where it has less.
    pub drawer: i64,
    /// What its till's book says should be.
    pub book: i64,
    /// What it asked and heard.
    pub witness: Arc<Witness>,
    /// Cash-ins whose end it does not know: the next day's settlement decides, and what did not
    /// arrive is given back.
    pub open_cash_ins: Vec<Order>,
}

impl Shop {
    /// Opens it, with a line of its own to the gateway.
    ///
    /// # Errors
    /// [`ShopsError`] where it cannot.
    pub async fn open(opening: Opening) -> Result<Self, ShopsError> {
        let Opening {
            plot,
            partner,
            gateway,
            customers,
            journal,
            seed,
        } = opening;
        let options = proxy::Options {
            pauses: Pauses::Hurried(HURRY),
            ..proxy::Options::default()
        };
        let plan = Plan::seeded(seed);
        let proxy = Proxy::start("127.0.0.1:0", &gateway, plan, options).await;
        let proxy = proxy.map_err(ShopsError::new)?;
        let witness = Arc::new(Witness::default());
        let till = till(&plot, &partner, &proxy.url(), &journal, &witness, PATIENCE)?;
        Ok(Self {
            plot,
            partner,
            gateway,
            customers,
            journal,
            proxy,
            till,
            witness,
            rng: StdRng::seed_from_u64(seed ^ 1),
            drawer: 0,
            book: 0,
            last_reference: None,
        })
    }

    /// Serves so many customers.
    ///
    /// # Errors
    /// [`ShopsError`] where the shop itself cannot go on.
    pub async fn serve(&mut self, rounds: u32) -> Result<(), ShopsError> {
        for round in 0..rounds {
            let kind = self.kind();
            let Some(order) = self.order(kind, round).await? else {
                continue;
            };
            match self.plot.rule {
                Some(rule) => self.serve_badly(rule, kind, &order).await?,
                None => self.serve_well(kind, &order).await?,
            }
        }
        Ok(())
    }

    fn kind(&mut self) -> Kind {
        match self.plot.outlet.chain {
            Chain::Digibos => Kind::CashIn,
            Chain::Danamon => Kind::CashOut,
            _ if self.rng.random_bool(0.5) => Kind::CashIn,
            _ => Kind::CashOut,
        }
    }

    /// What the next customer wants; nothing where the app makes no token for it.
    async fn order(&mut self, kind: Kind, round: u32) -> Result<Option<Order>, ShopsError> {
        let chain = self.plot.outlet.chain;
        let amount = 50_000 * self.rng.random_range(1..=4);
        let amount = if chain == Chain::Danamon {
            amount * 2
        } else {
            amount
        };
        let mistyped = self.rng.random_bool(0.1);
        let customer = &self.customers[round as usize % self.customers.len()];
        let order = Order::new(customer.phone.number(), amount);
        if kind == Kind::CashIn && chain != Chain::Indomaret {
            return Ok(Some(order));
        }
        let direction = match kind {
            Kind::CashIn => "cash-in",
            Kind::CashOut => "cash-out",
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
    async fn serve_well(&mut self, kind: Kind, order: &Order) -> Result<(), ShopsError> {
        self.catch_up().await?;
        if kind == Kind::CashIn {
            self.drawer += cash(order);
        }
        let takes_offline = kind == Kind::CashIn && order.token.is_none();
        if takes_offline && self.rng.random_bool(0.1) {
            return self.till.store(order).map_err(ShopsError::new);
        }
        let power_fails = self.rng.random_bool(0.1);
        let until = Duration::from_millis(self.rng.random_range(1..100));
        let working = bad::careful(&self.till, kind, order);
        if !power_fails {
            let verdict = working.await.map_err(ShopsError::new)?;
            self.conclude(kind, order.amount, verdict);
            return Ok(());
        }
        if let Ok(verdict) = tokio::time::timeout(until, working).await {
            let verdict = verdict.map_err(ShopsError::new)?;
            self.conclude(kind, order.amount, verdict);
        }
        self.restart()
    }

    /// What the journal has as pending, ended. No cash is paid out for it any more.
    async fn catch_up(&mut self) -> Result<(), ShopsError> {
        let ended = self.till.catch_up().await.map_err(ShopsError::new)?;
        for (pending, outcome) in ended {
            if pending.kind == Kind::CashIn {
                self.conclude(Kind::CashIn, pending.amount, outcome.verdict);
            }
        }
        Ok(())
    }

    /// Cash is paid out after a success alone, and given back after a refusal alone. A cash-out
    /// that was taken back never was.
    fn conclude(&mut self, kind: Kind, amount: u64, verdict: Verdict) {
        let amount = amount as i64;
        match (kind, verdict) {
            (Kind::CashIn, Verdict::Done) => self.book += amount,
            (Kind::CashIn, Verdict::Refused | Verdict::Cancelled) => self.drawer -= amount,
            (Kind::CashOut, Verdict::Done) => {
                self.drawer -= amount;
                self.book -= amount;
            }
            _ => {}
        }
    }

    async fn serve_badly(
        &mut self,
        rule: Rule,
        kind: Kind,
        order: &Order,
    ) -> Result<(), ShopsError> {
        let mut order = order.clone();
        let reused = self.last_reference.replace(order.reference.clone());
        if let (Rule::ReusesReference, Some(reference)) = (rule, reused) {
            order.reference = reference;
            // Once only: the next customer has a new one, to be reused in turn.
            self.last_reference = None;
        }
        let pays_first = rule == Rule::PaysBeforeAnswer && kind == Kind::CashOut;
        if kind == Kind::CashIn {
            self.drawer += cash(&order);
        } else if pays_first {
            self.drawer -= cash(&order);
        }
        let verdict = bad::carry_out(&self.till, rule, kind, &order).await;
        let verdict = verdict.map_err(ShopsError::new)?;
        if pays_first && verdict == Verdict::Done {
            self.book -= cash(&order);
        } else {
            self.conclude(kind, order.amount, verdict);
        }
        Ok(())
    }

    /// The machine starts again: all that it knows is in its journal.
    fn restart(&mut self) -> Result<(), ShopsError> {
        let url = self.proxy.url();
        self.till = till(
            &self.plot,
            &self.partner,
            &url,
            &self.journal,
            &self.witness,
            PATIENCE,
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
    /// [`ShopsError`] where it cannot.
    pub async fn close(mut self) -> Result<Closed, ShopsError> {
        let patience = Duration::from_secs(8);
        self.till = till(
            &self.plot,
            &self.partner,
            &self.gateway,
            &self.journal,
            &self.witness,
            patience,
        )?;
        self.catch_up().await?;
        let pending = Journal::open(&self.journal).and_then(|journal| journal.pending());
        let pending = pending.map_err(ShopsError::new)?.into_iter();
        let open_cash_ins = pending.filter(|one| one.kind == Kind::CashIn);
        let open_cash_ins = open_cash_ins
            .map(|one| Order::new(&one.phone, one.amount).reference(&one.reference))
            .collect();
        Ok(Closed {
            plot: self.plot,
            partner: self.partner.partner_id,
            drawer: self.drawer,
            book: self.book,
            witness: self.witness,
            open_cash_ins,
        })
    }
}

fn till(
    plot: &Plot,
    partner: &Partner,
    gateway: &str,
    journal: &std::path::Path,
    witness: &Arc<Witness>,
    patience: Duration,
) -> Result<Till, ShopsError> {
    let clock_ahead = match plot.rule {
        Some(Rule::ClockAnHourWrong) => SignedDuration::from_hours(1),
        _ => SignedDuration::ZERO,
    };
    let options = Options {
        timeout: patience,
        clock_ahead,
        ..Options::default()
    };
    let client = Client::with_options(gateway, partner.clone(), options);
    let journal = Journal::open(journal).map_err(ShopsError::new)?;
    let client = Arc::new(client.map_err(ShopsError::new)?);
    Ok(Till::new(client, plot.outlet.clone(), journal)
        .with_habits(Habits::of(plot.outlet.chain))
        .with_pace(Pace::default())
        .with_pauses(Pauses::Hurried(HURRY))
        .with_witness(Arc::clone(witness)))
}

fn cash(order: &Order) -> i64 {
    order.amount as i64
}
