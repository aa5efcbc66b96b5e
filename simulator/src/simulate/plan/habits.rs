//! What a plan is drawn from, and how often what comes.

use super::super::ask::{Chain, Desk, Way};
use super::super::dice::Dice;
use super::super::step::{Jump, Look, Meets, Misstep};

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
pub const VISITS: [(Chain, Way, Option<i64>); 7] = [
    (Chain::Alfamart, Way::Out, None),
    (Chain::Alfamart, Way::Out, Some(100_000)),
    (Chain::Indomaret, Way::Out, None),
    (Chain::Indomaret, Way::Out, Some(50_000)),
    (Chain::Indomaret, Way::In, None),
    (Chain::Indomaret, Way::In, Some(50_000)),
    (Chain::Danamon, Way::Out, Some(100_000)),
];
/// Where the clock goes, by weight.
pub const JUMPS: [(u8, Jump); 9] = [
    (8, Jump::By(1)),
    (4, Jump::By(6)),
    (4, Jump::By(300)),
    (6, Jump::By(600)),
    (3, Jump::By(-3_600)),
    (2, Jump::By(86_400)),
    (3, Jump::To(MONTH_IN_WIB)),
    (1, Jump::To(MONTH_IN_WIB - 1)),
    (2, Jump::To(MONTH_IN_WIB + 7 * HOUR)),
];
/// Every one of them.
pub const MISSTEPS: [Misstep; 7] = [
    Misstep::Again,
    Misstep::AgainUnderSameId,
    Misstep::OtherAmount,
    Misstep::CancelOther,
    Misstep::CancelElsewhere,
    Misstep::AskElsewhere,
    Misstep::CancelAndForget,
];
/// By weight.
pub const LOOKS: [(u8, Look); 5] = [
    (4, Look::Number),
    (1, Look::FirstCall),
    (2, Look::LastCall),
    (1, Look::OtherNumber),
    (1, Look::OtherAmount),
];
/// Most of what is stopped goes on some day.
pub const DESKS: [(u8, Desk); 4] = [
    (4, Desk::Active),
    (2, Desk::Blocked),
    (1, Desk::Dormant),
    (1, Desk::Closed),
];
/// What batches meet that meet something.
pub const FAULTS: [Meets; 9] = [
    Meets::OutOfReach,
    Meets::DiskFull,
    Meets::Poison,
    Meets::CommitFails(false, true),
    Meets::CommitFails(false, false),
    Meets::CommitFails(true, true),
    Meets::CommitFails(true, false),
    Meets::Crash(false),
    Meets::Crash(true),
];

/// What kind of step comes.
#[derive(Clone, Copy)]
pub enum Kind {
    Order,
    Recover,
    Look,
    Inquire,
    Desk,
    App,
    Batch,
    Clock,
    Die,
}

/// A house's habits, in percent but for `steps`.
pub struct Habits {
    pub steps: u8,
    pub lost: u8,
    pub copied: u8,
    pub delayed: u8,
    pub fault: u8,
    pub wrong: u8,
    pub out: u8,
    pub visits: u8,
    pub kinds: [(u8, Kind); 9],
}

impl Habits {
    /// Draws a house's.
    pub fn draw(dice: &mut Dice) -> Self {
        Self {
            steps: 24 + dice.below(40),
            lost: dice.pick(&[0, 5, 25]),
            copied: dice.pick(&[0, 10, 40]),
            delayed: dice.pick(&[0, 20, 60]),
            fault: dice.pick(&[0, 10, 40]),
            wrong: dice.pick(&[5, 20, 80]),
            out: dice.pick(&[30, 55, 80]),
            visits: dice.pick(&[0, 6, 12]),
            kinds: [
                (dice.pick(&[15, 25]), Kind::Order),
                (dice.pick(&[10, 25]), Kind::Recover),
                (dice.pick(&[0, 4, 10]), Kind::Look),
                (dice.pick(&[0, 3, 8]), Kind::Inquire),
                (dice.pick(&[0, 0, 4]), Kind::Desk),
                (dice.pick(&[10, 20]), Kind::App),
                (dice.pick(&[15, 30, 45]), Kind::Batch),
                (dice.pick(&[0, 4, 12]), Kind::Clock),
                (dice.pick(&[0, 2, 4]), Kind::Die),
            ],
        }
    }
}
