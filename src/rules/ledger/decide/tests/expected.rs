//! The random commands in the words of the oracle, and what is due to each of them.

use oracle::account::Account as ExpectedAccount;
use oracle::reference::State;
use oracle::rules::{Fee, Rules, Tier};
use oracle::{AccountCondition, Chain, Ledger, MoneyDirection, Operation, PartnerReference};

use super::bench::World;
use super::recorded;
use crate::ledger::{
    Account, AccountChange, AccountStatus, Answer, Movement, MovementState, Outcome, Token,
};
use crate::types::{AccountId, ReferenceNo, TierId};

/// The fees and failures of the [`world`](super::operations::world) and the figures of the documents, once more.
const RULES: Rules = Rules {
    fees: &[
        fee(
            Chain::Alfamart,
            MoneyDirection::In,
            2_500,
            20_210_101,
            i32::MAX,
        ),
        fee(
            Chain::Alfamart,
            MoneyDirection::Out,
            5_000,
            20_210_101,
            20_261_120,
        ),
        fee(
            Chain::Danamon,
            MoneyDirection::Out,
            7_500,
            20_261_110,
            i32::MAX,
        ),
    ],
    failures_max: 4,
};
const PREMIUM: Tier = Tier {
    balance: 20_000_000,
    month: 40_000_000,
    cash_out: true,
};
const REGULAR: Tier = Tier {
    balance: 2_000_000,
    month: 20_000_000,
    cash_out: false,
};

const fn fee(chain: Chain, way: MoneyDirection, amount: i64, from: i32, until: i32) -> Fee {
    Fee {
        chain,
        way,
        amount,
        from,
        until,
    }
}

/// What must be there after the commands so far.
pub struct Expected(Ledger);

impl Expected {
    /// Of a world in which nothing has moved.
    pub fn of(world: &World) -> Self {
        let account = |granted: &Account| ExpectedAccount {
            available: granted.available.get(),
            month: granted.month.0,
            month_in: granted.month_in.get(),
            ..ExpectedAccount::opened(tier(&granted.tier), granted.decided_at.micros())
        };
        let accounts = world.granted.values().map(account);
        Self(Ledger::new(RULES, accounts.collect()))
    }

    /// Panics where the outcome is not the one that is due.
    pub fn observe(&mut self, operation: Operation, world: &World, number: u32, outcome: &Outcome) {
        let request = oracle::Request {
            number,
            signed: None,
            operation,
        };
        let due = self.0.take(&request, world.now.micros());
        assert_eq!(answer(outcome), due, "{operation:?}");
    }

    /// Panics where something else is there than must be.
    pub fn check(&self, world: &World, line: &str) {
        let writes = world.writes();
        let notifications = recorded::notifications(&writes.entries, &world.rules);
        for granted in world.granted.values() {
            let due = &self.0.accounts[usize::from(customer_of(granted.id))];
            let own = notifications.iter().filter(|n| n.account == granted.id);
            let there = figures(world.account(granted.id), own.count());
            assert_eq!(there, due.figures(), "{line}");
            assert_eq!(tier(&world.account(granted.id).tier), due.tier, "{line}");
        }
        for token in &recorded::tokens(&writes.entries) {
            let account = &self.0.accounts[usize::from(customer_of(token.account))];
            let due = &account.tokens[token.number as usize - 1];
            let due = (due.state.name(), due.held, due.tries, due.expires);
            assert_eq!(token_figures(token), due, "{line}");
        }
        let movements = recorded::movements(&writes);
        assert_eq!(movements.len(), self.0.records.len(), "{line}");
        for movement in &movements {
            let due = &self.0.records[&reference_of(movement)];
            let due = (due.state.name(), due.refusal, due.fee);
            assert_eq!(movement_figures(movement), due, "{line}");
        }
    }
}

fn tier(tier: &TierId) -> Tier {
    match tier.as_str() {
        "premium" => PREMIUM,
        "regular" => REGULAR,
        unknown => panic!("no tier {unknown:?}"),
    }
}

