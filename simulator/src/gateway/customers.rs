//! Customers that are added to a gateway in this process, and their tokens.

use gerai::ledger::{Account, Answer, Command, IssueToken};
use gerai::pin::Pin;
use gerai::random;
use gerai::storage::NewAccount;
use gerai::types::{AccountId, Direction, Msisdn, Rupiah};

use super::{GatewayError, RunningGateway};

/// A customer that was added to a gateway in this process.
#[derive(Clone, Debug)]
pub struct AddedCustomer {
    /// Phone number.
    pub phone: String,
    /// PIN of the app.
    pub pin: &'static str,
    id: AccountId,
}

/// Every added customer's PIN.
const PIN: &str = "123456";
/// The issuer of the sandbox.
const ISSUER: &str = "kaspro";

impl RunningGateway {
    /// Opens so many more premium accounts, which no demo customer has.
    ///
    /// # Errors
    /// [`GatewayError`] where the database refuses.
    pub async fn open_customers(&self, count: u32) -> Result<Vec<AddedCustomer>, GatewayError> {
        let pin_hash = Pin::parse(PIN).map_err(GatewayError::new)?.hash();
        let pin_hash = pin_hash.map_err(GatewayError::new)?;
        let (services, mut extras) = (self.gateway.services(), Vec::new());
        let run = random::account_id().0.unsigned_abs() % 100_000;
        for number in 0..count {
            // Another run on the same database has other numbers.
            let phone = format!("0811{run:05}{number:04}");
            let (id, now) = (random::account_id(), services.clock.now());
            let msisdn = Msisdn::parse(&phone).map_err(GatewayError::new)?;
            let name = format!("Pelanggan {number}");
            let account = Account::open(id, ISSUER.into(), msisdn, name, "premium".into(), now);
            let new = NewAccount {
                account,
                pin_hash: pin_hash.clone(),
                opened_at: now,
            };
            let database = services.database.clone();
            let opened = tokio::task::spawn_blocking(move || database.open_account(&new)).await;
            opened
                .map_err(GatewayError::new)?
                .map_err(GatewayError::new)?;
            extras.push(AddedCustomer {
                phone,
                pin: PIN,
                id,
            });
        }
        Ok(extras)
    }

    /// Makes a cash-out token without the app and its slow check of the PIN: for loads, in which
    /// hashing would be all that is measured. Nothing where the rules refuse one.
    ///
    /// # Errors
    /// [`GatewayError`] where the engine does not answer.
    pub async fn make_token(
        &self,
        customer: &AddedCustomer,
        channel: &str,
        amount: Option<u64>,
    ) -> Result<Option<String>, GatewayError> {
        let services = self.gateway.services();
        let digits = random::digits(services.rules.token(services.clock.now()).digits);
        let msisdn = Msisdn::parse(&customer.phone).map_err(GatewayError::new)?;
        let order = IssueToken {
            account: customer.id,
            channel: channel.into(),
            direction: Direction::CashOut,
            amount: amount
                .and_then(|amount| i64::try_from(amount).ok())
                .map(Rupiah::new),
            cash_out_from: None,
            code: services.ring.token_code(&ISSUER.into(), &msisdn, &digits),
        };
        let outcome = services
            .engine
            .submit_for(&msisdn, Command::IssueToken(order))
            .await;
        let made = matches!(outcome.map_err(GatewayError::new)?, Ok(Answer::Token(_)));
        Ok(made.then_some(digits))
    }
}
