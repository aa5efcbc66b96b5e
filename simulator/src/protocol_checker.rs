//! What a partner was answered about a reference, held against the protocol's table.
//!
//! The table is the [`oracle`]'s. A partner sees only some of what happens, so this follows every
//! state in which the reference may be; each answer must be legal in one of them. And one reference
//! has one number, and so one movement.

use oracle::reference::{Input, PossibleStates, Response, State, Step};

use crate::snap::{Answer, Attempt, Class};
use crate::till::{LogEvent, ReferenceLog, TillRequest};

/// What the gateway's status inquiry says about a reference in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinalState {
    /// Where it stands.
    pub state: State,
    /// The gateway's number of it; empty where it is not found.
    pub reference_no: String,
    /// Whole rupiah.
    pub amount: u64,
}

impl FinalState {
    /// Reads it from the answer to a status inquiry; nothing where the answer says nothing about
    /// the reference.
    pub fn read(answer: &Answer) -> Option<Self> {
        let response = response(TillRequest::Status, answer)?;
        let amount = answer.body["amount"]["value"].as_str().unwrap_or("0");
        let whole = amount.split('.').next().unwrap_or_default();
        Some(Self {
            state: response.found?,
            reference_no: answer.reference_no().unwrap_or_default().to_owned(),
            amount: whole.parse().unwrap_or(0),
        })
    }
}

/// The promises that were broken about one reference, in words, where `end` is what the gateway
/// says about it in the end.
pub fn violations(reference_log: &ReferenceLog, end: &FinalState) -> Vec<String> {
    let mut reference = ObservedReference {
        is_reused: reference_log.orders.len() > 1,
        states: PossibleStates::default(),
        reference_no: None,
    };
    let mut violations = Vec::new();
    for event in &reference_log.events {
        match event {
            LogEvent::Asked(ask) => reference.states.send(reference.inputs(*ask)),
            LogEvent::Answered(ask, answer) => {
                violations.extend(reference.check_answer(*ask, answer))
            }
        }
    }
    violations.extend(reference.end(end));
    violations
}

/// What an answer says about the reference.
struct ObservedResponse {
    response: Response,
    /// The state that a status inquiry names.
    found: Option<State>,
}

impl ObservedResponse {
    fn is(&self, step: &Step) -> bool {
        let named = |state| state == step.next;
        self.response == step.response && self.found.is_none_or(named)
    }
}

/// None where the answer says nothing about the reference.
fn response(ask: TillRequest, answer: &Answer) -> Option<ObservedResponse> {
    let mut found = None;
    let response = match (ask, answer.class(Attempt::Repeat)) {
        (TillRequest::Status, Class::Success) => {
            found = Some(State::of_latest_status(answer.latest_status()?)?);
            Response::Found
        }
        (TillRequest::Status, _) if answer.is(404, "01") => {
            found = Some(State::Absent);
            Response::NotFound
        }
        (TillRequest::Status, _) => return None,
        (TillRequest::Original, Class::Success) => Response::Success,
        (TillRequest::Cancel, Class::Success) => Response::Acknowledged,
        _ if answer.is(404, "18") => Response::Inconsistent,
        (TillRequest::Original, _) if answer.is(404, "04") => Response::Cancelled,
        (TillRequest::Original, _) if answer.is_decided() => Response::Decline,
        _ => return None,
    };
    Some(ObservedResponse { response, found })
}

/// What a partner knows of a reference up to some event.
struct ObservedReference {
    /// It was used for several orders, so an order need not be the first one.
    is_reused: bool,
    states: PossibleStates,
    reference_no: Option<String>,
}

