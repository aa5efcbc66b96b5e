//! Every row of the cash channels (`KasPro FAQ 9, 10`) at its limits, and who may use it when.

use super::bench::{OrderRequest, World, catalogue_with};
use super::script::{name, play, run};
use crate::ledger::Command;
use crate::types::{Direction, Service};

/// One line per order: the partner, the way, the key, the brand, the customer, the amount, the
/// token, and what it comes to. Each in a new world; the customer has a live token of the
/// partner's channel, for that amount where the channel wants one: 123456.
#[track_caller]
fn each_alone(table: &str) {
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [by, way, key, brand, who, amount, token, expected] = words[..] else {
            panic!("eight words: {line}");
        };
        let direction = Direction::parse(way).expect("a direction");
        let mut world = World::new();
        let channel = by.to_lowercase();
        let bound = (by == "DANAMON").then(|| amount.parse().expect("an amount"));
        // Refused where the channel takes no token, or not from this customer.
        let _ = world.issue(who, &channel, direction, "123456", bound);
        let token = match token {
            "-" => String::new(),
            digits => format!("token={digits}"),
        };
        let order = format!("{way} R1 {who} {amount} by={by} key={key} brand={brand} {token}");
        run(&mut world, &format!("{order} -> {expected}"));
    }
}

#[test]
fn alfamart_takes_cash_in_without_a_token_in_fifty_thousands() {
    each_alone(
        "ALFAMART cash-in wallet:16 Alfamart budi   50000 - posted
         ALFAMART cash-in wallet:16 Alfamart budi  100000 - posted
         ALFAMART cash-in wallet:16 Alfamart budi  950000 - posted
         ALFAMART cash-in wallet:16 Alfamart budi 1000000 - posted
         ALFAMART cash-in wallet:16 Alfamart siti 1000000 - posted
         ALFAMART cash-in wallet:16 Alfamart budi      -1 - below-minimum
         ALFAMART cash-in wallet:16 Alfamart budi       0 - below-minimum
         ALFAMART cash-in wallet:16 Alfamart budi       1 - below-minimum
         ALFAMART cash-in wallet:16 Alfamart budi   49999 - below-minimum
         ALFAMART cash-in wallet:16 Alfamart budi   50001 - not-a-multiple
         ALFAMART cash-in wallet:16 Alfamart budi   60000 - not-a-multiple
         ALFAMART cash-in wallet:16 Alfamart budi   99999 - not-a-multiple
         ALFAMART cash-in wallet:16 Alfamart budi  100001 - not-a-multiple
         ALFAMART cash-in wallet:16 Alfamart budi 1000001 - above-maximum
         ALFAMART cash-in wallet:16 Alfamart budi 1050000 - above-maximum",
    );
}

#[test]
fn indomaret_takes_cash_in_with_a_token_in_ten_thousands() {
    each_alone(
        "INDOMARET cash-in bin:000076 Indomaret budi   10000 123456 posted
         INDOMARET cash-in bin:000076 Indomaret budi   20000 123456 posted
         INDOMARET cash-in bin:000076 Indomaret budi  990000 123456 posted
         INDOMARET cash-in bin:000076 Indomaret budi 1000000 123456 posted
         INDOMARET cash-in bin:000076 Indomaret siti 1000000 123456 posted
         INDOMARET cash-in bin:000076 Indomaret budi   10000 -      token-missing
         INDOMARET cash-in bin:000076 Indomaret budi   10000 654321 invalid-token
         INDOMARET cash-in bin:000076 Indomaret budi       0 123456 below-minimum
         INDOMARET cash-in bin:000076 Indomaret budi    9999 123456 below-minimum
         INDOMARET cash-in bin:000076 Indomaret budi   10001 123456 not-a-multiple
         INDOMARET cash-in bin:000076 Indomaret budi   15000 123456 not-a-multiple
         INDOMARET cash-in bin:000076 Indomaret budi   19999 123456 not-a-multiple
         INDOMARET cash-in bin:000076 Indomaret budi 1000001 123456 above-maximum
         INDOMARET cash-in bin:000076 Indomaret budi 1010000 123456 above-maximum",
    );
}

