//! A client of SNAP BI, Bank Indonesia's standard for payment interfaces, written from the
//! standard: access token (service 73), signatures, and the e-money services 37 to 46.

mod answer;
mod client;
pub mod credentials;
mod error;
mod minify;
mod raw;
mod request;
mod service;
mod sign;
pub mod text;
mod token;
mod watch;

pub use answer::{Answer, Attempt, Class};
pub use client::{Client, ClientOptions};
pub use error::SnapError;
pub use minify::minify;
pub use raw::Overrides;
pub use request::{
    AccountInquiry, AdditionalInfo, Amount, CashOut, CashOutCancel, CashOutStatus, TopUp,
    TopUpStatus,
};
pub use service::Service;
pub use sign::{Encoding, RsaKey, asymmetric_text, hmac_sha512, symmetric_text, token_text};
pub use watch::{Sent, Wire, WireWatch};
