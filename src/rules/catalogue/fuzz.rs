//! The built-in catalogue with lines left out, moved, doubled and spoilt: it is read, and then
//! says the same when it is written again; or it is refused, with the line.

use std::time::Duration;

use super::{BUILTIN, Catalogue, Channel, ChannelKey, Period, moment};
use crate::types::Timestamp;
use fuzz_target::{Choices, fuzz};

const PIECES: [&str; 32] = [
    "[token]",
    "[[token]]",
    "[[pin]]",
    "[[session]]",
    "[[wrong_tokens]]",
    "[[issuer]]",
    "[[channel]]",
    "[[tier]]",
    "[[fee]]",
    "\n",
    " = ",
    "id",
    "\"",
    "until = 2027-02-01",
    "from = 2027-01-01T00:00:00.5+07:00",
    "\"kaspro\"",
    "\"\"",
    "-",
    "0",
    "00",
    "9",
    "99999999999999999999",
    "0x",
    "1.5",
    "_",
    "2021-02-30",
    "9999-12-31",
    "'",
    "{}",
    "[1]",
    "\u{a0}",
    "#",
];

/// Later rows of the rules for all issuers.
const LATER: &str = "\n[[token]]\ndigits = 8\nlife = \"5 minutes\"\nwrong_tries = 5\n\
    failures_in_a_row = 3\nfrom = 2027-01-01\n[[wrong_tokens]]\nstore_per_hour = 9\n\
    from = 2027-01-01\nuntil = 2027-02-01\n[[pin]]\nwrong_tries = 3\nlock = \"1 hour\"\n\
    from = 2027-01-01\n[[session]]\nlife = \"1 hour\"\nper_account = 1\nfrom = 2027-01-01\n";

const FEE: &str = "\n[[fee]]\nissuer = \"kaspro\"\nchannel = \"alfamart\"\n\
    direction = \"cash-out\"\namount = 2_500\nfrom = 2027-01-01\nuntil = 2027-02-01\n";

/// Other values for a line of the file, of which many are good.
const LINES: [&str; 20] = [
    "from = 2026-11-22",
    "from = 2026-11-22T16:00:00+07:00",
    "until = 2030-01-01",
    "min = 1",
    "max = 9_999_999_999_999",
    "multiple = 7",
    "token = \"none\"",
    "name = \"Ö € '\\\"\"",
    "brands = []",
    "bin_code = \"00\"",
    "cash_out = false",
    "amount = 0",
    "id = \"other\"",
    "direction = \"cash-out\"",
    "life = \"1 day\"",
    "lock = \"30 seconds\"",
    "wrong_tries = 10",
    "per_account = 1",
    "store_per_hour = 1",
    "notify_by = \"message\"",
];

fn text(choices: &mut Choices<'_>) -> String {
    let mut text = BUILTIN.to_owned();
    for more in [FEE, LATER] {
        text += if choices.once_in(2) { more } else { "" };
    }
    if choices.once_in(20) {
        return choices.pieces(&PIECES, 40);
    }
    for _ in 0..choices.below(4) {
        let mut lines: Vec<&str> = text.lines().collect();
        let (at, other) = (choices.below(lines.len()), choices.below(lines.len()));
        match choices.below(6) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, lines[other]),
            2 => lines.swap(at, other),
            _ => change_line(choices, &mut lines, at),
        }
        text = lines.join("\n");
    }
    match choices.once_in(3) {
        true => choices.corrupt(&text, &PIECES, 2),
        false => text,
    }
}

/// Puts another value of the same field into the nearest line that has that field.
fn change_line(choices: &mut Choices<'_>, lines: &mut Vec<&str>, at: usize) {
    let line = choices.one(&LINES);
    let field = line.split(' ').next().unwrap_or(line);
    let is_same = |other: &&str| other.split(' ').next() == Some(field);
    match lines[at..].iter().position(is_same) {
        Some(distance) => lines[at + distance] = line,
        None => lines.insert(at, line),
    }
}

/// The catalogue as a file again.
fn write(catalogue: &Catalogue) -> String {
    let mut text = rules_for_all_issuers(catalogue);
    for row in catalogue.issuers() {
        text += &format!(
            "[[issuer]]\nid = \"{}\"\nname = {}\notp_by = \"{}\"\n",
            row.id,
            quoted(&row.name),
            row.otp_by.as_str()
        );
    }
    for row in catalogue.tiers() {
        text += &format!(
            "[[tier]]\nissuer = \"{}\"\nid = \"{}\"\nname = {}\nmax_balance = {}\n\
             max_incoming_month = {}\ncash_out = {}\ntransfer = {}\n{}",
            row.issuer,
            row.id,
            quoted(&row.name),
            row.max_balance.get(),
            row.max_incoming_month.get(),
            row.cash_out,
            row.transfer,
            period(row.in_force),
        );
    }
    for row in catalogue.channels() {
        text += &channel(row);
    }
    for row in catalogue.fees() {
        text += &format!(
            "[[fee]]\nissuer = \"{}\"\nchannel = \"{}\"\ndirection = \"{}\"\namount = {}\n{}",
            row.issuer,
            row.channel,
            row.direction,
            row.amount.get(),
            period(row.in_force),
        );
    }
    text
}