#[test]
fn digibos_takes_cash_in_of_any_rupiah_within_its_limits() {
    each_alone(
        "DIGIBOS cash-in none none budi   10000 - posted
         DIGIBOS cash-in none none budi   10001 - posted
         DIGIBOS cash-in none none budi  123457 - posted
         DIGIBOS cash-in none none budi  999999 - posted
         DIGIBOS cash-in none none budi 1000000 - posted
         DIGIBOS cash-in none Any  budi   10000 - posted
         DIGIBOS cash-in none none budi    9999 - below-minimum
         DIGIBOS cash-in none none budi       0 - below-minimum
         DIGIBOS cash-in none none budi 1000001 - above-maximum",
    );
}

#[test]
fn alfamart_hands_cash_out_for_a_token_in_fifty_thousands() {
    each_alone(
        "ALFAMART cash-out wallet:16 Alfamart budi   50000 123456 posted
         ALFAMART cash-out wallet:16 Alfamart budi  100000 123456 posted
         ALFAMART cash-out wallet:16 Alfamart budi 1000000 123456 posted
         ALFAMART cash-out wallet:16 Alfamart budi   50000 -      token-missing
         ALFAMART cash-out wallet:16 Alfamart budi   50000 654321 invalid-token
         ALFAMART cash-out wallet:16 Alfamart siti   50000 123456 invalid-token
         ALFAMART cash-out wallet:16 Alfamart budi       0 123456 below-minimum
         ALFAMART cash-out wallet:16 Alfamart budi   49999 123456 below-minimum
         ALFAMART cash-out wallet:16 Alfamart budi   50001 123456 not-a-multiple
         ALFAMART cash-out wallet:16 Alfamart budi   75000 123456 not-a-multiple
         ALFAMART cash-out wallet:16 Alfamart budi   99999 123456 not-a-multiple
         ALFAMART cash-out wallet:16 Alfamart budi 1000001 123456 above-maximum
         ALFAMART cash-out wallet:16 Alfamart budi 1050000 123456 above-maximum",
    );
}

#[test]
fn indomaret_hands_cash_out_for_a_token_in_fifty_thousands() {
    each_alone(
        "INDOMARET cash-out bin:000076 Indomaret budi   50000 123456 posted
         INDOMARET cash-out bin:000076 Indomaret budi  100000 123456 posted
         INDOMARET cash-out bin:000076 Indomaret budi 1000000 123456 posted
         INDOMARET cash-out bin:000076 Indomaret budi   50000 -      token-missing
         INDOMARET cash-out bin:000076 Indomaret siti   50000 123456 invalid-token
         INDOMARET cash-out bin:000076 Indomaret budi   10000 123456 below-minimum
         INDOMARET cash-out bin:000076 Indomaret budi   49999 123456 below-minimum
         INDOMARET cash-out bin:000076 Indomaret budi   60000 123456 not-a-multiple
         INDOMARET cash-out bin:000076 Indomaret budi   99999 123456 not-a-multiple
         INDOMARET cash-out bin:000076 Indomaret budi 1000001 123456 above-maximum
         INDOMARET cash-out bin:000076 Indomaret budi 1050000 123456 above-maximum",
    );
}

/// The token is made for the amount, so an amount that the ATM does not deal in has none.
#[test]
fn danamon_hands_out_hundred_thousands_for_which_the_token_was_made() {
    each_alone(
        "DANAMON cash-out none none budi  100000 123456 posted
         DANAMON cash-out none none budi  200000 123456 posted
         DANAMON cash-out none none budi 1000000 123456 posted
         DANAMON cash-out none none budi  100000 -      token-missing
         DANAMON cash-out none none siti  100000 123456 invalid-token
         DANAMON cash-out none none budi   99999 123456 invalid-token
         DANAMON cash-out none none budi  150000 123456 invalid-token
         DANAMON cash-out none none budi 1100000 123456 invalid-token",
    );
    play(
        "issue budi danamon cash-out 123456               -> amount-missing
         issue budi danamon cash-out 123456 amount=99999  -> below-minimum
         issue budi danamon cash-out 123456 amount=100001 -> not-a-multiple
         issue budi danamon cash-out 123456 amount=150000 -> not-a-multiple
         given budi available=9000000
         issue budi danamon cash-out 123456 amount=1100000 -> above-maximum
         issue budi danamon cash-out 123456 amount=1000000 -> token-1
         cash-out R1 budi 900000 token=123456 by=DANAMON  -> invalid-token
         cash-out R2 budi 1000000 token=123456 by=DANAMON -> posted",
    );
}

