//! The entries of a decision: which are appended, and in which order.

use super::bench::{World, catalogue_with, closing_after};
use super::script::run;

/// Each line as in a script, with the kinds of the entries that it appends. (What is appended at
/// all, and in which order, is checked after every command of every test: see
/// [`appended`](super::appended).)
#[track_caller]
fn play(table: &str) {
    run_table(&mut World::new(), table);
}

#[track_caller]
fn run_table(world: &mut World, table: &str) {
    let lines = table.lines().map(str::trim);
    for line in lines.filter(|line| !line.is_empty()) {
        let (said, expected) = line.split_once('|').unwrap_or((line, ""));
        let before = world.writes().entries.len();
        run(world, said);
        let entries = world.writes().entries;
        let kinds: Vec<_> = entries[before..].iter().map(|e| e.kind.as_str()).collect();
        assert_eq!(kinds.join(" "), expected.trim(), "{line}");
    }
}

#[test]
fn every_decision_about_an_account_appends_an_entry() {
    play(
        "issue     budi alfamart cash-out 123456 -> token-1               | token-made
         cash-in   R1 budi 50000                 -> posted                | cash-in
         cash-in   R2 budi 1                     -> below-minimum         | declined
         cash-out  R3 budi 50000 token=000000    -> invalid-token         | declined
         cash-out  R4 budi 60000 token=123456    -> not-a-multiple        | declined
         cash-out  R5 budi 50000 token=123456    -> posted                | cash-out
         cash-out  R6 budi 50000 token=123456    -> invalid-token         | declined
         cancel    R5 budi                       -> reversed              | cash-out-reversed
         cancel    R7 budi                       -> voided                | voided
         cash-out  R8 siti 50000 token=123456    -> invalid-token         | declined
         issue     budi alfamart cash-out 123456 -> token-2               | token-made
         take-back budi 2                        -> token-2               | token-cancelled
         reopen    budi                          -> reopened              | cash-out-reopened
         given     budi status=BLOCKED                                    | status-changed
         cash-in   R9 budi 50000                 -> account-blocked       | declined
         reopen    budi                          -> reopened              | cash-out-reopened",
    );
}

/// Refusals of the owner, too.
#[test]
fn every_refusal_of_the_owner_appends_an_entry() {
    play(
        "issue     budi nowhere  cash-out 111111                -> channel-not-open      | token-declined
         issue     budi alfamart cash-in  111111                -> no-token-needed       | token-declined
         issue     budi danamon  cash-out 111111                -> amount-missing        | token-declined
         issue     siti alfamart cash-out 111111                -> tier-without-cash-out | token-declined
         issue     budi alfamart cash-out 111111 amount=1       -> below-minimum         | token-declined
         issue     budi alfamart cash-out 111111 amount=1050000 -> above-maximum         | token-declined
         issue     budi alfamart cash-out 111111 amount=60000   -> not-a-multiple        | token-declined
         given     siti available=1990000
         issue     siti indomaret cash-in 111111 amount=20000   -> balance-cap           | token-declined
         given     siti available=0 month-in=19990000
         issue     siti indomaret cash-in 111111 amount=20000   -> monthly-cap           | token-declined
         given     budi available=0
         issue     budi alfamart cash-out 111111 amount=50000   -> insufficient-funds    | token-declined
         take-back budi 1                                       -> no-live-token         | token-declined
         given     budi status=CLOSED                                                    | status-changed
         issue     budi indomaret cash-in 111111                -> account-closed        | token-declined",
    );
}

#[test]
fn what_decides_nothing_about_an_account_appends_nothing() {
    play(
        "issue     budi alfamart cash-out 123456       -> token-1              | token-made
         cash-out  R1 budi 50000 token=123456 ext=E1   -> posted               | cash-out
         # repeats
         cash-out  R1 budi 50000 token=123456          -> repeated             |
         cash-out  R1 budi 50000 token=000000          -> inconsistent-request |
         cash-out  R1 budi 50000 token=123456 ext=E1   -> external-id-reused   |
         cash-in   R2 budi 1                           -> below-minimum        | declined
         cash-in   R2 budi 1                           -> below-minimum        |
         # acknowledgements of what is recorded
         cancel    R1 siti                             -> inconsistent-request |
         cancel    R1 budi                             -> reversed             | cash-out-reversed
         cancel    R1 budi                             -> reversed             |
         cash-out  R1 budi 50000 token=123456          -> cancelled            |
         cash-out  R3 budi 50000 token=123456          -> invalid-token        | declined
         cancel    R3 budi                             -> nothing-to-reverse   |
         cancel    R4 budi                             -> voided               | voided
         cancel    R4 budi                             -> voided               |
         # inquiries and status
         inquire   budi 50000                          -> inquired             |
         inquire   budi 1                              -> below-minimum        |
         status    cash-out R1 budi                    -> 04                   |
         status    cash-out R9 budi                    -> unknown-reference    |
         # a sweep that finds nothing
         expire    budi                                -> expired-0            |
         # what is refused before the account is looked for, or has none
         cash-in   R5 budi 50000 key=wallet:17         -> channel-not-allowed  |
         cash-in   R6 budi 50000 brand=Kios            -> brand-not-served     |
         cash-out  R7 budi 50000                       -> token-missing        |
         cash-in   R8 nobody 50000                     -> unknown-customer     |
         cash-out  R9 nobody 50000 token=123456        -> invalid-token        |
         cancel    R10 nobody                          -> voided-and-flagged   |
         issue     nobody alfamart cash-out 123456     -> unknown-customer     |
         take-back nobody 1                            -> unknown-customer     |
         reopen    nobody                              -> unknown-customer     |
         expire    nobody                              -> unknown-customer     |",
    );
}