impl ObservedReference {
    fn inputs(&self, ask: TillRequest) -> &'static [Input] {
        use Input::{Cancel, Original, Status};
        match (ask, self.is_reused) {
            (TillRequest::Original, false) => &[Original { same: true }],
            (TillRequest::Original, true) => &[Original { same: true }, Original { same: false }],
            (TillRequest::Cancel, false) => &[Cancel { matching: true }],
            (TillRequest::Cancel, true) => &[Cancel { matching: true }, Cancel { matching: false }],
            (TillRequest::Status, false) => &[Status { matching: true }],
            (TillRequest::Status, true) => &[Status { matching: true }, Status { matching: false }],
        }
    }

    fn check_answer(&mut self, ask: TillRequest, answer: &Answer) -> Vec<String> {
        let Some(response) = response(ask, answer) else {
            return Vec::new();
        };
        let mut violations = Vec::new();
        if answer.class(Attempt::Repeat) == Class::Success {
            violations.extend(self.number(answer.reference_no().unwrap_or_default()));
        }
        violations.extend(self.step(ask, &response, &format!("{ask:?} {answer}")));
        violations
    }

    /// An answer that is legal in one of the possible states.
    fn step(
        &mut self,
        ask: TillRequest,
        response: &ObservedResponse,
        answer: &str,
    ) -> Option<String> {
        let possible = self.states.to_string();
        let is_legal = self
            .states
            .observe(self.inputs(ask), |step| response.is(step));
        (!is_legal).then(|| {
            let found = response.found.map(State::name).unwrap_or_default();
            format!("{answer} {found}: the reference is {possible}")
        })
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

    fn end(&mut self, end: &FinalState) -> Vec<String> {
        let mut violations: Vec<String> = self.number(&end.reference_no).into_iter().collect();
        let response = ObservedResponse {
            response: match end.state {
                State::Absent => Response::NotFound,
                _ => Response::Found,
            },
            found: Some(end.state),
        };
        violations.extend(self.step(TillRequest::Status, &response, "in the end"));
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
            state: State::of_latest_status(end).expect("a status"),
            reference_no: "G1".to_owned(),
            amount: 50_000,
        };
        violations(&reference_log, &end)
    }

    #[test]
    fn a_legal_path_breaks_nothing() {
        let paths: [(&[_], &str); 8] = [
            (&[(Original, "2004400", "")], "00"),
            (&[(Original, "", "")], "07"),
            (&[(Original, "4044415", "")], "06"),
            (&[(Original, "", ""), (Status, "2004500", "00")], "00"),
            (&[(Original, "2004400", ""), (Cancel, "2004600", "")], "04"),
            (&[(Cancel, "2004600", ""), (Original, "4044404", "")], "05"),
            (&[(Original, "4044415", ""), (Cancel, "2004600", "")], "06"),
            // The status came first, and the original was only late.
            (&[(Original, "", ""), (Status, "4044501", "")], "00"),
        ];
        for (answers, end) in paths {
            assert_eq!(violations_of(answers, end), [""; 0], "{answers:?} {end}");
        }
    }

    #[test]
    fn a_planted_breach_is_seen() {
        let paths: [(&[_], &str); 13] = [
            (&[(Original, "2004400", "")], "07"),
            (&[(Original, "2004400", "")], "06"),
            (&[(Original, "2004400", "")], "04"),
            (&[(Original, "2004400", ""), (Cancel, "2004600", "")], "00"),
            (&[(Cancel, "2004600", ""), (Original, "2004400", "")], "04"),
            (&[(Cancel, "2004600", "")], "07"),
            (&[(Cancel, "", ""), (Status, "2004500", "04")], "00"),
            (&[(Status, "2004500", "06")], "00"),
            (&[(Status, "2004500", "00")], "05"),
            (&[(Original, "4044415", "")], "00"),
            (
                &[(Original, "4044415", ""), (Original, "2004400", "")],
                "00",
            ),
            (&[(Original, "2004400", ""), (Status, "4044501", "")], "00"),
            (&[(Original, "4044404", "")], "07"),
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
            state: State::Posted,
            reference_no: "G2".to_owned(),
            amount: 0,
        };
        assert_eq!(
            violations(&reference_log, &end),
            ["answered as G1 and as G2"]
        );
    }
}
