//! The evening: drawers, the tills' books and the gateway's own word, compared.

use std::collections::BTreeMap;

use super::ShopsError;
use super::rule::Rule;
use super::shop::Closed;
use crate::promises::{Truth, broken};
use crate::snap::{Amount, Answer, CashOutStatus, Client, SnapError, TopUpStatus};
use crate::till::{Kind, Testimony};

/// A status is asked so often before the gateway counts as silent.
const TRIES_MAX: u32 = 5;

/// One shop, judged.
#[derive(Clone, Debug)]
pub struct Row {
    /// The shop.
    pub name: String,
    /// The rule that it broke.
    pub rule: Option<Rule>,
    /// Whose references it used.
    pub partner: String,
    /// Movements that the gateway has as done.
    pub movements: u32,
    /// References that it sent.
    pub references: usize,
    /// What came into the drawer, less what went out.
    pub drawer: i64,
    /// What the till's book says.
    pub book: i64,
    /// What the gateway's books say.
    pub gateway: i64,
    /// Promises that the gateway broke, in words.
    pub breaches: Vec<String>,
}

/// Who has to answer for a shop's evening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is missing.
    Nobodys,
    /// The shop broke a rule, and cash or a customer's balance is missing.
    ItsOwn,
    /// The gateway broke a promise, or a shop that kept the rules has lost money.
    TheGateways,
}

impl Row {
    /// What the drawer has more than the gateway's books (its customers' loss), or less (its own).
    pub fn difference(&self) -> i64 {
        self.drawer - self.gateway
    }

    /// Whose fault it is.
    pub fn fault(&self) -> Fault {
        let is_off = self.difference() != 0 || self.drawer != self.book;
        match self.rule {
            _ if !self.breaches.is_empty() => Fault::TheGateways,
            None if is_off => Fault::TheGateways,
            Some(_) if self.difference() != 0 => Fault::ItsOwn,
            _ => Fault::Nobodys,
        }
    }
}

/// Asks the gateway about every reference of the shop, and settles what the shop left open by what
/// the gateway has, as the next day's files do.
///
/// # Errors
/// [`ShopsError`] where the gateway does not answer.
pub async fn judge(client: &Client, closed: Closed) -> Result<Row, ShopsError> {
    let mut row = Row {
        name: closed.plot.name,
        rule: closed.plot.rule,
        partner: closed.partner,
        movements: 0,
        references: 0,
        drawer: closed.drawer,
        book: closed.book,
        gateway: 0,
        breaches: Vec::new(),
    };
    let mut truths = BTreeMap::new();
    for ((kind, reference), testimony) in closed.witness.testimonies() {
        let truth = truth_about(client, kind, &reference, &testimony).await?;
        let breaches = broken(&testimony, &truth).into_iter();
        row.breaches
            .extend(breaches.map(|why| format!("{kind:?} {reference}: {why}")));
        row.references += 1;
        if truth.has_moved() {
            row.movements += 1;
            row.gateway += match kind {
                Kind::CashIn => truth.amount as i64,
                Kind::CashOut => -(truth.amount as i64),
            };
        }
        truths.insert((kind, reference), truth);
    }
    for order in closed.open_cash_ins {
        let truth = truths.get(&(Kind::CashIn, order.reference));
        if truth.is_some_and(Truth::has_moved) {
            row.book += order.amount as i64;
        } else {
            row.drawer -= order.amount as i64;
        }
    }
    Ok(row)
}

/// What the gateway says about a reference; of one that was used for several customers, whoever's
/// it is.
async fn truth_about(
    client: &Client,
    kind: Kind,
    reference: &str,
    testimony: &Testimony,
) -> Result<Truth, ShopsError> {
    let mut last = None;
    for (phone, amount) in &testimony.orders {
        let answer = insist(async || status(client, kind, reference, phone, *amount).await).await?;
        match Truth::read(&answer) {
            Some(truth) => return Ok(truth),
            None => last = Some(answer),
        }
    }
    let heard = last.map_or_else(|| "nothing".to_owned(), |answer| answer.to_string());
    Err(ShopsError::new(format_args!(
        "{reference}: the status inquiry says {heard}"
    )))
}

/// Asks until there is an answer.
async fn insist(
    mut ask: impl AsyncFnMut() -> Result<Answer, SnapError>,
) -> Result<Answer, ShopsError> {
    let mut last = None;
    for _ in 0..TRIES_MAX {
        match ask().await {
            Ok(answer) if answer.http < 429 => return Ok(answer),
            Ok(answer) => last = Some(answer.to_string()),
            Err(error) => last = Some(error.to_string()),
        }
    }
    Err(ShopsError::new(last.unwrap_or_default()))
}

async fn status(
    client: &Client,
    kind: Kind,
    reference: &str,
    phone: &str,
    amount: u64,
) -> Result<Answer, SnapError> {
    match kind {
        Kind::CashIn => {
            let request = TopUpStatus {
                original_partner_reference_no: reference.to_owned(),
                service_code: "38".to_owned(),
            };
            client.top_up_status(&request).await
        }
        Kind::CashOut => {
            let request = CashOutStatus {
                original_partner_reference_no: reference.to_owned(),
                service_code: "44".to_owned(),
                customer_number: phone.to_owned(),
                amount: Amount::rupiah(amount),
            };
            client.cash_out_status(&request).await
        }
    }
}

/// The shops' sums and the ledger's own books have to agree, partner by partner: `before` and
/// `after` are the partners' settlement positions.
pub fn compare_books(
    rows: &[Row],
    before: &BTreeMap<String, i64>,
    after: &BTreeMap<String, i64>,
) -> Vec<String> {
    let mut nets: BTreeMap<&str, i64> = BTreeMap::new();
    for row in rows {
        *nets.entry(&row.partner).or_default() += row.gateway;
    }
    let position = |books: &BTreeMap<String, i64>, partner: &str| {
        books.get(partner).copied().unwrap_or_default()
    };
    nets.into_iter()
        .filter_map(|(partner, net)| {
            // Cash in a drawer is owed to the issuer: negative in its books.
            let booked = position(before, partner) - position(after, partner);
            (booked != net).then(|| {
                format!("{partner}: statuses say {net}, the settlement books say {booked}")
            })
        })
        .collect()
}
