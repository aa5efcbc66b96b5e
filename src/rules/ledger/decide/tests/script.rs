//! A script: one command per line, ending with what it comes to.
//!
//! ```text
//! issue    budi alfamart cash-out 123456        -> token-1
//! cash-out R1 budi 100000 token=123456          -> posted
//! cancel   R1 budi                              -> reversed
//! see      budi available=1000000 held=0
//! ```
//!
//! Words after the verb are the reference, the customer, the amount; `name=value` is an option, of
//! which `by=` names the partner (ALFAMART where it is left out). A line without an arrow sets the
//! scene or looks at it. After every line the invariants are checked.

use std::collections::BTreeMap;
use std::time::Duration;

use super::bench::{OrderRequest, World, at, bin, customer, partner, wallet};
use super::{invariants, recorded};
use crate::catalogue::ChannelKey;
use crate::ledger::{
    AccountChange, AccountStatus, Answer, CancelToken, Command, LatestStatus, MovementState,
    Original, Outcome, StatusInquiry,
};
use crate::types::{AccountId, Direction, Rupiah, Service, Timestamp};

/// Plays a script in a new world.
#[track_caller]
pub fn play(script: &str) -> World {
    let mut world = World::new();
    run(&mut world, script);
    world
}

/// Goes on with a script.
#[track_caller]
pub fn run(world: &mut World, script: &str) {
    for line in script.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (said, expected) = match line.split_once("->") {
            Some((said, expected)) => (said, Some(expected.trim())),
            None => (line, None),
        };
        let came_to = say(world, &Arguments::of(said));
        assert_eq!(came_to.as_deref(), expected, "{line}");
        invariants::check(world, line);
    }
}

/// What an outcome is called in a script.
pub fn name(outcome: &Outcome) -> String {
    match outcome {
        Err(declined) | Ok(Answer::DeclinedBefore(declined)) => declined.reason.as_str().into(),
        Ok(Answer::Posted { repeated, .. }) => if *repeated { "repeated" } else { "posted" }.into(),
        Ok(Answer::Cancelled { movement }) => match movement.state {
            MovementState::Voided if movement.flagged => "voided-and-flagged".into(),
            MovementState::Declined(_) => "nothing-to-reverse".into(),
            state => state.as_str().to_lowercase(),
        },
        Ok(Answer::Inquired { .. }) => "inquired".into(),
        Ok(Answer::Status { movement }) => match movement.state.latest_status() {
            LatestStatus::Success => "00".into(),
            LatestStatus::Refunded => "04".into(),
            LatestStatus::Cancelled => "05".into(),
            LatestStatus::Failed => "06".into(),
        },
        Ok(Answer::Token(token)) => format!("token-{}", token.number),
        Ok(Answer::Reopened) => "reopened".into(),
        Ok(Answer::Expired { count }) => format!("expired-{count}"),
        Ok(Answer::Changed { .. }) => "changed".into(),
    }
}

struct Arguments<'a> {
    verb: &'a str,
    arguments: Vec<&'a str>,
    options: BTreeMap<&'a str, &'a str>,
}

impl<'a> Arguments<'a> {
    fn of(line: &'a str) -> Self {
        let mut all = line.split_whitespace();
        let verb = all.next().expect("a verb");
        let (options, arguments) = all.partition::<Vec<_>, _>(|word| word.contains('='));
        let options = options.iter().filter_map(|option| option.split_once('='));
        Self {
            verb,
            arguments,
            options: options.collect(),
        }
    }

    fn word(&self, index: usize) -> &'a str {
        self.arguments[index]
    }

    fn number(&self, index: usize) -> i64 {
        number(self.word(index))
    }

    fn option(&self, name: &str) -> Option<&'a str> {
        self.options.get(name).copied()
    }

    fn amount(&self) -> Option<i64> {
        self.option("amount").map(number)
    }

    fn by(&self) -> &'a str {
        self.option("by").unwrap_or("ALFAMART")
    }

    fn request(&self, reference: &str, who: &str, amount: i64) -> OrderRequest {
        let mut request = OrderRequest::new(self.by(), reference, who, amount);
        if let Some(key) = self.option("key") {
            request.key = channel_key(key);
        }
        if let Some(brand) = self.option("brand") {
            request.brand = Some(brand.to_owned()).filter(|brand| brand != "none");
        }
        request.token = self.option("token").map(Into::into);
        request.external_id = self.option("ext").map(Into::into);
        request
    }
}

fn number(text: &str) -> i64 {
    text.parse().expect("a number")
}

fn channel_key(text: &str) -> ChannelKey {
    match text.split_once(':') {
        Some(("wallet", id)) => wallet(id),
        Some(("bin", code)) => bin(code),
        _ => ChannelKey::Partner,
    }
}

