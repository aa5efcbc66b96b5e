//! A rule that starts next month starts next month, to the microsecond of midnight in WIB.

use super::{Catalogue, SMALL, at, just_before, small_and};
use crate::catalogue::Period;
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
fn token_rules_of_next_month_start_next_month() {
    let catalogue = small_and("").token(at("2026-12-01")).clone();
    assert_eq!(catalogue.in_force.from, Period::BEGINNING);
    let text = SMALL.replacen("[token]", "[[token]]", 1)
        + "\n[[token]]\ndigits = 8\nlife = \"5 minutes\"\nwrong_tries = 2\n\
           failures_in_a_row = 5\nfrom = 2026-12-01\n";
    let catalogue = Catalogue::parse(&text).expect("a catalogue without mistakes");
    assert_eq!(catalogue.token(Timestamp::from_micros(0)).digits, 6);
    assert_eq!(catalogue.token(just_before("2026-12-01")).digits, 6);
    let token = catalogue.token(at("2026-12-01"));
    assert_eq!((token.digits, token.wrong_tries), (8, 2));
}

#[test]
fn a_first_row_counts_before_its_date_too() {
    let rows = "[[pin]]\nwrong_tries = 3\nlock = \"1 hour\"\nfrom = 2026-12-01\n\
                [[pin]]\nwrong_tries = 4\nlock = \"1 hour\"\nfrom = 2027-01-01\nuntil = 2027-02-01\n";
    let catalogue = small_and(rows);
    let tries = |at| catalogue.pin(at).wrong_tries;
    assert_eq!(tries(just_before("2026-12-01")), 3);
    assert_eq!(tries(just_before("2027-01-01")), 3);
    assert_eq!(tries(at("2027-01-01")), 4);
    assert_eq!(tries(at("2027-02-01")), 3);
}

#[test]
fn a_file_of_the_first_version_has_the_pin_and_session_rules_of_the_built_in_one() {
    let (small, builtin) = (small_and(""), Catalogue::builtin());
    let at = at("2026-11-22");
    assert_eq!(small.pin(at), builtin.pin(at));
    assert_eq!(small.session(at), builtin.session(at));
    assert_eq!(small.wrong_tokens(at), builtin.wrong_tokens(at));
    assert_eq!(small.token(at).digits, 6);
    let former_name = SMALL.replace("notify_by", "told_by");
    assert!(Catalogue::parse(&former_name).is_ok());
}

#[test]
fn a_channel_ends_at_midnight_in_wib() {
    let catalogue = small_and("");
    let toko = |at| catalogue.channel(&"dompet".into(), &"toko".into(), Direction::CashIn, at);
    assert!(toko(just_before("2031-01-01")).is_some());
    assert!(toko(at("2031-01-01")).is_none());
}

#[test]
fn a_channel_that_has_ended_is_known_as_it_was_last() {
    let row = |name: &str, from: &str, until: &str| {
        format!(
            "[[channel]]\nissuer = \"dompet\"\nid = \"warung\"\ndirection = \"cash-in\"\n\
             name = \"{name}\"\nbin_code = \"000077\"\ntoken = \"none\"\nmin = 1\n\
             notify_by = \"in-app\"\nfrom = {from}\nuntil = {until}\nsource = \"a test\"\n"
        )
    };
    let catalogue = small_and(
        &[
            row("First", "2026-01-01", "2026-12-10"),
            row("Festive", "2026-12-01", "2026-12-05"),
            row("Again", "2027-01-01", "2027-02-01"),
        ]
        .concat(),
    );
    let name = |at| {
        let channel =
            catalogue.last_channel(&"dompet".into(), &"warung".into(), Direction::CashIn, at);
        channel.map(|channel| channel.name.as_str())
    };
    for (day, expected) in [
        ("2026-01-01", "First"),
        ("2026-12-01", "Festive"),
        ("2026-12-05", "First"),
        ("2026-12-10", "First"),
        ("2027-01-01", "Again"),
        ("2027-02-01", "Again"),
    ] {
        assert_eq!(name(at(day)), Some(expected), "{day}");
    }
    assert_eq!(name(just_before("2026-01-01")), None);
    assert_eq!(name(just_before("2027-01-01")), Some("First"));
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
fn rules_for_all_issuers_that_start_later_are_shown_apart() {
    let pin = "[[pin]]\nwrong_tries = 3\nlock = \"1 hour\"\n";
    let shown = small_and(&format!(
        "{pin}{pin}from = 2026-12-01\nuntil = 2027-01-01\n"
    ));
    let shown = shown.render(at("2026-11-22"));
    let now =
        "PIN\nlocked by wrong try  for\n-------------------  ------\n3                    1 hour\n";
    let later = "\nAll issuers: starts later\n=========================\n\nPIN\n\
        locked by wrong try  for     from        until\n\
        -------------------  ------  ----------  ----------\n\
        3                    1 hour  2026-12-01  2027-01-01\n\nDompet";
    assert!(shown.contains(now) && shown.contains(later), "{shown}");
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

    Wrong tokens an hour
    of a terminal  of a store  of a partner  from
    -------------  ----------  ------------  ----------
    20             60          2000          2021-01-01

    PIN
    locked by wrong try  for         from
    -------------------  ----------  ----------
    5                    30 minutes  2021-01-01

    Sessions
    life      most of an account  from
    --------  ------------------  ----------
    12 hours  10                  2021-01-01

    One-time passwords
    life       sent a day  locked by wrong try  for       a proof is good for  from
    ---------  ----------  -------------------  --------  -------------------  ----------
    5 minutes  3           3                    24 hours  15 minutes           2021-01-01

    Devices
    no cash-out from a further one for  most of an account  from
    ----------------------------------  ------------------  ----------
    24 hours                            10                  2021-01-01

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