#[test]
fn only_the_brands_that_a_channel_lists_are_served() {
    each_alone(
        "ALFAMART  cash-in  wallet:16  Alfamidi  budi 100000 -      posted
         ALFAMART  cash-in  wallet:16  Dan+Dan   budi 100000 -      posted
         ALFAMART  cash-in  wallet:16  Lawson    budi 100000 -      posted
         ALFAMART  cash-in  wallet:16  LAWSON    budi 100000 -      posted
         ALFAMART  cash-in  wallet:16  Indomaret budi 100000 -      brand-not-served
         ALFAMART  cash-in  wallet:16  none      budi 100000 -      brand-missing
         INDOMARET cash-in  bin:000076 Ceriamart budi 100000 123456 posted
         INDOMARET cash-in  bin:000076 Alfamart  budi 100000 123456 brand-not-served
         ALFAMART  cash-out wallet:16  Alfamidi  budi 100000 123456 posted
         ALFAMART  cash-out wallet:16  Dan+Dan   budi 100000 123456 posted
         ALFAMART  cash-out wallet:16  Lawson    budi 100000 123456 brand-not-served
         INDOMARET cash-out bin:000076 Ceriamart budi 100000 123456 posted
         INDOMARET cash-out bin:000076 Lawson    budi 100000 123456 brand-not-served",
    );
}

#[test]
fn the_key_names_a_channel_that_the_partner_may_use() {
    each_alone(
        "ALFAMART  cash-in  wallet:17     Alfamart  budi 100000 -      channel-not-allowed
         ALFAMART  cash-in  wallet:016    Alfamart  budi 100000 -      channel-not-allowed
         ALFAMART  cash-in  bin:16        Alfamart  budi 100000 -      channel-not-allowed
         ALFAMART  cash-in  bin:000076    Indomaret budi 100000 -      channel-not-allowed
         INDOMARET cash-in  bin:76        Indomaret budi 100000 123456 channel-not-allowed
         INDOMARET cash-in  wallet:000076 Indomaret budi 100000 123456 channel-not-allowed
         INDOMARET cash-out wallet:16     Alfamart  budi 100000 123456 channel-not-allowed
         DIGIBOS   cash-in  wallet:16     Alfamart  budi 100000 -      channel-not-allowed",
    );
}

/// It is not a field that is missing: no field would help.
#[test]
fn a_partner_without_any_channel_that_way_is_not_asked_for_a_key() {
    each_alone(
        "DIGIBOS cash-out none none budi 100000 123456 channel-not-allowed
         DANAMON cash-in  none none budi 100000 -      channel-not-allowed",
    );
}

#[test]
fn a_partner_of_two_channels_uses_the_one_that_it_names() {
    play(
        "issue    budi indomaret cash-in  111111 -> token-1
         cash-in  R1 budi 100000 by=BOTH                                                       -> posted
         cash-in  R2 budi 10000 by=BOTH key=bin:000076 brand=Indomaret token=111111            -> posted
         cash-in  R3 budi 10000 by=BOTH                                                        -> below-minimum
         cash-in  R4 budi 100000 by=BOTH brand=Indomaret                                       -> brand-not-served",
    );
}

