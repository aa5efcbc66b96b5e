//! The one table of response codes: `responseCode` = HTTP status (3) + service (2) + case (2).
//!
//! Partners see the class of each in the documentation, which [`super::response_classes`] holds.

use crate::api::json::BodyError;
use crate::engine::EngineError;
use crate::ledger::{Decline, DeclineReason};

/// A response code without its service, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The HTTP status.
    pub http: u16,
    /// The case within it.
    pub case: u8,
    /// `responseMessage`.
    pub message: String,
    /// Which check failed, in a word that stays: for the log alone. Empty where none did.
    pub check: &'static str,
}

impl Code {
    fn new(http: u16, case: u8, check: &'static str, message: impl Into<String>) -> Self {
        Self {
            http,
            case,
            message: message.into(),
            check,
        }
    }

    /// With its service: seven digits.
    pub fn of_service(&self, service: u8) -> String {
        format!("{:03}{service:02}{:02}", self.http, self.case)
    }

    /// 200: successful.
    pub fn successful() -> Self {
        Self::new(200, 0, "", "Successful")
    }

    /// Any code, which only the sandbox may want.
    pub fn forced(http: u16, case: u8, message: &str) -> Self {
        Self::new(http, case, "forced", message)
    }

    /// 409/01, for partners that want it so: the reference is posted already.
    pub fn duplicate_reference() -> Self {
        Self::new(
            409,
            1,
            "duplicate-reference",
            "Duplicate partnerReferenceNo",
        )
    }

    /// 429/00: too many requests, by that limit, which is named where waiting is not all that helps.
    pub fn too_many_requests(limit: &'static str) -> Self {
        let of = match limit {
            "partner-rate" | "copies-rate" => "Partner",
            "terminal-rate" => "Terminal",
            "phone-rate" | "phone-of-all-rate" => "Customer Number",
            "network-rate" | "site-rate" => "IP Address",
            "wrong-tokens" => "Wrong Tokens",
            _ => return Self::new(429, 0, limit, "Too Many Requests"),
        };
        Self::new(429, 0, limit, format!("Too Many Requests [{of}]"))
    }

    /// 404/00 for a path that is no service.
    pub fn no_such_service() -> Self {
        Self::new(
            404,
            0,
            "path",
            "Invalid Transaction Status [No Such Service]",
        )
    }

    /// 405/00: the service is called by POST.
    pub fn not_supported() -> Self {
        Self::new(
            405,
            0,
            "method",
            "Requested Function Is Not Supported [Use POST]",
        )
    }
}

/// What is wrong with a request before it means anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MalformedRequest {
    /// Not JSON, or no object.
    BadRequest(&'static str),
    /// A field is not of its format.
    Format(String),
    /// A mandatory field is missing or empty.
    Missing(String),
    /// A field stands twice in its object.
    Duplicate(String),
    /// An amount of cents, or of nothing: what it must be.
    Amount(&'static str),
    /// A body above the limit.
    TooLarge,
}

impl From<BodyError> for MalformedRequest {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::NotAnObject { .. } => Self::BadRequest("Expected A JSON Object"),
            BodyError::Missing(field) => Self::Missing(field),
            BodyError::Duplicate(field) => Self::Duplicate(field),
            BodyError::Unknown(field, _) | BodyError::Invalid(field, _) => Self::Format(field),
        }
    }
}

impl From<&MalformedRequest> for Code {
    fn from(shape: &MalformedRequest) -> Self {
        let (http, case, check) = match shape {
            MalformedRequest::BadRequest(_) => (400, 0, "body"),
            MalformedRequest::TooLarge => (400, 0, "body-size"),
            MalformedRequest::Format(_) => (400, 1, "field-format"),
            MalformedRequest::Duplicate(_) => (400, 1, "field-duplicate"),
            MalformedRequest::Missing(_) => (400, 2, "field-missing"),
            MalformedRequest::Amount(_) => (404, 13, "amount"),
        };
        let message = match shape {
            MalformedRequest::BadRequest(reason) => format!("Bad Request [{reason}]"),
            MalformedRequest::TooLarge => "Bad Request [Body Too Large]".to_owned(),
            MalformedRequest::Format(field) => format!("Invalid Field Format {{{field}}}"),
            MalformedRequest::Duplicate(field) => {
                format!("Invalid Field Format {{{field}}} [Duplicate]")
            }
            MalformedRequest::Missing(field) => format!("Invalid Mandatory Field {{{field}}}"),
            MalformedRequest::Amount(rule) => format!("Invalid Amount [{rule}]"),
        };
        Self::new(http, case, check, message)
    }
}

/// Why a request is not authenticated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthenticationError {
    /// No partner of that id, or no client of that key.
    UnknownClient,
    /// It does not call from there.
    Address,
    /// The clock is off by more than the window.
    Timestamp,
    /// The signature does not match.
    Signature,
    /// The access token is not good, or no longer.
    InvalidToken,
    /// There is no access token.
    TokenNotFound,
}

