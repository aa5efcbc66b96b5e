//! `gerai partner`.

use super::{Folder, OTHER_PUBLIC_KEY, SHORT_PUBLIC_KEY, value};

#[test]
fn a_partners_key_and_secret_are_printed_once() {
    let folder = Folder::with_database();
    let ran = folder.add_partner("ALFAMART", &[]);
    assert!(ran.errors.contains("shown this once"), "{}", ran.errors);
    let printed = ran.done();
    assert_eq!(value(&printed, "partner"), "ALFAMART");
    let (key, secret) = (
        value(&printed, "client-key"),
        value(&printed, "client-secret"),
    );
    assert!(key.len() >= 32 && secret.len() >= 32 && key != secret);
    let listed = folder.run(&["partner", "list"]).done();
    assert!(!listed.contains(secret), "{listed}");
}

#[test]
fn the_secret_does_not_lie_in_the_database() {
    let folder = Folder::with_database();
    let printed = folder.add_partner("ALFAMART", &[]).done();
    let secret = value(&printed, "client-secret").as_bytes();
    for name in folder.files() {
        let bytes = std::fs::read(folder.path(&name)).expect("a file");
        let found = bytes.windows(secret.len()).any(|window| window == secret);
        assert!(!found, "{name}");
    }
}

#[test]
fn a_list_says_what_each_partner_may() {
    let folder = Folder::with_database();
    let network = ["--allow-ip", "203.0.113.0/24", "--allow-ip", "198.51.100.7"];
    folder.add_partner("ALFAMART", &network).done();
    let mut strict = vec!["--signature", "asymmetric", "--strict-duplicates"];
    strict.extend(["--default-key", "wallet:16", "--default-brand", "Lawson"]);
    strict.extend(["--expires-in", "number"]);
    folder
        .add_partner_with_key("ALFAMIDI", OTHER_PUBLIC_KEY, &strict)
        .done();
    let listed = folder.run(&["partner", "list"]).done();
    let line = |id: &str| {
        let mut lines = listed.lines().filter(|line| line.starts_with(id));
        lines.next().expect("a line").to_owned()
    };
    let first = line("ALFAMART");
    for word in [
        "kaspro",
        "alfamart",
        "symmetric",
        "203.0.113.0/24,",
        "300 s",
        "+07:00",
    ] {
        assert!(first.contains(word), "{word} in {first}");
    }
    assert!(
        !first.contains("wallet:16") && first.contains(" text "),
        "{first}"
    );
    let second = line("ALFAMIDI");
    for word in [
        "asymmetric",
        "anywhere",
        "409xx01",
        "wallet:16",
        "Lawson",
        "number",
    ] {
        assert!(second.contains(word), "{word} in {second}");
    }
}

#[test]
fn a_new_secret_is_another_one_for_the_same_key() {
    let folder = Folder::with_database();
    let first = folder.add_partner("ALFAMART", &[]).done();
    let rotated = folder.run(&["partner", "rotate-secret", "ALFAMART"]).done();
    assert_eq!(value(&first, "client-key"), value(&rotated, "client-key"));
    assert_ne!(
        value(&first, "client-secret"),
        value(&rotated, "client-secret")
    );
}

#[test]
fn a_partner_that_exists_or_does_not_is_refused() {
    let folder = Folder::with_database();
    folder.add_partner("ALFAMART", &[]).done();
    let again = folder.add_partner("ALFAMART", &[]).refused(1);
    assert_eq!(again, "partner ALFAMART exists already");
    let unknown = folder
        .run(&["partner", "rotate-secret", "NOBODY"])
        .refused(1);
    assert_eq!(unknown, "there is no partner NOBODY");
}

#[test]
fn what_is_wrong_with_a_partner_is_named() {
    let folder = Folder::with_database();
    let id = folder.add_partner("NOT AN ID", &[]).refused(2);
    assert!(id.starts_with("id: expected 1 to 36 letters"), "{id}");
    let channel = folder.add_partner("X", &["--channel", "moon"]).refused(2);
    assert_eq!(channel, "channels: kaspro has no channel \"moon\"");
    let issuer = folder.add_partner("X", &["--issuer", "moon"]).refused(2);
    assert_eq!(issuer, "issuer: the catalogue has no issuer \"moon\"");
    let window = folder.add_partner("X", &["--window", "0"]).refused(2);
    assert_eq!(window, "window: expected 1 to 3600 seconds");
    let key = folder
        .add_partner("X", &["--default-key", "bin:000076"])
        .refused(2);
    assert_eq!(
        key,
        "default key: no channel of the partner has the key bin:000076"
    );
    let brand = folder
        .add_partner("X", &["--default-brand", "Kios"])
        .refused(2);
    assert_eq!(
        brand,
        "default brand: no channel of the partner lists the brand \"Kios\""
    );
}