/// A host that cannot send a key; a wrong one is as wrong as ever.
#[test]
fn a_missing_key_means_the_only_channel_of_that_direction() {
    each_alone(
        "ALFAMART  cash-in  none      Alfamart  budi 100000 -      posted
         ALFAMART  cash-out none      Alfamart  budi 100000 123456 posted
         INDOMARET cash-in  none      Indomaret budi  10000 123456 posted
         ALFAMART  cash-in  none      none      budi 100000 -      brand-missing
         ALFAMART  cash-in  wallet:17 Alfamart  budi 100000 -      channel-not-allowed",
    );
    play(
        "cash-in  R1 budi 50000 by=BOTH key=none                   -> channel-key-missing
         # Digibos, which has no key; nothing else takes cash out
         cash-in  R2 budi 12345 by=ALL key=none                    -> posted
         issue    budi alfamart cash-out 111111                    -> token-1
         cash-out R3 budi 50000 by=ALL key=none token=111111       -> posted",
    );
}

#[test]
fn a_missing_key_means_the_partners_default_where_it_has_one() {
    play(
        "issue    budi indomaret cash-in  111111                                         -> token-1
         cash-in  R1 budi 10000 by=BOTH-BIN key=none brand=Indomaret token=111111        -> posted
         cash-in  R2 budi 50000 by=BOTH-BIN key=wallet:16                                -> posted
         cash-in  R3 budi 50000 by=BOTH-BIN key=wallet:17                                -> channel-not-allowed",
    );
}

/// A partner of two channels of one kind is asked for that kind alone.
#[test]
fn the_missing_key_is_of_the_kind_that_the_channels_have() {
    let second = |key: &str| catalogue_with(&kios(&format!("{key}\nfrom = 2021-01-01")));
    for (key, by, missing) in [
        ("wallet_id = \"77\"", "ALFAMART-KIOS", "wallet-id-missing"),
        (
            "bin_code = \"000077\"",
            "INDOMARET-KIOS",
            "bin-code-missing",
        ),
        (
            "bin_code = \"000077\"",
            "ALFAMART-KIOS",
            "channel-key-missing",
        ),
    ] {
        let line = format!("cash-in R1 budi 50000 by={by} key=none -> {missing}");
        run(&mut World::under(second(key)), &line);
    }
}

/// Another field would not help, so it is not a record that a mended request meets.
#[test]
fn a_missing_brand_leaves_no_record() {
    play(
        "issue    budi alfamart cash-out 111111                  -> token-1
         cash-in  R1 budi 50000 brand=none                       -> brand-missing
         cash-in  R1 budi 50000                                  -> posted
         cash-out R2 budi 50000 brand=none token=111111          -> brand-missing
         cash-out R2 budi 50000 token=111111                     -> posted
         cash-in  R3 budi 50000 brand=Kios                       -> brand-not-served
         cash-in  R3 budi 50000                                  -> inconsistent-request
         inquire  budi 50000 brand=none                          -> brand-missing",
    );
}

/// Nobody named the brand that the channel does not serve.
#[test]
fn a_default_brand_that_the_channel_does_not_serve_is_a_missing_one() {
    play(
        "issue    budi indomaret cash-in 111111                                           -> token-1
         cash-in  R1 budi 50000 by=BOTH-BIN key=wallet:16 brand=none                      -> posted
         cash-in  R2 budi 10000 by=BOTH-BIN key=none brand=none token=111111              -> brand-missing
         cash-in  R2 budi 10000 by=BOTH-BIN key=none brand=Alfamart token=111111          -> brand-not-served",
    );
}

#[test]
fn a_missing_key_means_the_key_of_that_day() {
    let rows = [
        kios("wallet_id = \"77\"\nfrom = 2026-12-01\nuntil = 2027-01-01"),
        kios("wallet_id = \"78\"\nfrom = 2026-12-24\nuntil = 2027-01-01"),
    ];
    run(
        &mut World::under(catalogue_with(&rows.concat())),
        "at 2026-11-30T23:59:59.999999+07:00
         cash-in R1 budi 100 by=KIOS key=none -> channel-not-open
         at 2026-12-01
         cash-in R2 budi 100 by=KIOS key=none -> posted
         at 2026-12-24
         cash-in R3 budi 100 by=KIOS key=none -> posted
         at 2027-01-01
         cash-in R4 budi 100 by=KIOS key=none -> channel-not-open",
    );
}

