//! A counter: a till, its event publisher, and somebody who keeps looking into the books meanwhile.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::brands::Brands;
use super::error::PageError;
use super::event_broadcast::EventBroadcast;
use super::events::{EventPublisher, TillActivity, answer_of, verdict};
use super::ledger_reader::LedgerReader;
use super::network_faults::NetworkLink;
use super::receipts::Receipts;
use crate::credentials::Partner;
use crate::receipt::{Receipt, ReceiptStyle, VerificationKey};
use crate::snap::{Client, ClientOptions};
use crate::till::{Backoff, Chain, IssuerKey, Journal, MovementKind, Order, Outcome, Outlet, Till};

const BACKOFF: Backoff = Backoff {
    first: Duration::from_millis(900),
    max: Duration::from_secs(4),
};

/// What all counters share.
pub struct CounterContext {
    /// Between tills and gateway.
    pub link: Arc<NetworkLink>,
    /// Sends events to the pages.
    pub broadcast: Arc<EventBroadcast>,
    /// The gateway's books.
    pub reader: LedgerReader,
    /// What the tills have printed.
    pub receipts: Arc<Receipts>,
}

/// A till where one customer is served at a time.
pub struct Counter {
    /// The same till in a store of each brand; its own brand first.
    tills: Vec<Arc<Till>>,
    brands: Brands,
    partner: String,
    key: VerificationKey,
    publisher: Arc<EventPublisher>,
    reader: LedgerReader,
    receipts: Arc<Receipts>,
    link: Arc<NetworkLink>,
    serving: Arc<Mutex<()>>,
}

/// The right to use a counter.
pub type CounterGuard = OwnedMutexGuard<()>;

/// What the page shows of an outlet.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OutletView {
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
        (brands, answer_timeout): (Brands, Duration),
        around: &CounterContext,
    ) -> Result<Self, PageError> {
        let failed = |error: &dyn std::fmt::Display| PageError::Till(error.to_string());
        let (broadcast, link) = (Arc::clone(&around.broadcast), Arc::clone(&around.link));
        let publisher = Arc::new(EventPublisher::new(broadcast, link, chain));
        let options = ClientOptions {
            timeout: answer_timeout,
            ..ClientOptions::default()
        };
        let (name, key) = (partner.partner_id.clone(), VerificationKey::of(&partner));
        let client = Client::with_options(&around.link.url(), partner, options);
        let writer = Arc::clone(&publisher);
        let client = client
            .map_err(|error| failed(&error))?
            .with_watch(Box::new(move |wire| writer.wire(wire)));
        let client = Arc::new(client);
        let stand = |(no, outlet): (usize, Outlet)| {
            let journal = Journal::open(&journal.with_extension(no.to_string()));
            let journal = journal.map_err(|error| failed(&error))?;
            let writer = Arc::clone(&publisher);
            let till = Till::new(Arc::clone(&client), outlet, journal)
                .with_backoff(BACKOFF)
                .with_observer(Box::new(move |till_event| writer.till_event(till_event)));
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
            publisher: Arc::clone(&publisher),
            reader: around.reader.clone(),
            receipts: Arc::clone(&around.receipts),
            link: Arc::clone(&around.link),
            serving: Arc::default(),
        })
    }

    /// Its till in a store of that brand; without a brand, in its own store.
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
    pub fn turn(&self) -> Option<CounterGuard> {
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
    pub async fn inquire(&self, _turn: CounterGuard, till: &Till, order: &Order) {
        self.publisher.begin(TillActivity::Inquiry, order);
        let result = till.inquiry(&order.phone, order.amount).await;
        let outcome_json = match result {
            Ok(answer) => json!({ "answer": answer_of(&answer) }),
            Err(error) => json!({ "why": error.to_string() }),
        };
        self.publisher.write("ends", outcome_json);
    }

    /// Moves money, to the end.
    pub async fn serve(&self, _turn: CounterGuard, till: &Till, kind: MovementKind, order: &Order) {
        self.publisher.begin(kind.into(), order);
        self.link.before_movement();
        let publisher = &self.publisher;
        let looking = self
            .reader
            .watch(&self.partner, kind, &order.reference, |books| {
                publisher.write("books", json!({ "books": books }));
            });
        let moving = async {
            match kind {
                MovementKind::CashIn => till.cash_in(order).await,
                MovementKind::CashOut => till.cash_out(order).await,
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
        publisher.write("books", json!({ "books": books }));
        match outcome {
            Ok(outcome) => self.end(till, order, &outcome),
            Err(error) => self.publisher.write(
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
        let layout = receipt.layout(ReceiptStyle {
            key: Some(&self.key),
            ..ReceiptStyle::default()
        });
        let printed = layout.texts();
        // Before the event: the page may ask for a copy at once.
        self.receipts.keep(&order.reference, layout);
        self.publisher.write(
            "ends",
            json!({
                "verdict": verdict(outcome.verdict),
                "code": outcome.code(),
                "message": outcome.message(),
                "more": outcome.more_requests(),
                "paysCash": outcome.may_hand_over_cash(),
                "receipt": printed,
            }),
        );
    }

    /// What the page shows of it.
    pub fn shop(&self) -> Option<OutletView> {
        let outlet = self.tills.first()?.outlet();
        let chain = outlet.chain;
        Some(OutletView {
            chain: chain.channel(),
            partner: self.partner.clone(),
            title: outlet.title.clone(),
            address: outlet.address.clone(),
            store: outlet.store_id.clone(),
            terminal: outlet.terminal_id.clone(),
            cashier: outlet.cashier_id.clone(),
            key: match &outlet.key {
                IssuerKey::WalletId(key) | IssuerKey::BinCode(key) => Some(key.clone()),
                IssuerKey::Partner => None,
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
