//! Around every request: an id, a line in the log, and a timeout.

use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::error::ErrorGatewayTimeout;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, middleware};
use tracing::Instrument;

use crate::api::Services;
use crate::random;

/// No request is served for longer: a body that trickles in is cut off. A stream has answered by
/// then; what follows is not bounded by this.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// An answer that carries this is kept back for so long: the sandbox's customers who are late.
#[derive(Clone, Copy)]
pub struct Late(pub Duration);

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
    let begun = services.clock.monotonic();
    let served =
        tokio::time::timeout(REQUEST_TIMEOUT, next.call(request).instrument(span.clone())).await;
    let mut response = match served {
        Ok(Ok(response)) => response.map_into_boxed_body(),
        Ok(Err(error)) => return Err(error),
        Err(_) => return Err(span.in_scope(timed_out)),
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

/// It is not known here how far the request had come, so the answer is one of the class *unknown*.
fn timed_out() -> Error {
    tracing::warn!("cut off");
    ErrorGatewayTimeout("the request took too long")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_times_out_is_answered_unknown() {
        let status = timed_out().as_response_error().status_code();
        assert_eq!(status.as_u16(), 504);
    }
}
