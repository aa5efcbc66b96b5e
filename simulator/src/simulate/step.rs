//! The steps of a simulation: what people, networks, disks and clocks do. They are few and whole,
//! so that any of them can be left out and the others still make sense.

use std::fmt;

use oracle::{AccountChange, Chain, MoneyDirection};

use super::memory::InjectedFault;

/// How a request of a till travels, and its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// To which gateway.
    pub gateway: u8,
    /// Steps until it arrives; none: it is lost.
    pub there: Option<u8>,
    /// The network makes a copy for that gateway, which arrives after so many steps.
    pub copy: Option<(u8, u8)>,
    /// Steps until the answer arrives; none: it is lost.
    pub back: Option<u8>,
}

/// A message that need not hurry, nor get lost.
pub const DIRECT: Route = Route {
    gateway: 0,
    there: Some(0),
    copy: None,
    back: Some(0),
};

/// What a till should never do. Some do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TillFault {
    /// Sends the order again, come what may.
    Again,
    /// Sends it again under the external id of the first try.
    AgainUnderSameId,
    /// Sends another order under the same reference.
    OtherAmount,
    /// Cancels another amount.
    CancelOther,
    /// Another chain cancels its own reference of that number.
    CancelElsewhere,
    /// Another chain asks for its own reference of that number.
    AskElsewhere,
    /// Cancels, and forgets that it did.
    CancelAndForget,
}

/// How somebody at the till looks into what became of an order, at any time, and does nothing
/// about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusCheck {
    /// By the gateway's number, once it was told.
    Number,
    /// By the external id of the first try.
    FirstCall,
    /// By that of the last.
    LastCall,
    /// By the order's reference and the number of another one.
    OtherNumber,
    /// With another amount.
    OtherAmount,
}

/// What a customer does in the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CustomerAction {
    /// Makes a token.
    Issue(Chain, MoneyDirection, Option<i64>),
    /// Takes the token of that number back.
    Unissue(i64),
    /// Opens cash-out with the PIN.
    Reopen,
    /// The house ends the tokens that have run out.
    Expire,
}

/// Where the clock goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockJump {
    /// So many seconds on, or back.
    By(i64),
    /// To a moment in microseconds since 1970, if that lies ahead.
    To(i64),
}

/// What the next batch of a lane meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchFault {
    /// Nothing.
    Nothing,
    /// See [`InjectedFault::OutOfReach`].
    OutOfReach,
    /// See [`InjectedFault::DiskFull`].
    DiskFull,
    /// The first order of the batch cannot be saved.
    Poison,
    /// See [`InjectedFault::CommitFails`]: whether it happened, whether it can be read back.
    CommitFails(bool, bool),
    /// See [`InjectedFault::Crash`]: whether it was committed.
    Crash(bool),
}

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SimulationStep {
    /// A till begins an order.
    Order {
        /// Which till.
        till: u8,
        /// Which way.
        way: MoneyDirection,
        /// Whose.
        customer: u8,
        /// Rupiah.
        amount: i64,
        /// Whether the cashier keys the right digits.
        right: bool,
        /// One of few references, or, in an orderly house, one of its own.
        reference: Option<u8>,
        /// How it travels.
        route: Route,
    },
    /// A till that has no answer goes on with one of its open orders.
    Recover {
        /// Which of them.
        entry: u8,
        /// Without asking for the status before.
        gives_up_early: bool,
        /// How it travels.
        route: Route,
    },
    /// A till does what it should never do.
    Err {
        /// With which of its orders.
        entry: u8,
        /// What.
        misstep: TillFault,
        /// How it travels.
        route: Route,
    },
    /// Somebody at a till looks into what became of one of its orders.
    Look {
        /// Which.
        entry: u8,
        /// How.
        how: StatusCheck,
        /// How it travels.
        route: Route,
    },
    /// A till asks whether a cash-in would be taken.
    Inquire {
        /// Which till.
        till: u8,
        /// Whose.
        customer: u8,
        /// Rupiah.
        amount: i64,
        /// How it travels.
        route: Route,
    },
    /// Customer service changes an account.
    AccountChange {
        /// Whose.
        customer: u8,
        /// What becomes of it.
        change: AccountChange,
        /// On which gateway.
        gateway: u8,
    },
    /// A customer does something in the app.
    App {
        /// Who.
        customer: u8,
        /// What.
        action: CustomerAction,
        /// On which gateway.
        gateway: u8,
    },
    /// A lane takes what is waiting and carries it out.
    Batch {
        /// Of which gateway.
        gateway: u8,
        /// Which lane.
        lane: u8,
        /// What it meets.
        fault: BatchFault,
    },
    /// A gateway's process ends, with all that is waiting, and begins anew.
    Die {
        /// Which.
        gateway: u8,
    },
    /// The clock is set.
    Clock(ClockJump),
}

