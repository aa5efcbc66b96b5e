//! `gerai movement`.

use super::{Folder, value};

/// Two of one moment whose short numbers are the same.
const NUMBERS: [&str; 2] = [
    "0193a1c2d3e47f5a9b6c7d8e9f0a1b2c",
    "0193a1c2d3e47f5a8b6c7d8e9f0a1b2c",
];

/// Two movements whose numbers have one short form.
fn with_two_movements() -> Folder {
    let folder = Folder::with_database();
    for (reference, number, phone) in [
        ("R1", NUMBERS[0], "081234567890"),
        ("R2", NUMBERS[1], "081298765432"),
    ] {
        folder.open_account(phone, "premium", "271828\n").done();
        folder.tamper(&format!(
            "INSERT INTO entries (account_id, seq, decided_at, amount, fee, hold, available, held,
                 month_in, last_token, month, failures_in_a_row, service, flagged, kind, tier, status,
                 partner_id, partner_reference, reference_no, external_id, channel, fingerprint, hash)
             SELECT account_id, 2, 1733563962340000, 50000, 0, 0, 50000, 0, 50000, 0, 202412, 0, 38, 0,
                 'cash-in', 'premium', 'ACTIVE', 'ALFAMART', '{reference}', '{number}', '1', 'alfamart',
                 x'{zeros}', x'{zeros}'
             FROM accounts WHERE msisdn = '{phone}';
             INSERT INTO movement_keys SELECT '{reference}', 'ALFAMART', 38, account_id, 2
             FROM accounts WHERE msisdn = '{phone}'",
            zeros = "00".repeat(16),
        ));
    }
    folder
}

#[test]
fn a_movement_is_found_by_the_number_on_its_receipt() {
    let folder = with_two_movements();
    let find = |arguments: &[&str]| {
        let command = [&["movement", "find"], arguments].concat();
        folder.run(&command)
    };
    let both = find(&["8930", "9533", "6925"]).done();
    assert!(both.starts_with("2 movements share this number.\n\nnumber: 8930 9533 6925\n"));
    assert!(NUMBERS.iter().all(|number| both.contains(number)), "{both}");
    let one = find(&["8930-9533.6925", "--phone", "+62 812-9876-5432"]).done();
    assert_eq!(value(&one, "reference no"), NUMBERS[1]);
    assert_eq!(value(&one, "partner reference"), "R2");
    assert_eq!(value(&one, "service"), "cash-in");
    assert_eq!(value(&one, "state"), "POSTED");
    assert_eq!(value(&one, "amount"), "Rp50.000");
    assert_eq!(value(&one, "phone"), "0812****5432");
    let one = find(&["0193A1C2-D3E4-7F5A-9B6C-7D8E9F0A1B2C", "--full"]).done();
    assert_eq!(value(&one, "phone"), "081234567890");
    assert_eq!(
        find(&["893095336925", "--partner", "INDOMARET"]).refused(1),
        "no movement has 893095336925"
    );
}

#[test]
fn a_wrong_digit_is_not_taken_for_a_movement_that_is_not_there() {
    let folder = Folder::new();
    let find = |number: &str| folder.run(&["movement", "find", number]).refused(2);
    assert_eq!(
        find("8930 9533 6952"),
        "8930 9533 6952: one digit is wrong, or two are swapped: compare the 12 digits with the \
         receipt"
    );
    assert_eq!(
        find("GR-1"),
        "GR-1: expected the 12 digits of No. Ref on the receipt, or the 32 letters and digits \
         under its QR code"
    );
    assert!(folder.files().is_empty());
}
