use super::*;

async fn played(seed: u64, rounds: u32) -> Report {
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options {
        seed,
        rounds,
        database: gateway::database_url(&folder.path().join("gerai.db")),
        keys: None,
        directory: folder.path().to_owned(),
    };
    run(&options).await.expect("a day")
}

/// Short, for it waits by the clock where a line is silent.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_good_shop_loses_nothing_and_the_gateway_keeps_its_promises_with_bad_ones() {
    let report = played(3, 4).await;
    assert!(report.is_good(), "{report}");
    assert_eq!(report.rows.len(), 7 + Rule::ALL.len());
    let bad: Vec<_> = report.rows.iter().filter_map(|row| row.rule).collect();
    assert_eq!(bad, Rule::ALL);
}

fn row(rule: Option<Rule>, drawer: i64, gateway: i64) -> Row {
    Row {
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
    assert_eq!(row(None, 50_000, 50_000).fault(), Fault::Nobodys);
    assert_eq!(row(None, 0, 50_000).fault(), Fault::TheGateways);
    let rule = Some(Rule::NeverConfirms);
    assert_eq!(row(rule, 0, 50_000).fault(), Fault::ItsOwn);
    assert_eq!(row(rule, 50_000, 50_000).fault(), Fault::Nobodys);
    let broken = Row {
        breaches: vec!["a success that has gone".to_owned()],
        ..row(rule, 0, 0)
    };
    assert_eq!(broken.fault(), Fault::TheGateways);
}

#[test]
fn settlement_books_that_contradict_the_statuses_are_seen() {
    let rows = [row(None, 50_000, 50_000)];
    let none = BTreeMap::new();
    let owed = |amount| BTreeMap::from([("ALFAMART".to_owned(), amount)]);
    assert_eq!(compare_books(&rows, &none, &owed(-50_000)), [""; 0]);
    assert_eq!(compare_books(&rows, &none, &owed(-100_000)).len(), 1);
}
