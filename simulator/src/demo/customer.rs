//! A customer with a phone in the hand.

use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

use super::console::Console;
use super::error::DemoError;
use crate::phone::{Notification, Phone, PhoneError, Token};
use crate::sandbox::Customer;
use crate::text_format::rupiah;

/// A notification comes live: later than this it is none.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);

/// A customer who is signed in and whose phone listens.
pub struct DemoCustomer {
    /// First name.
    pub name: String,
    /// The app.
    pub phone: Phone,
    /// The PIN.
    pub pin: String,
    notifications: UnboundedReceiver<Notification>,
}

impl DemoCustomer {
    /// Signs the customer in and listens to the live stream from here on.
    pub async fn sign_in(gateway: &str, customer: &Customer) -> Result<Self, DemoError> {
        let phone = Phone::sign_in(gateway, &customer.phone, &customer.pin)
            .await
            .map_err(DemoError::new)?;
        let mut stream = phone.listen(None).await.map_err(DemoError::new)?;
        let (sender, notifications) = unbounded_channel();
        tokio::spawn(async move {
            while let Ok(Some(notification)) = stream.next().await {
                if sender.send(notification).is_err() {
                    return;
                }
            }
        });
        let name = customer
            .name
            .split(' ')
            .next()
            .unwrap_or_default()
            .to_owned();
        Ok(Self {
            name,
            phone,
            pin: customer.pin.clone(),
            notifications,
        })
    }

    /// The phone shows the next notification of that kind, and all before it.
    pub async fn expect_notification(
        &mut self,
        kind: &str,
        console: &mut Console,
    ) -> Result<(), DemoError> {
        loop {
            let Ok(Some(notification)) = timeout(ANSWER_TIMEOUT, self.notifications.recv()).await
            else {
                let name = &self.name;
                return Err(DemoError::new(format_args!(
                    "{name}'s phone showed no {kind}"
                )));
            };
            console.phone(&self.name, &notification.text);
            if notification.kind == kind {
                return Ok(());
            }
        }
    }

    /// Makes a token, for one amount where one is named.
    pub async fn makes_token(
        &self,
        channel: &str,
        direction: &str,
        amount: Option<u64>,
        console: &mut Console,
    ) -> Result<Token, DemoError> {
        let token = self
            .phone
            .make_token(&self.pin, channel, direction, amount)
            .await
            .map_err(|error| self.cannot("make a token", &error))?;
        let name = &self.name;
        let whole = match amount {
            Some(amount) => format!(" for {} only", rupiah(amount)),
            None => String::new(),
        };
        console.does(format_args!(
            "{name}'s app shows a {direction} token for {channel}{whole}: {}",
            token.token
        ));
        Ok(token)
    }

    /// The balance, shown.
    pub async fn looks_at_balance(&self, console: &mut Console) -> Result<u64, DemoError> {
        let account = self
            .phone
            .account()
            .await
            .map_err(|error| self.cannot("see the account", &error))?;
        console.aside(format_args!(
            "{}'s balance: {}",
            self.name,
            rupiah(account.balance)
        ));
        Ok(account.balance)
    }

    fn cannot(&self, what: &str, error: &PhoneError) -> DemoError {
        DemoError::new(format_args!("{} could not {what}: {error}", self.name))
    }
}
