//! Whose app it is that asks.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use utoipa::IntoParams;

use super::problem::Problem;
use super::problem_types;
use crate::api::Services;
use crate::keyring::same_secret;
use crate::types::IssuerId;

/// The header with the key of the app.
const APP_KEY: &str = "X-APP-KEY";

/// How the key is sent.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "for the document alone")]
pub struct AppKey {
    /// The key of the app, where the gateway serves several.
    #[param(rename = "X-APP-KEY", value_type = Option<String>, min_length = 16, max_length = 128)]
    app_key: Option<String>,
}

/// The issuer of the app that asks. Where no app has a key, every request comes from the app of the
/// one issuer that is configured.
pub struct AppIssuer(pub IssuerId);

impl FromRequest for AppIssuer {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let services = request.app_data::<web::Data<Services>>();
        let missing = || Problem::internal(&"the services are not set up");
        ready(services.ok_or_else(missing).and_then(|services| {
            let issuer = issuer_of(request, services)?;
            Ok(Self(issuer))
        }))
    }
}

fn issuer_of(request: &HttpRequest, services: &Services) -> Result<IssuerId, Problem> {
    if services.apps.is_empty() {
        return Ok(services.app_issuer.clone());
    }
    let mut keys = request.headers().get_all(APP_KEY);
    let unknown = || Problem::new(&problem_types::UNKNOWN_APP);
    let key = keys.next().ok_or_else(unknown)?;
    if keys.next().is_some() {
        return Err(Problem::invalid(
            APP_KEY,
            "is given twice; expected it once",
        ));
    }
    let mut apps = services.apps.iter();
    let app = apps.find(|app| same_secret(app.key.as_bytes(), key.as_bytes()));
    app.map(|app| app.issuer.as_str().into())
        .ok_or_else(unknown)
}
