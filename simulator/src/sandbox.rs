//! What a gateway in sandbox mode tells about itself: demo partners, demo customers, and the
//! messages that it would have sent by WhatsApp or SMS.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::conformance::ForcingValue;
use crate::credentials::Partner;
use crate::phone::Text;
use crate::words::causes;

/// A gateway in sandbox mode.
#[derive(Clone, Debug)]
pub struct Sandbox {
    http: reqwest::Client,
    gateway: String,
}

/// A demo customer.
#[derive(Clone, Debug, Deserialize)]
pub struct Customer {
    /// Full name.
    pub name: String,
    /// Phone number.
    pub phone: String,
    /// PIN of the app.
    pub pin: String,
    /// `regular` or `premium`.
    pub tier: String,
}

/// A message by WhatsApp or SMS.
#[derive(Clone, Debug, Deserialize)]
pub struct Message {
    /// When, ISO 8601.
    pub at: String,
    /// To whom.
    pub phone: String,
    /// What it says.
    pub text: Text,
}

/// Why the sandbox tells nothing.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The gateway cannot be reached or does not answer.
    #[error("{gateway}: no answer: {reason}")]
    Unreachable {
        /// The gateway.
        gateway: String,
        /// Why.
        reason: String,
    },
    /// It answers, but not as a sandbox does.
    #[error("{0} is not a gateway in sandbox mode (start it with --sandbox)")]
    NoSandbox(String),
    /// It has no such partner.
    #[error("no demo partner is called {name:?}; there are {known}")]
    NoPartner {
        /// The name asked for.
        name: String,
        /// Those that there are.
        known: String,
    },
}

#[derive(Deserialize)]
struct Partners {
    partners: Vec<Partner>,
}

#[derive(Deserialize)]
struct Customers {
    customers: Vec<Customer>,
}

#[derive(Deserialize)]
struct Values {
    values: Vec<ForcingValue>,
}

#[derive(Deserialize)]
struct Messages {
    messages: Vec<Message>,
}

impl Sandbox {
    /// The sandbox of the gateway at `gateway`.
    pub fn new(gateway: &str) -> Self {
        Self {
            http: reqwest::Client::new(),
            gateway: gateway.trim_end_matches('/').to_owned(),
        }
    }

    /// All demo partners with their credentials, which change at each start of the gateway.
    ///
    /// # Errors
    /// [`SandboxError`] where the gateway does not answer or has no sandbox.
    pub async fn partners(&self) -> Result<Vec<Partner>, SandboxError> {
        Ok(self.get::<Partners>("/sandbox/partners").await?.partners)
    }

    /// The demo partner of that name or with that channel, in any case of letters.
    ///
    /// # Errors
    /// [`SandboxError`] where the gateway does not answer, has no sandbox or no such partner.
    pub async fn partner(&self, name: &str) -> Result<Partner, SandboxError> {
        let partners = self.partners().await?;
        let named = |partner: &&Partner| {
            partner.partner_id.eq_ignore_ascii_case(name)
                || partner
                    .channels
                    .iter()
                    .any(|channel| channel.eq_ignore_ascii_case(name))
        };
        if let Some(partner) = partners.iter().find(named) {
            return Ok(partner.clone());
        }
        let known: Vec<_> = partners
            .iter()
            .map(|partner| partner.partner_id.as_str())
            .collect();
        Err(SandboxError::NoPartner {
            name: name.to_owned(),
            known: known.join(", "),
        })
    }

    /// The demo customers.
    ///
    /// # Errors
    /// [`SandboxError`] where the gateway does not answer or has no sandbox.
    pub async fn customers(&self) -> Result<Vec<Customer>, SandboxError> {
        Ok(self.get::<Customers>("/sandbox/customers").await?.customers)
    }

    /// The values that force an outcome.
    ///
    /// # Errors
    /// [`SandboxError`] where the gateway does not answer or has no sandbox.
    pub async fn values(&self) -> Result<Vec<ForcingValue>, SandboxError> {
        Ok(self.get::<Values>("/sandbox/values").await?.values)
    }

    /// The messages to that phone number.
    ///
    /// # Errors
    /// [`SandboxError`] where the gateway does not answer or has no sandbox.
    pub async fn messages(&self, phone: &str) -> Result<Vec<Message>, SandboxError> {
        Ok(self
            .get::<Messages>(&format!("/sandbox/messages?phone={phone}"))
            .await?
            .messages)
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, SandboxError> {
        let request = self.http.get(format!("{}{path}", self.gateway));
        let request = request.timeout(std::time::Duration::from_secs(8));
        let response = request
            .send()
            .await
            .map_err(|error| SandboxError::Unreachable {
                gateway: self.gateway.clone(),
                reason: causes(&error.without_url()),
            })?;
        let no_sandbox = |_| SandboxError::NoSandbox(self.gateway.clone());
        response
            .error_for_status()
            .map_err(no_sandbox)?
            .json()
            .await
            .map_err(no_sandbox)
    }
}
