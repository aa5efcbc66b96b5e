//! What changes from one catalogue to another, on which day.

use insta::assert_snapshot;

use super::{Catalogue, SMALL, at, small_and, small_with};

fn diff(new: &Catalogue, day: &str) -> String {
    let small = Catalogue::parse(SMALL).expect("the small catalogue");
    small.diff(new, at(day)).to_string()
}

#[test]
fn a_catalogue_differs_from_itself_in_nothing() {
    let same = Catalogue::parse(SMALL).expect("the small catalogue");
    assert_eq!(
        diff(&same, "2026-11-30"),
        "no differences from 2026-11-30 on\n"
    );
}

#[test]
fn a_newer_row_changes_what_it_says_otherwise_on_its_day() {
    let new = small_and(
        "[[channel]]\nissuer = \"dompet\"\nid = \"toko\"\ndirection = \"cash-in\"\nname = \"Toko\"
brands = [\"Toko Satu\"]\nwallet_id = \"16\"\ntoken = \"none\"\nmultiple = 50_000\nmin = 100_000
max = 2_000_000\nnotify_by = \"in-app\"\nfrom = 2026-12-15\nuntil = 2027-01-01\nsource = \"memo\"",
    );
    assert_snapshot!(diff(&new, "2026-11-30"), @r#"
    from 2026-12-15
      dompet, channel "toko" cash-in
        brands: Toko Satu, Toko Dua -> Toko Satu
        max: Rp1.000.000 -> Rp2.000.000
        source: FAQ 9 -> memo

    from 2027-01-01
      dompet, channel "toko" cash-in: no difference any more
    "#);
}

#[test]
fn what_is_changed_already_changes_at_once() {
    let text = small_with("life = \"10 minutes\"", "life = \"5 minutes\"");
    let new = Catalogue::parse(&text).expect("a catalogue");
    assert_snapshot!(diff(&new, "2026-11-30"), @"
    from 2026-11-30
      token
        life: 10 minutes -> 5 minutes
    ");
}

#[test]
fn what_only_one_of_them_has_is_new_or_no_more() {
    let fee = &SMALL[SMALL.find("[[fee]]").expect("a fee")..];
    let without = Catalogue::parse(&SMALL.replace(fee, "")).expect("no fee");
    assert_snapshot!(diff(&without, "2026-11-30"), @r#"
    from 2026-11-30
      dompet, fee "kios" cash-in: is no more
    "#);
    let with = Catalogue::parse(SMALL).expect("the small catalogue");
    assert_snapshot!(without.diff(&with, at("2020-01-01")).to_string(), @r#"
    from 2021-01-04
      dompet, fee "kios" cash-in: is new
        amount: Rp2.500
    "#);
}

#[test]
fn what_has_ended_in_both_is_no_difference() {
    let new = small_with("max = 1_000_000", "max = 1_500_000");
    let new = Catalogue::parse(&new).expect("a catalogue");
    assert!(diff(&new, "2031-01-01").starts_with("no differences"));
}
