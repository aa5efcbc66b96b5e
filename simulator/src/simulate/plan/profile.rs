//! What a plan is drawn from, and how often what comes.

use oracle::{AccountChange, AccountCondition, Chain, MoneyDirection};

use super::super::checker::{PREMIUM, REGULAR};
use super::super::rng::Rng;
use super::super::step::{BatchFault, ClockJump, StatusCheck, TillFault};

/// 2026-12-01, 00:00 in WIB.
const MONTH_IN_WIB: i64 = 1_796_058_000_000_000;
/// In microseconds, like all moments here.
const SECOND: i64 = 1_000_000;
/// In microseconds.
const HOUR: i64 = 3_600 * SECOND;
/// An afternoon, a minute before the month ends in WIB, and a while before it ends in London.
pub const BEGINNINGS: [i64; 3] = [
    MONTH_IN_WIB - 9 * 24 * HOUR,
    MONTH_IN_WIB - 60 * SECOND,
    MONTH_IN_WIB + 6 * HOUR,
];
/// Some that no channel deals in are among them.
pub const AMOUNTS: [i64; 10] = [
    50_000, 50_000, 100_000, 100_000, 150_000, 200_000, 300_000, 10_001, 25_000, 1_050_000,
];
/// Tokens that are made and used at once: where, which way, for one amount.
pub const VISITS: [(Chain, MoneyDirection, Option<i64>); 7] = [
    (Chain::Alfamart, MoneyDirection::Out, None),
    (Chain::Alfamart, MoneyDirection::Out, Some(100_000)),
    (Chain::Indomaret, MoneyDirection::Out, None),
    (Chain::Indomaret, MoneyDirection::Out, Some(50_000)),
    (Chain::Indomaret, MoneyDirection::In, None),
    (Chain::Indomaret, MoneyDirection::In, Some(50_000)),
    (Chain::Danamon, MoneyDirection::Out, Some(100_000)),
];
/// Where the clock goes, by weight.
pub const JUMPS: [(u8, ClockJump); 9] = [
    (8, ClockJump::By(1)),
    (4, ClockJump::By(6)),
    (4, ClockJump::By(300)),
    (6, ClockJump::By(600)),
    (3, ClockJump::By(-3_600)),
    (2, ClockJump::By(86_400)),
    (3, ClockJump::To(MONTH_IN_WIB)),
    (1, ClockJump::To(MONTH_IN_WIB - 1)),
    (2, ClockJump::To(MONTH_IN_WIB + 7 * HOUR)),
];
/// Every one of them.
pub const TILL_FAULTS: [TillFault; 7] = [
    TillFault::Again,
    TillFault::AgainUnderSameId,
    TillFault::OtherAmount,
    TillFault::CancelOther,
    TillFault::CancelElsewhere,
    TillFault::AskElsewhere,
    TillFault::CancelAndForget,
];
/// By weight.
pub const STATUS_CHECKS: [(u8, StatusCheck); 5] = [
    (4, StatusCheck::Number),
    (1, StatusCheck::FirstCall),
    (2, StatusCheck::LastCall),
    (1, StatusCheck::OtherNumber),
    (1, StatusCheck::OtherAmount),
];
/// Most of what is stopped goes on some day.
pub const CHANGES: [(u8, AccountChange); 6] = [
    (4, AccountChange::Condition(AccountCondition::Active)),
    (3, AccountChange::Condition(AccountCondition::Blocked)),
    (3, AccountChange::Condition(AccountCondition::Dormant)),
    (1, AccountChange::Condition(AccountCondition::Closed)),
    (1, AccountChange::Tier(PREMIUM)),
    (1, AccountChange::Tier(REGULAR)),
];
/// What batches meet that meet something.
pub const FAULTS: [BatchFault; 9] = [
    BatchFault::OutOfReach,
    BatchFault::DiskFull,
    BatchFault::Poison,
    BatchFault::CommitFails(false, true),
    BatchFault::CommitFails(false, false),
    BatchFault::CommitFails(true, true),
    BatchFault::CommitFails(true, false),
    BatchFault::Crash(false),
    BatchFault::Crash(true),
];

/// What kind of step comes.
#[derive(Clone, Copy)]
pub enum StepKind {
    Order,
    Recover,
    Look,
    Inquire,
    AccountChange,
    App,
    Batch,
    Clock,
    Die,
}

/// A simulation's profile, in percent but for `steps`.
pub struct PlanProfile {
    pub steps: u8,
    pub lost: u8,
    pub copied: u8,
    pub delayed: u8,
    pub fault: u8,
    pub wrong: u8,
    pub out: u8,
    pub visits: u8,
    pub kinds: [(u8, StepKind); 9],
}

impl PlanProfile {
    /// Draws a house's.
    pub fn draw(rng: &mut Rng) -> Self {
        Self {
            steps: 24 + rng.below(40),
            lost: rng.pick(&[0, 5, 25]),
            copied: rng.pick(&[0, 10, 40]),
            delayed: rng.pick(&[0, 20, 60]),
            fault: rng.pick(&[0, 10, 40]),
            wrong: rng.pick(&[5, 20, 80]),
            out: rng.pick(&[30, 55, 80]),
            visits: rng.pick(&[0, 6, 12]),
            kinds: [
                (rng.pick(&[15, 25]), StepKind::Order),
                (rng.pick(&[10, 25]), StepKind::Recover),
                (rng.pick(&[0, 4, 10]), StepKind::Look),
                (rng.pick(&[0, 3, 8]), StepKind::Inquire),
                (rng.pick(&[0, 0, 4]), StepKind::AccountChange),
                (rng.pick(&[10, 20]), StepKind::App),
                (rng.pick(&[15, 30, 45]), StepKind::Batch),
                (rng.pick(&[0, 4, 12]), StepKind::Clock),
                (rng.pick(&[0, 2, 4]), StepKind::Die),
            ],
        }
    }
}