#[test]
fn a_key_that_is_missing_or_none_is_named() {
    let folder = Folder::with_database();
    folder.write("junk.pem", "junk");
    let add = |file: &str| {
        let mut arguments = vec!["partner", "add", "X", "--name", "X"];
        arguments.extend(["--channel", "alfamart", "--public-key", file]);
        folder.run(&arguments).refused(2)
    };
    assert!(add("none.pem").starts_with("public key none.pem: "));
    assert!(add("junk.pem").starts_with("public key: expected an RSA public key"));
}

#[test]
fn a_public_key_is_one_partners_alone() {
    let folder = Folder::with_database();
    folder.add_partner("ALFAMART", &[]).done();
    let again = folder.add_partner("ALFAMIDI", &["--signature", "asymmetric"]);
    assert_eq!(
        again.refused(1),
        "public key: partner ALFAMART has this key; expected one of its own"
    );
    let listed = folder.run(&["partner", "list"]).done();
    assert!(!listed.contains("ALFAMIDI"), "{listed}");
}

#[test]
fn a_public_key_of_1024_bits_is_refused() {
    let folder = Folder::with_database();
    let ran = folder.add_partner_with_key("ALFAMART", SHORT_PUBLIC_KEY, &[]);
    let line = ran.refused(2);
    assert!(line.contains("2048 to 8192 bits"), "{line}");
}

#[test]
fn two_asymmetric_partners_with_one_key_from_before_are_a_breach() {
    let folder = Folder::with_database();
    let asymmetric = ["--signature", "asymmetric"];
    folder.add_partner("ALFAMART", &asymmetric).done();
    folder
        .add_partner_with_key("ALFAMIDI", OTHER_PUBLIC_KEY, &asymmetric)
        .done();
    assert!(folder.run(&["verify"]).done().contains("Clean"));
    folder.tamper(
        "UPDATE partners SET public_key = (SELECT public_key FROM partners
         WHERE partner_id = 'ALFAMART')",
    );
    let ran = folder.run(&["verify"]);
    assert_eq!(ran.code, 1, "{}", ran.output);
    assert!(
        ran.output.contains("I8 partners ALFAMART and ALFAMIDI"),
        "{}",
        ran.output
    );
}

#[test]
fn two_ids_that_differ_by_capital_letters_are_one() {
    let folder = Folder::with_database();
    folder.add_partner("GOOD", &[]).done();
    let again = folder.add_partner_with_key("good", OTHER_PUBLIC_KEY, &[]);
    assert_eq!(again.refused(1), "partner GOOD exists already");
}

