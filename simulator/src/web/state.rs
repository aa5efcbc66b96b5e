//! Everybody who plays: customers with their phones, tills at their counters, the line between.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::Mutex;

use super::brands::Brands;
use super::counter::{Counter, CounterContext};
use super::error::PageError;
use super::error_response::ErrorResponse;
use super::event_broadcast::EventBroadcast;
use super::ledger_reader::LedgerReader;
use super::network_faults::{LinkQuality, NetworkLink};
use super::receipts::Receipts;
use super::settings::PageSettings;
use super::traffic::Traffic;
use crate::phone::{Channel, Phone, PhoneError, Problem};
use crate::sandbox::{Customer, Sandbox};
use crate::till::Chain;

const CHAINS: [Chain; 4] = [
    Chain::Alfamart,
    Chain::Indomaret,
    Chain::Digibos,
    Chain::Danamon,
];

/// The state of the page's server.
pub struct PageState {
    /// Events for the pages.
    pub broadcast: Arc<EventBroadcast>,
    /// Between tills and gateway.
    pub link: Arc<NetworkLink>,
    /// The day's traffic.
    pub traffic: Traffic,
    /// The gateway's books.
    pub reader: LedgerReader,
    /// What the tills have printed.
    pub receipts: Arc<Receipts>,
    /// The gateway's database, where it is at hand.
    pub database: Option<String>,
    gateway: String,
    customers: Vec<Customer>,
    phones: Mutex<HashMap<String, Phone>>,
    counters: HashMap<&'static str, Arc<Counter>>,
    /// Holds the journals of the tills.
    _journals: TempDir,
}

impl PageState {
    /// Fetches what everybody needs to know.
    pub async fn set(
        settings: &PageSettings,
        link: NetworkLink,
        broadcast: Arc<EventBroadcast>,
    ) -> Result<Self, PageError> {
        let sandbox = Sandbox::new(&settings.gateway);
        let journals = tempfile::tempdir().map_err(|error| PageError::Till(error.to_string()))?;
        let customers = sandbox.customers().await?;
        let channels = channels(&settings.gateway, &customers).await;
        let around = CounterContext {
            link: Arc::new(link),
            broadcast,
            reader: LedgerReader::new(sandbox.clone()),
            receipts: Arc::default(),
        };
        let mut counters = HashMap::new();
        for chain in CHAINS {
            let partner = sandbox.partner(chain.channel()).await?;
            let brands = Brands::of(chain, &channels);
            let journal = journals.path().join(chain.channel());
            let till_options = (brands, settings.answer_timeout);
            let counter = Counter::open(partner, chain, &journal, till_options, &around)?;
            counters.insert(chain.channel(), Arc::new(counter));
        }
        let CounterContext {
            link,
            broadcast,
            reader,
            receipts,
        } = around;
        Ok(Self {
            traffic: Traffic::new(&settings.gateway, Arc::clone(&broadcast)),
            database: settings.database.clone(),
            gateway: settings.gateway.clone(),
            customers,
            broadcast,
            link,
            reader,
            receipts,
            phones: Mutex::default(),
            counters,
            _journals: journals,
        })
    }

    /// What a page needs to begin.
    pub fn to_json(&self) -> Value {
        let customers = self.customers.iter();
        let customers: Vec<_> = customers
            .map(|one| json!({ "name": one.name, "phone": one.phone, "tier": one.tier, "pin": one.pin }))
            .collect();
        let shops: Vec<_> = CHAINS
            .iter()
            .filter_map(|chain| self.counters.get(chain.channel()))
            .filter_map(|counter| counter.shop())
            .collect();
        json!({
            "customers": customers, "shops": shops, "quality": self.link.quality(),
            "busy": self.traffic.is_running(), "audits": self.database.is_some(),
        })
    }

    /// The counter of a chain.
    pub fn counter(&self, chain: &str) -> Result<Arc<Counter>, ErrorResponse> {
        self.counters
            .get(chain)
            .cloned()
            .ok_or_else(ErrorResponse::unknown)
    }

    /// Makes the line better or worse.
    pub async fn switch(&self, quality: LinkQuality) {
        if quality == LinkQuality::LosesOne {
            self.link.set(LinkQuality::Good);
            for counter in self.counters.values() {
                counter.prepare().await;
            }
        }
        self.link.set(quality);
    }

    /// The phone of a customer, signed in.
    pub async fn phone(&self, number: &str) -> Result<Phone, ErrorResponse> {
        // Held while signing in: of many requests at once, one does and the others wait for it.
        let mut phones = self.phones.lock().await;
        if let Some(phone) = phones.get(number) {
            return Ok(phone.clone());
        }
        let mut customers = self.customers.iter();
        let customer = customers.find(|one| one.phone == number);
        let customer = customer.ok_or_else(ErrorResponse::unknown)?;
        let phone = Phone::sign_in(&self.gateway, number, &customer.pin).await?;
        phones.insert(number.to_owned(), phone.clone());
        Ok(phone)
    }

    /// Passes an error on; where the session has ended, the next request signs in anew.
    pub async fn signed_out(&self, number: &str, error: PhoneError) -> ErrorResponse {
        let is_out = |problem: &Problem| problem.status == 401 && problem.slug() != "wrong-pin";
        if matches!(&error, PhoneError::Refused(problem) if is_out(problem)) {
            self.phones.lock().await.remove(number);
        }
        error.into()
    }
}

/// The channels, as the app API lists them; none where no customer can sign in. Then the tills'
/// stores have no choice of brands.
async fn channels(gateway: &str, customers: &[Customer]) -> Vec<Channel> {
    let Some(customer) = customers.first() else {
        return Vec::new();
    };
    let ask = async || {
        let phone = Phone::sign_in(gateway, &customer.phone, &customer.pin).await?;
        phone.channels().await
    };
    ask().await.unwrap_or_default()
}
