//! The client: one partner at one gateway.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Method, StatusCode};
use serde::Serialize;
use tokio::sync::Mutex;
use uuid::Uuid;

use super::token::AccessToken;
use super::{
    AccountInquiry, Answer, CashOut, CashOutCancel, CashOutStatus, Encoding, Overrides, RsaKey,
    Sent, Service, SnapError, TopUp, TopUpStatus, Wire, WireWatch, asymmetric_text, hmac_sha512,
    symmetric_text, token_text,
};
use crate::credentials::{Partner, SignatureMode};
use crate::text::snap_time;

/// How a client behaves.
#[derive(Clone, Copy, Debug)]
pub struct ClientOptions {
    /// How long to wait for an answer. Tills wait 8 seconds.
    pub timeout: Duration,
    /// How signatures are written.
    pub encoding: Encoding,
    /// How far the till's clock is ahead of the time.
    pub clock_ahead: SignedDuration,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(8),
            encoding: Encoding::Base64,
            clock_ahead: SignedDuration::ZERO,
        }
    }
}

/// A SNAP client of one partner. Connections are kept alive; it is made once and shared.
pub struct Client {
    http: reqwest::Client,
    gateway: String,
    partner: Partner,
    key: RsaKey,
    encoding: Encoding,
    clock_ahead: SignedDuration,
    token: Mutex<Option<AccessToken>>,
    watch: Option<WireWatch>,
}

impl Client {
    /// A client of the gateway at `gateway`, such as `http://127.0.0.1:8080`.
    ///
    /// # Errors
    /// [`SnapError::Key`] where the partner's private key cannot be read.
    pub fn new(gateway: &str, partner: Partner) -> Result<Self, SnapError> {
        Self::with_options(gateway, partner, ClientOptions::default())
    }

    /// The same, with options.
    ///
    /// # Errors
    /// [`SnapError::Key`] where the partner's private key cannot be read.
    pub fn with_options(
        gateway: &str,
        partner: Partner,
        options: ClientOptions,
    ) -> Result<Self, SnapError> {
        let http = reqwest::Client::builder()
            .timeout(options.timeout)
            .build()?;
        Ok(Self {
            http,
            gateway: gateway.trim_end_matches('/').to_owned(),
            key: RsaKey::from_pem(&partner.private_key_pem)?,
            partner,
            encoding: options.encoding,
            clock_ahead: options.clock_ahead,
            token: Mutex::new(None),
            watch: None,
        })
    }

    /// With a watcher of everything that goes over the wire.
    #[must_use]
    pub fn with_watch(mut self, watch: WireWatch) -> Self {
        self.watch = Some(watch);
        self
    }

    /// The partner that it speaks for.
    pub fn partner(&self) -> &Partner {
        &self.partner
    }

    /// Account inquiry (`SNAP 37`).
    ///
    /// # Errors
    /// [`SnapError`] where there is no answer; so for all of them.
    pub async fn account_inquiry(&self, request: &AccountInquiry) -> Result<Answer, SnapError> {
        self.send(Service::AccountInquiry, request).await
    }

    /// Cash-in (`SNAP 38`).
    ///
    /// # Errors
    /// [`SnapError`] where there is no answer.
    pub async fn top_up(&self, request: &TopUp) -> Result<Answer, SnapError> {
        self.send(Service::TopUp, request).await
    }

    /// Status of a cash-in (`SNAP 39`).
    ///
    /// # Errors
    /// [`SnapError`] where there is no answer.
    pub async fn top_up_status(&self, request: &TopUpStatus) -> Result<Answer, SnapError> {
        self.send(Service::TopUpStatus, request).await
    }

    /// Cash-out (`SNAP 44`).
    ///
    /// # Errors
    /// [`SnapError`] where there is no answer.
    pub async fn cash_out(&self, request: &CashOut) -> Result<Answer, SnapError> {
        self.send(Service::CashOut, request).await
    }

    /// Status of a cash-out (`SNAP 45`).
    ///
    /// # Errors
    /// [`SnapError`] where there is no answer.
    pub async fn cash_out_status(&self, request: &CashOutStatus) -> Result<Answer, SnapError> {
        self.send(Service::CashOutStatus, request).await
    }