impl From<AuthenticationError> for Code {
    fn from(denial: AuthenticationError) -> Self {
        let (case, check, message) = match denial {
            AuthenticationError::UnknownClient => (0, "client", "Unauthorized. [Unknown client]"),
            AuthenticationError::Address => (0, "address", "Unauthorized. [IP address]"),
            AuthenticationError::Timestamp => (0, "timestamp", "Unauthorized. [Timestamp]"),
            AuthenticationError::Signature => (0, "signature", "Unauthorized. [Signature]"),
            AuthenticationError::InvalidToken => (1, "access-token", "Invalid Token (B2B)"),
            AuthenticationError::TokenNotFound => {
                (3, "access-token-missing", "Token Not Found (B2B)")
            }
        };
        Self::new(401, case, check, message)
    }
}

impl From<Decline> for Code {
    /// The channel's rule is named with its figure. The tier's caps are not: they would say more of
    /// the customer than that the amount is too much.
    fn from(Decline { reason, bound }: Decline) -> Self {
        let code = Self::from(reason);
        let rule = match reason {
            DeclineReason::NotAMultiple => "Multiple Of",
            DeclineReason::BelowMinimum => "Minimum",
            DeclineReason::AboveMaximum => "Maximum",
            _ => return code,
        };
        match bound {
            Some(bound) => Self {
                message: format!("{} [{rule} {}]", code.message, bound.get()),
                ..code
            },
            None => code,
        }
    }
}

impl From<DeclineReason> for Code {
    fn from(refusal: DeclineReason) -> Self {
        let (http, case, message) = match refusal {
            DeclineReason::ExternalIdReused => (409, 0, "Conflict"),
            DeclineReason::TokenMissing => {
                (400, 2, "Invalid Mandatory Field {additionalInfo.token}")
            }
            DeclineReason::ChannelKeyMissing => (
                400,
                2,
                "Invalid Mandatory Field {additionalInfo.walletId} or {additionalInfo.binCode}",
            ),
            DeclineReason::WalletIdMissing => {
                (400, 2, "Invalid Mandatory Field {additionalInfo.walletId}")
            }
            DeclineReason::BinCodeMissing => {
                (400, 2, "Invalid Mandatory Field {additionalInfo.binCode}")
            }
            DeclineReason::BrandMissing => (
                400,
                2,
                "Invalid Mandatory Field {additionalInfo.storeBrand}",
            ),
            DeclineReason::Inconsistent => (404, 18, "Inconsistent Request"),
            DeclineReason::Cancelled => (404, 4, "Transaction Cancelled"),
            DeclineReason::UnknownReference => (404, 1, "Transaction Not Found"),
            DeclineReason::ChannelNotAllowed => (403, 1, "Feature Not Allowed [Channel]"),
            DeclineReason::ChannelNotOpen => (403, 6, "Feature Not Allowed At This Time"),
            DeclineReason::BrandNotServed => (404, 8, "Invalid Merchant"),
            DeclineReason::UnknownCustomer => (404, 11, "Invalid Customer"),
            DeclineReason::InvalidToken => (404, 15, "Invalid OTP"),
            DeclineReason::AccountBlocked => (403, 5, "Do Not Honor"),
            DeclineReason::AccountDormant => (403, 9, "Dormant Account"),
            DeclineReason::AccountClosed => (403, 18, "Inactive Account"),
            DeclineReason::NotAMultiple | DeclineReason::BelowMinimum => {
                (404, 13, "Invalid Amount")
            }
            DeclineReason::AboveMaximum => (403, 2, "Exceeds Transaction Amount Limit"),
            DeclineReason::BalanceCap | DeclineReason::MonthlyCap => {
                (403, 23, "Account Limit Exceeded")
            }
            DeclineReason::InsufficientFunds => (403, 14, "Insufficient Funds"),
            // The app's own; no partner's command is refused so.
            DeclineReason::TierWithoutCashOut
            | DeclineReason::NoTokenNeeded
            | DeclineReason::AmountMissing
            | DeclineReason::CashOutClosed
            | DeclineReason::DeviceTooNew
            | DeclineReason::NoLiveToken
            | DeclineReason::StatusUnchanged
            | DeclineReason::TierUnchanged
            | DeclineReason::UnknownTier => (403, 15, "Transaction Not Permitted"),
        };
        Self::new(http, case, refusal.as_str(), message)
    }
}

impl Code {
    /// Whether another external id is all that its request needs.
    pub fn is_conflict(&self) -> bool {
        (self.http, self.case) == (409, 0)
    }

    /// Whether its request was refused without a record, for reasons that pass.
    pub fn left_no_record(&self) -> bool {
        matches!(self.http, 429 | 500)
    }
}

impl From<EngineError> for Code {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::QueueFull => Self::too_many_requests("queue-full"),
            EngineError::DeadlinePassed => Self::too_many_requests("deadline"),
            EngineError::RowLocked => Self::too_many_requests("row-locked"),
            EngineError::NotCommitted => Self::new(500, 1, "database", "Internal Server Error"),
            EngineError::Stopping => Self::new(500, 0, "stopping", "General Error"),
            EngineError::ClockLeapt => Self::new(500, 0, "clock", "General Error"),
            EngineError::Unknown => Self::new(504, 0, "outcome-unknown", "Timeout"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_status_service_and_case() {
        assert_eq!(Code::successful().of_service(38), "2003800");
        assert_eq!(
            Code::from(DeclineReason::InvalidToken).of_service(44),
            "4044415"
        );
        assert_eq!(
            Code::from(DeclineReason::Inconsistent).of_service(38),
            "4043818"
        );
    }
}
