//! A demo partner of a gateway in sandbox mode as the host's caller: what its channel does and
//! wants, the gateway itself tells.

use serde_json::{Value, json};

use super::host::Host;
use crate::credentials::Partner;
use crate::delay::Delay;
use crate::phone::{Channel, Phone, PhoneError};
use crate::sandbox::{Customer, Sandbox, SandboxError};
use crate::snap::{Amount, Client, SnapError};
use crate::till::{Chain, Outlet};

/// A number without account.
pub const UNKNOWN_CUSTOMER: &str = "081999999999";
/// The partner that takes any cash without token: it fills the account of a channel that takes none.
const FUNDER: &str = "digibos";

/// Why a demo partner cannot try its gateway.
#[derive(Debug, thiserror::Error)]
pub enum DemoPartnerError {
    /// The sandbox tells nothing.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// The customer's app is refused.
    #[error("the customer's app: {0}")]
    Phone(#[from] PhoneError),
    /// The partner cannot call.
    #[error(transparent)]
    Snap(#[from] SnapError),
    /// Nobody has that number.
    #[error("{0} is no demo customer's number")]
    NoCustomer(String),
    /// The partner has no channel that customers know.
    #[error("{0} has no channel")]
    NoChannel(String),
    /// The account could not be filled.
    #[error("the customer's account is not filled: {0}")]
    NotFilled(String),
}

/// What is tried, and with whose account.
#[derive(Clone, Debug, Default)]
pub struct DemoPartnerOptions {
    /// A demo customer's number; a new customer without it, so that no run is in the way of another.
    pub phone: Option<String>,
    /// Whole rupiah; the least that the partner's channel takes without it.
    pub amount: Option<u64>,
}

/// The gateway as that demo partner sees it, with tokens for its customer.
///
/// # Errors
/// [`DemoPartnerError`].
pub async fn host_of(
    gateway: &str,
    name: &str,
    options: &DemoPartnerOptions,
    delay: Delay,
) -> Result<Host, DemoPartnerError> {
    let sandbox = Sandbox::new(gateway);
    let partner = sandbox.partner(name).await?;
    let customer = customer(&sandbox, options.phone.as_deref()).await?;
    let phone = Phone::sign_in(gateway, &customer.phone, &customer.pin).await?;
    let channels = channels(&partner, phone.channels().await?)?;
    let amount = options.amount.unwrap_or_else(|| least(&channels));
    if one_way(&channels, "cash-in").is_none() {
        fill(&sandbox, gateway, &customer.phone, amount).await?;
    }
    let (mut cash_in_token, mut otp) = (None, None);
    for channel in channels.iter().filter(|channel| channel.token != "none") {
        let bound = (channel.token == "for-one-amount").then_some(amount);
        let (id, way) = (&channel.channel, &channel.direction);
        let token = phone.make_token(&customer.pin, id, way, bound).await?.token;
        match way.as_str() {
            "cash-in" => cash_in_token = Some(token),
            _ => otp = Some(token),
        }
    }
    Ok(Host {
        client: Client::new(gateway, partner)?,
        phone: customer.phone,
        unknown_customer: UNKNOWN_CUSTOMER.to_owned(),
        amount,
        takes_cash_in: one_way(&channels, "cash-in").is_some(),
        pays_cash_out: one_way(&channels, "cash-out").is_some(),
        cash_in_token,
        otp,
        additional_info: additional_info(&channels),
        forces: sandbox.values().await?,
        delay,
    })
}

async fn customer(sandbox: &Sandbox, phone: Option<&str>) -> Result<Customer, DemoPartnerError> {
    let customers = match phone {
        Some(_) => sandbox.customers().await?,
        None => sandbox.open_customers(1).await?,
    };
    let wanted = |customer: &Customer| phone.is_none_or(|phone| phone == customer.phone);
    let found = customers.into_iter().find(wanted);
    found.ok_or_else(|| DemoPartnerError::NoCustomer(phone.unwrap_or_default().to_owned()))
}

/// The partner's first channel, each way that it goes.
fn channels(partner: &Partner, all: Vec<Channel>) -> Result<Vec<Channel>, DemoPartnerError> {
    let own = partner.channels.first();
    let is_own = |channel: &Channel| Some(&channel.channel) == own;
    let channels: Vec<_> = all.into_iter().filter(is_own).collect();
    match channels.is_empty() {
        true => Err(DemoPartnerError::NoChannel(partner.partner_id.clone())),
        false => Ok(channels),
    }
}

fn one_way<'a>(channels: &'a [Channel], way: &str) -> Option<&'a Channel> {
    channels.iter().find(|channel| channel.direction == way)
}

/// The least amount that every way takes.
fn least(channels: &[Channel]) -> u64 {
    let least = |channel: &Channel| channel.min.max(channel.multiple.unwrap_or(0));
    channels.iter().map(least).max().unwrap_or(0)
}

/// What the channel wants, from a store of its own: limits that count wrong tokens count by store
/// and terminal.
fn additional_info(channels: &[Channel]) -> Value {
    let store = super::host::reference();
    let mut info = json!({ "storeId": store, "terminalId": store });
    let Some(channel) = channels.first() else {
        return info;
    };
    let fields = [
        ("walletId", channel.wallet_id.as_ref()),
        ("binCode", channel.bin_code.as_ref()),
        ("storeBrand", channel.brands.first()),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            info[name] = json!(value);
        }
    }
    info
}

/// Puts so much cash into an account that has nothing.
async fn fill(
    sandbox: &Sandbox,
    gateway: &str,
    phone: &str,
    amount: u64,
) -> Result<(), DemoPartnerError> {
    let client = Client::new(gateway, sandbox.partner(FUNDER).await?)?;
    let request = crate::snap::TopUp {
        partner_reference_no: super::host::reference(),
        customer_number: phone.to_owned(),
        amount: Amount::rupiah(amount),
        additional_info: Outlet::of(Chain::Digibos).additional_info(None),
    };
    let answer = client.top_up(&request).await?;
    match answer.is(200, "00") {
        true => Ok(()),
        false => Err(DemoPartnerError::NotFilled(answer.to_string())),
    }
}
