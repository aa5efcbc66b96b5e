//! What the customer reads: one notice for each change, word by word.

use super::bench::{World, catalogue_with, fee_row};
use super::script::run;
use crate::catalogue::DeliveryMethod;

/// All notices so far, each in both languages.
fn notified(world: &World) -> String {
    let lines = world.notifications().into_iter().map(|notification| {
        let (kind, medium) = (notification.kind.as_str(), notification.medium.as_str());
        let head = format!(
            "{} {kind} ({medium}) {}",
            notification.number, notification.at
        );
        format!(
            "{head}\n  {}\n  {}\n",
            notification.text_id, notification.text_en
        )
    });
    lines.collect()
}

#[test]
fn cash_in_is_notified_by_the_channels_delivery_method_and_names_the_shop() {
    let mut world = World::new();
    run(
        &mut world,
        "cash-in R1 budi 50000 brand=Alfamidi            -> posted
         cash-in R2 budi 12345 by=DIGIBOS brand=Warung   -> posted
         # neither a repeat nor a refusal is told
         cash-in R2 budi 12345 by=DIGIBOS brand=Warung   -> repeated
         cash-in R3 budi 1                               -> below-minimum",
    );
    insta::assert_snapshot!(notified(&world), @"
    2 cash-in (in-app) 2026-11-10T10:00:00+07:00
      Isi saldo Rp50.000 di Alfamidi berhasil. Saldo Rp1.050.000. No. Ref R1-1.
      Top-up of Rp50.000 at Alfamidi succeeded. Balance Rp1.050.000. Ref no. R1-1.
    3 cash-in (message) 2026-11-10T10:00:00+07:00
      Isi saldo Rp12.345 di LKD Digibos berhasil. Saldo Rp1.062.345. No. Ref R2-2.
      Top-up of Rp12.345 at LKD Digibos succeeded. Balance Rp1.062.345. Ref no. R2-2.
    ");
}

#[test]
fn cash_out_and_its_reversal_are_notified() {
    let mut world = World::new();
    run(
        &mut world,
        "issue    budi danamon cash-out 123456 amount=100000 -> token-1
         issue    budi indomaret cash-out 234567             -> token-2
         cash-out R1 budi 50000 by=INDOMARET token=234567    -> posted
         cash-out R2 budi 100000 by=DANAMON token=123456     -> posted
         wait 30
         cancel   R1 budi by=INDOMARET                       -> reversed
         cancel   R1 budi by=INDOMARET                       -> reversed
         cancel   R3 budi                                    -> voided",
    );
    insta::assert_snapshot!(notified(&world), @"
    4 cash-out (in-app) 2026-11-10T10:00:00+07:00
      Tarik tunai Rp50.000 di Indomaret berhasil. Saldo Rp850.000. No. Ref R1-1.
      Cash withdrawal of Rp50.000 at Indomaret succeeded. Balance Rp850.000. Ref no. R1-1.
    5 cash-out (in-app) 2026-11-10T10:00:00+07:00
      Tarik tunai Rp100.000 di ATM Danamon berhasil. Saldo Rp850.000. No. Ref R2-2.
      Cash withdrawal of Rp100.000 at ATM Danamon succeeded. Balance Rp850.000. Ref no. R2-2.
    6 cash-out-reversed (in-app) 2026-11-10T10:00:30+07:00
      Tarik tunai Rp50.000 di Indomaret dibatalkan, dana sudah dikembalikan. Saldo Rp900.000. No. Ref R1-1.
      Cash withdrawal of Rp50.000 at Indomaret was cancelled and the money put back. Balance Rp900.000. Ref no. R1-1.
    ");
}

#[test]
fn a_fee_is_part_of_the_notification_of_its_movement() {
    let fees = fee_row("alfamart", "cash-in", 2_500, "2021-01-01", "")
        + &fee_row("alfamart", "cash-out", 5_000, "2021-01-01", "");
    let mut world = World::under(catalogue_with(&fees));
    run(
        &mut world,
        "cash-in  R1 budi 50000                  -> posted
         issue    budi alfamart cash-out 123456  -> token-1
         cash-out R2 budi 50000 token=123456     -> posted
         cancel   R2 budi                        -> reversed",
    );
    insta::assert_snapshot!(notified(&world), @"
    2 cash-in (in-app) 2026-11-10T10:00:00+07:00
      Isi saldo Rp50.000 di Alfamart berhasil. Biaya Rp2.500. Saldo Rp1.047.500. No. Ref R1-1.
      Top-up of Rp50.000 at Alfamart succeeded. Fee Rp2.500. Balance Rp1.047.500. Ref no. R1-1.
    4 cash-out (in-app) 2026-11-10T10:00:00+07:00
      Tarik tunai Rp50.000 di Alfamart berhasil. Biaya Rp5.000. Saldo Rp992.500. No. Ref R2-2.
      Cash withdrawal of Rp50.000 at Alfamart succeeded. Fee Rp5.000. Balance Rp992.500. Ref no. R2-2.
    5 cash-out-reversed (in-app) 2026-11-10T10:00:00+07:00
      Tarik tunai Rp50.000 di Alfamart dibatalkan, dana dan biaya Rp5.000 sudah dikembalikan. Saldo Rp1.047.500. No. Ref R2-2.
      Cash withdrawal of Rp50.000 at Alfamart was cancelled and the money and the fee of Rp5.000 put back. Balance Rp1.047.500. Ref no. R2-2.
    ");
}

#[test]
fn the_expiry_of_an_unused_token_is_notified() {
    let mut world = World::new();
    run(
        &mut world,
        "issue     budi alfamart cash-out 123456 amount=50000 -> token-1
         cash-out  R1 budi 50000 token=000000                 -> invalid-token
         cash-out  R2 budi 50000 token=000000                 -> invalid-token
         cash-out  R3 budi 50000 token=000000                 -> invalid-token
         issue     budi danamon cash-out 123456 amount=100000 -> token-2
         issue     budi indomaret cash-in 123456              -> token-3
         wait 600
         expire    budi                                       -> expired-2",
    );
    insta::assert_snapshot!(notified(&world), @"
    5 token-locked (in-app) 2026-11-10T10:00:00+07:00
      Token Alfamart dikunci setelah terlalu banyak percobaan yang salah. Jika bukan Anda, jangan bagikan token kepada siapa pun.
      Your Alfamart token was locked after too many wrong tries. If that was not you, never share a token with anyone.
    9 token-expired (in-app) 2026-11-10T10:10:00+07:00
      Token ATM Danamon sudah kedaluwarsa. Rp100.000 kembali dapat digunakan.
      Your ATM Danamon token has expired. Rp100.000 can be spent again.
    10 token-expired (in-app) 2026-11-10T10:10:00+07:00
      Token Indomaret sudah kedaluwarsa.
      Your Indomaret token has expired.
    ");
}

/// The customer's own actions are not notified: the app shows them.
#[test]
fn actions_in_the_app_are_not_notified() {
    let mut world = World::new();
    run(
        &mut world,
        "issue     budi alfamart cash-out 123456 -> token-1
         issue     budi alfamart cash-out 123456 -> token-2
         take-back budi 2                        -> token-2
         reopen    budi                          -> reopened",
    );
    assert_eq!(notified(&world), "");
}

#[test]
fn tokens_that_end_with_another_command_are_notified_first() {
    let mut world = World::new();
    run(
        &mut world,
        "issue   budi indomaret cash-in 123456 -> token-1
         wait 600
         cash-in R1 budi 50000                 -> posted",
    );
    let notifications = world.notifications();
    let kinds: Vec<&str> = notifications
        .iter()
        .map(|notification| notification.kind.as_str())
        .collect();
    assert_eq!(kinds, ["token-expired", "cash-in"]);
    assert!(
        notifications
            .iter()
            .all(|notification| notification.medium == DeliveryMethod::InApp)
    );
}

/// A row of a channel of its own, whose customers are notified by message where money moves.
fn kios(name: &str, from: &str) -> String {
    format!(
        "[[channel]]\nissuer = \"kaspro\"\nid = \"kios\"\ndirection = \"cash-in\"\n\
         name = \"{name}\"\nwallet_id = \"77\"\ntoken = \"required\"\nmin = 1\n\
         notify_by = \"message\"\nfrom = {from}\nuntil = 2026-12-02\nsource = \"a test\"\n"
    )
}

#[test]
fn a_token_notification_has_the_name_that_its_channel_had_last() {
    let rows = kios("Kios", "2021-01-01") + &kios("Kios Rakyat", "2026-12-01");
    let mut world = World::under(catalogue_with(&rows));
    run(
        &mut world,
        "at 2026-11-30T23:55:00+07:00
         issue  budi kios cash-in 123456 -> token-1
         wait 600
         # it has another name by now
         expire budi                     -> expired-1
         at 2026-12-01T23:55:00+07:00
         issue  budi kios cash-in 123456 -> token-2
         wait 600
         # it is not served any more
         expire budi                     -> expired-1",
    );
    insta::assert_snapshot!(notified(&world), @"
    3 token-expired (in-app) 2026-12-01T00:05:00+07:00
      Token Kios Rakyat sudah kedaluwarsa.
      Your Kios Rakyat token has expired.
    5 token-expired (in-app) 2026-12-02T00:05:00+07:00
      Token Kios Rakyat sudah kedaluwarsa.
      Your Kios Rakyat token has expired.
    ");
    // A catalogue without the channel: its id is all that is known.
    world.rules = catalogue_with("");
    let texts = world.notifications().into_iter();
    let texts: Vec<String> = texts.map(|notification| notification.text_en).collect();
    assert_eq!(texts, ["Your kios token has expired."; 2]);
}

#[test]
fn what_customer_service_changes_is_notified() {
    let mut world = World::new();
    run(
        &mut world,
        "given     budi available=0
         tier-to   siti premium -> changed
         status-to siti BLOCKED -> changed
         status-to siti ACTIVE  -> changed
         status-to siti DORMANT -> changed
         status-to siti CLOSED  -> changed
         status-to budi CLOSED  -> changed",
    );
    insta::assert_snapshot!(notified(&world), @"
    2 tier-changed (in-app) 2026-11-10T10:00:00+07:00
      Tingkat akun Anda sekarang Premium: saldo paling banyak Rp20.000.000, dana masuk paling banyak Rp40.000.000 sebulan.
      Your account is Premium now: a balance of at most Rp20.000.000, and at most Rp40.000.000 coming in a month.
    3 status-changed (in-app) 2026-11-10T10:00:00+07:00
      Akun Anda diblokir. Isi saldo dan tarik tunai tidak dapat dilakukan. Hubungi layanan pelanggan jika bukan Anda yang meminta.
      Your account is blocked. Money can be neither topped up nor withdrawn. Contact customer service if you did not ask for this.
    4 status-changed (in-app) 2026-11-10T10:00:00+07:00
      Akun Anda aktif kembali.
      Your account is in use again.
    5 status-changed (in-app) 2026-11-10T10:00:00+07:00
      Akun Anda dorman karena lama tanpa transaksi. Hubungi layanan pelanggan untuk mengaktifkannya kembali.
      Your account is dormant after a long time without a transaction. Contact customer service to use it again.
    6 status-changed (in-app) 2026-11-10T10:00:00+07:00
      Akun Anda ditutup. Sisa saldo Rp500.000 dapat diminta kembali melalui layanan pelanggan.
      Your account is closed. Ask customer service for the Rp500.000 that is left in it.
    2 status-changed (in-app) 2026-11-10T10:00:00+07:00
      Akun Anda ditutup.
      Your account is closed.
    ");
}