fn rules_for_all_issuers(catalogue: &Catalogue) -> String {
    let mut text = String::new();
    for row in catalogue.token.rows() {
        text += &format!(
            "[[token]]\ndigits = {}\nlife = \"{}\"\nwrong_tries = {}\nfailures_in_a_row = {}\n{}",
            row.digits,
            seconds(row.life),
            row.wrong_tries,
            row.failures_in_a_row,
            period(row.in_force),
        );
    }
    for row in catalogue.wrong_tokens.rows() {
        text += &format!("[[wrong_tokens]]\n{}", period(row.in_force));
        for (field, limit) in [
            ("terminal_per_hour", row.terminal_per_hour),
            ("store_per_hour", row.store_per_hour),
            ("partner_per_hour", row.partner_per_hour),
        ] {
            text += &limit.map_or(String::new(), |limit| format!("{field} = {limit}\n"));
        }
    }
    for row in catalogue.pin.rows() {
        text += &format!(
            "[[pin]]\nwrong_tries = {}\nlock = \"{}\"\n{}",
            row.wrong_tries,
            seconds(row.lock),
            period(row.in_force),
        );
    }
    for row in catalogue.session.rows() {
        text += &format!(
            "[[session]]\nlife = \"{}\"\nper_account = {}\n{}",
            seconds(row.life),
            row.per_account,
            period(row.in_force),
        );
    }
    for row in catalogue.otp.rows() {
        text += &format!(
            "[[otp]]\nlife = \"{}\"\nsends_per_day = {}\nwrong_tries = {}\nlock = \"{}\"\n\
             proof_life = \"{}\"\n{}",
            seconds(row.life),
            row.sends_per_day,
            row.wrong_tries,
            seconds(row.lock),
            seconds(row.proof_life),
            period(row.in_force),
        );
    }
    for row in catalogue.device.rows() {
        text += &format!(
            "[[device]]\ncash_out_after = \"{}\"\nper_account = {}\n{}",
            seconds(row.cash_out_after),
            row.per_account,
            period(row.in_force),
        );
    }
    text
}

fn seconds(duration: Duration) -> String {
    format!("{} seconds", duration.as_secs())
}

fn channel(row: &Channel) -> String {
    let brands: Vec<String> = row.brands.iter().map(|brand| quoted(brand)).collect();
    let mut text = format!(
        "[[channel]]\nissuer = \"{}\"\nid = \"{}\"\ndirection = \"{}\"\nname = {}\n\
         token = \"{}\"\nmin = {}\nnotify_by = \"{}\"\nsource = {}\nbrands = [{}]\n{}",
        row.issuer,
        row.id,
        row.direction,
        quoted(&row.name),
        row.token.as_str(),
        row.min.get(),
        row.notify_by.as_str(),
        quoted(&row.source),
        brands.join(", "),
        period(row.in_force),
    );
    text += &match &row.key {
        ChannelKey::WalletId(id) => format!("wallet_id = \"{id}\"\n"),
        ChannelKey::BinCode(code) => format!("bin_code = \"{code}\"\n"),
        ChannelKey::Partner => String::new(),
    };
    for (field, amount) in [("multiple", row.multiple), ("max", row.max)] {
        text += &amount.map_or(String::new(), |amount| {
            format!("{field} = {}\n", amount.get())
        });
    }
    text
}

fn period(period: Period) -> String {
    let full = |timestamp: Timestamp| {
        timestamp
            .in_wib()
            .strftime("%Y-%m-%dT%H:%M:%S%.f%:z")
            .to_string()
    };
    let until = period
        .until
        .map(|until| format!("until = {}\n", full(until)));
    let from = match period.from {
        Period::BEGINNING => String::new(),
        from => format!("from = {}\n", full(from)),
    };
    from + &until.unwrap_or_default()
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Everything that the catalogue says, at moments before, between and after its rows.
fn rendered(catalogue: &Catalogue) -> Vec<String> {
    let days = ["2020-01-01", "2026-11-22", "2027-01-15", "2031-01-01"];
    let moments = days.iter().filter_map(|day| moment(day));
    moments.map(|at| catalogue.render(at)).collect()
}

#[test]
fn a_corrupted_catalogue_is_read_and_written_again_or_refused_with_its_lines() {
    fuzz!(500, |bytes: &[u8]| {
        let text = text(&mut Choices::of(bytes));
        let catalogue = match Catalogue::parse(&text) {
            Ok(catalogue) => catalogue,
            Err(errors) => {
                let lines = text.lines().count().max(1) + 1;
                assert!(!errors.validation_errors().is_empty(), "{text}");
                for validation_error in errors.validation_errors() {
                    assert!(
                        (1..=lines).contains(&validation_error.line),
                        "{validation_error}\n{text}"
                    );
                    assert!(
                        validation_error.column > 0 && !validation_error.message.is_empty(),
                        "{validation_error}"
                    );
                }
                return;
            }
        };
        let again = write(&catalogue);
        let again = Catalogue::parse(&again).unwrap_or_else(|errors| panic!("{errors}\n{again}"));
        assert_eq!(rendered(&again), rendered(&catalogue), "{text}");
        assert_eq!(format!("{again:?}"), format!("{catalogue:?}"), "{text}");
    });
}
