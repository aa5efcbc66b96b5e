//! The tokens that are live after an entry: what they hold (I4), how often they were tried (I11),
//! and that just the one that the entry is about has changed (I10).

use std::borrow::Cow;

use serde::Deserialize;

use super::entry::{Entry, Part};
use super::findings::Findings;
use super::format::{moment, rupiah};
use super::kind::{CASH_IN, CASH_OUT, Kind};
use super::report::Invariant;
use super::step::Step;

/// So many wrong tries lock a token.
const WRONG_TRIES_MAX: i64 = 3;

/// A live token as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token<'a> {
    pub no: i64,
    #[serde(borrow)]
    channel: Cow<'a, str>,
    #[serde(borrow)]
    pub direction: Cow<'a, str>,
    /// Which key made the code.
    #[serde(borrow)]
    key: Cow<'a, str>,
    /// The code of the digits.
    #[serde(borrow)]
    mac: Cow<'a, str>,
    amount: Option<i64>,
    held: i64,
    tries: i64,
    issued: i64,
    pub expires: i64,
}

impl Token<'_> {
    /// Whether it is for the channel and the direction that the entry is about.
    pub fn is_of(&self, entry: &Entry) -> bool {
        let service = match &*self.direction {
            "cash-in" => Some(CASH_IN),
            "cash-out" => Some(CASH_OUT),
            _ => None,
        };
        service == entry.service && entry.part(Part::Channel) == Some(self.channel.as_bytes())
    }

    /// Whether it is that token after one more wrong try.
    fn is_tried(&self, before: &Self) -> bool {
        let tries = before.tries.saturating_add(1);
        self.tries == tries
            && *self
                == Self {
                    tries,
                    ..before.clone()
                }
    }
}

/// No account has more of them: there is one for each channel and direction.
const LIVE_MAX: usize = 100;

/// Reads the tokens; `None` where there is no list of tokens.
pub fn parse(json: Option<&[u8]>) -> Option<Vec<Token<'_>>> {
    let Some(json) = json else {
        return Some(Vec::new());
    };
    let tokens: Vec<Token<'_>> = serde_json::from_slice(json).ok()?;
    (1..=LIVE_MAX).contains(&tokens.len()).then_some(tokens)
}

