//! Refusals on the wire: `application/problem+json` (RFC 9457), with a sentence for the customer
//! in two languages.

use std::borrow::Cow;
use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use super::problem_types::{self, ProblemType};
use crate::api::limits::RetryAfter;
use crate::api::request_log::AnswerNote;
use crate::engine::EngineError;
use crate::ledger::Decline;
use crate::pin::PinHashError;
use crate::storage::StorageError;
use crate::types::{Rupiah, Timestamp};

/// Why a request is not answered as asked. It carries nothing secret: no PIN, no token, no text
/// of a database or of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    problem_type: &'static ProblemType,
    detail: Option<String>,
    field: Option<Cow<'static, str>>,
    /// The figure of the rule that an amount breaks.
    bound: Option<Rupiah>,
    retry_after: Option<u64>,
    allow: Option<&'static str>,
    /// Which check failed, where the kind does not say it: for the log.
    check: Option<&'static str>,
}

/// A problem as it is written (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// What kind of problem, for programs.
    #[serde(rename = "type")]
    #[schema(example = "/problems/below-minimum")]
    kind: String,
    /// The kind in a few words.
    #[schema(example = "Less than the channel's minimum")]
    title: &'static str,
    /// The HTTP status.
    #[schema(example = 422)]
    status: u16,
    /// More about this one, for developers.
    #[schema(example = "The amount is below the minimum.")]
    detail: String,
    /// For the customer.
    message: Text,
    /// The field that it is about, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "amount")]
    #[schema(value_type = Option<String>)]
    field: Option<Cow<'static, str>>,
}

/// A sentence in two languages.
#[derive(Debug, Serialize, ToSchema)]
pub struct Text {
    /// In Indonesian.
    #[schema(example = "Jumlah di bawah batas minimum.")]
    pub id: String,
    /// In English.
    #[schema(example = "The amount is below the minimum.")]
    pub en: String,
}

impl Problem {
    /// A line of the table as it stands.
    pub const fn new(problem_type: &'static ProblemType) -> Self {
        Self {
            problem_type,
            detail: None,
            field: None,
            bound: None,
            retry_after: None,
            allow: None,
            check: None,
        }
    }

    /// The request's shape is wrong: what was expected of which field. Never what was found.
    pub fn invalid(field: impl Into<Cow<'static, str>>, expected: impl Into<String>) -> Self {
        Self {
            detail: Some(expected.into()),
            field: Some(field.into()),
            ..Self::new(&problem_types::INVALID)
        }
    }

    /// The path knows only the methods that `allow` lists.
    pub fn method_not_allowed(allow: &'static str) -> Self {
        Self {
            allow: Some(allow),
            ..Self::new(&problem_types::METHOD_NOT_ALLOWED)
        }
    }

    /// Too many wrong PINs: the PIN is locked until then.
    pub fn pin_locked(until: Timestamp, now: Timestamp) -> Self {
        Self::until(&problem_types::PIN_LOCKED, until, now)
    }

    /// Not before that moment.
    pub fn until(problem_type: &'static ProblemType, until: Timestamp, now: Timestamp) -> Self {
        let (wait, limit) = (until.since(now), problem_type.slug);
        Self::new(problem_type).retry_after(RetryAfter { wait, limit }.seconds())
    }

    /// Come again after so many seconds.
    pub fn retry_after(self, seconds: u64) -> Self {
        Self {
            retry_after: Some(seconds),
            ..self
        }
    }

    /// An internal error. The client cannot correct it, so only the log has its cause.
    pub fn internal(error: &dyn fmt::Display) -> Self {
        tracing::error!(%error, "the app API could not answer");
        Self::new(&problem_types::INTERNAL)
    }

    /// What the customer reads: what to fill in, where that is what is wrong; the rule with its
    /// figure, where an amount breaks one.
    fn message(&self) -> [String; 2] {
        let ProblemType { id, en, .. } = *self.problem_type;
        let is_invalid = self.problem_type == &problem_types::INVALID;
        let field = self.field.as_deref().filter(|_| is_invalid);
        let asked_for = field.and_then(problem_types::request_for);
        let rule = self.bound.and_then(|bound| {
            let sentences = problem_types::rule_of(self.problem_type)?;
            Some(sentences.map(|text| format!("{text} {bound}.")))
        });
        rule.unwrap_or_else(|| asked_for.unwrap_or([id, en]).map(str::to_owned))
    }

    /// Never what the request said.
    fn note(&self) -> AnswerNote {
        let detail = self.detail.clone().unwrap_or_default();
        let reason = self
            .field
            .as_ref()
            .map(|field| format!("{field}: {detail}"));
        AnswerNote {
            check: Some(self.check.unwrap_or(self.problem_type.slug)),
            reason,
            ..AnswerNote::default()
        }
    }

    fn body(&self) -> ProblemBody {
        let ProblemType { title, .. } = *self.problem_type;
        let [id, en] = self.message();
        ProblemBody {
            kind: format!("/problems/{}", self.problem_type.slug),
            title,
            status: self.problem_type.status,
            detail: self.detail.clone().unwrap_or_else(|| en.clone()),
            message: Text { id, en },
            field: self.field.clone(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.problem_type.slug)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.problem_type.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        response.insert_header((header::CONTENT_TYPE, "application/problem+json"));
        if self.status_code() == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        if let Some(seconds) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        if let Some(methods) = self.allow {
            response.insert_header((header::ALLOW, methods));
        }
        let mut response = response.json(self.body());
        response.extensions_mut().insert(self.note());
        response
    }
}

impl From<Decline> for Problem {
    fn from(Decline { reason, bound }: Decline) -> Self {
        let (problem_types, field) = problem_types::of_decline_reason(reason);
        Self {
            field: field.map(Cow::Borrowed),
            bound,
            ..Self::new(problem_types)
        }
    }
}

impl From<EngineError> for Problem {
    fn from(error: EngineError) -> Self {
        let (problem_types, retry_after) = problem_types::of_engine(error);
        Self {
            retry_after,
            ..Self::new(problem_types)
        }
    }
}

impl From<StorageError> for Problem {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Busy => Self::new(&problem_types::UNAVAILABLE).retry_after(1),
            error if error.is_logged() => Self::new(&problem_types::UNAVAILABLE),
            // Perhaps a row that somebody keeps locked: another try may fare better.
            error if error.may_be_of_the_session() => {
                tracing::error!(%error, "the app API could not answer");
                Self::new(&problem_types::UNAVAILABLE).retry_after(1)
            }
            error => Self::internal(&error),
        }
    }
}

impl From<PinHashError> for Problem {
    fn from(error: PinHashError) -> Self {
        Self::internal(&error)
    }
}

impl From<RetryAfter> for Problem {
    fn from(wait: RetryAfter) -> Self {
        Self {
            check: Some(wait.limit),
            ..Self::new(&problem_types::TOO_MANY_REQUESTS).retry_after(wait.seconds())
        }
    }
}
