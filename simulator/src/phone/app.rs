//! The app's requests.

use std::time::Duration;

use reqwest::{Method, RequestBuilder};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{
    Account, Channel, Notification, NotificationPage, Notifications, PhoneError, Problem,
    StatementPage, Token,
};

/// An app that a customer has signed in to.
#[derive(Clone)]
pub struct Phone {
    http: reqwest::Client,
    base: String,
    session: String,
    number: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SessionAnswer {
    session_token: String,
}

#[derive(Deserialize)]
struct ChannelsAnswer {
    channels: Vec<Channel>,
}

#[derive(Deserialize)]
struct TokensAnswer {
    tokens: Vec<Token>,
}

/// Every method: [`PhoneError::Refused`] where the gateway says no, [`PhoneError::Broken`] where
/// it says nothing.
impl Phone {
    /// Signs in.
    ///
    /// # Errors
    /// `wrong-pin`; `pin-locked` after five wrong ones.
    pub async fn sign_in(gateway: &str, number: &str, pin: &str) -> Result<Self, PhoneError> {
        let mut phone = Self {
            // No limit on the whole: the stream of notifications stays open.
            http: reqwest::Client::builder()
                .connect_timeout(Duration::from_secs(8))
                .build()?,
            base: base_of(gateway),
            session: String::new(),
            number: number.to_owned(),
        };
        let body = json!({"phone": number, "pin": pin});
        let session: SessionAnswer = phone.post("/session", &body).await?;
        phone.session = session.session_token;
        Ok(phone)
    }

    /// The same session at another gateway of the same database.
    #[must_use]
    pub fn at(self, gateway: &str) -> Self {
        Self {
            base: base_of(gateway),
            ..self
        }
    }

    /// The customer's phone number.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// Signs out.
    ///
    /// # Errors
    /// [`PhoneError`].
    pub async fn sign_out(self) -> Result<(), PhoneError> {
        self.nothing(self.request(Method::DELETE, "/session")).await
    }

    /// Balance and limits.
    ///
    /// # Errors
    /// [`PhoneError`].
    pub async fn account(&self) -> Result<Account, PhoneError> {
        self.get("/account").await
    }

    /// The ways in and out.
    ///
    /// # Errors
    /// [`PhoneError`].
    pub async fn channels(&self) -> Result<Vec<Channel>, PhoneError> {
        Ok(self.get::<ChannelsAnswer>("/channels").await?.channels)
    }

    /// Makes a token; `direction` is `cash-in` or `cash-out`, `amount` for a channel whose tokens
    /// are made for one amount.
    ///
    /// # Errors
    /// [`PhoneError`]: a wrong PIN, a tier without withdrawal, too little balance.
    pub async fn make_token(
        &self,
        pin: &str,
        channel: &str,
        direction: &str,
        amount: Option<u64>,
    ) -> Result<Token, PhoneError> {
        let mut body = json!({"pin": pin, "channel": channel, "direction": direction});
        if let Some(amount) = amount {
            body["amount"] = json!(amount);
        }
        self.post("/tokens", &body).await
    }

    /// The tokens, newest first.
    ///
    /// # Errors
    /// [`PhoneError`].
    pub async fn tokens(&self) -> Result<Vec<Token>, PhoneError> {
        Ok(self.get::<TokensAnswer>("/tokens").await?.tokens)
    }

    /// One token.
    ///
    /// # Errors
    /// [`PhoneError`]: no such token of this customer.
    pub async fn token(&self, token_no: &str) -> Result<Token, PhoneError> {
        self.get(&format!("/tokens/{token_no}")).await
    }

    /// Cancels a token; what was held for it is free again.
    ///
    /// # Errors
    /// [`PhoneError`]: no such token, or it has ended.
    pub async fn cancel_token(&self, token_no: &str) -> Result<Token, PhoneError> {
        let path = format!("/tokens/{token_no}");
        self.json(self.request(Method::DELETE, &path)).await
    }

    /// Opens cash-out again after too many failures.
    ///
    /// # Errors
    /// [`PhoneError`]: a wrong PIN.
    pub async fn reopen_cash_out(&self, pin: &str) -> Result<(), PhoneError> {
        let request = self.request(Method::POST, "/cash-out/reopen");
        self.nothing(request.json(&json!({"pin": pin}))).await
    }

    /// The statement, newest first; `before` is the `next` of the page before.
    ///
    /// # Errors
    /// [`PhoneError`].
    pub async fn statement(&self, before: Option<u64>) -> Result<StatementPage, PhoneError> {
        match before {
            Some(before) => self.get(&format!("/statement?before={before}")).await,
            None => self.get("/statement").await,
        }
    }

    /// The notifications, newest first; `before` is the `next` of the page before.
    ///
    /// # Errors
    /// [`PhoneError`].
    pub async fn notifications(
        &self,
        before: Option<&str>,
    ) -> Result<NotificationPage, PhoneError> {
        match before {
            Some(before) => self.get(&format!("/notifications?before={before}")).await,
            None => self.get("/notifications").await,
        }
    }

    /// Marks a notification as read.
    ///
    /// # Errors
    /// [`PhoneError`]: no such notification of this customer.
    pub async fn read(&self, notification: &Notification) -> Result<(), PhoneError> {
        let path = format!("/notifications/{}/read", notification.no);
        self.nothing(self.request(Method::POST, &path)).await
    }

    /// Marks all notifications as read.
    ///
    /// # Errors
    /// [`PhoneError`].
    pub async fn read_all(&self) -> Result<(), PhoneError> {
        self.nothing(self.request(Method::POST, "/notifications/read"))
            .await
    }

    /// Opens the live stream of notifications: those after `last_event_id`, and all new ones.
    ///
    /// # Errors
    /// [`PhoneError`].
    pub async fn listen(&self, last_event_id: Option<&str>) -> Result<Notifications, PhoneError> {
        let mut request = self
            .http
            .get(format!("{}/notifications/stream", self.base))
            .bearer_auth(&self.session)
            .header("accept", "text/event-stream");
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        let response = accepted(request.send().await?).await?;
        Ok(Notifications::new(response, last_event_id))
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        let request = request.timeout(Duration::from_secs(8));
        if self.session.is_empty() {
            request
        } else {
            request.bearer_auth(&self.session)
        }
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, PhoneError> {
        self.json(self.request(Method::GET, path)).await
    }

    async fn post<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T, PhoneError> {
        self.json(self.request(Method::POST, path).json(body)).await
    }

    async fn json<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, PhoneError> {
        Ok(accepted(request.send().await?).await?.json().await?)
    }

    async fn nothing(&self, request: RequestBuilder) -> Result<(), PhoneError> {
        accepted(request.send().await?).await.map(drop)
    }
}

fn base_of(gateway: &str) -> String {
    format!("{}/app/v1", gateway.trim_end_matches('/'))
}

async fn accepted(response: reqwest::Response) -> Result<reqwest::Response, PhoneError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let body = response.bytes().await?;
    let mut problem: Problem = serde_json::from_slice(&body).unwrap_or_default();
    problem.status = status.as_u16();
    Err(PhoneError::Refused(Box::new(problem)))
}
