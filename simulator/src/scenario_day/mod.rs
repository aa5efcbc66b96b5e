//! Good and bad shops, each behind its own faulty network, through one day with one gateway. In the
//! evening drawers, tills' journals and the gateway's books are compared.
//!
//! A good shop's drawer agrees with the gateway to the rupiah, in spite of its network, its power
//! failures and its customers. A bad shop may lose by its own fault; the gateway's guarantees hold
//! for it, too.

mod error;
mod reconciliation;
mod shop;
mod shop_setups;
mod table;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::task::JoinSet;

pub use crate::faulty_tills::TillRule;
use crate::gateway::{self, AddedCustomer, RunningGateway};
use crate::phone::Phone;
use crate::sandbox::Sandbox;
use crate::snap::{Amount, Client, TopUp};
use crate::till::{Chain, Order, Outlet};
pub use error::ScenarioDayError;
pub use reconciliation::{Liability, ShopResult};
use reconciliation::{compare_books, reconcile};
use shop::{ClosedShop, Shop, ShopConfig, ShopCustomer};
use shop_setups::ShopSetup;

/// Each shop has so many customers of its own: a customer has one live token a channel.
const CUSTOMERS_A_SHOP: usize = 2;
/// What each customer begins with, in parts as large as a channel takes.
const FUNDS: [u64; 3] = [1_000_000; 3];

/// One client of each partner, shared.
type Clients = BTreeMap<String, Arc<Client>>;

/// How to run a day.
#[derive(Clone, Debug)]
pub struct ScenarioDayOptions {
    /// What is random about it, but for the machine's own timing.
    pub seed: u64,
    /// Customers that each shop serves.
    pub rounds: u32,
    /// The database, as a URL.
    pub database: String,
    /// The gateway's key ring, where it is not beside the database.
    pub keys: Option<PathBuf>,
    /// Where the tills keep their journals.
    pub directory: PathBuf,
}

/// The evening.
#[derive(Clone, Debug)]
pub struct ScenarioDayReport {
    /// Shop by shop.
    pub rows: Vec<ShopResult>,
    /// Where the settlement books contradict the statuses.
    pub books: Vec<String>,
    /// Whether the auditor is content.
    pub balances: bool,
    /// The auditor's words.
    pub audit: String,
    /// What happened on the lines.
    pub faults: BTreeMap<&'static str, u64>,
}

impl ScenarioDayReport {
    /// Whether the gateway kept every promise and no good shop lost money.
    pub fn is_good(&self) -> bool {
        let blameless = |row: &ShopResult| row.fault() != Liability::TheGateways;
        self.balances && self.books.is_empty() && self.rows.iter().all(blameless)
    }

    /// Every broken promise, in words.
    pub fn breaches(&self) -> impl Iterator<Item = &String> {
        let of_shops = self.rows.iter().flat_map(|row| &row.breaches);
        of_shops.chain(&self.books)
    }
}

/// Plays a day on a gateway that is started for it.
///
/// # Errors
/// [`ScenarioDayError`] where it cannot be played. Losses are no error, they are in the report.
pub async fn run(options: &ScenarioDayOptions) -> Result<ScenarioDayReport, ScenarioDayError> {
    let keys = options.keys.clone();
    let gateway = gateway::start_with_keys(&options.database, keys).await;
    let gateway = gateway.map_err(ScenarioDayError::new)?;
    let report = day(options, &gateway).await;
    gateway.stop().await;
    report
}

async fn day(
    options: &ScenarioDayOptions,
    gateway: &RunningGateway,
) -> Result<ScenarioDayReport, ScenarioDayError> {
    let setups = shop_setups::setups();
    let clients = clients(&gateway.url).await?;
    let shops = open_shops(options, gateway, &clients, setups).await?;
    let before = positions(options).await?.0;
    let mut days = JoinSet::new();
    let rounds = options.rounds;
    for (at, mut shop) in shops.into_iter().enumerate() {
        days.spawn(async move {
            shop.serve(rounds).await?;
            let faults = shop.faults();
            Ok::<_, ScenarioDayError>((at, faults, shop.close().await?))
        });
    }
    let (mut closed, mut faults) = (BTreeMap::new(), BTreeMap::new());
    while let Some(ended) = days.join_next().await {
        let (at, of_shop, shop) = ended.map_err(ScenarioDayError::new)??;
        closed.insert(at, shop);
        for (fault, count) in of_shop {
            *faults.entry(fault).or_default() += count;
        }
    }
    let rows = reconcile_all(&clients, closed.into_values()).await?;
    let (after, audit) = positions(options).await?;
    Ok(ScenarioDayReport {
        books: compare_books(&rows, &before, &after),
        rows,
        balances: audit.balances,
        audit: audit.text,
        faults,
    })
}

