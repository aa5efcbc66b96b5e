//! The built-in catalogue says what KasPro's documents say, number for number.

use std::num::NonZeroU32;
use std::time::Duration;

use super::{Catalogue, at};
use crate::catalogue::ChannelKey;
use crate::catalogue::DeliveryMethod::{self, InApp, Message};
use crate::catalogue::TokenNeed::{self, ForOneAmount, None as NoToken, Required};
use crate::types::Direction::{self, CashIn, CashOut};
use crate::types::{Rupiah, Timestamp};

type Amounts = (Option<i64>, i64, i64);
type ChannelLine = (
    &'static str,
    Direction,
    &'static [&'static str],
    &'static str,
    TokenNeed,
    Amounts,
    DeliveryMethod,
    &'static str,
);

const ALFAMART: &[&str] = &["Alfamart", "Alfamidi", "Dan+Dan"];
const ALFAMART_AND_LAWSON: &[&str] = &["Alfamart", "Alfamidi", "Dan+Dan", "Lawson"];
const INDOMARET: &[&str] = &["Indomaret", "Ceriamart"];

/// Channel, direction, brands, key, token, (multiple, min, max), told by, source.
#[rustfmt::skip]
const CHANNELS: [ChannelLine; 6] = [
    ("alfamart",  CashIn,  ALFAMART_AND_LAWSON, "wallet 16",  NoToken,      (Some( 50_000),  50_000, 1_000_000), InApp,   "KasPro FAQ 9"),
    ("indomaret", CashIn,  INDOMARET,           "BIN 000076", Required,     (Some( 10_000),  10_000, 1_000_000), InApp,   "KasPro FAQ 9"),
    ("digibos",   CashIn,  &[],                 "partner",    NoToken,      (None,           10_000, 1_000_000), Message, "KasPro FAQ 9"),
    ("alfamart",  CashOut, ALFAMART,            "wallet 16",  Required,     (Some( 50_000),  50_000, 1_000_000), InApp,   "KasPro FAQ 10"),
    ("indomaret", CashOut, INDOMARET,           "BIN 000076", Required,     (Some( 50_000),  50_000, 1_000_000), InApp,   "KasPro FAQ 10"),
    ("danamon",   CashOut, &[],                 "partner",    ForOneAmount, (Some(100_000), 100_000, 1_000_000), InApp,   "KasPro FAQ 10"),
];

/// Tier, name, maximum balance, incoming funds per month, cash withdrawal, money transfer.
#[rustfmt::skip]
const TIERS: [(&str, &str, i64, i64, bool, bool); 2] = [
    ("regular", "Regular",  2_000_000, 20_000_000, false, false),
    ("premium", "Premium", 20_000_000, 40_000_000, true,  true),
];

fn a_day() -> Timestamp {
    at("2026-11-22")
}

fn key(key: &ChannelKey) -> String {
    match key {
        ChannelKey::WalletId(id) => format!("wallet {id}"),
        ChannelKey::BinCode(code) => format!("BIN {code}"),
        ChannelKey::Partner => "partner".into(),
    }
}

#[test]
fn the_channels_are_those_of_the_faq() {
    let catalogue = Catalogue::builtin();
    assert_eq!(catalogue.channels().len(), CHANNELS.len());
    for line in CHANNELS {
        let (id, direction, brands, its_key, token, amounts, notify_by, source) = line;
        let channel = catalogue
            .channel(&"kaspro".into(), &id.into(), direction, a_day())
            .expect(id);
        assert_eq!(channel.brands, brands, "{line:?}");
        assert_eq!(key(&channel.key), its_key, "{line:?}");
        assert_eq!(channel.token, token, "{line:?}");
        assert_eq!(channel.notify_by, notify_by, "{line:?}");
        assert_eq!(channel.source, source, "{line:?}");
        let (multiple, min, max) = amounts;
        assert_eq!(channel.multiple, multiple.map(Rupiah::new), "{line:?}");
        assert_eq!(channel.min, Rupiah::new(min), "{line:?}");
        assert_eq!(channel.max, Some(Rupiah::new(max)), "{line:?}");
    }
}

#[test]
fn the_tiers_are_those_of_the_table_of_services() {
    let catalogue = Catalogue::builtin();
    assert_eq!(catalogue.tiers().len(), TIERS.len());
    for line in TIERS {
        let (id, name, max_balance, max_incoming_month, cash_out, transfer) = line;
        let tier = catalogue
            .tier(&"kaspro".into(), &id.into(), a_day())
            .expect(id);
        assert_eq!(tier.name, name);
        assert_eq!(tier.max_balance, Rupiah::new(max_balance), "{line:?}");
        let incoming = Rupiah::new(max_incoming_month);
        assert_eq!(tier.max_incoming_month, incoming, "{line:?}");
        assert_eq!(
            (tier.cash_out, tier.transfer),
            (cash_out, transfer),
            "{line:?}"
        );
    }
}

#[test]
fn lawson_takes_cash_in_only() {
    let catalogue = Catalogue::builtin();
    let serves_lawson = |direction| {
        let channel = catalogue.channel(&"kaspro".into(), &"alfamart".into(), direction, a_day());
        channel.expect("alfamart").serves(Some("Lawson"))
    };
    assert!(serves_lawson(CashIn));
    assert!(!serves_lawson(CashOut));
}

#[test]
fn no_fee_is_stated_so_none_is_taken() {
    let catalogue = Catalogue::builtin();
    assert!(catalogue.fees().is_empty());
    for (id, direction, ..) in CHANNELS {
        let fee = catalogue.fee(&"kaspro".into(), &id.into(), direction, a_day());
        assert_eq!(fee, Rupiah::ZERO);
    }
}

