//! The evening: drawers, the tills' books and the gateway's own word, compared.

use std::collections::BTreeMap;

use super::ScenarioDayError;
use super::shop::ClosedShop;
use crate::faulty_tills::TillRule;
use crate::protocol_checker::{FinalState, violations};
use crate::snap::{Amount, Answer, CashOutStatus, Client, SnapError, TopUpStatus};
use crate::till::{MovementKind, ReferenceLog};

/// A status is asked so often before the gateway counts as silent.
const TRIES_MAX: u32 = 5;

/// One shop, judged.
#[derive(Clone, Debug)]
pub struct ShopResult {
    /// The shop.
    pub name: String,
    /// The rule that it broke.
    pub rule: Option<TillRule>,
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
pub enum Liability {
    /// Nothing is missing.
    NoLoss,
    /// The shop broke a rule, and cash or a customer's balance is missing.
    ItsOwn,
    /// The gateway broke a promise, or a shop that kept the rules has lost money.
    TheGateways,
}

impl ShopResult {
    /// What the drawer has more than the gateway's books (its customers' loss), or less (its own).
    pub fn difference(&self) -> i64 {
        self.drawer - self.gateway
    }

    /// Whose fault it is.
    pub fn fault(&self) -> Liability {
        let is_off = self.difference() != 0 || self.drawer != self.book;
        match self.rule {
            _ if !self.breaches.is_empty() => Liability::TheGateways,
            None if is_off => Liability::TheGateways,
            Some(_) if self.difference() != 0 => Liability::ItsOwn,
            _ => Liability::NoLoss,
        }
    }
}

/// Asks the gateway about every reference of the shop, and settles what the shop left open by what
/// the gateway has, as the next day's files do.
///
/// # Errors
/// [`ScenarioDayError`] where the gateway does not answer.
pub async fn reconcile(
    client: &Client,
    closed: ClosedShop,
) -> Result<ShopResult, ScenarioDayError> {
    let mut row = ShopResult {
        name: closed.setup.name,
        rule: closed.setup.rule,
        partner: closed.partner,
        movements: 0,
        references: 0,
        drawer: closed.drawer,
        book: closed.book,
        gateway: 0,
        breaches: Vec::new(),
    };
    let mut final_states = BTreeMap::new();
    for ((kind, reference), reference_log) in closed.event_log.reference_logs() {
        let final_state = final_state_of(client, kind, &reference, &reference_log).await?;
        let breaches = violations(&reference_log, &final_state).into_iter();
        row.breaches
            .extend(breaches.map(|why| format!("{kind:?} {reference}: {why}")));
        row.references += 1;
        if final_state.state.has_moved() {
            row.movements += 1;
            row.gateway += match kind {
                MovementKind::CashIn => final_state.amount as i64,
                MovementKind::CashOut => -(final_state.amount as i64),
            };
        }
        final_states.insert((kind, reference), final_state);
    }
    for order in closed.open_cash_ins {
        let final_state = final_states.get(&(MovementKind::CashIn, order.reference));
        if final_state.is_some_and(|final_state| final_state.state.has_moved()) {
            row.book += order.amount as i64;
        } else {
            row.drawer -= order.amount as i64;
        }
    }
    Ok(row)
}

/// The gateway's answer about a reference, also of one that was used for several customers.
async fn final_state_of(
    client: &Client,
    kind: MovementKind,
    reference: &str,
    reference_log: &ReferenceLog,
) -> Result<FinalState, ScenarioDayError> {
    let mut last = None;
    for (phone, amount) in &reference_log.orders {
        let answer = insist(async || status(client, kind, reference, phone, *amount).await).await?;
        match FinalState::read(&answer) {
            Some(final_state) => return Ok(final_state),
            None => last = Some(answer),
        }
    }
    let answer_text = last.map_or_else(|| "nothing".to_owned(), |answer| answer.to_string());
    Err(ScenarioDayError::new(format_args!(
        "{reference}: the status inquiry says {answer_text}"
    )))
}

/// Asks until there is an answer.
async fn insist(
    mut ask: impl AsyncFnMut() -> Result<Answer, SnapError>,
) -> Result<Answer, ScenarioDayError> {
    let mut last = None;
    for _ in 0..TRIES_MAX {
        match ask().await {
            Ok(answer) if answer.http < 429 => return Ok(answer),
            Ok(answer) => last = Some(answer.to_string()),
            Err(error) => last = Some(error.to_string()),
        }
    }
    Err(ScenarioDayError::new(last.unwrap_or_default()))
}

async fn status(
    client: &Client,
    kind: MovementKind,
    reference: &str,
    phone: &str,
    amount: u64,
) -> Result<Answer, SnapError> {
    match kind {
        MovementKind::CashIn => {
            let request = TopUpStatus {
                original_partner_reference_no: Some(reference.to_owned()),
                original_reference_no: None,
                service_code: "38".to_owned(),
            };
            client.top_up_status(&request).await
        }
        MovementKind::CashOut => {
            let request = CashOutStatus {
                original_partner_reference_no: reference.to_owned(),
                original_reference_no: None,
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
    rows: &[ShopResult],
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
