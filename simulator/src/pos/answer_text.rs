//! What a till says about answers.

use super::model::AnswerSummary;
use super::translations::{NO_ANSWER_SHORT, NOT_SENT};
use crate::lang::{Lang, Translated, fill};
use crate::reason::reason;

/// What was heard, for a cashier: a reason where the code has one, and the code for the help desk.
pub fn answer_text(lang: Lang, said: &AnswerSummary) -> String {
    match said {
        AnswerSummary::Nothing => lang.say(NO_ANSWER_SHORT).to_owned(),
        AnswerSummary::NotSent(_) => lang.say(NOT_SENT).to_owned(),
        AnswerSummary::Answer {
            status: Some(status),
            code,
            ..
        } if code.starts_with("200") => fill("{} ({})", &[lang.say(status_word(status)), status]),
        AnswerSummary::Answer { code, message, .. } => {
            let reason = reason(lang, code, message);
            fill("{} ({})", &[reason.as_ref().unwrap_or(message), code])
        }
    }
}

/// The text of a `latestTransactionStatus` (SNAP 39, SNAP 45).
pub fn status_word(status: &str) -> Translated {
    match status {
        "00" => ["BERHASIL", "DONE"],
        "04" => ["DIKEMBALIKAN", "PUT BACK"],
        "05" => ["DIBATALKAN", "CANCELLED"],
        "06" => ["GAGAL", "FAILED"],
        "07" => ["tidak ditemukan", "not found"],
        _ => ["masih diproses", "in progress"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_that_an_amount_broke_is_named() {
        let said = |message: &str| AnswerSummary::Answer {
            code: "4043713".to_owned(),
            message: message.to_owned(),
            status: None,
        };
        for (message, expected) in [
            (
                "Invalid Amount [Multiple Of 50000]",
                "Jumlah harus kelipatan Rp50.000 (4043713)",
            ),
            (
                "Invalid Amount [Minimum 10000]",
                "Jumlah minimal Rp10.000 (4043713)",
            ),
            (
                "Invalid Amount",
                "Jumlah tidak sesuai kelipatan atau minimum (4043713)",
            ),
            (
                "Invalid Amount [x]",
                "Jumlah tidak sesuai kelipatan atau minimum (4043713)",
            ),
        ] {
            assert_eq!(answer_text(Lang::Id, &said(message)), expected);
        }
    }

    #[test]
    fn a_refusal_is_explained_with_its_code() {
        let said = AnswerSummary::Answer {
            code: "4044415".to_owned(),
            message: "Invalid OTP".to_owned(),
            status: None,
        };
        let text = answer_text(Lang::Id, &said);
        assert_eq!(
            text,
            "Token salah, kedaluwarsa atau tidak berlaku (4044415)"
        );
    }
}
