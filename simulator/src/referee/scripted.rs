//! Records for the tests of the rules, from a line for each request.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use super::record::{Exchange, ExchangeEnd, HostAnswer, OutcomeReport, Record, ReferenceKey};
use super::request::{Content, MovementNames, SnapRequest};
use crate::proxy::NetworkFault;
use crate::snap::{Answer, Service};
use crate::till::{MovementKind, TillRequest, Verdict};

/// The answer to a request that was lost.
pub const LOST: &str = "";

/// A record that is being written. Each request takes a second, and the next one follows a second
/// later.
pub struct Script {
    record: Record,
    now: Duration,
    kind: MovementKind,
    reference: String,
    customer: String,
    amount: String,
    token: String,
    pause: Duration,
}

impl Script {
    /// Movements of cash-out.
    pub fn cash_out() -> Self {
        Self::of(MovementKind::CashOut)
    }

    /// Movements of cash-in.
    pub fn cash_in() -> Self {
        Self::of(MovementKind::CashIn)
    }

    fn of(kind: MovementKind) -> Self {
        let begin = "2026-11-30T10:00:00+07:00".parse();
        Self {
            record: Record::new(begin.expect("a time")),
            now: Duration::ZERO,
            kind,
            reference: "R1".to_owned(),
            customer: "081234567890".to_owned(),
            amount: "50000.00".to_owned(),
            token: String::new(),
            pause: Duration::from_secs(1),
        }
    }

    /// The next requests are under this reference.
    pub fn reference(mut self, reference: &str) -> Self {
        self.reference = reference.to_owned();
        self
    }

    /// The next requests are of this amount.
    pub fn amount(mut self, amount: &str) -> Self {
        self.amount = amount.to_owned();
        self
    }

    /// The next requests have this token.
    pub fn token(mut self, token: &str) -> Self {
        self.token = token.to_owned();
        self
    }

    /// From here on the next request follows so soon.
    pub fn pause(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// Nothing happens for so many seconds.
    pub fn wait(self, seconds: u64) -> Self {
        self.wait_for(Duration::from_secs(seconds))
    }

    /// Nothing happens for so long.
    pub fn wait_for(mut self, time: Duration) -> Self {
        self.now += time;
        self
    }

    /// The next requests are of movements of this kind, without token.
    pub fn kind(mut self, kind: MovementKind) -> Self {
        self.kind = kind;
        self.token.clear();
        self
    }

    /// These requests, one after the other: `original`, `status` or `cancel`, and its code with the
    /// status that it names; `done`, `refused`, `cancelled` is what the client reports.
    pub fn with(self, requests: &[(&str, &str)]) -> Self {
        requests
            .iter()
            .fold(self, |script, (ask, answer)| script.one(ask, answer))
    }

    fn one(mut self, ask: &str, answer: &str) -> Self {
        let ask = match ask {
            "original" => TillRequest::Original,
            "status" => TillRequest::Status,
            "cancel" => TillRequest::Cancel,
            outcome => return self.report(outcome),
        };
        let number = self.record.exchanges.len();
        let at = self.now;
        self.now += Duration::from_secs(1);
        let key = ReferenceKey {
            partner: "ACME".to_owned(),
            kind: self.kind,
            reference: self.reference.clone(),
        };
        self.record.exchanges.push(Exchange {
            at,
            request: SnapRequest {
                service: service(ask, self.kind),
                partner: "ACME".to_owned(),
                external_id: random_id(number),
                timestamp: self.timestamp(at),
                names: MovementNames::default(),
                content: Content::read(&json!({
                    "customerNumber": self.customer,
                    "amount": { "value": self.amount },
                    "otp": self.token,
                })),
            },
            about: Some((ask, key)),
            fault: match answer {
                LOST => NetworkFault::DropAnswer,
                _ => NetworkFault::Pass,
            },
            answer: (answer != LOST).then(|| HostAnswer::Read(read(answer))),
            end: Some(ExchangeEnd {
                at: self.now,
                is_delivered: answer != LOST,
            }),
            closed: None,
        });
        self.now += self.pause;
        self
    }

    fn report(mut self, outcome: &str) -> Self {
        let outcome: Verdict =
            serde_json::from_value(json!(outcome)).expect("an outcome that can be reported");
        self.record.reports.push(OutcomeReport {
            at: self.now,
            reference: self.reference.clone(),
            outcome,
        });
        self.now += Duration::from_millis(1);
        self
    }

    fn timestamp(&self, at: Duration) -> String {
        let at = jiff::SignedDuration::try_from(at).expect("a short time");
        let at: Timestamp = self.record.begin + at;
        crate::text_format::snap_time(at)
    }

    /// What was recorded.
    pub fn record(mut self) -> Record {
        self.record.watched = self.now;
        self.record
    }
}

/// An id that is not near any other.
fn random_id(number: usize) -> String {
    let factor = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835_u128;
    format!("{:032x}", factor.wrapping_mul(number as u128 + 1))
}

/// The service that a till asks so.
pub fn service(ask: TillRequest, kind: MovementKind) -> Service {
    match (ask, kind) {
        (TillRequest::Original, MovementKind::CashIn) => Service::TopUp,
        (TillRequest::Status, MovementKind::CashIn) => Service::TopUpStatus,
        (TillRequest::Original, MovementKind::CashOut) => Service::CashOut,
        (TillRequest::Status, MovementKind::CashOut) => Service::CashOutStatus,
        (TillRequest::Cancel, _) => Service::CashOutCancel,
    }
}

/// An answer, from its code and the status that it names.
pub fn read(answer: &str) -> Answer {
    let (code, status) = answer.split_once(' ').unwrap_or((answer, ""));
    let mut body = json!({ "responseCode": code, "responseMessage": "x" });
    if !status.is_empty() {
        body["latestTransactionStatus"] = json!(status);
    }
    let http = code[..3].parse().expect("a status");
    Answer::read(http, body.to_string().as_bytes())
}
