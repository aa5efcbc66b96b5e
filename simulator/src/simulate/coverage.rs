//! Which cells of (state x input x crash point) were visited.

use std::fmt;

use oracle::reference::State;
use oracle::{AccountCondition, MoneyDirection};

use super::memory::InjectedFault;

/// What comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoverageInput {
    /// The order, or the same one again.
    Redeem,
    /// Another order under its reference.
    RedeemOther,
    /// A cancel that means it.
    Cancel,
    /// A cancel that does not.
    CancelOther,
    /// A question.
    Status,
    /// A question by the gateway's number.
    StatusByNumber,
    /// A question by the external id of a request.
    StatusByCall,
    /// A question that does not mean it.
    StatusOther,
}

impl CoverageInput {
    const ALL: [Self; 8] = [
        Self::Redeem,
        Self::RedeemOther,
        Self::Cancel,
        Self::CancelOther,
        Self::Status,
        Self::StatusByNumber,
        Self::StatusByCall,
        Self::StatusOther,
    ];
}

/// What is asked of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they say it")]
pub enum AccountOperation {
    CashIn,
    CashOut,
    Inquiry,
    Token,
}

impl AccountOperation {
    const ALL: [Self; 4] = [Self::CashIn, Self::CashOut, Self::Inquiry, Self::Token];

    /// An order of that way.
    pub const fn of(way: MoneyDirection) -> Self {
        match way {
            MoneyDirection::In => Self::CashIn,
            MoneyDirection::Out => Self::CashOut,
        }
    }
}

const ACCOUNT_CHANGES: [AccountCondition; 4] = [
    AccountCondition::Active,
    AccountCondition::Blocked,
    AccountCondition::Dormant,
    AccountCondition::Closed,
];

/// What a batch can meet, as columns of the table.
const INJECTED_FAULTS: [&str; 10] = [
    "nothing",
    "unreached",
    "disk full",
    "poison",
    "lost",
    "lost?",
    "done",
    "done?",
    "crash-",
    "crash+",
];

fn column(injected_fault: &InjectedFault) -> usize {
    match injected_fault {
        InjectedFault::Nothing => 0,
        InjectedFault::OutOfReach => 1,
        InjectedFault::DiskFull => 2,
        InjectedFault::Poison(_) => 3,
        InjectedFault::CommitFails { happened, readable } => {
            4 + 2 * usize::from(*happened) + usize::from(!readable)
        }
        InjectedFault::Crash { committed } => 8 + usize::from(*committed),
    }
}

const WAYS: [MoneyDirection; 2] = [MoneyDirection::In, MoneyDirection::Out];
/// Rows of references; after them come those of accounts.
const REFERENCES: usize = 2 * 5 * 8;
const ROWS: usize = REFERENCES + 4 * 4;

/// See the module.
#[derive(Clone, Debug)]
pub struct Coverage([[u64; INJECTED_FAULTS.len()]; ROWS]);

impl Default for Coverage {
    fn default() -> Self {
        Self([[0; INJECTED_FAULTS.len()]; ROWS])
    }
}

impl Coverage {
    /// One visit.
    pub fn note(
        &mut self,
        way: MoneyDirection,
        standing: State,
        input: CoverageInput,
        injected_fault: &InjectedFault,
    ) {
        self.0[row(way, standing, input)][column(injected_fault)] += 1;
    }

    /// One visit of an account.
    pub fn note_account(
        &mut self,
        condition: AccountCondition,
        matter: AccountOperation,
        injected_fault: &InjectedFault,
    ) {
        self.0[account_row(condition, matter)][column(injected_fault)] += 1;
    }

    /// Takes another's visits over.
    pub fn add(&mut self, other: &Self) {
        let cells = self.0.iter_mut().flatten();
        cells
            .zip(other.0.iter().flatten())
            .for_each(|(sum, more)| *sum += more);
    }

    /// Cells visited, and cells there are.
    pub fn cells(&self) -> (usize, usize) {
        let rows = || rows().map(|(row, _)| &self.0[row]);
        let visited = rows().flatten().filter(|count| **count > 0).count();
        (visited, rows().count() * INJECTED_FAULTS.len())
    }
}

fn row(way: MoneyDirection, standing: State, input: CoverageInput) -> usize {
    (way as usize * 5 + standing as usize) * 8 + input as usize
}

fn account_row(condition: AccountCondition, matter: AccountOperation) -> usize {
    REFERENCES + condition as usize * 4 + matter as usize
}

/// Every row that can be, and its name.
fn rows() -> impl Iterator<Item = (usize, String)> {
    let references = reference_rows().map(|(way, standing, input)| {
        let name = format!("{way} {standing:?} {input:?}");
        (row(way, standing, input), name)
    });
    let accounts = ACCOUNT_CHANGES.into_iter().flat_map(|condition| {
        AccountOperation::ALL.map(|matter| {
            (
                account_row(condition, matter),
                format!("{condition:?} {matter:?}"),
            )
        })
    });
    references.chain(accounts)
}

/// The rows that can be: a cash-in is not cancelled by a till, and where nothing is known there is
/// nothing to differ from, and no number was told.
fn reference_rows() -> impl Iterator<Item = (MoneyDirection, State, CoverageInput)> {
    let all = WAYS.into_iter().flat_map(|way| {
        let inputs = move |standing| {
            CoverageInput::ALL
                .into_iter()
                .map(move |input| (way, standing, input))
        };
        State::ALL.into_iter().flat_map(inputs)
    });
    all.filter(|(way, standing, input)| {
        let is_free = matches!(standing, State::Absent | State::Voided);
        let differs = matches!(
            input,
            CoverageInput::RedeemOther | CoverageInput::CancelOther | CoverageInput::StatusOther
        );
        let has_no_number = *standing == State::Absent && *input == CoverageInput::StatusByNumber;
        let cancels = matches!(input, CoverageInput::Cancel | CoverageInput::CancelOther);
        let is_cancelled = matches!(standing, State::Reversed | State::Voided);
        !(has_no_number || is_free && differs)
            && (*way == MoneyDirection::Out || !(cancels || is_cancelled))
    })
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<30}", "state x input")?;
        INJECTED_FAULTS
            .iter()
            .try_for_each(|name| write!(f, "{name:>11}"))?;
        for (row, name) in rows() {
            write!(f, "\n{name:<30}")?;
            let counts = self.0[row];
            counts
                .iter()
                .try_for_each(|count| write!(f, "{count:>11}"))?;
        }
        write!(
            f,
            "\n(lost, done: a commit that fails and has not, or has, happened; ?: and cannot be \
             read back; crash: the process ends before, or just after, the commit)"
        )
    }
}
