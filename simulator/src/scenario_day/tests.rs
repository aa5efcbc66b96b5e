use super::*;

fn row(rule: Option<TillRule>, drawer: i64, gateway: i64) -> ShopResult {
    ShopResult {
        name: "a shop".to_owned(),
        rule,
        partner: "ALFAMART".to_owned(),
        movements: 1,
        references: 1,
        drawer,
        book: drawer,
        gateway,
        breaches: Vec::new(),
    }
}

#[test]
fn a_good_shop_that_lost_is_the_gateways_fault_and_a_bad_one_its_own() {
    assert_eq!(row(None, 50_000, 50_000).fault(), Liability::NoLoss);
    assert_eq!(row(None, 0, 50_000).fault(), Liability::TheGateways);
    let rule = Some(TillRule::NeverConfirms);
    assert_eq!(row(rule, 0, 50_000).fault(), Liability::ItsOwn);
    assert_eq!(row(rule, 50_000, 50_000).fault(), Liability::NoLoss);
    let violations = ShopResult {
        breaches: vec!["a success that has gone".to_owned()],
        ..row(rule, 0, 0)
    };
    assert_eq!(violations.fault(), Liability::TheGateways);
}

#[test]
fn settlement_books_that_contradict_the_statuses_are_seen() {
    let rows = [row(None, 50_000, 50_000)];
    let none = BTreeMap::new();
    let owed = |amount| BTreeMap::from([("ALFAMART".to_owned(), amount)]);
    assert_eq!(compare_books(&rows, &none, &owed(-50_000)), [""; 0]);
    assert_eq!(compare_books(&rows, &none, &owed(-100_000)).len(), 1);
}
