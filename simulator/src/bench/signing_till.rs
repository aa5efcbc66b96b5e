//! Tills that sign as fast as they can: everything that does not change is written beforehand.

use aws_lc_rs::hmac::{self, HMAC_SHA512};
use jiff::Timestamp;
use uuid::Uuid;

use super::BenchError;
use super::http_client::{HttpConnection, text_field};
use super::order::{AMOUNT, BenchOrder, phone};
use crate::gateway::PartnerKeys;
use crate::snap::{Amount, CashOut, Encoding, RsaKey, Service, TopUp, symmetric_text, token_text};
use crate::text_format::snap_time;
use crate::till::{Chain, Outlet};

/// `CHANNEL-ID`.
const CHANNEL_ID: &str = "95051";
/// What stands for a value in a body that is written beforehand.
const BLANK: &str = "~";

/// A partner whose tills are used.
#[derive(Clone)]
pub struct BenchPartner {
    /// `X-PARTNER-ID`.
    pub id: String,
    /// Which chain it is.
    pub chain: Chain,
    /// Its keys.
    pub keys: PartnerKeys,
    /// What it asks for access tokens with, in PEM.
    pub private_key: String,
}

/// One of its tills.
pub struct SigningTill {
    /// Its secret, prepared for signing.
    secret: hmac::Key,
    path: &'static str,
    access_token: String,
    head: String,
    /// A body, cut where reference, phone number and token belong.
    body: Vec<String>,
}

/// The time of day as SNAP wants it, written once a second.
#[derive(Default)]
pub struct TimeText {
    second: i64,
    text: String,
}

impl SigningTill {
    /// Gets itself an access token.
    pub async fn open(
        partner: BenchPartner,
        connection: &mut HttpConnection,
        host: &str,
    ) -> Result<Self, BenchError> {
        let access_token = access_token(&partner, connection, host).await?;
        let service = match partner.chain {
            Chain::Alfamart => Service::TopUp,
            _ => Service::CashOut,
        };
        let path = service.path();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
             Authorization: Bearer {access_token}\r\nX-PARTNER-ID: {}\r\n\
             CHANNEL-ID: {CHANNEL_ID}\r\n",
            partner.id
        );
        Ok(Self {
            body: body(partner.chain)?
                .split(BLANK)
                .map(str::to_owned)
                .collect(),
            secret: hmac::Key::new(HMAC_SHA512, partner.keys.secret.as_bytes()),
            path,
            access_token,
            head,
        })
    }

    /// Writes the signed request of an order.
    pub fn write(&self, order: BenchOrder, time: &mut TimeText, request: &mut Vec<u8>) {
        let body = self.body(order);
        let timestamp = time.now();
        let text = symmetric_text(
            "POST",
            self.path,
            &self.access_token,
            body.as_bytes(),
            timestamp,
        );
        let signature = hmac::sign(&self.secret, text.as_bytes());
        let signature = Encoding::Base64.encode(signature.as_ref());
        let external_id = Uuid::now_v7();
        request.clear();
        for part in [
            self.head.as_str(),
            "X-TIMESTAMP: ",
            timestamp,
            "\r\nX-SIGNATURE: ",
            &signature,
            "\r\nX-EXTERNAL-ID: ",
            external_id
                .hyphenated()
                .encode_lower(&mut Uuid::encode_buffer()),
            "\r\nContent-Length: ",
            &body.len().to_string(),
            "\r\n\r\n",
            &body,
        ] {
            request.extend_from_slice(part.as_bytes());
        }
    }

    fn body(&self, order: BenchOrder) -> String {
        let (customer, token) = match order {
            BenchOrder::CashIn { customer } => (customer, String::new()),
            BenchOrder::CashOut { customer, token } => (customer, format!("{token:06}")),
        };
        let reference = Uuid::now_v7().simple().to_string();
        let values = [reference, phone(customer as usize), token];
        let mut body = String::with_capacity(512);
        for (at, part) in self.body.iter().enumerate() {
            body.push_str(part);
            if at + 1 < self.body.len() {
                body.push_str(&values[at]);
            }
        }
        body
    }
}

impl TimeText {
    fn now(&mut self) -> &str {
        let now = Timestamp::now();
        if now.as_second() != self.second {
            self.second = now.as_second();
            self.text = snap_time(now);
        }
        &self.text
    }
}

/// The body of the chain's request, with blanks.
fn body(chain: Chain) -> Result<String, BenchError> {
    let blank = || BLANK.to_owned();
    let additional_info = Outlet::of(chain).additional_info(None);
    let amount = Amount::rupiah(AMOUNT);
    let body = match chain {
        Chain::Alfamart => serde_json::to_string(&TopUp {
            partner_reference_no: blank(),
            customer_number: blank(),
            amount,
            additional_info,
        }),
        _ => serde_json::to_string(&CashOut {
            partner_reference_no: blank(),
            customer_number: blank(),
            otp: blank(),
            amount,
            additional_info,
        }),
    };
    body.map_err(BenchError::other)
}

/// Asks for an access token (`SNAP 73`).
async fn access_token(
    partner: &BenchPartner,
    connection: &mut HttpConnection,
    host: &str,
) -> Result<String, BenchError> {
    let timestamp = snap_time(Timestamp::now());
    let client_key = &partner.keys.client_key;
    let key = RsaKey::from_pem(&partner.private_key)?;
    let signature = key.sign(&token_text(client_key, &timestamp))?;
    let signature = Encoding::Base64.encode(&signature);
    let body = r#"{"grantType":"client_credentials"}"#;
    let request = format!(
        "POST {} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
         X-TIMESTAMP: {timestamp}\r\nX-CLIENT-KEY: {client_key}\r\nX-SIGNATURE: {signature}\r\n\
         Content-Length: {}\r\n\r\n{body}",
        Service::AccessToken.path(),
        body.len(),
    );
    let reply = connection.exchange(request.as_bytes()).await?;
    match text_field(reply.body, "accessToken") {
        Some(token) => Ok(token.to_owned()),
        None => Err(BenchError::Other(format!(
            "no access token: HTTP {} {}",
            reply.http,
            String::from_utf8_lossy(reply.body)
        ))),
    }
}