impl BatchFault {
    /// For a batch whose first order has that reference.
    pub fn injected_fault(self, first: Option<String>) -> InjectedFault {
        match self {
            Self::Nothing => InjectedFault::Nothing,
            Self::OutOfReach => InjectedFault::OutOfReach,
            Self::DiskFull => InjectedFault::DiskFull,
            Self::Poison => first.map_or(InjectedFault::Nothing, InjectedFault::Poison),
            Self::CommitFails(happened, readable) => {
                InjectedFault::CommitFails { happened, readable }
            }
            Self::Crash(committed) => InjectedFault::Crash { committed },
        }
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, " -> gateway {}", self.gateway)?;
        match self.there {
            Some(0) => {}
            Some(steps) => write!(f, " in {steps}")?,
            None => f.write_str(" (lost)")?,
        }
        if let Some((gateway, steps)) = self.copy {
            write!(f, ", a copy -> gateway {gateway} in {steps}")?;
        }
        match self.back {
            Some(0) => Ok(()),
            Some(steps) => write!(f, ", answered in {steps}"),
            None => f.write_str(", answer lost"),
        }
    }
}

impl fmt::Display for SimulationStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order {
                till,
                way,
                customer,
                amount,
                right,
                reference,
                route,
            } => {
                let digits = if *right { "" } else { ", wrong digits" };
                write!(
                    f,
                    "till {till}: {way} of {amount} for customer {customer}{digits}"
                )?;
                if let Some(reference) = reference {
                    write!(f, " under R{reference}")?;
                }
                write!(f, "{route}")
            }
            Self::Recover {
                entry,
                gives_up_early,
                route,
            } => {
                let how = if *gives_up_early { ", impatient" } else { "" };
                write!(f, "order {entry}: its till goes on{how}{route}")
            }
            Self::Err {
                entry,
                misstep,
                route,
            } => {
                write!(f, "order {entry}: its till errs, {misstep:?}{route}")
            }
            Self::Look { entry, how, route } => {
                write!(f, "order {entry}: somebody looks, {how:?}{route}")
            }
            Self::Inquire {
                till,
                customer,
                amount,
                route,
            } => {
                write!(
                    f,
                    "till {till}: inquiry of {amount} for customer {customer}{route}"
                )
            }
            Self::AccountChange {
                customer,
                change,
                gateway,
            } => write!(f, "account {customer}: {change:?} -> gateway {gateway}"),
            Self::App {
                customer,
                action,
                gateway,
            } => {
                write!(f, "customer {customer}: {action:?} -> gateway {gateway}")
            }
            Self::Batch {
                gateway,
                lane,
                fault,
            } => {
                write!(f, "gateway {gateway}, lane {lane}: a batch meets {fault:?}")
            }
            Self::Die { gateway } => write!(f, "gateway {gateway}: dies"),
            Self::Clock(ClockJump::By(seconds)) => write!(f, "clock: {seconds:+} s"),
            Self::Clock(ClockJump::To(micros)) => {
                let moment = gerai::types::Timestamp::from_micros(*micros);
                write!(f, "clock: to {moment}")
            }
        }
    }
}
