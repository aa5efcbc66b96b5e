//! `gerai account`.

use rstest::rstest;

use super::{Folder, value};

const PHONE: &str = "081234567890";

#[test]
fn an_account_opens_empty_with_its_tier_s_limits_ahead() {
    let folder = Folder::with_database();
    let opened = folder.open_account(PHONE, "premium", "271828\n").done();
    assert_eq!(value(&opened, "phone"), "0812****7890");
    assert!(value(&opened, "opened").ends_with("+07:00"), "{opened}");
    let shown = folder
        .run(&["account", "show", "--phone", "+62 812-3456-7890"])
        .done();
    assert_eq!(value(&shown, "account"), value(&opened, "account"));
    assert_eq!(value(&shown, "tier"), "premium");
    assert_eq!(value(&shown, "status"), "ACTIVE");
    assert_eq!(value(&shown, "balance"), "Rp0");
    assert_eq!(
        value(&shown, "balance limit"),
        "Rp20.000.000, Rp20.000.000 left"
    );
    assert_eq!(
        value(&shown, "incoming limit"),
        "Rp40.000.000, Rp40.000.000 left"
    );
}

#[test]
fn phone_and_name_are_masked_unless_asked_in_full() {
    let folder = Folder::with_database();
    folder.open_account(PHONE, "regular", "271828\n").done();
    let shown = folder.run(&["account", "show", "--phone", PHONE]).done();
    assert_eq!(value(&shown, "phone"), "0812****7890");
    assert_eq!(value(&shown, "name"), "B*** P******");
    assert!(
        !shown.contains(PHONE) && !shown.contains("Pratama"),
        "{shown}"
    );
    let full = folder
        .run(&["account", "show", "--phone", PHONE, "--full"])
        .done();
    assert_eq!(value(&full, "phone"), PHONE);
    assert_eq!(value(&full, "name"), "Budi Pratama");
}

#[rstest]
#[case::short("12345\n")]
#[case::long("1234567\n")]
#[case::letters("12345a\n")]
#[case::spaced(" 123456\n")]
#[case::none("")]
fn a_pin_that_is_not_six_digits_is_refused_and_not_shown(#[case] pin: &str) {
    let folder = Folder::with_database();
    let refused = folder.open_account(PHONE, "premium", pin).refused(2);
    assert_eq!(refused, "PIN: expected a PIN of 6 digits");
    let shown = folder
        .run(&["account", "show", "--phone", PHONE])
        .refused(1);
    assert_eq!(shown, "kaspro has no account of 0812****7890");
}

#[test]
fn a_pin_may_lie_in_a_file() {
    let folder = Folder::with_database();
    folder.write("pin.txt", "271828\n");
    let open = |file: &str| {
        let mut arguments = vec!["account", "open", "--phone", PHONE, "--name", "Budi"];
        arguments.extend(["--tier", "premium", "--pin-file", file]);
        folder.run(&arguments)
    };
    assert!(
        open("none.txt")
            .refused(2)
            .starts_with("PIN file none.txt: ")
    );
    open("pin.txt").done();
}

#[test]
fn a_number_has_one_account() {
    let folder = Folder::with_database();
    folder.open_account(PHONE, "premium", "271828\n").done();
    let again = folder
        .open_account("+6281234567890", "regular", "271828\n")
        .refused(1);
    assert_eq!(again, "the phone number has an account already");
}

#[test]
fn an_unknown_tier_is_refused_with_a_list_of_the_known_ones() {
    let folder = Folder::with_database();
    let refused = folder
        .open_account(PHONE, "platinum", "271828\n")
        .refused(2);
    assert_eq!(
        refused,
        "tier: kaspro has no tier platinum today; expected one of: regular, premium"
    );
}

#[test]
fn what_is_no_mobile_number_is_refused() {
    let folder = Folder::new();
    let ran = folder.open_account("02150928595", "premium", "271828\n");
    assert_eq!(ran.code, 2);
    assert!(
        ran.errors.contains("expected an Indonesian mobile number"),
        "{}",
        ran.errors
    );
    assert!(folder.files().is_empty());
}

/// What a thief tries first; a sandbox is there to be played with.
#[test]
fn a_pin_that_is_easy_to_guess_is_refused_outside_the_sandbox() {
    let folder = Folder::with_database();
    for pin in ["123456\n", "000000\n", "210987\n", "454545\n"] {
        let refused = folder.open_account(PHONE, "premium", pin).refused(2);
        assert!(refused.starts_with("PIN: too easy to guess"), "{refused}");
    }
    folder.tamper("INSERT INTO metadata (name, value) VALUES ('sandbox', 'yes')");
    folder.open_account(PHONE, "premium", "123456\n").done();
}

