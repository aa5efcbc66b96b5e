//! A copy over the database of a gateway that serves.

use std::fs;

use rstest::rstest;

use super::Folder;
use super::gateway::Gateway;

const READY: &str = "GET /health/ready HTTP/1.1";
const SAID: &str = "was deleted, replaced or overwritten";

#[rstest]
#[case::another_database("another.db")]
#[case::an_older_copy("older.db")]
#[case::nothing("empty")]
fn a_gateway_whose_database_is_overwritten_refuses_everything(#[case] copied: &str) {
    let folder = Folder::with_database();
    let another = ["migrate", "--database", "sqlite://another.db"];
    folder.run(&another).done();
    folder.write("empty", "");
    fs::copy(folder.path("gerai.db"), folder.path("older.db")).expect("a copy");
    let gateway = Gateway::start(&mut folder.command(&["serve"]));
    folder
        .open_account("081234567890", "premium", "271828\n")
        .done();
    let sign_in = || {
        let body = r#"{"phone":"081234567890","pin":"271828"}"#;
        gateway.ask("POST /app/v1/session HTTP/1.1", body)
    };
    assert_eq!(sign_in(), 201);

    fs::copy(folder.path(copied), folder.path("gerai.db")).expect("a copy");
    assert_eq!(sign_in(), 503);
    assert_eq!(gateway.ask(READY, ""), 503);
    let log = gateway.stop();
    assert_eq!(
        log.matches("nothing is served any more").count(),
        1,
        "{log}"
    );
    assert!(log.contains(SAID), "{log}");
    let bytes = |name: &str| fs::read(folder.path(name)).expect("a file");
    assert!(bytes("gerai.db") == bytes(copied), "it wrote to the copy");
}

#[test]
fn commands_beside_a_gateway_are_no_copy_over_its_database() {
    let folder = Folder::with_database();
    let gateway = Gateway::start(&mut folder.command(&["serve"]));
    folder.run(&["verify"]).done();
    folder.run(&["partner", "list"]).done();
    folder.add_partner("ALFAMART", &[]).done();
    folder
        .open_account("081234567890", "premium", "271828\n")
        .done();
    folder.run(&["migrate"]).done();
    folder.tamper("PRAGMA wal_checkpoint(PASSIVE)");
    Gateway::start(&mut folder.command(&["serve"])).stop();
    folder.tamper("VACUUM; PRAGMA wal_checkpoint(PASSIVE)");
    assert_eq!(gateway.ask(READY, ""), 200);
    let log = gateway.stop();
    assert!(!log.contains(SAID), "{log}");
    folder.run(&["verify"]).done();
}