/// A row of a channel of its own, from its key on.
fn kios(key_and_dates: &str) -> String {
    format!(
        "[[channel]]\nissuer = \"kaspro\"\nid = \"kios\"\ndirection = \"cash-in\"\n\
         name = \"Kios\"\ntoken = \"none\"\nmin = 1\nnotify_by = \"in-app\"\n\
         source = \"a test\"\n{key_and_dates}\n"
    )
}

#[test]
fn a_channel_serves_from_its_first_moment_until_its_last() {
    let row = kios("wallet_id = \"77\"\nfrom = 2026-12-01\nuntil = 2027-01-01");
    run(
        &mut World::under(catalogue_with(&row)),
        "at 2026-11-30T23:59:59.999999+07:00
         cash-in R1 budi 100 by=KIOS key=wallet:77 -> channel-not-open
         at 2026-12-01T00:00:00+07:00
         cash-in R2 budi 100 by=KIOS key=wallet:77 -> posted
         at 2026-12-31T23:59:59.999999+07:00
         cash-in R3 budi 100 by=KIOS key=wallet:77 -> posted
         at 2027-01-01T00:00:00+07:00
         cash-in R4 budi 100 by=KIOS key=wallet:77 -> channel-not-open
         inquire budi 100 by=KIOS key=wallet:77    -> channel-not-open",
    );
}

#[test]
fn a_key_that_its_channel_gave_up_is_good_no_longer() {
    let before = kios("wallet_id = \"77\"\nfrom = 2021-01-01");
    let after = kios("wallet_id = \"78\"\nfrom = 2026-12-01");
    run(
        &mut World::under(catalogue_with(&(before + &after))),
        "at 2026-11-30T23:59:59.999999+07:00
         cash-in R1 budi 100 by=KIOS key=wallet:77 -> posted
         cash-in R2 budi 100 by=KIOS key=wallet:78 -> channel-not-open
         at 2026-12-01T00:00:00+07:00
         cash-in R3 budi 100 by=KIOS key=wallet:77 -> channel-not-open
         cash-in R4 budi 100 by=KIOS key=wallet:78 -> posted",
    );
}

/// Alfamart's key changes, and Indomaret takes the old one over.
#[test]
fn a_key_that_went_over_to_another_channel_means_that_one() {
    let alfamart = kios("wallet_id = \"17\"\nfrom = 2026-12-01").replace("kios", "alfamart");
    let indomaret = kios("wallet_id = \"16\"\nfrom = 2026-12-01").replace("kios", "indomaret");
    let mut world = World::under(catalogue_with(&format!("{alfamart}{indomaret}")));
    run(
        &mut world,
        "cash-in R1 budi 50000 by=BOTH key=wallet:16 -> posted
         at 2026-12-01
         cash-in R2 budi 50000 by=BOTH key=wallet:16 -> posted
         cash-in R3 budi 50000 by=BOTH key=wallet:17 -> posted
         cash-in R4 budi 50000 by=ALFAMART key=wallet:16 -> channel-not-open",
    );
    let channel_of = |reference| {
        let movement = world.movement("BOTH", Service::CashIn, reference);
        movement.channel.expect("a channel").to_string()
    };
    assert_eq!(channel_of("R1"), "alfamart");
    assert_eq!(channel_of("R2"), "indomaret");
    assert_eq!(channel_of("R3"), "alfamart");
}

#[test]
fn another_issuers_partner_finds_neither_channel_nor_customer() {
    let mut world = World::new();
    let request = OrderRequest::new("DIGIBOS", "R1", "budi", 100_000);
    let mut order = world.order(&request);
    order.partner_context.issuer = "kaipay".into();
    let outcome = world.submit(&Command::CashIn(order));
    assert_eq!(name(&outcome), "channel-not-allowed");
}
