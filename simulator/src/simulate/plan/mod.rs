//! What a seed comes to: a house and a list of steps. Each seed has its own habits (how often
//! messages are lost, disks fail, cashiers err), so that together they reach corners that an even
//! mix of everything would not.

mod habits;

use habits::{AMOUNTS, BEGINNINGS, DESKS, FAULTS, Habits, JUMPS, Kind, LOOKS, MISSTEPS, VISITS};

use super::ask::{Chain, Way};
use super::cast::CUSTOMERS;
use super::dice::Dice;
use super::judge::goes;
use super::step::{DIRECT, Deed, Meets, Route, Step};

/// The house a seed is played in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
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
pub struct Plan {
    /// The house.
    pub setting: Setting,
    /// What happens.
    pub steps: Vec<Step>,
}

impl Plan {
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
pub fn plan(seed: u64) -> Plan {
    let mut dice = Dice::of(seed);
    let setting = Setting {
        gateways: 1 + dice.below(2),
        lanes: dice.pick(&[1, 1, 2]),
        batch: dice.pick(&[1, 2, 8, 64]),
        orderly: dice.chance(50),
        begins: dice.pick(&BEGINNINGS),
    };
    let habits = Habits::draw(&mut dice);
    let mut planner = Planner {
        dice,
        setting,
        habits,
        made: None,
    };
    let mut steps = planner.funds();
    while steps.len() < usize::from(planner.habits.steps) {
        match planner.dice.chance(planner.habits.visits) {
            true => steps.extend(planner.visit()),
            false => steps.push(planner.step()),
        }
    }
    Plan { setting, steps }
}

/// A token that a customer has just made.
#[derive(Clone, Copy)]
struct Made {
    customer: u8,
    chain: Chain,
    way: Way,
    amount: Option<i64>,
}

struct Planner {
    dice: Dice,
    setting: Setting,
    habits: Habits,
    made: Option<Made>,
}

impl Planner {
    /// Most houses have some money in them.
    fn funds(&mut self) -> Vec<Step> {
        if self.dice.chance(20) {
            return Vec::new();
        }
        let orders = (0..1 + self.dice.below(4)).map(|number| Step::Order {
            till: 3,
            way: Way::In,
            customer: number % 2,
            amount: self.dice.pick(&[101_500, 201_500, 250_000]),
            right: true,
            reference: (!self.setting.orderly).then_some(100 + number),
            route: DIRECT,
        });
        let mut steps: Vec<Step> = orders.collect();
        steps.extend((0..2 * self.setting.lanes).map(|number| Step::Batch {
            gateway: 0,
            lane: number / 2,
            meets: Meets::Nothing,
        }));
        steps
    }

    /// A customer makes a token in the app, goes to a till, and is served or not.
    fn visit(&mut self) -> [Step; 4] {
        let (chain, way, amount) = self.dice.pick(&VISITS);
        let made = Made {
            customer: self.dice.below(2),
            chain,
            way,
            amount,
        };
        self.made = Some(made);
        let app = Step::App {
            customer: made.customer,
            deed: Deed::Issue(chain, way, amount),
            gateway: self.gateway(),
        };
        [app, self.batch(), self.order_with(made), self.batch()]
    }

    fn step(&mut self) -> Step {
        match self.dice.weigh(&self.habits.kinds) {
            Kind::Order => self.order(),
            Kind::Recover if self.setting.orderly || self.dice.chance(50) => Step::Recover {
                entry: self.dice.below(16),
                impatient: self.dice.chance(40),
                route: self.route(),
            },
            Kind::Recover => Step::Err {
                entry: self.dice.below(16),
                misstep: self.dice.pick(&MISSTEPS),
                route: self.route(),
            },
            Kind::Look => Step::Look {
                entry: self.dice.below(16),
                how: self.dice.weigh(&LOOKS),
                route: self.route(),
            },
            Kind::Inquire => Step::Inquire {
                till: self.dice.below(TILLS.len() as u8),
                customer: self.customer(),
                amount: self.dice.pick(&AMOUNTS),
                route: self.route(),
            },
            Kind::Desk => Step::Desk {
                customer: self.dice.below(CUSTOMERS - 1),
                desk: self.dice.weigh(&DESKS),
            },
            Kind::App => {
                let customer = self.customer();
                Step::App {
                    customer,
                    deed: self.deed(customer),
                    gateway: self.gateway(),
                }
            }
            Kind::Batch => self.batch(),
            Kind::Clock => Step::Clock(self.dice.weigh(&JUMPS)),
            Kind::Die => Step::Die {
                gateway: self.gateway(),
            },
        }
    }