#[test]
fn of_several_with_one_key_that_are_added_at_once_one_is_taken() {
    let folder = &Folder::with_database();
    let codes = std::thread::scope(|scope| {
        let options = &["--signature", "asymmetric"];
        let add = |id| scope.spawn(move || folder.add_partner(id, options).code);
        let added = ["A1", "B2", "C3", "D4", "E5", "F6"].map(add);
        added.map(|added| added.join().expect("it ran"))
    });
    let taken = codes.iter().filter(|code| **code == 0).count();
    assert_eq!(taken, 1, "{codes:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_is_saved_where_the_secret_cannot_be_written() {
    let folder = Folder::with_database();
    folder.add_partner("ALFAMART", &[]).done();
    let secret_of = |folder: &Folder| {
        let mut database = folder.database();
        let row = "SELECT hex(sealed_secret) AS value FROM partners WHERE partner_id = 'ALFAMART'";
        super::text(&mut database, row)
    };
    let before = secret_of(&folder);
    let into_nothing = |arguments: &[&str]| {
        let full = std::fs::File::options().write(true).open("/dev/full");
        let mut command = folder.command(arguments);
        let status = command.stdout(full.expect("a device")).status();
        assert_eq!(status.expect("it runs").code(), Some(1));
    };
    into_nothing(&["partner", "rotate-secret", "ALFAMART"]);
    assert_eq!(secret_of(&folder), before);
    let mut add = vec!["partner", "add", "INDOMARET", "--name", "Indomaret"];
    add.extend(["--public-key", OTHER_PUBLIC_KEY, "--channel", "indomaret"]);
    into_nothing(&add);
    let listed = folder.run(&["partner", "list"]).done();
    assert!(!listed.contains("INDOMARET"), "{listed}");
}

#[test]
fn a_name_that_cannot_be_read_is_refused() {
    let folder = Folder::new();
    for name in [
        "\u{feff}",
        "Alfa\u{202e}mart",
        "Alfa\u{200b}mart",
        "  ",
        "Alfa\tmart",
    ] {
        let mut add = vec!["partner", "add", "X", "--name", name];
        add.extend(["--public-key", super::PUBLIC_KEY, "--channel", "alfamart"]);
        let ran = folder.run(&add);
        assert_eq!(ran.code, 2, "{}", ran.errors);
        assert!(ran.errors.contains("--name"), "{}", ran.errors);
        let mut open = vec!["account", "open", "--phone", "081234567890"];
        open.extend(["--name", name, "--tier", "premium"]);
        let ran = folder.run_with_input(&open, "246810");
        assert_eq!(ran.code, 2, "{}", ran.errors);
        assert!(ran.errors.contains("--name"), "{}", ran.errors);
    }
    assert!(folder.files().is_empty());
}

/// `gerai partner COMMAND ALFAMART --reason ...`.
fn change(folder: &Folder, command: &str, more: &[&str]) -> super::Ran {
    let of = ["partner", command, "ALFAMART", "--reason", "ticket 4711"];
    folder.run(&[&of[..], more].concat())
}

fn trail(folder: &Folder) -> String {
    let query = "SELECT group_concat(action || ' ' || reason || ' ' || outcome || ' '
                     || COALESCE(state_before, '-') || ' ' || COALESCE(state_after, '-'), '\n')
                     AS value
                 FROM (SELECT * FROM audit_trail ORDER BY seq)";
    super::text(&mut folder.database(), query)
}

#[test]
fn a_partner_is_changed_and_what_changed_is_in_the_audit_trail() {
    let folder = Folder::with_database();
    folder.add_partner("ALFAMART", &[]).done();
    let more = ["--allow-ip", "203.0.113.0/24", "--window", "60"];
    let set = change(&folder, "set", &more).done();
    assert!(
        set.contains("203.0.113.0/24") && set.contains("60 s"),
        "{set}"
    );
    let same = change(&folder, "set", &more).refused(1);
    assert_eq!(same, "partner ALFAMART is like that already");
    let back = ["--allow-anywhere", "--default-brand", "Lawson"];
    change(&folder, "set", &back).done();
    change(&folder, "set", &["--default-brand", "none"]).done();
    let listed = folder.run(&["partner", "list"]).done();
    assert!(
        listed.contains("anywhere") && !listed.contains("Lawson"),
        "{listed}"
    );
    assert_eq!(
        trail(&folder),
        "partner.add  done - -\n\
         partner.set ticket 4711 done {\"addresses\":\"\",\"window\":300} \
         {\"addresses\":\"203.0.113.0/24\",\"window\":60}\n\
         partner.set ticket 4711 done {\"addresses\":\"203.0.113.0/24\",\"default brand\":null} \
         {\"addresses\":\"\",\"default brand\":\"Lawson\"}\n\
         partner.set ticket 4711 done {\"default brand\":\"Lawson\"} {\"default brand\":null}"
    );
    assert!(folder.run(&["verify"]).done().contains("Clean"));
}

#[test]
fn what_is_wrong_with_a_change_is_named_and_nothing_is_changed() {
    let folder = Folder::with_database();
    folder.add_partner("ALFAMART", &[]).done();
    folder
        .add_partner_with_key("ALFAMIDI", OTHER_PUBLIC_KEY, &[])
        .done();
    let before = folder.run(&["partner", "list"]).done();
    let refused = |more: &[&str], code| change(&folder, "set", more).refused(code);
    let channel = refused(&["--channel", "moon"], 2);
    assert_eq!(channel, "channels: kaspro has no channel \"moon\"");
    let window = refused(&["--window", "0"], 2);
    assert_eq!(window, "window: expected 1 to 3600 seconds");
    let taken = refused(&["--public-key", OTHER_PUBLIC_KEY], 1);
    assert!(taken.contains("ALFAMIDI has this key"), "{taken}");
    assert_eq!(refused(&[], 1), "partner ALFAMART is like that already");
    let unknown = ["partner", "set", "NOBODY", "--window", "9", "--reason", "x"];
    assert_eq!(
        folder.run(&unknown).refused(1),
        "there is no partner NOBODY"
    );
    assert_eq!(folder.run(&["partner", "list"]).done(), before);
}

