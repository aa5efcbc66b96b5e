//! Plans that were found once, kept step by step: a seed comes to another plan as soon as the
//! simulation learns a new trick. Each is played by a test; and with the bug planted that it shows,
//! it must fail.
//!
//! To keep another: `simulator simulate --seed N` cuts a plan that fails down and prints it as it
//! is written here.

use oracle::AccountChange::Condition;
use oracle::AccountCondition::*;
use oracle::Chain::*;
use oracle::MoneyDirection::{self, *};

use super::actors::Actors;
use super::checker::Violation;
use super::coverage::Coverage;
use super::plan::{SimulationPlan, SimulationSetting};
use super::seed::play;
use super::step::BatchFault::*;
use super::step::ClockJump::*;
use super::step::CustomerAction::*;
use super::step::SimulationStep::{self, *};
use super::step::{BatchFault, DIRECT, Route, StatusCheck as How, TillFault};

/// A plan that is kept.
pub struct Case {
    /// What it shows.
    pub rule: &'static str,
    /// The [planted](super::planted) bug that it shows, where there is one.
    pub shows: Option<&'static str>,
    setting: SimulationSetting,
    steps: &'static [SimulationStep],
}

impl Case {
    /// Plays it.
    ///
    /// # Errors
    /// The promise that is broken.
    pub fn play(&self, actors: &Actors) -> Result<(), Violation> {
        let plan = SimulationPlan {
            setting: self.setting,
            steps: self.steps.to_vec(),
        };
        play(actors, &plan, &mut Coverage::default()).verdict
    }
}

/// 2026-11-22, 00:00 in WIB.
const BEGIN: i64 = 1_795_280_400_000_000;
/// 2026-12-01, 00:00 in WIB.
const DECEMBER: i64 = 1_796_058_000_000_000;

const ONE_LANE: SimulationSetting = SimulationSetting {
    gateways: 1,
    lanes: 1,
    batch: 8,
    orderly: false,
    begins: BEGIN,
};
const TWO_LANES: SimulationSetting = SimulationSetting {
    lanes: 2,
    ..ONE_LANE
};

const BATCH: SimulationStep = batch(Nothing);
const LOST: Route = Route {
    there: None,
    ..DIRECT
};
/// It arrives after what is sent meanwhile.
const LATE: Route = Route {
    there: Some(3),
    ..DIRECT
};