async fn reconcile_all(
    clients: &Clients,
    closed: impl Iterator<Item = ClosedShop>,
) -> Result<Vec<ShopResult>, ScenarioDayError> {
    let mut rows = Vec::new();
    for shop in closed {
        rows.push(reconcile(client_of(clients, &shop.partner)?, shop).await?);
    }
    Ok(rows)
}

fn client_of<'a>(clients: &'a Clients, partner: &str) -> Result<&'a Arc<Client>, ScenarioDayError> {
    let client = clients.get(partner);
    client.ok_or_else(|| ScenarioDayError::new(format_args!("no partner {partner}")))
}

async fn clients(url: &str) -> Result<Clients, ScenarioDayError> {
    let partners = Sandbox::new(url).partners().await;
    let mut clients = Clients::new();
    for partner in partners.map_err(ScenarioDayError::new)? {
        let id = partner.partner_id.clone();
        let client = Client::new(url, partner).map_err(ScenarioDayError::new)?;
        clients.insert(id, Arc::new(client));
    }
    Ok(clients)
}

async fn open_shops(
    options: &ScenarioDayOptions,
    gateway: &RunningGateway,
    clients: &Clients,
    setups: Vec<ShopSetup>,
) -> Result<Vec<Shop>, ScenarioDayError> {
    let count = setups.len() * CUSTOMERS_A_SHOP;
    let count = u32::try_from(count).map_err(ScenarioDayError::new)?;
    let extras = gateway.open_customers(count).await;
    let extras = extras.map_err(ScenarioDayError::new)?;
    let bank = client_of(clients, "DIGIBOS")?;
    let mut shops = Vec::new();
    for (at, (setup, extras)) in setups
        .into_iter()
        .zip(extras.chunks(CUSTOMERS_A_SHOP))
        .enumerate()
    {
        let partner = setup.outlet.chain.channel().to_uppercase();
        let config = ShopConfig {
            partner: client_of(clients, &partner)?.partner().clone(),
            gateway: gateway.url.clone(),
            customers: open_customers(&gateway.url, bank, extras).await?,
            journal: options.directory.join(format!("shop-{at}.jsonl")),
            seed: options.seed.wrapping_mul(1_000).wrapping_add(at as u64),
            setup,
        };
        shops.push(Shop::open(config).await?);
    }
    Ok(shops)
}

/// Gives the customers money to begin with, and signs them in.
async fn open_customers(
    url: &str,
    bank: &Client,
    extras: &[AddedCustomer],
) -> Result<Vec<ShopCustomer>, ScenarioDayError> {
    let mut customers = Vec::new();
    for extra in extras {
        for amount in FUNDS {
            let order = Order::new(&extra.phone, amount);
            let request = TopUp {
                partner_reference_no: order.reference,
                customer_number: order.phone,
                amount: Amount::rupiah(amount),
                additional_info: Outlet::of(Chain::Digibos).additional_info(None),
            };
            let answer = bank.top_up(&request).await.map_err(ScenarioDayError::new)?;
            if !answer.is(200, "00") {
                return Err(ScenarioDayError::new(format_args!(
                    "no money to begin: {answer}"
                )));
            }
        }
        let phone = Phone::sign_in(url, &extra.phone, extra.pin).await;
        customers.push(ShopCustomer {
            phone: phone.map_err(ScenarioDayError::new)?,
            pin: extra.pin.to_owned(),
        });
    }
    Ok(customers)
}

/// The partners' settlement positions, and what the auditor says.
async fn positions(
    options: &ScenarioDayOptions,
) -> Result<(BTreeMap<String, i64>, gateway::AuditSummary), ScenarioDayError> {
    let audit = gateway::verify(&options.database, options.keys.as_deref())
        .await
        .map_err(ScenarioDayError::new)?;
    let positions = audit.positions();
    Ok((positions, audit))
}

#[cfg(test)]
mod tests;