    /// Cancel of a cash-out (`SNAP 46`).
    ///
    /// # Errors
    /// [`SnapError`] where there is no answer.
    pub async fn cash_out_cancel(&self, request: &CashOutCancel) -> Result<Answer, SnapError> {
        self.send(Service::CashOutCancel, request).await
    }

    /// Sends a request of any service, and once more with a new access token where the gateway
    /// no longer knows the old one: it may have been restarted.
    ///
    /// # Errors
    /// [`SnapError`] where there is no answer.
    pub async fn send(
        &self,
        service: Service,
        request: &impl Serialize,
    ) -> Result<Answer, SnapError> {
        let body = serde_json::to_vec(request)
            .map_err(|error| SnapError::Unwritable(error.to_string()))?;
        let answer = self.post(service.path(), &body).await?;
        if !answer.is(401, "01") || self.partner.signature_mode == SignatureMode::Asymmetric {
            return Ok(answer);
        }
        *self.token.lock().await = None;
        self.post(service.path(), &body).await
    }

    async fn post(&self, path: &str, body: &[u8]) -> Result<Answer, SnapError> {
        self.send_raw("POST", path, body, &Overrides::none()).await
    }

    /// Sends any bytes to any path, signed as usual but for what is overridden.
    ///
    /// # Errors
    /// [`SnapError`] where there is no answer.
    pub async fn send_raw(
        &self,
        method: &str,
        path: &str,
        body: &[u8],
        overrides: &Overrides,
    ) -> Result<Answer, SnapError> {
        let (headers, signed_text) = self.headers(method, path, body, overrides).await?;
        let method = Method::from_bytes(method.as_bytes())
            .map_err(|_| SnapError::Unwritable("no such method".to_owned()))?;
        self.notify_sent(&method, path, body, &headers, signed_text);
        self.exchange(method, path, body, headers).await
    }

    fn notify_sent(
        &self,
        method: &Method,
        path: &str,
        body: &[u8],
        headers: &HeaderMap,
        signed_text: String,
    ) {
        let Some(watch) = &self.watch else { return };
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let headers = headers.iter();
        watch(Wire::Sent(&Sent {
            method: method.to_string(),
            path: path.to_owned(),
            headers: headers
                .map(|(name, value)| (name.to_string(), text(value.as_bytes())))
                .collect(),
            body: text(body),
            signed_text,
        }));
    }

    async fn exchange(
        &self,
        method: Method,
        path: &str,
        body: &[u8],
        headers: HeaderMap,
    ) -> Result<Answer, SnapError> {
        let result = self.transmit(method, path, body, headers).await;
        if let Some(watch) = &self.watch {
            watch(match &result {
                Ok(answer) => Wire::Answered(answer),
                Err(error) => Wire::Unanswered(error),
            });
        }
        result
    }

