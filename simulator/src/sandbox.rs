//! What a gateway in sandbox mode publishes: demo partners, demo customers, and the messages that
//! it would have sent by WhatsApp or SMS.

use reqwest::RequestBuilder;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::credentials::Partner;
use crate::phone::BilingualText;
use crate::text_format::causes;
use crate::till::MovementKind;

/// A gateway in sandbox mode.
#[derive(Clone, Debug)]
pub struct Sandbox {
    http: reqwest::Client,
    gateway: String,
}

/// A value of a sandbox that forces an outcome (`GET /sandbox/values`).
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ForcingValue {
    /// Of which service.
    pub service: u8,
    /// By this customer number.
    pub customer_number: String,
    /// By this amount.
    pub amount: Option<String>,
    /// By a reference that begins so.
    pub reference: Option<String>,
    /// The code that is forced.
    pub response_code: String,
    /// The status that is forced.
    pub status: Option<String>,
    /// What it means.
    pub meaning: String,
    /// What it lets a partner believe.
    pub class: String,
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
    pub text: BilingualText,
}

/// What the gateway's books say about one reference.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReferenceBooks {
    /// `ABSENT`, `POSTED`, `DECLINED`, `REVERSED` or `VOIDED`.
    pub state: String,
    /// The gateway's reference, once there is one.
    pub reference_no: Option<String>,
    /// Why it was refused, where it was.
    pub refusal: Option<String>,
    /// Both sides of each posting.
    pub entries: Vec<BookEntry>,
    /// The entries that it has made in the chain of its customer's account, oldest first.
    #[serde(default)]
    pub chain: Vec<ChainLink>,
}

/// An entry in the chain of an account.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ChainLink {
    /// Its number within the account.
    pub seq: u64,
    /// `cash-in`, `cash-out`, `cash-out-reversed`, `declined` or `voided`.
    pub kind: String,
    /// The hash of the entry before, in hexadecimal digits.
    pub before: String,
    /// Its own.
    pub hash: String,
}

/// One side of a posting.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BookEntry {
    /// `account`, `settlement` or `fee`.
    pub book: String,
    /// `cash-in`, `cash-out`, `fee`, `reversal`, `fee-reversal`.
    pub kind: String,
    /// What the book gains or loses, whole rupiah.
    pub amount: i64,
    /// The customer's balance after it; the system account has no running balance.
    pub balance_after: Option<u64>,
}

/// The sum of one partner's book.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct SettlementBalance {
    /// The partner.
    pub partner: String,
    /// `settlement` or `fee`.
    pub book: String,
    /// Whole rupiah: negative where the partner owes the issuer.
    pub amount: i64,
}

/// Why the sandbox gives no answer.
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
struct Settlements {
    settlements: Vec<SettlementBalance>,
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

    /// Opens accounts for `count` new customers, 500 at most.
    ///
    /// # Errors
    /// [`SandboxError`] where the gateway does not answer or has no sandbox.
    pub async fn open_customers(&self, count: usize) -> Result<Vec<Customer>, SandboxError> {
        let request = self
            .http
            .post(format!("{}/sandbox/customers", self.gateway));
        let request = request.json(&json!({ "count": count }));
        Ok(self.read::<Customers>(request).await?.customers)
    }

    /// What the books say about a partner's reference.
    ///
    /// # Errors
    /// [`SandboxError`] where the gateway does not answer or has no sandbox.
    pub async fn books(
        &self,
        partner: &str,
        kind: MovementKind,
        reference: &str,
    ) -> Result<ReferenceBooks, SandboxError> {
        let service = kind.service();
        self.get(&format!(
            "/sandbox/references/{partner}/{service}/{reference}"
        ))
        .await
    }

    /// Who owes whom.
    ///
    /// # Errors
    /// [`SandboxError`] where the gateway does not answer or has no sandbox.
    pub async fn settlements(&self) -> Result<Vec<SettlementBalance>, SandboxError> {
        Ok(self
            .get::<Settlements>("/sandbox/settlements")
            .await?
            .settlements)
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, SandboxError> {
        self.read(self.http.get(format!("{}{path}", self.gateway)))
            .await
    }

    async fn read<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, SandboxError> {
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
