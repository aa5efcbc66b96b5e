//! The tokens of one account: what they hold (I4), how they ended (I10), how often they were
//! tried (I11). Whether a redeemed one fits its movement is seen from the movement's side.

use std::collections::HashSet;

use diesel::sql_types::{BigInt, Nullable, SmallInt, Text};
use diesel::{QueryResult, QueryableByName};

use super::accounts::Account;
use super::connection::Connection;
use super::format::{moment, rupiah};
use super::pages::{AccountRow, Pages};
use super::report::{Invariant, Report};

/// So many wrong tries lock a token.
const WRONG_TRIES_MAX: i16 = 3;

/// A token as it is stored, without its digits' code.
#[derive(QueryableByName)]
pub struct Token {
    #[diesel(sql_type = BigInt)]
    pub account_id: i64,
    #[diesel(sql_type = BigInt)]
    pub token_no: i64,
    #[diesel(sql_type = Text)]
    pub channel: String,
    #[diesel(sql_type = Text)]
    pub direction: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub amount: Option<i64>,
    #[diesel(sql_type = BigInt)]
    pub held: i64,
    #[diesel(sql_type = Text)]
    pub state: String,
    #[diesel(sql_type = SmallInt)]
    pub wrong_tries: i16,
    #[diesel(sql_type = BigInt)]
    pub issued_at: i64,
    #[diesel(sql_type = BigInt)]
    pub expires_at: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub ended_at: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    pub partner_id: Option<String>,
    #[diesel(sql_type = Nullable<SmallInt>)]
    pub service: Option<i16>,
    #[diesel(sql_type = Nullable<Text>)]
    pub partner_reference: Option<String>,
}

impl AccountRow for Token {
    const NAME: &'static str = "token";
    const PAGE: &'static str = "
        SELECT account_id, token_no, channel, direction, amount, held, state, wrong_tries,
               issued_at, expires_at, ended_at, partner_id, service, partner_reference
        FROM tokens
        WHERE (account_id, token_no) > ($1, $2)
        ORDER BY account_id, token_no LIMIT $3";

    fn key(&self) -> (i64, i64) {
        (self.account_id, self.token_no)
    }
}

/// The number of tokens that ended, by the ends that the customer is notified of.
#[derive(Clone, Copy, Default)]
pub struct TokenEndCounts {
    /// Locked by wrong tries.
    pub locked: u64,
    /// Ended unused.
    pub expired: u64,
    /// Wrong tries at cash-out: each may have been the last one before cash-out closed.
    pub wrong_cash_outs: u64,
}

/// Checks the account's tokens.
pub fn check(
    connection: &mut Connection,
    tokens: &mut Pages<Token>,
    account: &Account,
    report: &mut Report,
) -> QueryResult<TokenEndCounts> {
    let subject = account.subject();
    let mut ended = TokenEndCounts::default();
    let mut last: i64 = 0;
    let mut held = 0;
    let mut live = HashSet::new();
    while let Some(token) = tokens.next_of(connection, account.account_id)? {
        report.tokens += 1;
        let mut wrong = |invariant, finding: &str| {
            let finding = format!("token {} {finding}", token.token_no);
            report.breach(invariant, &subject, finding);
        };
        if last.checked_add(1) != Some(token.token_no) {
            wrong(Invariant::I10, &format!("comes after token {last}"));
        }
        check_hold(&token, &mut wrong);
        check_life(&token, &mut wrong);
        check_tries(&token, &mut wrong);
        last = token.token_no;
        if token.direction == "cash-out" {
            ended.wrong_cash_outs += u64::try_from(token.wrong_tries).unwrap_or(0);
        }
        match token.state.as_str() {
            "ISSUED" => {
                held += i128::from(token.held);
                if !live.insert((token.channel, token.direction)) {
                    wrong(
                        Invariant::I10,
                        "is a second live one of its channel and direction",
                    );
                }
            }
            "LOCKED" => ended.locked += 1,
            "EXPIRED" => ended.expired += 1,
            _ => {}
        }
    }
    compare(account, last, held, &subject, report);
    Ok(ended)
}

/// I4: a live cash-out token made for one amount holds at least that (and the fee), and no other
/// token holds anything.
fn check_hold(token: &Token, wrong: &mut impl FnMut(Invariant, &str)) {
    let held = rupiah(token.held);
    let bound = match (token.state.as_str(), token.direction.as_str()) {
        ("ISSUED", "cash-out") => token.amount,
        _ => None,
    };
    match bound {
        Some(amount) if token.held < amount => {
            let amount = rupiah(amount);
            wrong(Invariant::I4, &format!("for {amount} holds {held}"));
        }
        None if token.held != 0 => {
            let (state, direction) = (&token.state, &token.direction);
            let finding = format!("({direction}, {state}) holds {held}");
            wrong(Invariant::I4, &finding);
        }
        _ => {}
    }
}

/// I10: it ended when its state says so, and a redeemed one within its life, by a movement.
fn check_life(token: &Token, wrong: &mut impl FnMut(Invariant, &str)) {
    let state = token.state.as_str();
    if !["ISSUED", "REDEEMED", "EXPIRED", "CANCELLED", "LOCKED"].contains(&state) {
        return wrong(Invariant::I10, &format!("has no known state: {state}"));
    }
    if (state == "ISSUED") != token.ended_at.is_none() {
        let ended_at = token.ended_at.map_or("never".to_owned(), moment);
        wrong(Invariant::I10, &format!("is {state} and ended: {ended_at}"));
    }
    let named = [
        token.partner_id.is_some(),
        token.service.is_some(),
        token.partner_reference.is_some(),
    ];
    if named != [state == "REDEEMED"; 3] {
        let word = if named == [true; 3] { "a" } else { "no whole" };
        wrong(
            Invariant::I10,
            &format!("is {state} and names {word} movement"),
        );
    }
    let life = token.issued_at..token.expires_at;
    match token.ended_at {
        Some(at) if state == "REDEEMED" && !life.contains(&at) => {
            let [at, from, until] = [at, life.start, life.end].map(moment);
            let finding = format!("was redeemed at {at}, outside its life of {from} to {until}");
            wrong(Invariant::I10, &finding);
        }
        _ => {}
    }
}

fn check_tries(token: &Token, wrong: &mut impl FnMut(Invariant, &str)) {
    if !(0..=WRONG_TRIES_MAX).contains(&token.wrong_tries) {
        let finding = format!("was tried wrongly {} times", token.wrong_tries);
        wrong(Invariant::I11, &finding);
    }
}

/// The account's stored figures equal the sums over its tokens.
fn compare(account: &Account, last: i64, held: i128, subject: &str, report: &mut Report) {
    if account.last_token != last {
        let stored = account.last_token;
        let finding = format!("last token stored as {stored} but it is {last}");
        report.breach(Invariant::I10, subject, finding);
    }
    if i128::from(account.held) != held {
        let (stored, held) = (rupiah(account.held), rupiah(held));
        let finding = format!("stored as held {stored} but live tokens hold {held}");
        report.breach(Invariant::I4, subject, finding);
    }
}
