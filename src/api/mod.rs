//! The ways in: partners (SNAP), the app, operators. A handler parses, authenticates and asks;
//! it holds no rule.

pub mod address;
pub mod app;
mod docs;
#[cfg(feature = "swagger")]
mod guides;
mod headers;
mod json;
pub mod limits;
mod log_text;
mod methods;
mod openapi;
pub mod ops;
pub mod partner;
pub mod request_log;
pub mod sandbox;
mod services;
mod unhandled;

pub use services::Services;

use actix_web::web::{self, PayloadConfig};

/// The largest body that is read.
pub const BODY_BYTES: usize = 64 * 1024;

/// All routes of the gateway.
pub fn routes(config: &mut web::ServiceConfig, is_sandbox: bool) {
    config.app_data(PayloadConfig::new(BODY_BYTES));
    partner::routes(config);
    app::routes(config);
    ops::routes(config);
    docs::routes(config);
    if is_sandbox {
        sandbox::routes(config);
    }
    config.default_service(web::to(unhandled::nothing_there));
}