#[test]
fn tokens_that_are_due_end_first_each_by_an_entry_of_its_own() {
    let live = "issue budi alfamart  cash-out 111111 amount=50000 -> token-1 | token-made
                issue budi indomaret cash-in  222222              -> token-2 | token-made
                wait 600\n";
    for (command, kinds) in [
        ("cash-in R1 budi 50000 -> posted", "cash-in"),
        ("cash-in R1 budi 1 -> below-minimum", "declined"),
        (
            "cash-out R1 budi 50000 token=111111 -> invalid-token",
            "declined",
        ),
        ("cancel R1 budi -> voided", "voided"),
        (
            "issue budi alfamart cash-out 333333 -> token-3",
            "token-made",
        ),
        (
            "issue budi alfamart cash-in 333333 -> no-token-needed",
            "token-declined",
        ),
        ("take-back budi 1 -> no-live-token", "token-declined"),
        ("reopen budi -> reopened", "cash-out-reopened"),
        ("expire budi -> expired-2", ""),
    ] {
        let kinds = format!("token-expired token-expired {kinds}");
        play(&format!("{live}{command} | {}", kinds.trim()));
    }
}

#[test]
fn the_former_token_is_cancelled_before_the_new_one_is_made() {
    play(
        "issue budi alfamart cash-out  111111 amount=50000 -> token-1 | token-made
         issue budi indomaret cash-out 222222              -> token-2 | token-made
         wait 599
         issue budi indomaret cash-in  333333              -> token-3 | token-made
         wait 1
         issue budi indomaret cash-in  444444              -> token-4 | token-expired token-expired token-cancelled token-made",
    );
}

/// The try that locks the token may be the last in a row that cash-out closes after.
#[test]
fn a_token_is_locked_and_cash_out_closed_before_the_refusal() {
    run_table(
        &mut World::under(catalogue_with(&closing_after(6))),
        "issue    budi alfamart cash-out 111111 -> token-1             | token-made
         cash-out R1 budi 50000 token=000000    -> invalid-token       | declined
         cash-out R2 budi 50000 token=000000    -> invalid-token       | declined
         cash-out R3 budi 50000 token=000000    -> invalid-token       | token-locked declined
         issue    budi indomaret cash-in 111111 -> token-2             | token-made
         wait 300
         issue    budi alfamart cash-out 111111 -> token-3             | token-made
         cash-out R4 budi 50000 token=000000    -> invalid-token       | declined
         cash-out R5 budi 50000 token=000000    -> invalid-token       | declined
         wait 300
         cash-out R6 budi 50000 token=000000    -> invalid-token       | token-expired token-locked cash-out-closed declined
         issue    budi alfamart cash-out 111111 -> cash-out-closed     | token-declined",
    );
}

#[test]
fn what_an_entry_is_about_stands_in_it() {
    let mut world = World::new();
    run(
        &mut world,
        "issue     budi indomaret cash-out 111111 amount=50000 -> token-1
         cash-out  R1 budi 50000 by=INDOMARET token=000000     -> invalid-token
         cash-out  R2 budi 50000 by=INDOMARET token=111111     -> posted
         wait 5
         cancel    R2 budi by=INDOMARET                        -> reversed
         cash-in   R3 budi 12345 by=DIGIBOS                    -> posted
         issue     budi indomaret cash-in 111111 amount=1      -> below-minimum
         take-back budi 7                                      -> no-live-token
         cancel    R4 budi                                     -> voided
         reopen    budi                                        -> reopened",
    );
    let lines = world.writes().entries.into_iter().map(|entry| {
        let text = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        format!(
            "{} {} | {} {} {} | token {} {} {} | {} {} | {}\n",
            entry.after.last_seq,
            entry.kind.as_str(),
            entry.amount.get(),
            entry.fee.get(),
            entry.hold.get(),
            text(entry.token_no.map(|number| number.to_string())),
            text(entry.channel.map(|channel| channel.to_string())),
            text(entry.direction.map(|direction| direction.to_string())),
            text(entry.movement.map(|movement| movement.key.reference)),
            text(entry.declined.map(|reason| reason.as_str().to_owned())),
            if entry.by_message { "by message" } else { "-" },
        )
    });
    insta::assert_snapshot!(lines.collect::<String>(), @"
    2 token-made | 0 0 50000 | token 1 indomaret cash-out | - - | -
    3 declined | 0 0 0 | token 1 indomaret cash-out | R1 - | -
    4 cash-out | -50000 0 -50000 | token 1 indomaret cash-out | R2 - | -
    5 cash-out-reversed | 50000 0 0 | token - indomaret cash-out | R2 - | -
    6 cash-in | 12345 0 0 | token - digibos cash-in | R3 - | by message
    7 token-declined | 0 0 0 | token - indomaret cash-in | - below-minimum | -
    8 token-declined | 0 0 0 | token - - - | - no-live-token | -
    9 voided | 0 0 0 | token - - cash-out | R4 - | -
    10 cash-out-reopened | 0 0 0 | token - - - | - - | -
    ");
}
