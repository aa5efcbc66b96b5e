//! A rule that starts next month starts next month, to the microsecond of midnight in WIB.

use super::{Catalogue, at, just_before, small_and};
use crate::types::{Direction, Rupiah, Timestamp};

const TIER_FROM_DECEMBER: &str = r#"
[[tier]]
issuer = "dompet"
id = "basic"
name = "Basic"
max_balance = 3_000_000
max_incoming_month = 20_000_000
cash_out = true
transfer = false
from = 2026-12-01
"#;

const CHANNEL_FROM_DECEMBER: &str = r#"
[[channel]]
issuer = "dompet"
id = "kios"
direction = "cash-in"
name = "Kios"
bin_code = "000076"
token = "required"
min = 20_000
notify_by = "message"
from = 2026-12-01
source = "a letter of November"
"#;

const FEE_FROM_DECEMBER: &str = r#"
[[fee]]
issuer = "dompet"
channel = "kios"
direction = "cash-in"
amount = 5_000
from = 2026-12-01
"#;

const FREE_IN_DECEMBER: &str = r#"
[[fee]]
issuer = "dompet"
channel = "kios"
direction = "cash-in"
amount = 0
from = 2026-12-01
until = 2027-01-01
"#;

fn max_balance(catalogue: &Catalogue, at: Timestamp) -> Option<i64> {
    let tier = catalogue.tier(&"dompet".into(), &"basic".into(), at)?;
    Some(tier.max_balance.get())
}

fn min(catalogue: &Catalogue, at: Timestamp) -> Option<i64> {
    let channel = catalogue.channel(&"dompet".into(), &"kios".into(), Direction::CashIn, at)?;
    Some(channel.min.get())
}

fn fee(catalogue: &Catalogue, at: Timestamp) -> Rupiah {
    catalogue.fee(&"dompet".into(), &"kios".into(), Direction::CashIn, at)
}

#[test]
fn a_tier_changes_at_midnight_in_wib() {
    let catalogue = small_and(TIER_FROM_DECEMBER);
    assert_eq!(max_balance(&catalogue, just_before("2021-01-01")), None);
    assert_eq!(max_balance(&catalogue, at("2021-01-01")), Some(2_000_000));
    assert_eq!(
        max_balance(&catalogue, just_before("2026-12-01")),
        Some(2_000_000)
    );
    assert_eq!(max_balance(&catalogue, at("2026-12-01")), Some(3_000_000));
}

#[test]
fn a_channel_changes_at_midnight_in_wib() {
    let catalogue = small_and(CHANNEL_FROM_DECEMBER);
    assert_eq!(min(&catalogue, just_before("2021-01-03")), None);
    assert_eq!(min(&catalogue, at("2021-01-03")), Some(1));
    assert_eq!(min(&catalogue, just_before("2026-12-01")), Some(1));
    assert_eq!(min(&catalogue, at("2026-12-01")), Some(20_000));
}

#[test]
fn a_fee_changes_at_midnight_in_wib() {
    let catalogue = small_and(FEE_FROM_DECEMBER);
    assert_eq!(fee(&catalogue, just_before("2021-01-04")), Rupiah::ZERO);
    assert_eq!(fee(&catalogue, at("2021-01-04")), Rupiah::new(2_500));
    assert_eq!(
        fee(&catalogue, just_before("2026-12-01")),
        Rupiah::new(2_500)
    );
    assert_eq!(fee(&catalogue, at("2026-12-01")), Rupiah::new(5_000));
}

#[test]
fn after_a_promotion_the_fee_before_it_counts_again() {
    let catalogue = small_and(FREE_IN_DECEMBER);
    assert_eq!(
        fee(&catalogue, just_before("2026-12-01")),
        Rupiah::new(2_500)
    );
    assert_eq!(fee(&catalogue, at("2026-12-01")), Rupiah::ZERO);
    assert_eq!(fee(&catalogue, just_before("2027-01-01")), Rupiah::ZERO);
    assert_eq!(fee(&catalogue, at("2027-01-01")), Rupiah::new(2_500));
}

