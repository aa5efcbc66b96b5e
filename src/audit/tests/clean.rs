//! A database in which everything is right.

use std::sync::OnceLock;

use super::fixture::{Fixture, Key, LATE_NOVEMBER, MINUTE, Token};

/// Of everything something.
pub const BUDI: i64 = 7;
/// With cash-in tokens, and into December.
pub const SITI: i64 = 11;
/// Carried over from an earlier version.
pub const TONO: i64 = 13;

const ANY_CASH_OUT: Token = Token {
    channel: "indomaret",
    direction: "cash-out",
    amount: None,
    held: 0,
};
const CASH_IN: Token = Token {
    channel: "alfamart",
    direction: "cash-in",
    amount: Some(10_000),
    held: 0,
};

const fn cash_out_of(amount: i64) -> Token {
    Token {
        amount: Some(amount),
        held: amount + 2_500,
        ..ANY_CASH_OUT
    }
}

const fn indomaret(reference: &'static str) -> Key {
    ("INDOMARET", 44, reference)
}

const fn alfamart(reference: &'static str) -> Key {
    ("ALFAMART", 38, reference)
}

/// A bit of everything that the rules allow, over the end of a month in WIB.
pub fn clean_fixture() -> Fixture {
    static WRITTEN: OnceLock<Vec<u8>> = OnceLock::new();
    Fixture::of_bytes(WRITTEN.get_or_init(|| written().to_bytes()))
}

fn written() -> Fixture {
    let mut fixture = Fixture::empty();
    of_budi(&mut fixture);
    of_siti(&mut fixture);
    of_tono(&mut fixture);
    fixture.unplaced(indomaret("U1"), "DECLINED", LATE_NOVEMBER);
    fixture.unplaced(indomaret("U2"), "VOIDED", LATE_NOVEMBER);
    fixture.run("INSERT INTO outbox SELECT decided_at, account_id, seq FROM entries WHERE account_id = 7 AND seq = 4; INSERT INTO notification_reads VALUES (7, 2, 0)");
    fixture
}

fn of_budi(fixture: &mut Fixture) {
    let at = |minutes| LATE_NOVEMBER + minutes * MINUTE;
    fixture.open(BUDI, "081234567890", "premium", at(0)); // 1
    fixture.cash_in(BUDI, alfamart("A1"), 900_000, None, at(0), 202_611); // 2
    fixture.make_token(BUDI, cash_out_of(200_000), at(1)); // 3
    fixture.cash_out(BUDI, indomaret("C1"), 1, (200_000, 2_500), at(2)); // 4
    fixture.make_token(BUDI, ANY_CASH_OUT, at(2)); // 5
    fixture.cash_out(BUDI, indomaret("C2"), 2, (100_000, 2_500), at(3)); // 6
    fixture.reverse(BUDI, indomaret("C2"), at(4)); // 7
    fixture.make_token(BUDI, ANY_CASH_OUT, at(4)); // 8
    for reference in ["D1", "D2"] {
        fixture.try_in_vain(BUDI, 3);
        fixture.fail(BUDI);
        fixture.decline(BUDI, indomaret(reference), Some(3), at(5)); // 9, 10
    }
    fixture.end_token(BUDI, 3, "token-locked", at(6)); // 11
    fixture.fail(BUDI);
    fixture.plain(BUDI, "cash-out-closed", at(6)); // 12
    fixture.decline(BUDI, indomaret("D3"), Some(3), at(6)); // 13
    fixture.decline(BUDI, indomaret("D4"), None, at(6)); // 14
    fixture.reopen(BUDI, at(7)); // 15
    fixture.make_token(BUDI, cash_out_of(50_000), at(7)); // 16
    fixture.end_token(BUDI, 4, "token-cancelled", at(7)); // 17
    fixture.make_token(BUDI, cash_out_of(100_000), at(7)); // 18
    fixture.end_token(BUDI, 5, "token-expired", at(17)); // 19
    fixture.void(BUDI, indomaret("V1"), at(17)); // 20
    fixture.refuse_token(BUDI, at(18)); // 21
    fixture.change_status(BUDI, "BLOCKED", at(18)); // 22
    fixture.change_status(BUDI, "ACTIVE", at(19)); // 23
    fixture.make_token(BUDI, cash_out_of(100_000), at(19)); // 24
    let danamon = Token {
        channel: "danamon",
        ..ANY_CASH_OUT
    };
    fixture.make_token(BUDI, danamon, at(19)); // 25
}

fn of_siti(fixture: &mut Fixture) {
    let at = |minutes| LATE_NOVEMBER + minutes * MINUTE;
    fixture.open(SITI, "081298765432", "regular", at(0)); // 1
    fixture.cash_in(SITI, alfamart("A2"), 50_000, None, at(0), 202_611); // 2
    fixture.cash_in(SITI, alfamart("A3"), 1_000_000, None, at(30), 202_612); // 3
    fixture.make_token(SITI, CASH_IN, at(31)); // 4
    fixture.cash_in(SITI, alfamart("A4"), 10_000, Some(1), at(32), 202_612); // 5
    fixture.make_token(SITI, CASH_IN, at(33)); // 6
    fixture.try_in_vain(SITI, 2);
    fixture.decline(SITI, alfamart("D5"), Some(2), at(34)); // 7
}

fn of_tono(fixture: &mut Fixture) {
    let at = |minutes| LATE_NOVEMBER + minutes * MINUTE;
    fixture.register(TONO, "081211112222", "premium", at(0));
    fixture.earlier(TONO, alfamart("A5"), (300_000, 0), "cash-in"); // 1
    fixture.earlier(TONO, indomaret("C5"), (-50_000, 2_500), "cash-out"); // 2
    fixture.earlier(TONO, indomaret("C5"), (50_000, -2_500), "cash-out-reversed"); // 3
    fixture.carry_over(TONO, 9, cash_out_of(100_000), at(1)); // 4
    fixture.cash_out(TONO, indomaret("C6"), 9, (100_000, 2_500), at(2)); // 5
}
