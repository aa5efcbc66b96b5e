//! Why a host refused, as a cashier reads it.

use crate::lang::{Lang, Translated, fill};
use crate::text_format::rupiah;

/// The rule that the message names, or what the code means.
pub fn reason(lang: Lang, code: &str, message: &str) -> Option<String> {
    let meaning = || refusal(code).map(|word| lang.say(word).to_owned());
    broken_rule(lang, message).or_else(meaning)
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
    fn a_code_that_is_not_known_has_no_reason() {
        assert_eq!(reason(Lang::En, "4184499", "Teapot"), None);
        assert_eq!(reason(Lang::En, "", ""), None);
        let known = reason(Lang::En, "4034414", "Insufficient Funds");
        assert_eq!(known.as_deref(), Some("Not enough balance"));
    }
}
