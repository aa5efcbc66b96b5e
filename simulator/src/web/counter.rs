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
use super::brands::Brands;
use super::hub::Hub;
use super::line::Line;
use super::receipts::Receipts;
use super::scribe::{Scribe, Work, answer_of, verdict};
use crate::credentials::Partner;
use crate::receipt::{Receipt, SealKey, Style};
use crate::snap::{Client, Options};
use crate::till::{Chain, Journal, Key, Kind, Order, Outcome, Outlet, Pace, Till};

const PACE: Pace = Pace {
    first: Duration::from_millis(900),
    max: Duration::from_secs(4),
};

/// What all counters share.
pub struct Around {
    /// Between tills and gateway.
    pub line: Arc<Line>,
    /// Who tells the pages.
    pub hub: Arc<Hub>,
    /// The gateway's books.
    pub reader: Reader,
    /// What the tills have printed.
    pub receipts: Arc<Receipts>,
}

/// A till where one customer is served at a time.
pub struct Counter {
    /// The same till in a store of each brand; in the one that it stands in by itself first.
    tills: Vec<Arc<Till>>,
    brands: Brands,
    partner: String,
    key: SealKey,
    scribe: Arc<Scribe>,
    reader: Reader,
    receipts: Arc<Receipts>,
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
    brands: Brands,
    withdraws: bool,
    takes_cash: bool,
    token_for_cash_in: bool,
}

impl Counter {
    /// Opens the counter of a chain, whose tills write to journals beside `journal`.
    pub fn open(
        partner: Partner,
        chain: Chain,
        journal: &Path,
        (brands, patience): (Brands, Duration),
        around: &Around,
    ) -> Result<Self, PageError> {
        let failed = |error: &dyn std::fmt::Display| PageError::Till(error.to_string());
        let scribe = Arc::new(Scribe::new(Arc::clone(&around.hub), chain));
        let options = Options {
            timeout: patience,
            ..Options::default()
        };
        let (name, key) = (partner.partner_id.clone(), SealKey::of(&partner));
        let client = Client::with_options(&around.line.url(), partner, options);
        let writer = Arc::clone(&scribe);
        let client = client
            .map_err(|error| failed(&error))?
            .with_watch(Box::new(move |wire| writer.wire(wire)));
        let client = Arc::new(client);
        let stand = |(no, outlet): (usize, Outlet)| {
            let journal = Journal::open(&journal.with_extension(no.to_string()));
            let journal = journal.map_err(|error| failed(&error))?;
            let writer = Arc::clone(&scribe);
            let till = Till::new(Arc::clone(&client), outlet, journal)
                .with_pace(PACE)
                .with_watcher(Box::new(move |moment| writer.moment(moment)));
            Ok(Arc::new(till))
        };
        let tills: Result<_, PageError> = outlets(chain, &brands)
            .into_iter()
            .enumerate()
            .map(stand)
            .collect();
        Ok(Self {
            tills: tills?,
            brands,
            partner: name,
            key,
            scribe: Arc::clone(&scribe),
            reader: around.reader.clone(),
            receipts: Arc::clone(&around.receipts),
            line: Arc::clone(&around.line),
            serving: Arc::default(),
        })
    }

    /// Its till in a store of that brand; without brand, where it stands by itself.
    pub fn till(&self, brand: Option<&str>) -> Option<Arc<Till>> {
        let mut tills = self.tills.iter();
        match brand {
            None => tills.next().cloned(),
            Some(_) => tills
                .find(|till| till.outlet().brand.as_deref() == brand)
                .cloned(),
        }
    }

    /// The right to use it; nothing while somebody is being served.
    pub fn turn(&self) -> Option<Turn> {
        Arc::clone(&self.serving).try_lock_owned().ok()
    }

    /// Fetches an access token while the line is good, so that what is lost later is the answer
    /// to a movement.
    pub async fn prepare(&self) {
        // Where there is none, the movement will ask again and show why.
        if let Some(till) = self.tills.first() {
            let _ = till.client().access_token().await;
        }
    }

    /// Asks about a customer.
    pub async fn inquire(&self, _turn: Turn, till: &Till, order: &Order) {
        self.scribe.begin(Work::Inquiry, order);
        let result = till.inquiry(&order.phone, order.amount).await;
        let told = match result {
            Ok(answer) => json!({ "answer": answer_of(&answer) }),
            Err(error) => json!({ "why": error.to_string() }),
        };
        self.scribe.write("ends", told);
    }

    /// Moves money, to the end.
    pub async fn serve(&self, _turn: Turn, till: &Till, kind: Kind, order: &Order) {
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
                Kind::CashIn => till.cash_in(order).await,
                Kind::CashOut => till.cash_out(order).await,
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
            Ok(outcome) => self.end(till, order, &outcome),
            Err(error) => self.scribe.write(
                "ends",
                json!({ "verdict": "unsent", "why": error.to_string() }),
            ),
        }
    }

    fn end(&self, till: &Till, order: &Order, outcome: &Outcome) {
        let receipt = Receipt {
            outlet: till.outlet(),
            order,
            outcome,
            at: Timestamp::now(),
        };
        let slip = receipt.slip(Style {
            key: Some(&self.key),
            ..Style::default()
        });
        let printed = slip.texts();
        // Before the page is told: it may ask for a copy at once.
        self.receipts.keep(&order.reference, slip);
        self.scribe.write(
            "ends",
            json!({
                "verdict": verdict(outcome.verdict),
                "code": outcome.code(),
                "message": outcome.message(),
                "questions": outcome.trail.len(),
                "paysCash": outcome.may_hand_over_cash(),
                "receipt": printed,
            }),
        );
    }

    /// What the page shows of it.
    pub fn shop(&self) -> Option<Shop> {
        let outlet = self.tills.first()?.outlet();
        let chain = outlet.chain;
        Some(Shop {
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
            brands: self.brands.clone(),
            withdraws: chain != Chain::Digibos,
            takes_cash: chain != Chain::Danamon,
            token_for_cash_in: chain == Chain::Indomaret,
        })
    }
}

/// One outlet of a chain by each of its brands, its own first.
fn outlets(chain: Chain, brands: &Brands) -> Vec<Outlet> {
    let own = Outlet::of(chain);
    let others = brands.all().into_iter();
    let others = others.filter(|brand| own.brand.as_deref() != Some(*brand));
    let others: Vec<_> = others.map(|brand| own.clone().with_brand(brand)).collect();
    [vec![own], others].concat()
}