const REASON: [&str; 2] = ["--reason", "asked for by its owner"];

/// `gerai account COMMAND --phone ... --reason ...`.
fn change(folder: &Folder, command: &[&str]) -> super::Ran {
    let of = ["--phone", PHONE];
    folder.run(&[&["account"], command, &of[..], &REASON[..]].concat())
}

#[test]
fn an_account_is_blocked_unblocked_given_a_tier_and_closed() {
    let folder = Folder::with_database();
    folder.open_account(PHONE, "regular", "271828\n").done();
    let blocked = change(&folder, &["block"]).done();
    assert_eq!(value(&blocked, "status"), "BLOCKED (was ACTIVE)");
    assert_eq!(value(&blocked, "phone"), "0812****7890");
    let twice = change(&folder, &["block"]).refused(1);
    assert_eq!(twice, "the account has that status already");
    change(&folder, &["unblock"]).done();
    let premium = change(&folder, &["set-tier", "--tier", "premium"]).done();
    assert_eq!(value(&premium, "tier"), "premium (was regular)");
    let gold = change(&folder, &["set-tier", "--tier", "gold"]).refused(1);
    assert!(
        gold.starts_with("tier: the issuer has no such tier"),
        "{gold}"
    );
    change(&folder, &["close"]).done();
    let closed = change(&folder, &["unblock"]).refused(1);
    assert_eq!(closed, "the account is closed, and stays so");
    let shown = folder.run(&["account", "show", "--phone", PHONE]).done();
    assert_eq!(value(&shown, "status"), "CLOSED");
    let verified = folder.run(&["verify"]).done();
    assert!(verified.contains("Clean"), "{verified}");
}

/// What was asked for, and how it ended: also what was declined.
#[test]
fn every_change_of_an_account_is_in_the_audit_trail() {
    let folder = Folder::with_database();
    folder.open_account(PHONE, "regular", "271828\n").done();
    change(&folder, &["block"]).done();
    change(&folder, &["block"]).refused(1);
    let query = "SELECT group_concat(action || ' ' || outcome || ' ' || reason
                     || COALESCE(state_after, ''), '; ') AS value
                 FROM (SELECT * FROM audit_trail ORDER BY seq)";
    let trail = super::text(&mut folder.database(), query);
    let asked = "account.block asked asked for by its owner";
    let done = "account.block done asked for by its owner\
                {\"entry\":2,\"status\":\"BLOCKED\",\"tier\":\"regular\"}";
    let declined = "account.block declined: status-unchanged asked for by its owner";
    assert_eq!(trail, [asked, done, asked, declined].join("; "));
    let who = "SELECT DISTINCT operator AS value FROM audit_trail";
    let who = super::text(&mut folder.database(), who);
    assert!(who.starts_with("system/"), "{who}");
    assert!(!trail.contains(PHONE), "{trail}");
}

#[test]
fn a_change_of_an_account_makes_no_database_and_needs_a_reason() {
    let folder = Folder::new();
    for command in ["block", "unblock", "close"] {
        let missing = change(&folder, &[command]);
        assert_eq!(missing.code, 3, "{}", missing.errors);
        let unexplained = folder.run(&["account", command, "--phone", PHONE]);
        assert_eq!(unexplained.code, 2);
        assert!(unexplained.errors.contains("--reason"));
        let blank = ["account", command, "--phone", PHONE, "--reason", " "];
        assert_eq!(folder.run(&blank).code, 2);
    }
    assert!(folder.files().is_empty(), "{:?}", folder.files());
    let folder = Folder::with_database();
    let unknown = change(&folder, &["block"]).refused(1);
    assert_eq!(unknown, "kaspro has no account of 0812****7890");
}

#[test]
fn the_audit_trail_is_shown_newest_first() {
    let folder = Folder::with_database();
    let empty = folder.run(&["ops", "trail"]).done();
    assert_eq!(empty, "no entries\n");
    folder.open_account(PHONE, "regular", "271828\n").done();
    change(&folder, &["block"]).done();
    folder.add_partner("ALFAMART", &[]).done();
    let all = folder.run(&["ops", "trail"]).done();
    let place = |action| all.find(action).expect("it is there");
    assert!(place("partner.add") < place("account.block"), "{all}");
    assert_eq!(all.matches("account.block").count(), 2, "{all}");
    let of = ["ops", "trail", "--of", "partner ALFAMART", "--count", "1"];
    let one = folder.run(&of).done();
    assert!(
        one.contains("partner.add") && !one.contains("account.block"),
        "{one}"
    );
    let missing = Folder::new();
    assert_eq!(missing.run(&["ops", "trail"]).code, 3);
    assert!(missing.files().is_empty());
}