#[test]
fn a_channel_ends_at_midnight_in_wib() {
    let catalogue = small_and("");
    let toko = |at| catalogue.channel(&"dompet".into(), &"toko".into(), Direction::CashIn, at);
    assert!(toko(just_before("2031-01-01")).is_some());
    assert!(toko(at("2031-01-01")).is_none());
}

#[test]
fn the_rows_of_one_moment_are_each_thing_once() {
    let december = [TIER_FROM_DECEMBER, CHANNEL_FROM_DECEMBER, FEE_FROM_DECEMBER].concat();
    let catalogue = small_and(&december);
    let issuer = "dompet".into();
    for (day, balance, min, fee) in [
        ("2026-11-30", 2_000_000, 1, 2_500),
        ("2026-12-01", 3_000_000, 20_000, 5_000),
    ] {
        let balances = catalogue
            .tiers_at(&issuer, at(day))
            .map(|t| t.max_balance.get());
        let mins = catalogue.channels_at(&issuer, at(day)).map(|c| c.min.get());
        let fees = catalogue.fees_at(&issuer, at(day)).map(|f| f.amount.get());
        assert_eq!(balances.collect::<Vec<_>>(), [balance], "{day}");
        assert_eq!(mins.collect::<Vec<_>>(), [100_000, min], "{day}");
        assert_eq!(fees.collect::<Vec<_>>(), [fee], "{day}");
    }
}

#[test]
fn what_starts_later_is_shown_apart() {
    let december = [TIER_FROM_DECEMBER, CHANNEL_FROM_DECEMBER, FREE_IN_DECEMBER].concat();
    insta::assert_snapshot!(small_and(&december).render(at("2026-11-22")), @"
    Catalogue on 2026-11-22

    Tokens
    digits  life        locked by wrong try  cash-out closed by failures in a row
    ------  ----------  -------------------  ------------------------------------
    6       10 minutes  3                    10

    Dompet (dompet)
    ===============

    Tiers
    tier   name   max balance  max incoming a month  cash-out  transfer  from
    -----  -----  -----------  --------------------  --------  --------  ----------
    basic  Basic  Rp2.000.000          Rp20.000.000  yes       no        2021-01-01

    Channels
    channel  direction  name  brands               key         token     told by  source
    -------  ---------  ----  -------------------  ----------  --------  -------  ------
    toko     cash-in    Toko  Toko Satu, Toko Dua  wallet 16   none      in-app   FAQ 9
    kios     cash-in    Kios                       BIN 000076  required  message  FAQ 9

    Amounts
    channel  direction  multiple of        min          max  from        until
    -------  ---------  -----------  ---------  -----------  ----------  ----------
    toko     cash-in       Rp50.000  Rp100.000  Rp1.000.000  2021-01-02  2031-01-01
    kios     cash-in            any        Rp1         none  2021-01-03

    Fees
    channel  direction      fee  from
    -------  ---------  -------  ----------
    kios     cash-in    Rp2.500  2021-01-04

    Dompet (dompet): starts later
    =============================

    Tiers
    tier   name   max balance  max incoming a month  cash-out  transfer  from
    -----  -----  -----------  --------------------  --------  --------  ----------
    basic  Basic  Rp3.000.000          Rp20.000.000  yes       no        2026-12-01

    Channels
    channel  direction  name  key         token     told by  source
    -------  ---------  ----  ----------  --------  -------  --------------------
    kios     cash-in    Kios  BIN 000076  required  message  a letter of November

    Amounts
    channel  direction  multiple of       min   max  from
    -------  ---------  -----------  --------  ----  ----------
    kios     cash-in            any  Rp20.000  none  2026-12-01

    Fees
    channel  direction  fee  from        until
    -------  ---------  ---  ----------  ----------
    kios     cash-in    Rp0  2026-12-01  2027-01-01
    ");
}
