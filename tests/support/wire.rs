//! A partner's connection to the gateway, signed at the gateway's time instead of the machine's.

use gerai::clock::Clock;
use serde_json::Value;
use simulator::credentials::{Partner, SignatureMode};
use simulator::snap::{Answer, Client, Overrides, Service};

use super::{TestGateway, body_of};

/// One partner, able to send anything.
pub struct RawConnection {
    client: Client,
    clock: Clock,
    token: Option<String>,
}

impl RawConnection {
    /// Of that partner, with an access token where it works with one.
    pub async fn open(gateway: &TestGateway, partner: Partner) -> Self {
        let works_with_token = partner.signature_mode == SignatureMode::Symmetric;
        let mut wire = Self {
            client: Client::new(&gateway.url(), partner).expect("a client"),
            clock: gateway.services().clock.clone(),
            token: None,
        };
        if works_with_token {
            wire.token = wire.ask_token().await;
        }
        wire
    }

    /// A new access token, where the gateway gives one.
    pub async fn ask_token(&self) -> Option<String> {
        let body = br#"{"grantType":"client_credentials"}"#;
        let answer = self.ask_token_with(body, &self.usual()).await;
        answer.text("accessToken").map(str::to_owned)
    }

    /// Asks for an access token with any body.
    pub async fn ask_token_with(&self, body: &[u8], overrides: &Overrides) -> Answer {
        let answer = self.client.ask_token_raw(body, overrides).await;
        answer.expect("an answer")
    }

    /// Whose it is.
    pub fn partner(&self) -> &Partner {
        self.client.partner()
    }

    /// The access token in use.
    pub fn token(&self) -> &str {
        self.token.as_deref().expect("an access token")
    }

    /// What a request has unless a test says otherwise: the gateway's time, the access token.
    pub fn usual(&self) -> Overrides {
        let usual = Overrides::none().set("x-timestamp", self.clock.now().to_string());
        match &self.token {
            Some(token) => usual.set("authorization", format!("Bearer {token}")),
            None => usual,
        }
    }

    /// Sends a request of a service under that reference, as it should be.
    pub async fn ask(&self, service: Service, reference: &str) -> Answer {
        self.post(service, &body_of(service, reference)).await
    }

    /// Sends a request of a service as it should be sent.
    pub async fn post(&self, service: Service, body: &Value) -> Answer {
        self.post_with(service, body, &self.usual()).await
    }

    /// Sends a request of a service with other headers.
    pub async fn post_with(&self, service: Service, body: &Value, overrides: &Overrides) -> Answer {
        let body = body.to_string();
        self.send(service.path(), body.as_bytes(), overrides).await
    }

    /// Sends any bytes anywhere.
    pub async fn send(&self, path: &str, body: &[u8], overrides: &Overrides) -> Answer {
        let answer = self.client.send_raw("POST", path, body, overrides).await;
        answer.expect("an answer")
    }

    /// Calls a path by GET.
    pub async fn get(&self, path: &str) -> Answer {
        let answer = self.client.send_raw("GET", path, b"", &self.usual()).await;
        answer.expect("an answer")
    }
}
