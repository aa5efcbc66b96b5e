//! What a till shows its cashier in the end.

use super::{MovementKind, TillRequest, TillResponse, Verdict};
use crate::snap::Answer;

/// One question and what was heard.
#[derive(Clone, Debug)]
pub struct ExchangeTrace {
    /// The question.
    pub ask: TillRequest,
    /// What was heard, in words: `2004400 Successful`, `no answer: ...`.
    pub response: String,
}

/// How one movement went.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Which way the money was to go.
    pub kind: MovementKind,
    /// The partner's reference.
    pub reference: String,
    /// The gateway's reference, where it gave one.
    pub reference_no: Option<String>,
    /// How it ended.
    pub verdict: Verdict,
    /// The last answer, which decided.
    pub answer: Option<Answer>,
    /// All questions in their order.
    pub trail: Vec<ExchangeTrace>,
}

impl Outcome {
    pub(super) fn new(kind: MovementKind, reference: &str) -> Self {
        Self {
            kind,
            reference: reference.to_owned(),
            reference_no: None,
            verdict: Verdict::Unknown,
            answer: None,
            trail: Vec::new(),
        }
    }

    pub(super) fn note(&mut self, ask: TillRequest, response: &TillResponse) {
        let text = match response {
            TillResponse::Answer(answer) => {
                if let Some(reference_no) = answer.reference_no().filter(|text| !text.is_empty()) {
                    self.reference_no = Some(reference_no.to_owned());
                }
                self.answer = Some(answer.clone());
                answer_text(answer)
            }
            TillResponse::Nothing(why) | TillResponse::NotSent(why) => why.clone(),
        };
        self.trail.push(ExchangeTrace {
            ask,
            response: text,
        });
    }

    /// How many requests came after the movement itself was sent for the first time.
    pub fn more_requests(&self) -> usize {
        self.trail.len().saturating_sub(1)
    }

    /// Whether the cashier may hand over cash: only after a cash-out that is done.
    pub fn may_hand_over_cash(&self) -> bool {
        self.kind == MovementKind::CashOut && self.verdict == Verdict::Done
    }

    /// The response code that decided, or nothing where there was no answer.
    pub fn code(&self) -> &str {
        self.answer.as_ref().map_or("", |answer| &answer.code)
    }

    /// Its message.
    pub fn message(&self) -> &str {
        self.answer.as_ref().map_or("", |answer| &answer.message)
    }
}

/// An answer, and its status where it answers a status inquiry.
fn answer_text(answer: &Answer) -> String {
    match answer.latest_status() {
        Some(status) => format!("{answer}, status {status}"),
        None => answer.to_string(),
    }
}
