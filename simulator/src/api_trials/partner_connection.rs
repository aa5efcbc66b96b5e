//! A partner's line to a gateway, signed at the gateway's own time.

use std::sync::Arc;

use super::wire::{ApiWire, TrialRequest};
use crate::credentials::Partner;
use crate::gateway::RunningGateway;
use crate::snap::{Answer, Client, Overrides, Service};
use crate::text_format::causes;

/// A rule that is broken, and how.
pub type Violation = String;

/// See the module.
pub struct PartnerConnection<'a> {
    /// Sends anything.
    pub client: Arc<Client>,
    /// The access token.
    pub token: String,
    gateway: &'a RunningGateway,
    wire: ApiWire,
}

impl<'a> PartnerConnection<'a> {
    /// With an access token of its own.
    pub async fn open(
        gateway: &'a RunningGateway,
        partner: Partner,
        wire: ApiWire,
    ) -> Result<Self, Violation> {
        let client = Client::new(&gateway.url, partner).map_err(|error| causes(&error))?;
        Ok(Self {
            token: ask_token(&client, gateway).await?,
            client: Arc::new(client),
            gateway,
            wire,
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
        let mut request = TrialRequest {
            path: path.to_owned(),
            body: body.to_string(),
            headers: overrides.clone(),
            partner: self.client.partner(),
            good_token: &ask_token(&self.client, self.gateway).await?,
            now: &self.gateway.time(),
        };
        (self.wire.request)(&mut request);
        let body = request.body.as_bytes();
        let sent = self
            .client
            .send_raw("POST", &request.path, body, &request.headers);
        let answer = sent.await.map_err(|error| causes(&error))?;
        Ok(self.observe(answer))
    }

    /// An answer as it comes over the wire.
    pub fn observe(&self, mut answer: Answer) -> Answer {
        (self.wire.answer)(&mut answer);
        answer
    }
}

/// An access token of the client's partner.
async fn ask_token(client: &Client, gateway: &RunningGateway) -> Result<String, Violation> {
    let body = br#"{"grantType":"client_credentials"}"#;
    let now = Overrides::none().set("x-timestamp", gateway.time());
    let answer = client.ask_token_raw(body, &now).await;
    let answer = answer.map_err(|error| causes(&error))?;
    Ok(answer.text("accessToken").unwrap_or_default().to_owned())
}

/// What must be answered.
pub fn due(http: u16, case: &str, answer: &Answer) -> Result<(), Violation> {
    match answer.is(http, case) {
        true => Ok(()),
        false => Err(format!("{http}xx{case} is due, {answer} was said")),
    }
}
