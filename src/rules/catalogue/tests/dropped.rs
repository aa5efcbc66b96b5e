//! A newer row that leaves out what the older one sets is pointed at.

use super::{Catalogue, SMALL, small_and};

fn warnings(catalogue: &Catalogue) -> Vec<String> {
    let dropped = catalogue.dropped_fields();
    dropped.iter().map(ToString::to_string).collect()
}

#[test]
fn a_successor_that_leaves_fields_out_is_named_with_them() {
    let catalogue = small_and(
        "[[channel]]\nissuer = \"dompet\"\nid = \"toko\"\ndirection = \"cash-in\"\nname = \"Toko\"
token = \"none\"\nmin = 100_000\nmax = 2_000_000\nnotify_by = \"in-app\"\nfrom = 2026-12-15
source = \"memo\"",
    );
    assert_eq!(
        warnings(&catalogue),
        [
            "dompet, channel \"toko\" cash-in, from 2026-12-15: leaves out brands, wallet_id, \
          multiple, which the row from 2021-01-02 sets"
        ]
    );
}

#[test]
fn a_limit_of_wrong_tokens_that_goes_is_named_too() {
    let catalogue = small_and(
        "[[wrong_tokens]]\nterminal_per_hour = 20\nstore_per_hour = 60
[[wrong_tokens]]\nterminal_per_hour = 30\nfrom = 2027-01-01",
    );
    assert_eq!(
        warnings(&catalogue),
        ["wrong_tokens, from 2027-01-01: leaves out store_per_hour, which the row before it sets"]
    );
}

#[test]
fn rows_that_say_as_much_are_left_alone() {
    let small = Catalogue::parse(SMALL).expect("the small catalogue");
    assert!(small.dropped_fields().is_empty());
    assert!(Catalogue::builtin().dropped_fields().is_empty());
}