    fn batch(&mut self) -> Step {
        Step::Batch {
            gateway: self.gateway(),
            lane: self.dice.below(self.setting.lanes),
            meets: match self.dice.chance(self.habits.fault) {
                true => self.dice.pick(&FAULTS),
                false => Meets::Nothing,
            },
        }
    }

    fn order(&mut self) -> Step {
        if let Some(made) = self.made
            && self.dice.chance(70)
        {
            return self.order_with(made);
        }
        let till = self.dice.below(TILLS.len() as u8);
        let way = self.way(TILLS[usize::from(till)]);
        Step::Order {
            till,
            way,
            customer: self.customer(),
            amount: self.dice.pick(&AMOUNTS),
            right: !self.dice.chance(self.habits.wrong),
            reference: (!self.setting.orderly).then(|| self.dice.below(4)),
            route: self.route(),
        }
    }

    /// By the token that was made last.
    fn order_with(&mut self, made: Made) -> Step {
        let Made {
            customer,
            chain,
            way,
            amount,
        } = made;
        let tills = [0, 1, 2, 3, 4]
            .into_iter()
            .filter(|till| TILLS[usize::from(*till)] == chain);
        let tills: Vec<u8> = tills.collect();
        let amount = amount.filter(|_| !self.dice.chance(15));
        Step::Order {
            till: self.dice.pick(&tills),
            way,
            customer,
            amount: amount.unwrap_or_else(|| self.dice.pick(&AMOUNTS[..6])),
            right: !self.dice.chance(self.habits.wrong),
            reference: (!self.setting.orderly).then(|| self.dice.below(4)),
            route: self.route(),
        }
    }

    fn deed(&mut self, customer: u8) -> Deed {
        match self.dice.below(10) {
            0 => Deed::Unissue(1 + i64::from(self.dice.below(4))),
            1 => Deed::Reopen,
            2 => Deed::Expire,
            _ => {
                let chain = self.dice.pick(&[
                    Chain::Alfamart,
                    Chain::Alfamart,
                    Chain::Indomaret,
                    Chain::Danamon,
                ]);
                let way = match chain {
                    Chain::Alfamart => Way::Out,
                    _ => self.way(chain),
                };
                let bound = chain == Chain::Danamon || self.dice.chance(40);
                let amount = bound.then(|| self.dice.pick(&AMOUNTS));
                self.made = Some(Made {
                    customer,
                    chain,
                    way,
                    amount,
                });
                Deed::Issue(chain, way, amount)
            }
        }
    }

    fn way(&mut self, chain: Chain) -> Way {
        let way = match self.dice.chance(self.habits.out) {
            true => Way::Out,
            false => Way::In,
        };
        match (way, goes(chain, way)) {
            (way, true) => way,
            (Way::In, false) => Way::Out,
            (Way::Out, false) => Way::In,
        }
    }

    fn customer(&mut self) -> u8 {
        match self.dice.chance(70) {
            true => 0,
            false => self.dice.below(CUSTOMERS),
        }
    }

    fn gateway(&mut self) -> u8 {
        self.dice.below(self.setting.gateways)
    }

    fn route(&mut self) -> Route {
        let lost = self.dice.chance(self.habits.lost);
        let copied = self.dice.chance(self.habits.copied);
        let unanswered = self.dice.chance(self.habits.lost);
        Route {
            gateway: self.gateway(),
            there: (!lost).then(|| self.delay()),
            copy: copied.then(|| (self.gateway(), self.dice.below(12))),
            back: (!unanswered).then(|| self.delay()),
        }
    }

    fn delay(&mut self) -> u8 {
        match self.dice.chance(self.habits.delayed) {
            true => self.dice.below(10),
            false => 0,
        }
    }
}