fn say(world: &mut World, arguments: &Arguments<'_>) -> Option<String> {
    let outcome = match arguments.verb {
        "at" | "wait" | "back" | "given" => {
            set_the_scene(world, arguments);
            return None;
        }
        "see" | "see-token" => {
            look(world, arguments);
            return None;
        }
        "cash-in" => {
            let request =
                arguments.request(arguments.word(0), arguments.word(1), arguments.number(2));
            world.cash_in(&request)
        }
        "cash-out" => {
            let request =
                arguments.request(arguments.word(0), arguments.word(1), arguments.number(2));
            world.cash_out(&request)
        }
        "inquire" => {
            let request = arguments.request("I", arguments.word(0), arguments.number(1));
            world.inquiry(&request)
        }
        "cancel" => cancel(world, arguments),
        "status" => status(world, arguments),
        "issue" => {
            let direction = Direction::parse(arguments.word(2)).expect("a direction");
            let (who, channel, digits) = (arguments.word(0), arguments.word(1), arguments.word(3));
            world.issue(who, channel, direction, digits, arguments.amount())
        }
        "take-back" => {
            let (account, _) = customer(arguments.word(0));
            let number = arguments.number(1);
            world.submit(&Command::CancelToken(CancelToken { account, number }))
        }
        "reopen" => world.submit(&Command::ReopenCashOut(customer(arguments.word(0)).0)),
        "status-to" | "tier-to" => change_account(world, arguments),
        "expire" => world.submit(&Command::ExpireTokens(customer(arguments.word(0)).0)),
        unknown => panic!("no verb {unknown:?}"),
    };
    Some(name(&outcome))
}

/// `status-to WHO STATUS`, `tier-to WHO TIER`.
fn change_account(world: &mut World, arguments: &Arguments<'_>) -> Outcome {
    let (account, name) = (customer(arguments.word(0)).0, arguments.word(1));
    let change = match arguments.verb {
        "status-to" => AccountChange::Status(AccountStatus::parse(name).expect("a status")),
        _ => AccountChange::Tier(name.into()),
    };
    world.change(account, change)
}

/// `number=right` is the number that the gateway gave the original.
fn cancel(world: &mut World, arguments: &Arguments<'_>) -> Outcome {
    let (reference, who) = (arguments.word(0), arguments.word(1));
    let mut cancel = world.cancellation(arguments.by(), reference, who);
    cancel.amount = arguments.amount().map(Rupiah::new);
    cancel.original_reference_no = arguments.option("number").map(|number| match number {
        "right" => {
            let original = world.movement(arguments.by(), Service::CashOut, reference);
            original.reference_no
        }
        other => other.into(),
    });
    world.submit(&Command::Cancel(cancel))
}

fn status(world: &mut World, arguments: &Arguments<'_>) -> Outcome {
    let service = match arguments.word(0) {
        "cash-in" => Service::CashIn,
        _ => Service::CashOut,
    };
    let partner_context = partner(arguments.by()).partner_context;
    let external_id_key = world.external_id_key(&partner_context, arguments.option("ext"));
    let given = |name| arguments.option(name).map(str::to_owned);
    let original = Original {
        reference: arguments
            .arguments
            .get(1)
            .map(|&reference| reference.into()),
        reference_no: given("number").map(Into::into),
        external_id: given("original-ext"),
    };
    world.submit(&Command::Status(StatusInquiry {
        partner_context,
        external_id_key,
        service,
        original,
        phone: arguments.arguments.get(2).map(|who| customer(who).1),
        amount: arguments.amount().map(Rupiah::new),
    }))
}

/// `at MOMENT`, `wait SECONDS`, `back SECONDS`, `given WHO available= tier= month-in=`, `given WHO status=`.
fn set_the_scene(world: &mut World, arguments: &Arguments<'_>) {
    match arguments.verb {
        "at" => world.now = at(arguments.word(0)),
        "wait" => {
            let seconds = arguments.number(0).unsigned_abs();
            world.now = world.now.plus(Duration::from_secs(seconds));
        }
        "back" => {
            world.now = Timestamp::from_micros(world.now.micros() - arguments.number(0) * 1_000_000)
        }
        _ => given(world, arguments),
    }
}

fn given(world: &mut World, arguments: &Arguments<'_>) {
    let (id, _) = customer(arguments.word(0));
    if let Some(status) = arguments.option("status") {
        return world.set_status(id, AccountStatus::parse(status).expect("a status"));
    }
    let mut account = world.account(id).clone();
    if let Some(available) = arguments.option("available") {
        account.available = Rupiah::new(number(available));
    }
    if let Some(tier) = arguments.option("tier") {
        account.tier = tier.into();
    }
    if let Some(month_in) = arguments.option("month-in") {
        account.month = world.now.month();
        account.month_in = Rupiah::new(number(month_in));
    }
    world.grant(account);
}

fn look(world: &World, arguments: &Arguments<'_>) {
    let (id, _) = customer(arguments.word(0));
    for (&name, &expected) in &arguments.options {
        let seen = match arguments.verb {
            "see" => see_account(world, id, name),
            _ => {
                let token = world.token(id, arguments.number(1));
                match name {
                    "state" => token.state.as_str().into(),
                    "tries" => token.wrong_tries.to_string(),
                    "held" => token.held.get().to_string(),
                    unknown => panic!("a token has no {unknown:?}"),
                }
            }
        };
        assert_eq!(seen, expected, "{name} of {:?}", arguments.arguments);
    }
}

fn see_account(world: &World, id: AccountId, name: &str) -> String {
    let account = world.account(id);
    let entries = world.writes().entries;
    match name {
        "available" => account.available.get(),
        "held" => account.held.get(),
        "month-in" => account.incoming_in_month_of(world.now).get(),
        "failures" => account.failures_in_a_row.into(),
        "notices" => {
            let notifications = world.notifications().into_iter();
            notifications.filter(|n| n.account == id).count() as i64
        }
        "postings" => {
            let postings = recorded::postings(&entries);
            postings.filter(|(entry, _)| entry.after.id == id).count() as i64
        }
        unknown => panic!("an account has no {unknown:?}"),
    }
    .to_string()
}
