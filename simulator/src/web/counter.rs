//! A counter: a till, its scribe, and somebody who keeps looking into the books meanwhile.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::PageError;
use super::books::Reader;
use super::hub::Hub;
use super::line::Line;
use super::scribe::{Scribe, Work, answer_of, verdict};
use crate::credentials::Partner;
use crate::receipt::Receipt;
use crate::snap::{Client, Options};
use crate::till::{Chain, Journal, Key, Kind, Order, Outcome, Outlet, Pace, Till};

const PACE: Pace = Pace {
    first: Duration::from_millis(900),
    max: Duration::from_secs(4),
};

/// A till where one customer is served at a time.
pub struct Counter {
    till: Till,
    partner: String,
    scribe: Arc<Scribe>,
    reader: Reader,
    line: Arc<Line>,
    serving: Arc<Mutex<()>>,
}

/// The right to use a counter.
pub type Turn = OwnedMutexGuard<()>;

/// What the page shows of an outlet.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shop {
    chain: &'static str,
    partner: String,
    title: String,
    address: String,
    store: String,
    terminal: String,
    cashier: Option<String>,
    key: Option<String>,
    brands: &'static [&'static str],
    withdraws: bool,
    takes_cash: bool,
    token_for_cash_in: bool,
}

impl Counter {
    /// Opens the counter of a chain.
    pub fn open(
        partner: Partner,
        chain: Chain,
        journals: &Path,
        patience: Duration,
        (line, hub, reader): (&Arc<Line>, &Arc<Hub>, &Reader),
    ) -> Result<Self, PageError> {
        let failed = |error: &dyn std::fmt::Display| PageError::Till(error.to_string());
        let scribe = Arc::new(Scribe::new(Arc::clone(hub), chain));
        let options = Options {
            timeout: patience,
            ..Options::default()
        };
        let name = partner.partner_id.clone();
        let client = Client::with_options(&line.url(), partner, options);
        let writer = Arc::clone(&scribe);
        let client = client
            .map_err(|error| failed(&error))?
            .with_watch(Box::new(move |wire| writer.wire(wire)));
        let journal = Journal::open(&journals.join(chain.channel()));
        let journal = journal.map_err(|error| failed(&error))?;
        let writer = Arc::clone(&scribe);
        let till = Till::new(Arc::new(client), Outlet::of(chain), journal)
            .with_pace(PACE)
            .with_watcher(Box::new(move |moment| writer.moment(moment)));
        Ok(Self {
            till,
            partner: name,
            scribe,
            reader: reader.clone(),
            line: Arc::clone(line),
            serving: Arc::default(),
        })
    }

    /// The right to use it; nothing while somebody is being served.
    pub fn turn(&self) -> Option<Turn> {
        Arc::clone(&self.serving).try_lock_owned().ok()
    }

    /// Fetches an access token while the line is good, so that what is lost later is the answer
    /// to a movement.
    pub async fn prepare(&self) {
        // Where there is none, the movement will ask again and show why.
        let _ = self.till.client().access_token().await;
    }

    /// Asks about a customer.
    pub async fn inquire(&self, _turn: Turn, order: &Order) {
        self.scribe.begin(Work::Inquiry, order);
        let result = self.till.inquiry(&order.phone, order.amount).await;
        let told = match result {
            Ok(answer) => json!({ "answer": answer_of(&answer) }),
            Err(error) => json!({ "why": error.to_string() }),
        };
        self.scribe.write("ends", told);
    }

    /// Moves money, to the end.
    pub async fn serve(&self, _turn: Turn, kind: Kind, order: &Order) {
        self.scribe.begin(kind.into(), order);
        self.line.before_movement();
        let scribe = &self.scribe;
        let looking = self
            .reader
            .watch(&self.partner, kind, &order.reference, |books| {
                scribe.write("books", json!({ "books": books }));
            });
        let moving = async {
            match kind {
                Kind::CashIn => self.till.cash_in(order).await,
                Kind::CashOut => self.till.cash_out(order).await,
            }
        };
        let outcome = tokio::select! {
            outcome = moving => outcome,
            never = looking => match never {},
        };
        // What became of it is in the books before the answer is out.
        let books = self
            .reader
            .look(&self.partner, kind, &order.reference)
            .await;
        scribe.write("books", json!({ "books": books }));
        match outcome {
            Ok(outcome) => self.end(order, &outcome),
            Err(error) => self.scribe.write(
                "ends",
                json!({ "verdict": "unsent", "why": error.to_string() }),
            ),
        }
    }

    fn end(&self, order: &Order, outcome: &Outcome) {
        let receipt = Receipt {
            outlet: self.till.outlet(),
            order,
            outcome,
            at: Timestamp::now(),
        };
        self.scribe.write(
            "ends",
            json!({
                "verdict": verdict(outcome.verdict),
                "code": outcome.code(),
                "message": outcome.message(),
                "questions": outcome.trail.len(),
                "paysCash": outcome.may_hand_over_cash(),
                "receipt": receipt.lines(),
            }),
        );
    }

    /// What the page shows of it.
    pub fn shop(&self) -> Shop {
        let outlet = self.till.outlet();
        let chain = outlet.chain;
        Shop {
            chain: chain.channel(),
            partner: self.partner.clone(),
            title: outlet.title.clone(),
            address: outlet.address.clone(),
            store: outlet.store_id.clone(),
            terminal: outlet.terminal_id.clone(),
            cashier: outlet.cashier_id.clone(),
            key: match &outlet.key {
                Key::WalletId(key) | Key::BinCode(key) => Some(key.clone()),
                Key::Partner => None,
            },
            brands: match chain {
                Chain::Alfamart => &["Alfamart", "Alfamidi", "Dan+Dan", "Lawson"],
                Chain::Indomaret => &["Indomaret", "Ceriamart"],
                Chain::Digibos | Chain::Danamon => &[],
            },
            withdraws: chain != Chain::Digibos,
            takes_cash: chain != Chain::Danamon,
            token_for_cash_in: chain == Chain::Indomaret,
        }
    }
}
