//! Every case of the standard with its class: what an answer lets a partner believe. The
//! documentation prints this table, and the sandbox can force each of its rows.

/// What an answer says about the money of its reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// It has moved, and that is on disk.
    FinalSuccess,
    /// It has not moved, and this request will not move it.
    FinalFail,
    /// This request moves nothing. Of a first sending that is final; of a retry it says nothing
    /// about what was sent before.
    FailOfThisRequest,
    /// It may have moved: ask for the status, repeat a cash-in, cancel a cash-out.
    Unknown,
}

impl Class {
    /// In the words of the documentation.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FinalSuccess => "final success",
            Self::FinalFail => "final fail",
            Self::FailOfThisRequest => "final fail; unknown on a retry",
            Self::Unknown => "unknown",
        }
    }
}

/// One row: what HTTP status and case mean.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// The HTTP status.
    pub http: u16,
    /// The case within it.
    pub case: u8,
    /// `responseMessage`, without what a single answer adds in brackets.
    pub message: &'static str,
    /// What it lets a partner believe, where the request itself is to move money.
    pub class: Class,
    /// Whether this gateway answers so by its own rules; the others are met elsewhere, and here
    /// in the sandbox only.
    pub is_ours: bool,
}

const fn ours(http: u16, case: u8, message: &'static str) -> Case {
    Case {
        http,
        case,
        message,
        class: class_of(http, case),
        is_ours: true,
    }
}

const fn elsewhere(http: u16, case: u8, message: &'static str) -> Case {
    Case {
        is_ours: false,
        ..ours(http, case, message)
    }
}

const fn class_of(http: u16, case: u8) -> Class {
    match (http, case) {
        (200, _) => Class::FinalSuccess,
        (400 | 401 | 405 | 429, _) => Class::FailOfThisRequest,
        // Another path, amount or content than before is not what was sent before.
        (404, 0 | 13 | 18) => Class::FailOfThisRequest,
        // A reference that is not found may still be on its way.
        (404, 1) => Class::Unknown,
        (403 | 404, _) => Class::FinalFail,
        _ => Class::Unknown,
    }
}

/// Services that are about a movement of before: status inquiries and the cancel. What they refuse
/// says nothing about it.
const ABOUT_ANOTHER: [u8; 3] = [39, 45, 46];

impl Case {
    /// What it lets a partner believe as the answer of that service.
    pub fn class_at(&self, service: u8) -> Class {
        match self.class {
            Class::FinalSuccess => Class::FinalSuccess,
            _ if ABOUT_ANOTHER.contains(&service) => Class::Unknown,
            class => class,
        }
    }
}

/// All of them, in the order of their numbers.
pub const CASES: [Case; 42] = [
    ours(200, 0, "Successful"),
    elsewhere(202, 0, "Request In Progress"),
    ours(400, 0, "Bad Request"),
    ours(400, 1, "Invalid Field Format"),
    ours(400, 2, "Invalid Mandatory Field"),
    ours(401, 0, "Unauthorized."),
    ours(401, 1, "Invalid Token (B2B)"),
    ours(401, 3, "Token Not Found (B2B)"),
    elsewhere(403, 0, "Transaction Expired"),
    ours(403, 1, "Feature Not Allowed"),
    ours(403, 2, "Exceeds Transaction Amount Limit"),
    elsewhere(403, 3, "Suspected Fraud"),
    elsewhere(403, 4, "Activity Count Limit Exceeded"),
    ours(403, 5, "Do Not Honor"),
    ours(403, 6, "Feature Not Allowed At This Time"),
    ours(403, 9, "Dormant Account"),
    elsewhere(403, 11, "OTP Blocked"),
    elsewhere(403, 12, "OTP Lifetime Expired"),
    ours(403, 14, "Insufficient Funds"),
    elsewhere(403, 15, "Transaction Not Permitted"),
    elsewhere(403, 16, "Suspend Transaction"),
    ours(403, 18, "Inactive Account"),
    ours(403, 23, "Account Limit Exceeded"),
    ours(404, 0, "Invalid Transaction Status"),
    ours(404, 1, "Transaction Not Found"),
    ours(404, 4, "Transaction Cancelled"),
    ours(404, 8, "Invalid Merchant"),
    ours(404, 11, "Invalid Customer"),
    ours(404, 13, "Invalid Amount"),
    ours(404, 15, "Invalid OTP"),
    elsewhere(404, 16, "Partner Not Found"),
    elsewhere(404, 17, "Invalid Terminal"),
    ours(404, 18, "Inconsistent Request"),
    ours(405, 0, "Requested Function Is Not Supported"),
    elsewhere(405, 1, "Requested Operation Is Not Allowed"),
    ours(409, 0, "Conflict"),
    ours(409, 1, "Duplicate partnerReferenceNo"),
    ours(429, 0, "Too Many Requests"),
    ours(500, 0, "General Error"),
    ours(500, 1, "Internal Server Error"),
    elsewhere(500, 2, "External Server Error"),
    ours(504, 0, "Timeout"),
];

/// The row of that status and case.
pub fn find(http: u16, case: u8) -> Option<&'static Case> {
    CASES
        .iter()
        .find(|row| (row.http, row.case) == (http, case))
}

