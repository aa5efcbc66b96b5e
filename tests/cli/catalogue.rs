//! `gerai catalogue` and `gerai config`: what is printed can be changed and served.

use super::Folder;
use super::gateway::Gateway;

/// Serves until it listens, and returns what was logged.
fn served(folder: &Folder, arguments: &[&str]) -> String {
    let arguments = [&["serve", "--listen", "127.0.0.1:0"], arguments].concat();
    Gateway::start(&mut folder.command(&arguments)).stop()
}

/// The warnings of a log, but for that of every gateway without a messenger.
fn warnings(log: &str) -> Vec<&str> {
    let warnings = log.lines().filter(|line| line.contains("\"WARN\""));
    warnings
        .filter(|line| !line.contains("messenger"))
        .collect()
}

fn channel(id: &str, name: &str, more: &str) -> String {
    format!(
        "[[channel]]\nissuer = \"kaspro\"\nid = \"{id}\"\ndirection = \"cash-in\"
name = \"{name}\"\ntoken = \"none\"\nmin = 10_000\nnotify_by = \"in-app\"
source = \"memo\"\n{more}\n"
    )
}

#[test]
fn an_exported_catalogue_with_one_more_channel_is_served() {
    let folder = Folder::with_database();
    let built_in = folder.run(&["catalogue", "export"]).done();
    let more = channel("bca-atm", "ATM BCA", "from = 2026-01-01");
    folder.write("mine.toml", &format!("{built_in}{more}"));
    folder.run(&["catalogue", "check", "mine.toml"]).done();
    let with_it = ["--catalogue", "mine.toml"];
    let options = [&["--channel", "bca-atm"], with_it.as_slice()].concat();
    folder.add_partner("BCA", &options).done();

    assert_eq!(warnings(&served(&folder, &with_it)), [""; 0]);
    // Without the file its channel is gone.
    let log = served(&folder, &[]);
    let [warning] = warnings(&log)[..] else {
        panic!("expected one warning in {log}");
    };
    for text in ["BCA", "bca-atm", "not in the catalogue"] {
        assert!(warning.contains(text), "{text} in {warning}");
    }
}

#[test]
fn a_row_that_leaves_a_limit_out_is_pointed_at_when_it_is_served() {
    let folder = Folder::new();
    let built_in = folder.run(&["catalogue", "export"]).done();
    let more = channel("digibos", "LKD Digibos", "from = 2027-01-01");
    folder.write("mine.toml", &format!("{built_in}{more}"));
    let log = served(&folder, &["--catalogue", "mine.toml"]);
    assert!(log.contains("from 2027-01-01: leaves out max"), "{log}");
}

#[test]
fn the_example_of_a_configuration_is_served_as_it_is() {
    let folder = Folder::new();
    let example = folder.run(&["config", "example"]).done();
    folder.write("gerai.toml", &example);
    let log = served(&folder, &["--config", "gerai.toml"]);
    assert_eq!(warnings(&log), [""; 0]);
}