/// What customer service makes of an account.
pub fn change_of(change: &AccountChange) -> oracle::AccountChange {
    match change {
        AccountChange::Tier(id) => oracle::AccountChange::Tier(tier(id)),
        AccountChange::Status(status) => oracle::AccountChange::Condition(match status {
            AccountStatus::Active => AccountCondition::Active,
            AccountStatus::Blocked => AccountCondition::Blocked,
            AccountStatus::Dormant => AccountCondition::Dormant,
            AccountStatus::Closed => AccountCondition::Closed,
        }),
    }
}

/// The oracle counts the customers from 0; the one without an account comes last.
pub fn customer_of(account: AccountId) -> u8 {
    u8::try_from(account.0 - 1).unwrap_or(u8::MAX)
}

/// The chain of a partner or of its channel.
pub fn chain_of(partner: &str) -> Chain {
    match partner.to_uppercase().as_str() {
        "ALFAMART" => Chain::Alfamart,
        "INDOMARET" => Chain::Indomaret,
        "DIGIBOS" => Chain::Digibos,
        "DANAMON" => Chain::Danamon,
        unknown => panic!("no chain {unknown:?}"),
    }
}

/// The number in a reference such as `R7`.
pub fn number_in(reference: &str) -> u16 {
    let number = reference.get(1..).and_then(|number| number.parse().ok());
    number.expect("a reference with a number")
}

/// The bench numbers what a request makes: `R7-19` is the nineteenth.
pub fn number_of(reference_no: &ReferenceNo) -> u32 {
    let number = reference_no.as_str().rsplit('-').next();
    let number = number.and_then(|number| number.parse().ok());
    number.expect("a number of the bench")
}

fn reference_of(movement: &Movement) -> PartnerReference {
    PartnerReference {
        chain: chain_of(movement.key.partner.as_str()),
        way: match movement.key.service.direction() {
            crate::types::Direction::CashIn => MoneyDirection::In,
            crate::types::Direction::CashOut => MoneyDirection::Out,
        },
        number: number_in(&movement.key.reference),
    }
}

fn answer(outcome: &Outcome) -> oracle::Answer {
    let number = |movement: &Movement| number_of(&movement.reference_no);
    let state = |movement: &Movement| State::parse(movement.state.as_str()).expect("a state");
    match outcome {
        Ok(Answer::Posted { movement, repeated }) => oracle::Answer::Posted {
            number: number(movement),
            repeated: *repeated,
        },
        Ok(Answer::Cancelled { movement }) => oracle::Answer::Cancelled {
            number: number(movement),
            state: state(movement),
        },
        Ok(Answer::Token(token)) => oracle::Answer::Token(token.number),
        Ok(Answer::Reopened) => oracle::Answer::Reopened,
        Ok(Answer::Expired { count }) => oracle::Answer::Expired(*count),
        Ok(Answer::Changed { .. }) => oracle::Answer::Changed,
        Err(declined) | Ok(Answer::DeclinedBefore(declined)) => {
            oracle::Answer::Refused(declined.reason.as_str())
        }
        Ok(other) => panic!("no command asks for {other:?}"),
    }
}

/// As [`ExpectedAccount::figures`].
fn figures(row: &Account, notifications: usize) -> [i64; 9] {
    [
        row.available.get(),
        row.held.get(),
        row.month.0.into(),
        row.month_in.get(),
        row.failures_in_a_row.into(),
        row.decided_at.micros(),
        row.last_seq,
        row.last_token,
        notifications as i64,
    ]
}

fn token_figures(row: &Token) -> (&'static str, i64, u8, i64) {
    let (held, expires) = (row.held.get(), row.expires_at.micros());
    (row.state.as_str(), held, row.wrong_tries, expires)
}

fn movement_figures(row: &Movement) -> (&'static str, Option<&'static str>, i64) {
    let reason = match row.state {
        MovementState::Declined(reason) => Some(reason.as_str()),
        _ => None,
    };
    (row.state.as_str(), reason, row.fee.get())
}
