//! What a cashier keys.

use std::fmt;

use gerai_rules::types::Msisdn;
use uuid::Uuid;

/// One cash-in or cash-out at a till. Its `Debug` shows neither token nor phone number.
#[derive(Clone)]
pub struct Order {
    /// The customer's phone number: the local form, where it is a mobile number.
    pub phone: String,
    /// Whole rupiah.
    pub amount: u64,
    /// The token that the customer made in the app, where one is needed.
    pub token: Option<String>,
    /// The partner's reference, the same whenever the order is sent again.
    pub reference: String,
    /// The customer is gone: the till hands over no cash, even after a success.
    pub customer_left: bool,
}

impl Order {
    /// An order with a reference of its own and no token.
    pub fn new(phone: &str, amount: u64) -> Self {
        Self {
            phone: Msisdn::parse(phone).map_or(phone.to_owned(), |phone| phone.as_str().to_owned()),
            amount,
            token: None,
            reference: Uuid::now_v7().simple().to_string(),
            customer_left: false,
        }
    }

    /// With the customer's token.
    #[must_use]
    pub fn token(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    /// Under this reference.
    #[must_use]
    pub fn reference(mut self, reference: &str) -> Self {
        self.reference = reference.to_owned();
        self
    }

    /// The customer leaves before the answer is known.
    #[must_use]
    pub fn customer_leaves(mut self) -> Self {
        self.customer_left = true;
        self
    }
}

impl fmt::Debug for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Order")
            .field("amount", &self.amount)
            .field("reference", &self.reference)
            .field("customer_left", &self.customer_left)
            .finish_non_exhaustive()
    }
}