/// I4, I10, I11 of an entry by itself.
pub fn check_all(entry: &Entry, live: &[Token<'_>], findings: &mut Findings) {
    let mut held = 0;
    let mut last = 0;
    for (index, token) in live.iter().enumerate() {
        let mut wrong = |invariant, finding: &str| {
            findings.push(invariant, format!("has token {} {finding}", token.no));
        };
        if token.no <= last || token.no > entry.last_token {
            wrong(Invariant::I10, "out of its turn");
        }
        let place = (&token.channel, &token.direction);
        if live[..index]
            .iter()
            .any(|other| (&other.channel, &other.direction) == place)
        {
            wrong(
                Invariant::I10,
                "as a second one of its channel and direction",
            );
        }
        if !(0..WRONG_TRIES_MAX).contains(&token.tries) {
            let finding = format!("live after {} wrong tries", token.tries);
            wrong(Invariant::I11, &finding);
        }
        check_hold(token, &mut wrong);
        held += i128::from(token.held);
        last = token.no;
    }
    if i128::from(entry.held) != held {
        let (stored, held) = (rupiah(entry.held), rupiah(held));
        let finding = format!("leaves {stored} held but live tokens hold {held}");
        findings.push(Invariant::I4, finding);
    }
}

/// I4: a cash-out token made for one amount holds at least that (and the fee), and no other token
/// holds anything.
fn check_hold(token: &Token<'_>, wrong: &mut impl FnMut(Invariant, &str)) {
    let held = rupiah(token.held);
    let bound = token.amount.filter(|_| token.direction == "cash-out");
    match bound {
        Some(amount) if token.held < amount => {
            let finding = format!("for {} that holds {held}", rupiah(amount));
            wrong(Invariant::I4, &finding);
        }
        None if token.held != 0 => wrong(
            Invariant::I4,
            &format!("without use of the {held} it holds"),
        ),
        _ => {}
    }
}

/// I10: of the tokens that were live before, just the one that the entry is about has changed, as
/// the entry says.
pub fn check_change(step: &Step<'_>, findings: &mut Findings) {
    let Step {
        before,
        entry,
        kind,
        ..
    } = *step;
    let made = i64::from(kind == Kind::TokenMade);
    if before.last_token.checked_add(made) != Some(entry.last_token) {
        let (last, now) = (before.last_token, entry.last_token);
        let finding = format!("takes the last token from {last} to {now}");
        findings.push(Invariant::I10, finding);
    }
    match kind {
        Kind::TokenMade => check_made(step, findings),
        Kind::CashIn | Kind::CashOut => check_redeemed(step, findings),
        Kind::TokenCancelled | Kind::TokenExpired | Kind::TokenLocked => {
            check_ended(step, findings)
        }
        _ => {}
    }
    if kind != Kind::TokenExpired {
        check_none_is_due(step, findings);
    }
}

fn check_made(step: &Step<'_>, findings: &mut Findings) {
    let Step { entry, live, .. } = step;
    let mut wrong = |finding: &str| findings.push(Invariant::I10, finding);
    if entry.token_no != Some(entry.last_token) {
        return wrong("makes a token that is not the last");
    }
    let Some(token) = find(live, entry.token_no) else {
        return wrong("makes a token that is not live");
    };
    if !token.is_of(entry) {
        wrong("makes a token of another channel or direction");
    }
    if token.issued != entry.decided_at || token.expires <= token.issued {
        let (from, until) = (moment(token.issued), moment(token.expires));
        wrong(&format!("makes a token that lives from {from} to {until}"));
    }
    if token.tries != 0 {
        wrong("makes a token that was tried before");
    }
}

/// A movement redeems at most one token, a cash-out just one: one that is live, and that fits.
fn check_redeemed(step: &Step<'_>, findings: &mut Findings) {
    let Step {
        entry,
        kind,
        live_before,
        ..
    } = *step;
    let mut wrong = |finding: String| findings.push(Invariant::I10, finding);
    let Some(number) = entry.token_no else {
        if kind == Kind::CashOut {
            wrong("redeems no token".to_owned());
        }
        return;
    };
    let Some(token) = find(live_before, Some(number)) else {
        return wrong(format!("redeems token {number}, which is not live"));
    };
    if !token.is_of(entry) {
        wrong(format!(
            "redeems token {number} of another channel or direction"
        ));
    }
    if token
        .amount
        .is_some_and(|amount| Some(amount) != entry.amount.checked_abs())
    {
        wrong(format!("redeems token {number} of another amount"));
    }
    let life = token.issued..token.expires;
    if !life.contains(&entry.decided_at) {
        let [at, from, until] = [entry.decided_at, life.start, life.end].map(moment);
        wrong(format!(
            "redeems token {number} at {at}, outside its life of {from} to {until}"
        ));
    }
}

fn check_ended(step: &Step<'_>, findings: &mut Findings) {
    let Step {
        entry,
        kind,
        live_before,
        ..
    } = *step;
    let mut wrong = |invariant, finding: &str| findings.push(invariant, finding);
    let Some(token) = find(live_before, entry.token_no) else {
        return wrong(Invariant::I10, "ends a token that is not live");
    };
    if !token.is_of(entry) {
        wrong(
            Invariant::I10,
            "ends a token of another channel or direction",
        );
    }
    if (kind == Kind::TokenExpired) != (token.expires <= entry.decided_at) {
        wrong(
            Invariant::I10,
            &format!("ends a token of {}", moment(token.expires)),
        );
    }
    if kind == Kind::TokenLocked && token.tries != WRONG_TRIES_MAX - 1 {
        let finding = format!("locks a token after {} wrong tries", token.tries);
        wrong(Invariant::I11, &finding);
    }
}

/// What is due is ended before anything else is decided.
fn check_none_is_due(step: &Step<'_>, findings: &mut Findings) {
    for token in step.live {
        if token.expires <= step.entry.decided_at {
            let finding = format!("leaves token {} live at its end", token.no);
            findings.push(Invariant::I10, finding);
        }
    }
}

/// All but the token that is made or ended are as they were. The numbers of those that have one more
/// wrong try, which `tries` checks.
pub fn check_others(step: &Step<'_>, findings: &mut Findings) -> Vec<i64> {
    let Step {
        entry,
        live_before,
        live,
        ..
    } = *step;
    let ends = matches!(
        step.kind,
        Kind::CashIn
            | Kind::CashOut
            | Kind::TokenCancelled
            | Kind::TokenExpired
            | Kind::TokenLocked
    );
    let ended = entry.token_no.filter(|_| ends);
    let made = entry.token_no.filter(|_| step.kind == Kind::TokenMade);
    let mut tried = Vec::new();
    let mut wrong = |finding| findings.push(Invariant::I10, finding);
    for token in live_before {
        let number = token.no;
        match find(live, Some(number)) {
            None if ended != Some(number) => wrong(format!("loses token {number}")),
            Some(_) if ended == Some(number) => wrong(format!("leaves token {number} live")),
            Some(after) if after.is_tried(token) => tried.push(number),
            Some(after) if after != token => wrong(format!("changes token {number}")),
            _ => {}
        }
    }
    for token in live {
        if find(live_before, Some(token.no)).is_none() && made != Some(token.no) {
            wrong(format!(
                "has token {} live, which it does not make",
                token.no
            ));
        }
    }
    tried
}

/// The token of that number.
pub fn find<'a, 't>(tokens: &'t [Token<'a>], number: Option<i64>) -> Option<&'t Token<'a>> {
    tokens.iter().find(|token| Some(token.no) == number)
}
