//! A database in which everything is right.

use super::fixture::{Fixture, Key, LATE_NOVEMBER, MINUTE, Token};

const BUDI: i64 = 7;
const SITI: i64 = 11;

const OUT: Key = ("INDOMARET", 44, "C1");
const BACK: Key = ("INDOMARET", 44, "C2");

const LIVE: Token = Token {
    place: ("indomaret", "cash-out"),
    amount: None,
    held: 0,
    state: "ISSUED",
    wrong_tries: 0,
    issued_at: LATE_NOVEMBER,
    redeemed_by: None,
};

/// A bit of everything that the rules allow, over the end of a month in WIB.
pub fn clean_fixture() -> Fixture {
    let mut fixture = Fixture::empty();
    fixture.open(BUDI, "081234567890", "premium");
    fixture.open(SITI, "081298765432", "regular");
    let at = LATE_NOVEMBER;
    fixture.cash_in(BUDI, ("ALFAMART", 38, "A1"), 900_000, at, 202_611);
    fixture.cash_in(SITI, ("ALFAMART", 38, "A2"), 50_000, at, 202_611);
    fixture.cash_in(
        SITI,
        ("ALFAMART", 38, "A3"),
        1_000_000,
        at + 30 * MINUTE,
        202_612,
    );
    fixture.cash_out(BUDI, OUT, (200_000, 2_500), at + 5 * MINUTE);
    fixture.cash_out(BUDI, BACK, (100_000, 2_500), at + 6 * MINUTE);
    fixture.reverse(BUDI, BACK, (100_000, 2_500), at + 7 * MINUTE);
    fixture.refused(Some(BUDI), ("INDOMARET", 44, "D1"), "DECLINED");
    fixture.refused(None, ("INDOMARET", 44, "V1"), "VOIDED");
    for (key, amount) in [(OUT, Some(200_000)), (BACK, None)] {
        fixture.token(
            BUDI,
            Token {
                state: "REDEEMED",
                redeemed_by: Some(key),
                amount,
                ..LIVE
            },
        );
    }
    for (state, wrong_tries) in [("LOCKED", 3), ("EXPIRED", 1), ("CANCELLED", 0)] {
        fixture.token(
            BUDI,
            Token {
                state,
                wrong_tries,
                ..LIVE
            },
        );
    }
    fixture.token(
        BUDI,
        Token {
            amount: Some(100_000),
            held: 102_500,
            ..LIVE
        },
    );
    fixture.token(
        BUDI,
        Token {
            place: ("danamon", "cash-out"),
            ..LIVE
        },
    );
    fixture.token(
        SITI,
        Token {
            place: ("indomaret", "cash-in"),
            amount: Some(10_000),
            ..LIVE
        },
    );
    fixture.close()
}
