//! What a seed comes to: a house and a list of steps. Each seed has its own profile (how often
//! messages are lost, disks fail, cashiers err), so that together they reach corners that an even
//! mix of everything would not.

mod profile;

use oracle::rules::channel;
use oracle::{Chain, MoneyDirection};
use profile::{
    AMOUNTS, BEGINNINGS, CHANGES, FAULTS, JUMPS, PlanProfile, STATUS_CHECKS, StepKind, TILL_FAULTS,
    VISITS,
};

use super::actors::CUSTOMERS;
use super::rng::Rng;
use super::step::{BatchFault, CustomerAction, DIRECT, Route, SimulationStep};

/// The house a seed is played in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SimulationSetting {
    /// Gateways on the one store.
    pub gateways: u8,
    /// Lanes of each.
    pub lanes: u8,
    /// Commands in one batch, at most.
    pub batch: u8,
    /// Tills follow the rules, and use each reference once.
    pub orderly: bool,
    /// When it begins (microseconds since 1970).
    pub begins: i64,
}

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimulationPlan {
    /// The house.
    pub setting: SimulationSetting,
    /// What happens.
    pub steps: Vec<SimulationStep>,
}

impl SimulationPlan {
    /// As it is written in `cases`.
    pub fn as_case(&self) -> String {
        let steps = self.steps.iter().map(|step| format!("    {step:?},\n"));
        format!("{:?}\n[\n{}]", self.setting, steps.collect::<String>())
    }
}

/// A till's chain, by its number: two tills of one chain stand side by side.
pub const TILLS: [Chain; 5] = [
    Chain::Alfamart,
    Chain::Alfamart,
    Chain::Indomaret,
    Chain::Digibos,
    Chain::Danamon,
];

/// Makes the plan of a seed.
pub fn plan(seed: u64) -> SimulationPlan {
    let mut rng = Rng::of(seed);
    let setting = SimulationSetting {
        gateways: 1 + rng.below(2),
        lanes: rng.pick(&[1, 1, 2]),
        batch: rng.pick(&[1, 2, 8, 64]),
        orderly: rng.chance(50),
        begins: rng.pick(&BEGINNINGS),
    };
    let profile = PlanProfile::draw(&mut rng);
    let mut planner = Planner {
        rng,
        setting,
        profile,
        made: None,
    };
    let mut steps = planner.funds();
    while steps.len() < usize::from(planner.profile.steps) {
        match planner.rng.chance(planner.profile.visits) {
            true => steps.extend(planner.visit()),
            false => {
                let step = planner.step();
                steps.push(step);
                steps.extend(planner.batches_at_once(step));
            }
        }
    }
    SimulationPlan { setting, steps }
}

/// A token that a customer has just made.
#[derive(Clone, Copy)]
struct IssuedToken {
    customer: u8,
    chain: Chain,
    way: MoneyDirection,
    amount: Option<i64>,
}

struct Planner {
    rng: Rng,
    setting: SimulationSetting,
    profile: PlanProfile,
    made: Option<IssuedToken>,
}

impl Planner {
    /// Most houses have some money in them.
    fn funds(&mut self) -> Vec<SimulationStep> {
        if self.rng.chance(20) {
            return Vec::new();
        }
        let orders = (0..1 + self.rng.below(4)).map(|number| SimulationStep::Order {
            till: 3,
            way: MoneyDirection::In,
            customer: number % 2,
            amount: self.rng.pick(&[101_500, 201_500, 250_000]),
            right: true,
            reference: (!self.setting.orderly).then_some(100 + number),
            route: DIRECT,
        });
        let mut steps: Vec<SimulationStep> = orders.collect();
        steps.extend(
            (0..2 * self.setting.lanes).map(|number| SimulationStep::Batch {
                gateway: 0,
                lane: number / 2,
                fault: BatchFault::Nothing,
            }),
        );
        steps
    }

    /// A customer makes a token in the app, goes to a till, and is served or not.
    fn visit(&mut self) -> [SimulationStep; 4] {
        let (chain, way, amount) = self.rng.pick(&VISITS);
        let made = IssuedToken {
            customer: self.rng.below(2),
            chain,
            way,
            amount,
        };
        self.made = Some(made);
        let app = SimulationStep::App {
            customer: made.customer,
            action: CustomerAction::Issue(chain, way, amount),
            gateway: self.gateway(),
        };
        [app, self.batch(), self.order_with(made), self.batch()]
    }

    /// Customer service waits for what it has asked for.
    fn batches_at_once(&self, step: SimulationStep) -> Vec<SimulationStep> {
        let SimulationStep::AccountChange { gateway, .. } = step else {
            return Vec::new();
        };
        let batch = |lane| SimulationStep::Batch {
            gateway,
            lane,
            fault: BatchFault::Nothing,
        };
        (0..self.setting.lanes).map(batch).collect()
    }