#[test]
fn a_partner_is_suspended_and_resumed_once() {
    let folder = Folder::with_database();
    folder.add_partner("ALFAMART", &[]).done();
    let early = change(&folder, "resume", &[]).refused(1);
    assert_eq!(early, "partner ALFAMART is in use already");
    let suspended = change(&folder, "suspend", &[]).done();
    assert_eq!(value(&suspended, "state"), "suspended");
    let twice = change(&folder, "suspend", &[]).refused(1);
    assert_eq!(twice, "partner ALFAMART is suspended already");
    assert!(
        folder
            .run(&["partner", "list"])
            .done()
            .contains("suspended")
    );
    change(&folder, "resume", &[]).done();
    assert!(
        !folder
            .run(&["partner", "list"])
            .done()
            .contains("suspended")
    );
}

#[test]
fn an_old_secret_is_valid_for_its_grace_or_not_at_all() {
    let folder = Folder::with_database();
    folder.add_partner("ALFAMART", &[]).done();
    let left = |folder: &Folder| {
        let query = "SELECT COALESCE((former_until - changed_at) / 1000000, '-') || ' '
                         || COALESCE(length(former_secret) > 40, '-') AS value FROM partners";
        super::text(&mut folder.database(), query)
    };
    for (grace, expected) in [
        (&[][..], "86400 1"),
        (&["--grace", "7d"][..], "604800 1"),
        (&["--now"][..], "- -"),
    ] {
        let command = [&["partner", "rotate-secret", "ALFAMART"][..], grace].concat();
        folder.run(&command).done();
        assert_eq!(left(&folder), expected);
    }
    for wrong in [&["--grace", "never"][..], &["--now", "--grace", "1h"][..]] {
        let command = [&["partner", "rotate-secret", "ALFAMART"][..], wrong].concat();
        assert_eq!(folder.run(&command).code, 2);
    }
    let lines = trail(&folder);
    assert_eq!(
        lines
            .matches("partner.rotate-secret rotation done - -")
            .count(),
        3
    );
}

#[test]
fn a_partner_that_signs_with_its_key_has_no_secret_to_rotate() {
    let folder = Folder::with_database();
    folder
        .add_partner("BANKX", &["--signature", "asymmetric"])
        .done();
    let refused = folder
        .run(&["partner", "rotate-secret", "BANKX"])
        .refused(1);
    assert!(refused.contains("signs with its own key"), "{refused}");
    assert!(
        refused.contains("gerai partner set BANKX --public-key"),
        "{refused}"
    );
}

/// Whoever loses is not left with a secret that it believes in.
#[test]
fn of_several_that_rotate_at_once_each_learns_whether_its_secret_is_valid() {
    let folder = &Folder::with_database();
    folder.add_partner("ALFAMART", &[]).done();
    let ran = std::thread::scope(|scope| {
        let rotate = || folder.run(&["partner", "rotate-secret", "ALFAMART"]);
        let started = [(); 4].map(|()| scope.spawn(rotate));
        started.map(|ran| ran.join().expect("it ran"))
    });
    let won = ran.iter().filter(|ran| ran.code == 0).count();
    assert!(won >= 1);
    for lost in ran.into_iter().filter(|ran| ran.code != 0) {
        let why = lost.errors;
        assert!(
            why.contains("was changed meanwhile: what was printed is not valid"),
            "{why}"
        );
    }
    assert_eq!(trail(folder).matches("partner.rotate-secret").count(), won);
}

#[test]
fn a_change_of_a_partner_makes_no_database() {
    let folder = Folder::new();
    for (command, more) in [
        ("set", &["--window", "60"][..]),
        ("suspend", &[][..]),
        ("resume", &[][..]),
    ] {
        assert_eq!(change(&folder, command, more).code, 3);
    }
    assert_eq!(
        folder.run(&["partner", "rotate-secret", "ALFAMART"]).code,
        3
    );
    assert!(folder.files().is_empty(), "{:?}", folder.files());
}
