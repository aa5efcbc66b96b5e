//! How amounts, phone numbers and times are written for people and on the wire.

use jiff::Timestamp;
pub use snap_client::text::{causes, snap_time, wib};

/// An amount as people write it in Indonesia: `Rp50.000`.
pub fn rupiah(amount: u64) -> String {
    format!("Rp{}", thousands(amount))
}

/// A signed amount as a statement prints it: `+Rp50.000`, `-Rp50.000`.
pub fn signed_rupiah(amount: i64) -> String {
    let sign = if amount < 0 { '-' } else { '+' };
    format!("{sign}{}", rupiah(amount.unsigned_abs()))
}

/// Digits in groups of three, separated by dots: `1.250.000`.
pub fn thousands(amount: u64) -> String {
    let digits = amount.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
}

/// A phone number of which only the ends show: `0812****7890`.
pub fn masked(phone: &str) -> String {
    let length = phone.chars().count();
    if length <= 8 {
        return "*".repeat(length);
    }
    phone
        .chars()
        .enumerate()
        .map(|(at, digit)| {
            if at < 4 || at >= length - 4 {
                digit
            } else {
                '*'
            }
        })
        .collect()
}

/// A moment as a receipt prints it: `22-11-2025 09:30:00 WIB`.
pub fn receipt_time(at: Timestamp) -> String {
    at.to_zoned(wib())
        .strftime("%d-%m-%Y %H:%M:%S WIB")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_by_dots() {
        assert_eq!(rupiah(0), "Rp0");
        assert_eq!(rupiah(999), "Rp999");
        assert_eq!(rupiah(1_000), "Rp1.000");
        assert_eq!(rupiah(20_000_000), "Rp20.000.000");
        assert_eq!(signed_rupiah(-50_000), "-Rp50.000");
    }

    #[test]
    fn a_phone_number_shows_only_its_ends() {
        assert_eq!(masked("081234567890"), "0812****7890");
        assert_eq!(masked("08123"), "*****");
    }

    #[test]
    fn times_are_written_in_wib() {
        let at: Timestamp = "2025-11-22T17:30:05.123Z".parse().expect("a literal time");
        assert_eq!(snap_time(at), "2025-11-23T00:30:05+07:00");
        assert_eq!(receipt_time(at), "23-11-2025 00:30:05 WIB");
    }
}