#[test]
fn a_token_has_six_digits_ten_minutes_and_three_tries() {
    let catalogue = Catalogue::builtin();
    let token = catalogue.token(a_day());
    assert_eq!(token.digits, 6);
    assert_eq!(token.life, Duration::from_secs(600));
    assert_eq!(token.wrong_tries, 3);
    assert_eq!(token.failures_in_a_row, 10);
}

#[test]
fn five_wrong_pins_lock_for_thirty_minutes() {
    let catalogue = Catalogue::builtin();
    let pin = catalogue.pin(a_day());
    assert_eq!(
        (pin.wrong_tries, pin.lock),
        (5, Duration::from_secs(30 * 60))
    );
}

#[test]
fn a_one_time_password_lives_five_minutes_and_three_go_out_a_day() {
    let catalogue = Catalogue::builtin();
    let otp = catalogue.otp(a_day());
    assert_eq!(otp.life, Duration::from_secs(5 * 60));
    assert_eq!((otp.sends_per_day, otp.wrong_tries), (3, 3));
    assert_eq!(otp.lock, Duration::from_secs(24 * 60 * 60));
    assert_eq!(otp.proof_life, Duration::from_secs(15 * 60));
}

#[test]
fn a_further_device_waits_a_day_before_it_takes_cash_out() {
    let catalogue = Catalogue::builtin();
    let device = catalogue.device(a_day());
    assert_eq!(device.cash_out_after, Duration::from_secs(24 * 60 * 60));
    assert_eq!(device.per_account, 10);
}

#[test]
fn a_session_lasts_twelve_hours_and_an_account_has_ten() {
    let catalogue = Catalogue::builtin();
    let session = catalogue.session(a_day());
    assert_eq!(session.life, Duration::from_secs(12 * 60 * 60));
    assert_eq!(session.per_account, 10);
}

#[test]
fn a_terminal_a_store_and_a_partner_may_present_so_many_wrong_tokens_an_hour() {
    let catalogue = Catalogue::builtin();
    let limits = catalogue.wrong_tokens(a_day());
    let of = [
        limits.terminal_per_hour,
        limits.store_per_hour,
        limits.partner_per_hour,
    ];
    assert_eq!(
        of.map(|limit| limit.map_or(0, NonZeroU32::get)),
        [20, 60, 2000]
    );
}

#[test]
fn it_counts_from_the_first_of_january_2021() {
    let catalogue = Catalogue::builtin();
    let kaspro = catalogue.issuers()[0].id.clone();
    assert_eq!(catalogue.channels_at(&kaspro, at("2021-01-01")).count(), 6);
    assert_eq!(catalogue.channels_at(&kaspro, at("2020-12-31")).count(), 0);
}

#[test]
fn it_is_shown_in_tables_that_fit_a_screen() {
    let shown = Catalogue::builtin().render(a_day());
    assert!(shown.lines().all(|line| line.chars().count() <= 120));
    insta::assert_snapshot!(shown, @"
    Catalogue on 2026-11-22

    Tokens
    digits  life        locked by wrong try  cash-out closed by failures in a row  from
    ------  ----------  -------------------  ------------------------------------  ----------
    6       10 minutes  3                    10                                    2021-01-01

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

    KasPro (kaspro)
    ===============

    Tiers
    tier     name      max balance  max incoming a month  cash-out  transfer  from
    -------  -------  ------------  --------------------  --------  --------  ----------
    regular  Regular   Rp2.000.000          Rp20.000.000  no        no        2021-01-01
    premium  Premium  Rp20.000.000          Rp40.000.000  yes       yes       2021-01-01

    Channels
    channel    direction  name         brands                key         token           told by  source
    ---------  ---------  -----------  --------------------  ----------  --------------  -------  -------------
    alfamart   cash-in    Alfamart     Alfamart, Alfamidi,   wallet 16   none            in-app   KasPro FAQ 9
                                       Dan+Dan, Lawson
    indomaret  cash-in    Indomaret    Indomaret, Ceriamart  BIN 000076  required        in-app   KasPro FAQ 9
    digibos    cash-in    LKD Digibos                        -           none            message  KasPro FAQ 9
    alfamart   cash-out   Alfamart     Alfamart, Alfamidi,   wallet 16   required        in-app   KasPro FAQ 10
                                       Dan+Dan
    indomaret  cash-out   Indomaret    Indomaret, Ceriamart  BIN 000076  required        in-app   KasPro FAQ 10
    danamon    cash-out   ATM Danamon                        -           for-one-amount  in-app   KasPro FAQ 10

    Amounts
    channel    direction  multiple of        min          max  from
    ---------  ---------  -----------  ---------  -----------  ----------
    alfamart   cash-in       Rp50.000   Rp50.000  Rp1.000.000  2021-01-01
    indomaret  cash-in       Rp10.000   Rp10.000  Rp1.000.000  2021-01-01
    digibos    cash-in            any   Rp10.000  Rp1.000.000  2021-01-01
    alfamart   cash-out      Rp50.000   Rp50.000  Rp1.000.000  2021-01-01
    indomaret  cash-out      Rp50.000   Rp50.000  Rp1.000.000  2021-01-01
    danamon    cash-out     Rp100.000  Rp100.000  Rp1.000.000  2021-01-01

    Fees
    none: every movement is free

    KasPro (kaspro): starts later
    =============================

    nothing
    ");
}
