//! What a till says about answers.

use super::model::AnswerSummary;
use super::translations::{NO_ANSWER_SHORT, NOT_SENT};
use crate::lang::{Lang, Translated, fill};
use crate::text_format::rupiah;

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
            let reason = refusal(code).map_or(message.as_str(), |word| lang.say(word));
            let reason = broken_rule(lang, message).unwrap_or_else(|| reason.to_owned());
            fill("{} ({})", &[&reason, code])
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

/// The rule that an amount broke, where the host's message names it: `[Multiple Of 50000]`.
fn broken_rule(lang: Lang, message: &str) -> Option<String> {
    let (_, rule) = message.rsplit_once('[')?;
    let (name, value) = rule.strip_suffix(']')?.rsplit_once(' ')?;
    let amount = rupiah(value.parse().ok()?);
    let name = name.trim().to_ascii_lowercase();
    let (_, word) = RULES.iter().find(|(rule, _)| *rule == name)?;
    Some(fill(lang.say(*word), &[&amount]))
}

/// Rules of amounts, as a host names them.
const RULES: [(&str, Translated); 3] = [
    (
        "multiple of",
        [
            "Jumlah harus kelipatan {}",
            "Amount must be a multiple of {}",
        ],
    ),
    (
        "minimum",
        ["Jumlah minimal {}", "Amount must be at least {}"],
    ),
    (
        "maximum",
        ["Jumlah maksimal {}", "Amount must be at most {}"],
    ),
];

/// Why something was refused, by the end of its response code.
fn refusal(code: &str) -> Option<Translated> {
    let (http, case) = (code.get(..3)?, code.get(5..)?);
    Some(match (http, case) {
        ("200", "00") => ["berhasil", "successful"],
        ("404", "13") => [
            "Jumlah tidak sesuai kelipatan atau minimum",
            "Amount is no multiple or below the minimum",
        ],
        ("403", "02") => ["Jumlah di atas maksimum", "Amount above the maximum"],
        ("403", "23") => [
            "Batas saldo atau batas bulanan pelanggan tercapai",
            "The customer's balance or monthly limit is reached",
        ],
        ("403", "14") => ["Saldo tidak cukup", "Not enough balance"],
        ("403", "05") => ["Akun diblokir", "Account blocked"],
        ("403", "18") => ["Akun sudah ditutup", "Account closed"],
        ("403", "09") => ["Akun dorman", "Account dormant"],
        ("404", "11") => ["Nomor HP tidak terdaftar", "Phone number not registered"],
        ("404", "15") => [
            "Token salah, kedaluwarsa atau tidak berlaku",
            "Token wrong, expired or not valid",
        ],
        ("403", "01" | "06") => ["Layanan tidak tersedia", "Service not available"],
        ("404", "01") => ["Transaksi tidak ditemukan", "Transaction not found"],
        ("404", "04") => ["Transaksi sudah dibatalkan", "Transaction cancelled"],
        ("404", "08" | "17") => [
            "Toko atau terminal tidak dikenal",
            "Store or terminal unknown",
        ],
        ("404", "18") => ["Data transaksi tidak cocok", "Transaction does not match"],
        ("429", _) => ["Host sibuk, coba lagi", "Host busy, try again"],
        ("401", _) => [
            "Terminal tidak dikenali host",
            "Host does not know this terminal",
        ],
        ("500" | "504", _) => ["Host bermasalah", "Host in trouble"],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_stands_in_its_turn() {
        assert_eq!(
            fill("Shift {} dengan {}", &["3", "Rp0"]),
            "Shift 3 dengan Rp0"
        );
        assert_eq!(fill("tanpa", &["3"]), "tanpa");
    }

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
