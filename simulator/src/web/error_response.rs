//! Why the page's own server does not do what it was asked, in both languages.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use serde_json::json;

use crate::phone::{BilingualText, PhoneError};
use crate::sandbox::SandboxError;

/// A refusal with a sentence that the page shows.
#[derive(Debug)]
pub struct ErrorResponse {
    status: u16,
    message: BilingualText,
}

impl ErrorResponse {
    /// A refusal.
    pub fn new(status: StatusCode, id: &str, en: &str) -> Self {
        Self {
            status: status.as_u16(),
            message: BilingualText {
                id: id.to_owned(),
                en: en.to_owned(),
            },
        }
    }

    /// There is nothing of that name.
    pub fn unknown() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "Tidak ditemukan.",
            "There is no such thing.",
        )
    }

    /// The gateway cannot be reached.
    pub fn unreachable() -> Self {
        Self::new(
            StatusCode::BAD_GATEWAY,
            "Gateway tidak menjawab. Periksa apakah masih berjalan.",
            "The gateway does not answer. Is it still running?",
        )
    }
}

impl fmt::Display for ErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message.en)
    }
}

impl ResponseError for ErrorResponse {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status_code()).json(json!({ "message": self.message }))
    }
}

impl From<PhoneError> for ErrorResponse {
    fn from(error: PhoneError) -> Self {
        match error {
            PhoneError::Refused(problem) => Self {
                status: problem.status,
                message: problem.message,
            },
            PhoneError::Broken(_) => Self::unreachable(),
        }
    }
}

impl From<SandboxError> for ErrorResponse {
    fn from(_: SandboxError) -> Self {
        Self::unreachable()
    }
}
