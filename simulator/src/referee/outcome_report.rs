//! What a client may report: how its till ended a movement. It is optional; without it nobody sees
//! on the line whether a cashier paid.

use serde::Deserialize;

use crate::proxy::{ProxiedRequest, body_text};
use crate::till::Verdict;

/// Where it is reported.
pub const PATH: &str = "/referee/outcome";
/// A reference has at most so many characters.
const REFERENCE_MAX: usize = 64;

/// A report as it is sent.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportBody {
    /// The partner's reference.
    pub partner_reference_no: String,
    /// What the cashier was shown.
    pub outcome: Verdict,
}

/// Reads a report.
///
/// # Errors
/// What was expected, where it is none.
pub fn read(request: &ProxiedRequest) -> Result<ReportBody, String> {
    let body = body_text(&request.head, &request.body);
    let body: ReportBody = serde_json::from_slice(&body).map_err(|error| {
        format!(
            "{error}; expected {{\"partnerReferenceNo\":\"...\",\"outcome\":\"done\"}}, where the \
             outcome is done, refused, cancelled or unknown"
        )
    })?;
    match body.partner_reference_no.chars().count() {
        1..=REFERENCE_MAX => Ok(body),
        _ => Err(format!(
            "partnerReferenceNo: expected 1 to {REFERENCE_MAX} characters"
        )),
    }
}

/// The answer to a report.
pub fn answer(read: &Result<ReportBody, String>) -> Vec<u8> {
    match read {
        Ok(_) => b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(),
        Err(why) => {
            let body = serde_json::json!({ "error": why }).to_string();
            let length = body.len();
            format!(
                "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n\
                 Content-Length: {length}\r\n\r\n{body}"
            )
            .into_bytes()
        }
    }
}