    async fn transmit(
        &self,
        method: Method,
        path: &str,
        body: &[u8],
        headers: HeaderMap,
    ) -> Result<Answer, SnapError> {
        let url = format!("{}{path}", self.gateway);
        let request = self
            .http
            .request(method, url)
            .headers(headers)
            .body(body.to_vec());
        let response = request.send().await?;
        let status: StatusCode = response.status();
        let retry_after_s = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.parse().ok());
        let body = response.bytes().await?;
        Ok(Answer {
            retry_after_s,
            ..Answer::read(status.as_u16(), &body)
        })
    }

    /// The headers, and what the signature among them is over.
    async fn headers(
        &self,
        method: &str,
        path: &str,
        body: &[u8],
        overrides: &Overrides,
    ) -> Result<(HeaderMap, String), SnapError> {
        let timestamp = match overrides.value("x-timestamp") {
            Some(timestamp) => timestamp.to_owned(),
            None => snap_time(self.now()),
        };
        let body = overrides.signed_body(body);
        let mut headers = HeaderMap::new();
        let (signature, signed_text) = match self.partner.signature_mode {
            SignatureMode::Asymmetric => {
                let text = asymmetric_text(method, path, body, &timestamp);
                (self.key.sign(&text)?, text)
            }
            SignatureMode::Symmetric => {
                let token = match overrides.change("authorization") {
                    Some(given) => bearer(given).unwrap_or_default().to_owned(),
                    None => self.access_token().await?,
                };
                put(&mut headers, "authorization", &format!("Bearer {token}"))?;
                let text = symmetric_text(method, path, &token, body, &timestamp);
                (hmac_sha512(&self.partner.client_secret, &text), text)
            }
        };
        let signature = overrides.encoding(self.encoding).encode(&signature);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        put(&mut headers, "x-timestamp", &timestamp)?;
        put(&mut headers, "x-signature", &signature)?;
        put(&mut headers, "x-partner-id", &self.partner.partner_id)?;
        put(&mut headers, "x-external-id", &Uuid::now_v7().to_string())?;
        put(&mut headers, "channel-id", &self.partner.channel_id)?;
        overrides.apply(&mut headers);
        Ok((headers, signed_text))
    }

    /// What time the till's clock shows.
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        now.checked_add(self.clock_ahead).unwrap_or(now)
    }

    /// The access token in use; a new one where there is none or it is about to expire.
    ///
    /// # Errors
    /// [`SnapError::NoToken`] where the gateway refuses, [`SnapError::Broken`] without answer.
    pub async fn access_token(&self) -> Result<String, SnapError> {
        // Held while asking: of many requests at once, one asks and the others wait for it.
        let mut held = self.token.lock().await;
        if let Some(token) = held.as_ref().filter(|token| token.is_fresh(Instant::now())) {
            return Ok(token.text.clone());
        }
        let asked_at = Instant::now();
        let answer = self.ask_token().await?;
        let Some(text) = answer.text("accessToken").map(str::to_owned) else {
            return Err(SnapError::NoToken(Box::new(answer)));
        };
        // The standard says text; a gateway may be told to send a number.
        let expires_in = &answer.body["expiresIn"];
        let seconds = expires_in
            .as_str()
            .map_or_else(|| expires_in.as_u64(), |text| text.parse().ok())
            .unwrap_or(0);
        *held = Some(AccessToken::new(
            text.clone(),
            Duration::from_secs(seconds),
            asked_at,
        ));
        Ok(text)
    }

    /// Asks for an access token (`SNAP 73`), even if one is in use.
    ///
    /// # Errors
    /// [`SnapError`] where there is no answer.
    pub async fn ask_token(&self) -> Result<Answer, SnapError> {
        let body = br#"{"grantType":"client_credentials"}"#;
        self.ask_token_raw(body, &Overrides::none()).await
    }

    /// Asks for an access token with any body, signed as usual but for what is overridden.
    ///
    /// # Errors
    /// [`SnapError`] where there is no answer.
    pub async fn ask_token_raw(
        &self,
        body: &[u8],
        overrides: &Overrides,
    ) -> Result<Answer, SnapError> {
        let timestamp = match overrides.value("x-timestamp") {
            Some(timestamp) => timestamp.to_owned(),
            None => snap_time(self.now()),
        };
        let client_key = overrides.value("x-client-key");
        let client_key = client_key.unwrap_or(&self.partner.client_key);
        let signed_text = token_text(client_key, &timestamp);
        let signature = self.key.sign(&signed_text)?;
        let signature = overrides.encoding(self.encoding).encode(&signature);
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        put(&mut headers, "x-timestamp", &timestamp)?;
        put(&mut headers, "x-client-key", client_key)?;
        put(&mut headers, "x-signature", &signature)?;
        overrides.apply(&mut headers);
        let path = Service::AccessToken.path();
        self.notify_sent(&Method::POST, path, body, &headers, signed_text);
        self.exchange(Method::POST, path, body, headers).await
    }
}

fn bearer(authorization: Option<&str>) -> Option<&str> {
    authorization?.strip_prefix("Bearer ")
}

fn put(headers: &mut HeaderMap, name: &'static str, value: &str) -> Result<(), SnapError> {
    let value = HeaderValue::from_str(value)
        .map_err(|_| SnapError::Unwritable(format!("{name} holds what HTTP cannot carry")))?;
    headers.insert(name, value);
    Ok(())
}