/// The rows that this gateway answers by its own rules, as a table in Markdown, and where it does
/// not hold.
pub fn table() -> String {
    let mut table = "| code | meaning | class |\n|---|---|---|\n".to_owned();
    for row in CASES.iter().filter(|row| row.is_ours) {
        let (code, class) = (format!("{}xx{:02}", row.http, row.case), row.class.as_str());
        table = format!("{table}| {code} | {} | {class} |\n", row.message);
    }
    format!(
        "{table}\nStatus inquiries (39, 45) and the cancel (46) are about a movement of before: of \
         these only a success says something of its money, and every other answer is unknown.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::super::codes::{AuthenticationError, Code, MalformedRequest};
    use super::*;
    use crate::engine::EngineError;
    use crate::ledger::DeclineReason;

    /// Every code that a partner can be answered with.
    fn answered() -> Vec<Code> {
        let mut codes = vec![
            Code::successful(),
            Code::duplicate_reference(),
            Code::too_many_requests("partner"),
            Code::no_such_service(),
            Code::not_supported(),
        ];
        let field = || "a".to_owned();
        let shapes = [
            MalformedRequest::BadRequest("Why"),
            MalformedRequest::Format(field()),
            MalformedRequest::Missing(field()),
            MalformedRequest::Duplicate(field()),
            MalformedRequest::Amount("Why"),
            MalformedRequest::TooLarge,
        ];
        codes.extend(shapes.iter().map(Code::from));
        let denials = [
            AuthenticationError::UnknownClient,
            AuthenticationError::Address,
            AuthenticationError::Timestamp,
            AuthenticationError::Signature,
            AuthenticationError::InvalidToken,
            AuthenticationError::TokenNotFound,
        ];
        codes.extend(denials.map(Code::from));
        let errors = [
            EngineError::QueueFull,
            EngineError::DeadlinePassed,
            EngineError::RowLocked,
            EngineError::NotCommitted,
            EngineError::Stopping,
            EngineError::ClockLeapt,
            EngineError::Unknown,
        ];
        codes.extend(errors.map(Code::from));
        codes.extend(
            DeclineReason::ALL
                .iter()
                .map(|refusal| Code::from(*refusal)),
        );
        codes
    }

    #[test]
    fn every_code_that_is_answered_is_published_with_its_class() {
        for code in answered() {
            let row = find(code.http, code.case);
            let row = row.unwrap_or_else(|| panic!("{code:?} is not published"));
            assert!(code.message.starts_with(row.message), "{code:?}, {row:?}");
            // 403/15 is of the app's refusals, which no partner meets.
            assert!(row.is_ours || (row.http, row.case) == (403, 15), "{code:?}");
        }
    }

    /// The classes as the guide in Indonesian calls them.
    const fn in_indonesian(class: Class) -> &'static str {
        match class {
            Class::FinalSuccess => "sukses final",
            Class::FinalFail => "gagal final",
            Class::FailOfThisRequest => "gagal final; tidak diketahui pada kiriman ulang",
            Class::Unknown => "tidak diketahui",
        }
    }

    /// Code and class of every row of a guide's table of codes.
    fn rows_of(guide: &str) -> Vec<(String, String)> {
        let path = format!("{}/docs/{guide}", env!("CARGO_MANIFEST_DIR"));
        let guide =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let cells =
            |line: &str| -> Vec<String> { line.split('|').map(|c| c.trim().into()).collect() };
        let rows = guide.lines().map(cells).filter(|cells| cells.len() == 7);
        let rows = rows.filter(|cells| cells[1].contains("xx"));
        rows.map(|cells| (cells[1].clone(), cells[3].clone()))
            .collect()
    }

    #[test]
    fn the_guides_list_every_code_of_ours_with_its_class() {
        type Named = fn(Class) -> &'static str;
        let guides: [(&str, Named); 2] = [
            ("integrators.md", Class::as_str),
            ("integrators.id.md", in_indonesian),
        ];
        for (guide, class) in guides {
            let ours = CASES.iter().filter(|row| row.is_ours);
            let expected: Vec<_> = ours
                .map(|row| {
                    (
                        format!("{}xx{:02}", row.http, row.case),
                        class(row.class).to_owned(),
                    )
                })
                .collect();
            assert_eq!(rows_of(guide), expected, "{guide}");
        }
    }

    #[test]
    fn every_code_that_is_said_to_be_ours_is_answered() {
        let answered = answered();
        for row in CASES.iter().filter(|row| row.is_ours) {
            let is_met = |code: &Code| (code.http, code.case) == (row.http, row.case);
            assert!(answered.iter().any(is_met), "{row:?}");
        }
    }

    /// After a posted cash-out: a status inquiry or a repeat with another amount, a cancel of zero,
    /// another path.
    #[test]
    fn a_refusal_about_a_movement_of_before_says_nothing_of_its_money() {
        for case in [0, 13, 18] {
            let row = find(404, case).expect("published");
            assert_eq!(row.class_at(44), Class::FailOfThisRequest, "{case}");
        }
        for row in CASES.iter().filter(|row| row.http != 200) {
            for service in [39, 45, 46] {
                assert_eq!(row.class_at(service), Class::Unknown, "{row:?}");
            }
        }
        let success = find(200, 0).expect("published");
        assert_eq!(success.class_at(46), Class::FinalSuccess);
    }

    #[test]
    fn money_that_may_have_moved_is_never_answered_as_failed() {
        for error in [
            EngineError::Unknown,
            EngineError::NotCommitted,
            EngineError::Stopping,
            EngineError::ClockLeapt,
        ] {
            let code = Code::from(error);
            let row = find(code.http, code.case).expect("published");
            assert_eq!(row.class, Class::Unknown, "{error:?}");
        }
    }
}
