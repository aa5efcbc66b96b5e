//! Checks the answers about one reference against the gateway's guarantees.
//!
//! The rules are those that partners can rely on: a success stays a success unless a cancel puts it
//! back; after an acknowledged cancel nothing succeeds; a final status stays; one reference has one
//! number and so one movement.

use crate::snap::{Answer, Attempt, Class};
use crate::till::{LogEvent, ReferenceLog, TillRequest};

/// What the gateway's status inquiry says about a reference in the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FinalState {
    /// `latestTransactionStatus`; `07` where it is not found.
    pub status: String,
    /// The gateway's number of it.
    pub reference_no: String,
    /// Whole rupiah.
    pub amount: u64,
}

impl FinalState {
    /// Reads it from the answer to a status inquiry; nothing where the answer says nothing about
    /// the reference.
    pub fn read(answer: &Answer) -> Option<Self> {
        if answer.is(404, "01") {
            return Some(Self {
                status: "07".to_owned(),
                ..Self::default()
            });
        }
        let status = answer.latest_status().filter(|_| answer.is(200, "00"))?;
        let amount = answer.body["amount"]["value"].as_str().unwrap_or("0");
        let whole = amount.split('.').next().unwrap_or_default();
        Some(Self {
            status: status.to_owned(),
            reference_no: answer.reference_no().unwrap_or_default().to_owned(),
            amount: whole.parse().unwrap_or(0),
        })
    }

    /// Whether its money has moved and has not been put back.
    pub fn has_moved(&self) -> bool {
        self.status == "00"
    }
}

/// The promises that were broken about one reference, in words, where `end` is what the gateway
/// says about it in the end.
pub fn violations(reference_log: &ReferenceLog, end: &FinalState) -> Vec<String> {
    let mut violations = Vec::new();
    let mut so_far = AcknowledgedState::default();
    for event in &reference_log.events {
        match event {
            LogEvent::Asked(TillRequest::Cancel) => so_far.cancel_sent = true,
            LogEvent::Asked(_) => {}
            LogEvent::Answered(ask, answer) => violations.extend(so_far.check_answer(*ask, answer)),
        }
    }
    violations.extend(so_far.end(end));
    violations
}

/// What was promised up to some event.
#[derive(Default)]
struct AcknowledgedState {
    cancel_sent: bool,
    /// A cancel was acknowledged.
    cancelled: bool,
    /// An answer said that it is posted.
    succeeded: bool,
    /// The last final status that was answered, or must be answered after the answers so far.
    status: Option<String>,
    reference_no: Option<String>,
}

impl AcknowledgedState {
    fn check_answer(&mut self, ask: TillRequest, answer: &Answer) -> Vec<String> {
        let mut violations = Vec::new();
        if answer.class(Attempt::Repeat) != Class::Success {
            return violations;
        }
        violations.extend(self.number(answer.reference_no().unwrap_or_default()));
        match ask {
            TillRequest::Original if self.cancelled => {
                violations.push(format!("{answer} after a cancel was acknowledged"));
            }
            TillRequest::Original => self.succeeded = true,
            TillRequest::Cancel => self.cancelled = true,
            TillRequest::Status => {
                violations.extend(self.check_status(answer.latest_status().unwrap_or_default()))
            }
        }
        violations
    }

    /// One reference has one number, in every answer.
    fn number(&mut self, number: &str) -> Option<String> {
        if number.is_empty() {
            return None;
        }
        match &self.reference_no {
            None => {
                self.reference_no = Some(number.to_owned());
                None
            }
            Some(known) if known == number => None,
            Some(known) => Some(format!("answered as {known} and as {number}")),
        }
    }

