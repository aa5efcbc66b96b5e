//! A partner's line to a gateway, signed at the gateway's own time.

use std::sync::Arc;

use super::Violation;
use crate::credentials::Partner;
use crate::gateway::RunningGateway;
use crate::snap::{Answer, Client, Overrides, Service};
use crate::text_format::causes;

/// See the module.
pub struct PartnerConnection<'a> {
    /// Sends anything.
    pub client: Arc<Client>,
    /// The access token.
    pub token: String,
    gateway: &'a RunningGateway,
}

impl<'a> PartnerConnection<'a> {
    /// With an access token of its own.
    pub async fn open(gateway: &'a RunningGateway, partner: Partner) -> Result<Self, Violation> {
        let client = Client::new(&gateway.url, partner).map_err(|error| causes(&error))?;
        let body = br#"{"grantType":"client_credentials"}"#;
        let now = Overrides::none().set("x-timestamp", gateway.time());
        let answer = client.ask_token_raw(body, &now).await;
        let answer = answer.map_err(|error| causes(&error))?;
        let token = answer.text("accessToken").unwrap_or_default().to_owned();
        Ok(Self {
            client: Arc::new(client),
            token,
            gateway,
        })
    }

    /// The headers of a request that is as it should be.
    pub fn usual(&self) -> Overrides {
        Overrides::none()
            .set("x-timestamp", self.gateway.time())
            .set("authorization", format!("Bearer {}", self.token))
    }

    /// Sends a body to a service.
    pub async fn send(
        &self,
        service: Service,
        body: impl ToString,
        overrides: &Overrides,
    ) -> Result<Answer, Violation> {
        self.send_to(service.path(), body, overrides).await
    }

    /// Sends a body anywhere.
    pub async fn send_to(
        &self,
        path: &str,
        body: impl ToString,
        overrides: &Overrides,
    ) -> Result<Answer, Violation> {
        let body = body.to_string();
        let sent = self
            .client
            .send_raw("POST", path, body.as_bytes(), overrides);
        sent.await.map_err(|error| causes(&error))
    }
}

/// What must be answered.
pub fn due(http: u16, case: &str, answer: &Answer) -> Result<(), Violation> {
    match answer.is(http, case) {
        true => Ok(()),
        false => Err(format!("{http}xx{case} is due, {answer} was said")),
    }
}
