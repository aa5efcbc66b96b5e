//! Bugs in what is answered.

use serde_json::json;

use crate::snap::Answer;

/// That the queue is full is called a refusal for good (G3).
pub fn busy_is_final(answer: &mut Answer) {
    if answer.is(429, "00") {
        answer.http = 403;
        answer.code = answer.code.replacen("429", "403", 1);
    }
}

/// A customer's full name is shown to anyone who knows the number (I23).
pub fn name_in_full(answer: &mut Answer) {
    if answer.text("customerName").is_some() {
        answer.body["customerName"] = json!("Budi Pratama");
    }
}
