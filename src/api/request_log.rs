//! Around every request: an id, a line in the log, and a timeout.

use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::error::InternalError;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, middleware};
use tracing::Instrument;

use crate::api::sandbox::values::Late;
use crate::api::{Services, unhandled};
use crate::random;

/// No request is served for longer: a body that trickles in is cut off. A stream has answered by
/// then; what follows is not bounded by this.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives every request an id, logs how it went (never what it said), and ends it in time.
pub fn request_log<S, B>()
-> impl Transform<S, ServiceRequest, Response = ServiceResponse<BoxBody>, Error = Error, InitError = ()>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    middleware::from_fn(log_request)
}

async fn log_request<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(services) = request.app_data::<Data<Services>>().cloned() else {
        return next
            .call(request)
            .await
            .map(ServiceResponse::map_into_boxed_body);
    };
    let id = random::reference_no(services.clock.now());
    let span = tracing::info_span!(
        "request",
        id = %id,
        method = %request.method(),
        path = request.path(),
        partner = tracing::field::Empty,
    );
    let path = request.path().to_owned();
    let begun = services.clock.monotonic();
    let served =
        tokio::time::timeout(REQUEST_TIMEOUT, next.call(request).instrument(span.clone())).await;
    let mut response = match served {
        Ok(Ok(response)) => response.map_into_boxed_body(),
        Ok(Err(error)) => return Err(error),
        Err(_) => {
            span.in_scope(|| tracing::warn!("cut off"));
            let response = unhandled::timed_out(&path, &services);
            return Err(InternalError::from_response("cut off", response).into());
        }
    };
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let status = response.status().as_u16();
    let micros = services.clock.monotonic().saturating_sub(begun).as_micros();
    span.in_scope(|| match status {
        500.. => tracing::warn!(status, micros, "answered"),
        400.. => tracing::info!(status, micros, "answered"),
        _ => tracing::debug!(status, micros, "answered"),
    });
    let late = response.response().extensions().get::<Late>().copied();
    if let Some(Late(time)) = late {
        tokio::time::sleep(time).await;
    }
    Ok(response)
}