/// Every one of them.
pub const CASES: &[Case] = &[
    Case {
        rule: "what may have been committed is told unknown, and not that it failed",
        shows: Some("UnknownToldFailed"),
        setting: ONE_LANE,
        steps: &[token(Indomaret, None), batch(CommitFails(true, false))],
    },
    Case {
        rule: "a commit whose outcome is unknown is not carried out again",
        shows: Some("UnknownIsRerun"),
        setting: ONE_LANE,
        steps: &[
            order(3, In, 101_500, 1, DIRECT),
            batch(CommitFails(true, false)),
        ],
    },
    Case {
        rule: "who asks after a reference waits behind it, on whichever lane it is",
        shows: Some("StatusOvertakes"),
        setting: TWO_LANES,
        steps: &[
            App {
                customer: 1,
                action: Issue(Indomaret, In, Some(50_000)),
                gateway: 0,
            },
            Order {
                till: 2,
                way: In,
                customer: 1,
                amount: 50_000,
                right: true,
                reference: Some(2),
                route: DIRECT,
            },
        ],
    },
    Case {
        rule: "a retry after the reversal is told cancelled, never the old success",
        shows: Some("StoredAnswer"),
        setting: ONE_LANE,
        steps: &[
            order(3, In, 201_500, 1, DIRECT),
            token(Alfamart, None),
            order(0, Out, 100_000, 1, DIRECT),
            BATCH,
            err(1, TillFault::CancelAndForget),
            BATCH,
            err(1, TillFault::Again),
            BATCH,
        ],
    },
    Case {
        rule: "a cancel that overtakes its original leaves it nothing to do",
        shows: Some("NoTombstone"),
        setting: ONE_LANE,
        steps: &[
            order(0, Out, 100_000, 1, LATE),
            err(0, TillFault::CancelAndForget),
            BATCH,
            BATCH,
            BATCH,
        ],
    },
    Case {
        rule: "a reversal is put back above the balance cap",
        shows: Some("CapOnReversal"),
        setting: ONE_LANE,
        steps: &[
            order(3, In, 301_500, 1, DIRECT),
            token(Alfamart, None),
            order(0, Out, 150_000, 1, DIRECT),
            BATCH,
            order(3, In, 201_500, 2, DIRECT),
            BATCH,
            err(1, TillFault::CancelAndForget),
            BATCH,
        ],
    },
    Case {
        rule: "a month begins at midnight in WIB",
        shows: Some("MonthInUtc"),
        setting: ONE_LANE,
        steps: &[Clock(To(DECEMBER)), order(1, In, 100_000, 1, DIRECT)],
    },
    Case {
        rule: "an account's time never goes back",
        shows: Some("TimeGoesBack"),
        setting: ONE_LANE,
        steps: &[token(Indomaret, None), Clock(By(-3_600))],
    },
    Case {
        rule: "a token ends with the moment at which it is no longer good",
        shows: Some("ExpiryInclusive"),
        setting: ONE_LANE,
        steps: &[
            token(Alfamart, None),
            BATCH,
            Clock(By(600)),
            token(Alfamart, None),
        ],
    },
    Case {
        rule: "a blocked account makes no token",
        shows: Some("BlockedServed"),
        setting: ONE_LANE,
        steps: &[
            AccountChange {
                customer: 0,
                change: Condition(Blocked),
                gateway: 0,
            },
            token(Indomaret, None),
        ],
    },
    Case {
        rule: "a question with the number of another movement finds nothing",
        shows: Some("NumberIgnored"),
        setting: ONE_LANE,
        steps: &[
            order(3, In, 101_500, 1, DIRECT),
            order(3, In, 50_000, 2, DIRECT),
            BATCH,
            look(0, How::OtherNumber),
            BATCH,
        ],
    },
    Case {
        rule: "a retry is found by its own external id",
        shows: None,
        setting: ONE_LANE,
        steps: &[
            order(3, In, 101_500, 1, DIRECT),
            BATCH,
            err(0, TillFault::Again),
            BATCH,
            look(0, How::LastCall),
            look(0, How::FirstCall),
            BATCH,
        ],
    },
    Case {
        rule: "a tombstone is told as cancelled, whatever its cancel named",
        shows: None,
        setting: ONE_LANE,
        steps: &[
            order(0, Out, 100_000, 1, LOST),
            err(0, TillFault::CancelOther),
            BATCH,
            look(0, How::OtherAmount),
            BATCH,
        ],
    },
];

/// Of customer 0.
const fn order(
    till: u8,
    way: MoneyDirection,
    amount: i64,
    reference: u8,
    route: Route,
) -> SimulationStep {
    Order {
        till,
        way,
        customer: 0,
        amount,
        right: true,
        reference: Some(reference),
        route,
    }
}

/// Customer 0 makes one for a cash-out.
const fn token(chain: oracle::Chain, amount: Option<i64>) -> SimulationStep {
    App {
        customer: 0,
        action: Issue(chain, Out, amount),
        gateway: 0,
    }
}

const fn batch(fault: BatchFault) -> SimulationStep {
    Batch {
        gateway: 0,
        lane: 0,
        fault,
    }
}

const fn err(entry: u8, misstep: TillFault) -> SimulationStep {
    Err {
        entry,
        misstep,
        route: DIRECT,
    }
}

const fn look(entry: u8, how: How) -> SimulationStep {
    Look {
        entry,
        how,
        route: DIRECT,
    }
}
