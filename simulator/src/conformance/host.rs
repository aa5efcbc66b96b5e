//! The host that is tried, and requests to it that are as they should be.

use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::delay::Delay;
use crate::sandbox::ForcingValue;
use crate::snap::{Answer, Client, Overrides, Service, SnapError};

/// A host that is too busy is asked again so often.
const BUSY_TRIES: u32 = 10;

/// A token that is nobody's.
const NO_TOKEN: &str = "000000";

/// What is needed to try a host.
pub struct Host {
    /// A client with the credentials.
    pub client: Client,
    /// A customer who has an account.
    pub phone: String,
    /// A number without one.
    pub unknown_customer: String,
    /// An amount that the channel takes, in whole rupiah.
    pub amount: u64,
    /// Whether the partner may take cash in.
    pub takes_cash_in: bool,
    /// Whether the partner may pay cash out.
    pub pays_cash_out: bool,
    /// A token that the customer has made for a cash-in of the amount, where the host wants one.
    pub cash_in_token: Option<String>,
    /// A token that the customer has made for a cash-out of the amount; without it no cash-out
    /// succeeds.
    pub otp: Option<String>,
    /// `additionalInfo` as the host wants it.
    pub additional_info: Value,
    /// Whether the host is a sandbox that has values which force an outcome.
    pub forces: Vec<ForcingValue>,
    /// How to wait for a host that is busy.
    pub delay: Delay,
}

/// A reference of its own.
pub fn reference() -> String {
    Uuid::now_v7().simple().to_string()
}

impl Host {
    /// A body for that service, as it should be; its token is nobody's.
    pub fn body(&self, service: Service, reference: &str) -> Value {
        let amount = json!({ "value": format!("{}.00", self.amount), "currency": "IDR" });
        let (phone, info) = (&self.phone, &self.additional_info);
        match service {
            Service::AccessToken => json!({ "grantType": "client_credentials" }),
            Service::AccountInquiry => json!({
                "partnerReferenceNo": reference, "customerNumber": phone, "amount": amount,
                "additionalInfo": info,
            }),
            Service::TopUp => json!({
                "partnerReferenceNo": reference, "customerNumber": phone, "amount": amount,
                "additionalInfo": self.with_token(NO_TOKEN),
            }),
            Service::TopUpStatus => json!({
                "originalPartnerReferenceNo": reference, "serviceCode": "38",
            }),
            Service::CashOut => json!({
                "partnerReferenceNo": reference, "customerNumber": phone, "otp": NO_TOKEN,
                "amount": amount, "additionalInfo": info,
            }),
            Service::CashOutStatus => json!({
                "originalPartnerReferenceNo": reference, "serviceCode": "44",
                "customerNumber": phone, "amount": amount,
            }),
            Service::CashOutCancel => json!({
                "originalPartnerReferenceNo": reference, "customerNumber": phone,
                "reason": "Tidak ada jawaban", "additionalInfo": info,
            }),
        }
    }

    /// `additionalInfo` with that token, where a cash-in needs one.
    pub fn with_token(&self, token: &str) -> Value {
        let mut info = self.additional_info.clone();
        if self.cash_in_token.is_some() {
            info["token"] = json!(token);
        }
        info
    }

    /// Sends a body, signed as it should be.
    pub async fn send(&self, service: Service, body: &Value) -> Result<Answer, SnapError> {
        self.send_with(service, body, &Overrides::none()).await
    }

    /// Sends a body with other headers.
    pub async fn send_with(
        &self,
        service: Service,
        body: &Value,
        overrides: &Overrides,
    ) -> Result<Answer, SnapError> {
        let body = body.to_string();
        self.send_raw("POST", service, body.as_bytes(), overrides)
            .await
    }

    /// Sends any bytes. A host that is too busy is asked again when it says so.
    pub async fn send_raw(
        &self,
        method: &str,
        service: Service,
        body: &[u8],
        overrides: &Overrides,
    ) -> Result<Answer, SnapError> {
        let mut answer = self.send_once(method, service, body, overrides).await?;
        for _ in 0..BUSY_TRIES {
            let Some(seconds) = answer.retry_after_s.filter(|_| answer.http == 429) else {
                break;
            };
            self.delay.wait(Duration::from_secs(seconds.min(5))).await;
            answer = self.send_once(method, service, body, overrides).await?;
        }
        Ok(answer)
    }

    /// Sends a body once, however busy the host is.
    pub async fn send_once(
        &self,
        method: &str,
        service: Service,
        body: &[u8],
        overrides: &Overrides,
    ) -> Result<Answer, SnapError> {
        if service == Service::AccessToken {
            return self.client.ask_token_raw(body, overrides).await;
        }
        let path = service.path();
        self.client.send_raw(method, path, body, overrides).await
    }
}