    fn step(&mut self) -> SimulationStep {
        match self.rng.weighted(&self.profile.kinds) {
            StepKind::Order => self.order(),
            StepKind::Recover if self.setting.orderly || self.rng.chance(50) => {
                SimulationStep::Recover {
                    entry: self.rng.below(16),
                    gives_up_early: self.rng.chance(40),
                    route: self.route(),
                }
            }
            StepKind::Recover => SimulationStep::Err {
                entry: self.rng.below(16),
                misstep: self.rng.pick(&TILL_FAULTS),
                route: self.route(),
            },
            StepKind::Look => SimulationStep::Look {
                entry: self.rng.below(16),
                how: self.rng.weighted(&STATUS_CHECKS),
                route: self.route(),
            },
            StepKind::Inquire => SimulationStep::Inquire {
                till: self.rng.below(TILLS.len() as u8),
                customer: self.customer(),
                amount: self.rng.pick(&AMOUNTS),
                route: self.route(),
            },
            StepKind::AccountChange => SimulationStep::AccountChange {
                customer: self.rng.below(CUSTOMERS - 1),
                change: self.rng.weighted(&CHANGES),
                gateway: self.gateway(),
            },
            StepKind::App => {
                let customer = self.customer();
                SimulationStep::App {
                    customer,
                    action: self.action(customer),
                    gateway: self.gateway(),
                }
            }
            StepKind::Batch => self.batch(),
            StepKind::Clock => SimulationStep::Clock(self.rng.weighted(&JUMPS)),
            StepKind::Die => SimulationStep::Die {
                gateway: self.gateway(),
            },
        }
    }

    fn batch(&mut self) -> SimulationStep {
        SimulationStep::Batch {
            gateway: self.gateway(),
            lane: self.rng.below(self.setting.lanes),
            fault: match self.rng.chance(self.profile.fault) {
                true => self.rng.pick(&FAULTS),
                false => BatchFault::Nothing,
            },
        }
    }

    fn order(&mut self) -> SimulationStep {
        if let Some(made) = self.made
            && self.rng.chance(70)
        {
            return self.order_with(made);
        }
        let till = self.rng.below(TILLS.len() as u8);
        let way = self.way(TILLS[usize::from(till)]);
        SimulationStep::Order {
            till,
            way,
            customer: self.customer(),
            amount: self.rng.pick(&AMOUNTS),
            right: !self.rng.chance(self.profile.wrong),
            reference: (!self.setting.orderly).then(|| self.rng.below(4)),
            route: self.route(),
        }
    }

    /// By the token that was made last.
    fn order_with(&mut self, made: IssuedToken) -> SimulationStep {
        let IssuedToken {
            customer,
            chain,
            way,
            amount,
        } = made;
        let tills = [0, 1, 2, 3, 4]
            .into_iter()
            .filter(|till| TILLS[usize::from(*till)] == chain);
        let tills: Vec<u8> = tills.collect();
        let amount = amount.filter(|_| !self.rng.chance(15));
        SimulationStep::Order {
            till: self.rng.pick(&tills),
            way,
            customer,
            amount: amount.unwrap_or_else(|| self.rng.pick(&AMOUNTS[..6])),
            right: !self.rng.chance(self.profile.wrong),
            reference: (!self.setting.orderly).then(|| self.rng.below(4)),
            route: self.route(),
        }
    }

    fn action(&mut self, customer: u8) -> CustomerAction {
        match self.rng.below(10) {
            0 => CustomerAction::Unissue(1 + i64::from(self.rng.below(4))),
            1 => CustomerAction::Reopen,
            2 => CustomerAction::Expire,
            _ => {
                let chain = self.rng.pick(&[
                    Chain::Alfamart,
                    Chain::Alfamart,
                    Chain::Indomaret,
                    Chain::Danamon,
                ]);
                let way = match chain {
                    Chain::Alfamart => MoneyDirection::Out,
                    _ => self.way(chain),
                };
                let bound = chain == Chain::Danamon || self.rng.chance(40);
                let amount = bound.then(|| self.rng.pick(&AMOUNTS));
                self.made = Some(IssuedToken {
                    customer,
                    chain,
                    way,
                    amount,
                });
                CustomerAction::Issue(chain, way, amount)
            }
        }
    }

    fn way(&mut self, chain: Chain) -> MoneyDirection {
        let way = match self.rng.chance(self.profile.out) {
            true => MoneyDirection::Out,
            false => MoneyDirection::In,
        };
        match (way, channel(chain, way).is_some()) {
            (way, true) => way,
            (MoneyDirection::In, false) => MoneyDirection::Out,
            (MoneyDirection::Out, false) => MoneyDirection::In,
        }
    }

    fn customer(&mut self) -> u8 {
        match self.rng.chance(70) {
            true => 0,
            false => self.rng.below(CUSTOMERS),
        }
    }

    fn gateway(&mut self) -> u8 {
        self.rng.below(self.setting.gateways)
    }

    fn route(&mut self) -> Route {
        let lost = self.rng.chance(self.profile.lost);
        let copied = self.rng.chance(self.profile.copied);
        let unanswered = self.rng.chance(self.profile.lost);
        Route {
            gateway: self.gateway(),
            there: (!lost).then(|| self.delay()),
            copy: copied.then(|| (self.gateway(), self.rng.below(12))),
            back: (!unanswered).then(|| self.delay()),
        }
    }

    fn delay(&mut self) -> u8 {
        match self.rng.chance(self.profile.delayed) {
            true => self.rng.below(10),
            false => 0,
        }
    }
}