    /// Checks a status against the answers before.
    fn check_status(&mut self, status: &str) -> Option<String> {
        let before = self.status.replace(status.to_owned());
        let contradiction = match (before.as_deref(), status) {
            (_, "00") if self.cancelled => Some("a success after a cancel was acknowledged"),
            (_, "05" | "06" | "07") if self.succeeded => Some("a success that has gone"),
            (_, "04") if !self.cancel_sent => Some("refunded without a cancel"),
            (Some("04" | "05" | "06"), new) if before.as_deref() != Some(new) => {
                Some("a final status that has changed")
            }
            (Some("00"), "05" | "06" | "07") => Some("a success that has gone"),
            _ => None,
        };
        contradiction.map(|why| format!("status {status}: {why}"))
    }

    fn end(&mut self, end: &FinalState) -> Vec<String> {
        let mut violations: Vec<String> = self.number(&end.reference_no).into_iter().collect();
        if self.cancelled && end.status == "07" {
            violations.push("status 07: an acknowledged cancel that has gone".to_owned());
        }
        violations.extend(self.check_status(&end.status));
        violations
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use TillRequest::{Cancel, Original, Status};

    fn answer(code: &str, status: &str) -> Answer {
        let body = format!(
            r#"{{"responseCode":"{code}","referenceNo":"G1","latestTransactionStatus":"{status}"}}"#
        );
        Answer::read(code[..3].parse().expect("a status"), body.as_bytes())
    }

    /// What was asked and answered, and with what status it ended: the promises broken.
    fn violations_of(answers: &[(TillRequest, &str, &str)], end: &str) -> Vec<String> {
        let mut reference_log = ReferenceLog::default();
        for (ask, code, status) in answers {
            reference_log.events.push(LogEvent::Asked(*ask));
            if !code.is_empty() {
                let event = LogEvent::Answered(*ask, answer(code, status));
                reference_log.events.push(event);
            }
        }
        let end = FinalState {
            status: end.to_owned(),
            reference_no: "G1".to_owned(),
            amount: 50_000,
        };
        violations(&reference_log, &end)
    }

    #[test]
    fn a_legal_path_breaks_nothing() {
        let paths: [(&[_], &str); 7] = [
            (&[(Original, "2004400", "")], "00"),
            (&[(Original, "", "")], "07"),
            (&[(Original, "4044415", "")], "06"),
            (&[(Original, "", ""), (Status, "2004500", "00")], "00"),
            (&[(Original, "2004400", ""), (Cancel, "2004600", "")], "04"),
            (&[(Cancel, "2004600", ""), (Original, "4044404", "")], "05"),
            (&[(Original, "4044415", ""), (Cancel, "2004600", "")], "06"),
        ];
        for (answers, end) in paths {
            assert_eq!(violations_of(answers, end), [""; 0], "{answers:?} {end}");
        }
    }

    #[test]
    fn a_planted_breach_is_seen() {
        let paths: [(&[_], &str); 9] = [
            (&[(Original, "2004400", "")], "07"),
            (&[(Original, "2004400", "")], "06"),
            (&[(Original, "2004400", "")], "04"),
            (&[(Original, "2004400", ""), (Cancel, "2004600", "")], "00"),
            (&[(Cancel, "2004600", ""), (Original, "2004400", "")], "04"),
            (&[(Cancel, "2004600", "")], "07"),
            (&[(Cancel, "", ""), (Status, "2004500", "04")], "00"),
            (&[(Status, "2004500", "06")], "00"),
            (&[(Status, "2004500", "00")], "05"),
        ];
        for (answers, end) in paths {
            assert_ne!(violations_of(answers, end), [""; 0], "{answers:?} {end}");
        }
    }

    #[test]
    fn one_reference_with_two_numbers_is_two_movements() {
        let mut reference_log = ReferenceLog::default();
        let event = LogEvent::Answered(Original, answer("2003800", ""));
        reference_log.events.push(event);
        let end = FinalState {
            status: "00".to_owned(),
            reference_no: "G2".to_owned(),
            amount: 0,
        };
        assert_eq!(
            violations(&reference_log, &end),
            ["answered as G1 and as G2"]
        );
    }
}
