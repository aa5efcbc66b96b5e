//! Everybody who plays: four tills, two customers, and what they can do in one line.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::console::Console;
use super::customer::DemoCustomer;
use super::error::{DemoError, SceneResult};
use crate::receipt::{Receipt, ReceiptStyle, VerificationKey};
use crate::sandbox::{Customer, Sandbox};
use crate::snap::Client;
use crate::text_format::rupiah;
use crate::till::{Backoff, Chain, Journal, Order, Outcome, Outlet, Till, TillRequest, Verdict};

/// The tills and customers of the demo.
pub struct DemoActors {
    pub console: Console,
    pub sandbox: Sandbox,
    pub alfamart: Till,
    pub indomaret: Till,
    pub digibos: Till,
    pub danamon: Till,
    pub budi: DemoCustomer,
    pub siti: DemoCustomer,
    /// Holds the journals of the tills; removed at the end.
    _journals: tempfile::TempDir,
}

impl DemoActors {
    /// Fetches the credentials of the tills and signs the customers in.
    pub async fn gather(gateway: &str, console: Console) -> Result<Self, DemoError> {
        let sandbox = Sandbox::new(gateway);
        let journals = tempfile::tempdir().map_err(DemoError::new)?;
        let till = async |chain: Chain| {
            let partner = sandbox
                .partner(chain.channel())
                .await
                .map_err(DemoError::new)?;
            let client = Client::new(gateway, partner).map_err(DemoError::new)?;
            let journal = Journal::open(&journals.path().join(chain.channel()))?;
            let backoff = Backoff {
                first: Duration::from_millis(50),
                max: Duration::from_secs(2),
            };
            Ok::<_, DemoError>(
                Till::new(Arc::new(client), Outlet::of(chain), journal).with_backoff(backoff),
            )
        };
        let customers = sandbox.customers().await.map_err(DemoError::new)?;
        Ok(Self {
            alfamart: till(Chain::Alfamart).await?,
            indomaret: till(Chain::Indomaret).await?,
            digibos: till(Chain::Digibos).await?,
            danamon: till(Chain::Danamon).await?,
            budi: DemoCustomer::sign_in(gateway, named(&customers, "Budi")?).await?,
            siti: DemoCustomer::sign_in(gateway, named(&customers, "Siti")?).await?,
            console,
            sandbox,
            _journals: journals,
        })
    }
}

fn named<'a>(customers: &'a [Customer], name: &str) -> Result<&'a Customer, DemoError> {
    customers
        .iter()
        .find(|customer| customer.name.starts_with(name))
        .ok_or_else(|| DemoError::new(format_args!("the sandbox has no customer called {name}")))
}

/// Cash in, with the end that the demo wants.
pub async fn cash_in(till: &Till, order: &Order, code: &str, console: &mut Console) -> SceneResult {
    console.does(format_args!(
        "{}: setor {}",
        till.outlet().title,
        rupiah(order.amount)
    ));
    let outcome = till.cash_in(order).await?;
    expect_code(&outcome, code, console)
}

/// Cash out, with the end that the demo wants; a receipt goes with the cash.
pub async fn cash_out(
    till: &Till,
    order: &Order,
    code: &str,
    console: &mut Console,
) -> SceneResult {
    console.does(format_args!(
        "{}: tarik {}",
        till.outlet().title,
        rupiah(order.amount)
    ));
    let outcome = till.cash_out(order).await?;
    expect_code(&outcome, code, console)?;
    if outcome.may_hand_over_cash() {
        console.does(format_args!(
            "The cash is handed over: {}",
            rupiah(order.amount)
        ));
        print_receipt(till, order, &outcome, console);
    }
    Ok(())
}

/// Prints the receipt of an outcome.
pub fn print_receipt(till: &Till, order: &Order, outcome: &Outcome, console: &mut Console) {
    let receipt = Receipt {
        outlet: till.outlet(),
        order,
        outcome,
        at: Timestamp::now(),
    };
    let key = VerificationKey::of(till.client().partner());
    console.receipt(receipt.layout(ReceiptStyle {
        key: Some(&key),
        ..ReceiptStyle::default()
    }));
}

/// Shows an outcome, and compares its code with the one that the demo wants.
pub fn expect_code(outcome: &Outcome, code: &str, console: &mut Console) -> SceneResult {
    if outcome.code() != code {
        let last = outcome
            .trail
            .last()
            .map_or("nothing", |trace| &trace.response);
        return Err(DemoError::new(format_args!(
            "expected {code}, heard {last}"
        )));
    }
    let text = format!("{} {}", outcome.code(), outcome.message());
    match outcome.verdict {
        Verdict::Done | Verdict::Cancelled => console.good(text),
        Verdict::Refused | Verdict::Unknown => console.refused(text),
    }
    Ok(())
}

/// Shows each question that a till asked and what it heard.
pub fn show_trail(outcome: &Outcome, console: &mut Console) {
    for trace in &outcome.trail {
        let asked = match trace.ask {
            TillRequest::Original => "the till sends the cash-out",
            TillRequest::Status => "the till asks what became of it",
            TillRequest::Cancel => "the till cancels it",
        };
        console.does(format_args!("{asked}: {}", trace.response));
    }
}
