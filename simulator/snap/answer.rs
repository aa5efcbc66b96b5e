//! Answers, and what an answer lets a till believe.

use std::fmt;

use serde_json::Value;

/// What an answer says about the request that it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// It is done, and stays done.
    Success,
    /// It is not done, and this request will not do it.
    Fail,
    /// The money may have moved or not; only a status inquiry or a cancel can tell which.
    Unknown,
}

/// Whether the same reference was sent before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// The first time.
    First,
    /// Again: a refusal that leaves no record says nothing about the earlier one.
    Repeat,
}

/// What came back over HTTP.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub http: u16,
    /// `responseCode`, or nothing where the body has none.
    pub code: String,
    /// `responseMessage`, or nothing where the body has none.
    pub message: String,
    /// The body; `null` where it is not JSON.
    pub body: Value,
    /// `Retry-After` in seconds, where there is one.
    pub retry_after_s: Option<u64>,
}

impl Answer {
    /// Reads an answer from an HTTP status and a body, which may be anything.
    pub fn read(http: u16, body: &[u8]) -> Self {
        let body: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        Self {
            http,
            code: text("responseCode"),
            message: text("responseMessage"),
            retry_after_s: None,
            body,
        }
    }

    /// What it says about the request.
    ///
    /// A code that is none, or that contradicts the HTTP status, comes from something between
    /// here and the gateway and says nothing. Nor does a status inquiry or a cancel that is refused:
    /// it is about a movement of before.
    pub fn class(&self, attempt: Attempt) -> Class {
        let Some(case) = self.case() else {
            return Class::Unknown;
        };
        match (self.http, case) {
            (200, "00") => Class::Success,
            _ if self.is_about_another() => Class::Unknown,
            // It moved nothing, and says nothing about an earlier request of the same reference.
            (400 | 401 | 405 | 429, _) | (404, "00" | "13" | "18")
                if attempt == Attempt::Repeat =>
            {
                Class::Unknown
            }
            (404, "01") => Class::Unknown,
            // 409 says that an id is taken, not what became of the money.
            (400 | 401 | 403 | 404 | 405 | 429, _) => Class::Fail,
            _ => Class::Unknown,
        }
    }

    /// Whether it is an answer of the standard: it has a `responseCode` that agrees with its status.
    pub fn is_snap(&self) -> bool {
        self.case().is_some()
    }

    /// Whether the host's rules decided: a success, or a refusal that the same request would meet
    /// again. All else may be another answer next time.
    pub fn is_decided(&self) -> bool {
        self.is(200, "00") || (matches!(self.http, 403 | 404) && self.case().is_some())
    }

    /// Whether it answers a status inquiry or a cancel, by the service in its code.
    fn is_about_another(&self) -> bool {
        matches!(self.code.get(3..5), Some("39" | "45" | "46"))
    }

    /// The last two digits of a code that agrees with the HTTP status.
    fn case(&self) -> Option<&str> {
        let digits = self.code.len() == 7 && self.code.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || !self.code.starts_with(&self.http.to_string()) {
            return None;
        }
        self.code.get(5..)
    }

    /// Whether the code ends with that case, whichever the service: `is(404, "18")`.
    pub fn is(&self, http: u16, case: &str) -> bool {
        self.http == http && self.case() == Some(case)
    }

    /// A text field of the body.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.body[name].as_str()
    }

    /// The gateway's reference, `referenceNo` or `originalReferenceNo`.
    pub fn reference_no(&self) -> Option<&str> {
        self.text("referenceNo")
            .or_else(|| self.text("originalReferenceNo"))
    }

    /// `latestTransactionStatus` of a status inquiry.
    pub fn latest_status(&self) -> Option<&str> {
        self.text("latestTransactionStatus")
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.code.is_empty() {
            return write!(f, "HTTP {}", self.http);
        }
        write!(f, "{} {}", self.code, self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(http: u16, code: &str, attempt: Attempt) -> Class {
        let body = format!(r#"{{"responseCode":"{code}","responseMessage":"x"}}"#);
        Answer::read(http, body.as_bytes()).class(attempt)
    }

    #[test]
    fn every_code_has_its_class() {
        use Attempt::{First, Repeat};
        use Class::{Fail, Success, Unknown};
        let table = [
            (200, "2004400", First, Success),
            (200, "2004400", Repeat, Success),
            (202, "2024400", First, Unknown),
            (400, "4004402", First, Fail),
            (400, "4004402", Repeat, Unknown),
            (401, "4014401", First, Fail),
            (401, "4014401", Repeat, Unknown),
            (403, "4034414", First, Fail),
            (403, "4034414", Repeat, Fail),
            (404, "4044415", First, Fail),
            (404, "4044404", Repeat, Fail),
            (404, "4040000", First, Fail),
            (404, "4040000", Repeat, Unknown),
            (404, "4044413", First, Fail),
            (404, "4044413", Repeat, Unknown),
            (404, "4044418", First, Fail),
            (404, "4044418", Repeat, Unknown),
            (404, "4044401", First, Unknown),
            (200, "2004600", First, Success),
            (404, "4044613", First, Unknown),
            (404, "4044518", First, Unknown),
            (403, "4033905", Repeat, Unknown),
            (400, "4004601", First, Unknown),
            (405, "4054401", First, Fail),
            (409, "4094400", First, Unknown),
            (409, "4094401", Repeat, Unknown),
            (429, "4294400", First, Fail),
            (429, "4294400", Repeat, Unknown),
            (500, "5004401", First, Unknown),
            (504, "5044400", First, Unknown),
        ];
        for (http, code, attempt, expected) in table {
            assert_eq!(class(http, code, attempt), expected, "{code} {attempt:?}");
        }
    }

    #[test]
    fn what_the_rules_decided_is_the_same_next_time() {
        let is_decided = |http, code: &str| {
            let body = format!(r#"{{"responseCode":"{code}"}}"#);
            Answer::read(http, body.as_bytes()).is_decided()
        };
        for (http, code) in [(200, "2004600"), (404, "4044618"), (403, "4034414")] {
            assert!(is_decided(http, code), "{code}");
        }
        for (http, code) in [
            (202, "2024600"),
            (429, "4294600"),
            (404, "404"),
            (504, "5044600"),
        ] {
            assert!(!is_decided(http, code), "{code}");
        }
    }

    #[test]
    fn what_is_not_from_the_gateway_says_nothing() {
        assert_eq!(
            Answer::read(502, b"<html>").class(Attempt::First),
            Class::Unknown
        );
        assert_eq!(
            Answer::read(404, b"{}").class(Attempt::First),
            Class::Unknown
        );
        assert_eq!(class(200, "4044415", Attempt::First), Class::Unknown);
        assert_eq!(class(200, "200", Attempt::First), Class::Unknown);
        assert_eq!(class(200, "2004401", Attempt::First), Class::Unknown);
    }

    #[test]
    fn either_name_of_the_gateways_reference_is_found() {
        let answer = Answer::read(200, br#"{"originalReferenceNo":"G1","referenceNo":"G2"}"#);
        assert_eq!(answer.reference_no(), Some("G2"));
        let answer = Answer::read(200, br#"{"originalReferenceNo":"G1"}"#);
        assert_eq!(answer.reference_no(), Some("G1"));
    }
}
