//! Which cells of (state x input x crash point) were visited.

use std::fmt;

use gerai::storage::memory::Meeting;

use super::ask::Way;

/// Where a reference stands when a request for it is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the states of the protocol's table")]
pub enum Standing {
    Absent,
    Posted,
    Declined,
    Reversed,
    Voided,
}

impl Standing {
    const ALL: [Self; 5] = [
        Self::Absent,
        Self::Posted,
        Self::Declined,
        Self::Reversed,
        Self::Voided,
    ];

    /// By the name of the state.
    pub fn of(state: Option<&str>) -> Self {
        match state {
            None => Self::Absent,
            Some("POSTED") => Self::Posted,
            Some("DECLINED") => Self::Declined,
            Some("REVERSED") => Self::Reversed,
            Some(_) => Self::Voided,
        }
    }
}

/// What comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
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
}

impl Input {
    const ALL: [Self; 5] = [
        Self::Redeem,
        Self::RedeemOther,
        Self::Cancel,
        Self::CancelOther,
        Self::Status,
    ];
}

/// What a batch can meet, as columns of the table.
const MEETINGS: [&str; 10] = [
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

fn column(meeting: &Meeting) -> usize {
    match meeting {
        Meeting::Nothing => 0,
        Meeting::OutOfReach => 1,
        Meeting::DiskFull => 2,
        Meeting::Poison(_) => 3,
        Meeting::CommitFails { happened, readable } => {
            4 + 2 * usize::from(*happened) + usize::from(!readable)
        }
        Meeting::Crash { committed } => 8 + usize::from(*committed),
    }
}

const WAYS: [Way; 2] = [Way::In, Way::Out];
const ROWS: usize = 2 * 5 * 5;

/// See the module.
#[derive(Clone, Debug)]
pub struct Coverage([[u64; MEETINGS.len()]; ROWS]);

impl Default for Coverage {
    fn default() -> Self {
        Self([[0; MEETINGS.len()]; ROWS])
    }
}

impl Coverage {
    /// One visit.
    pub fn note(&mut self, way: Way, standing: Standing, input: Input, meeting: &Meeting) {
        self.0[row(way, standing, input)][column(meeting)] += 1;
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
        let rows = || rows().map(|(way, standing, input)| &self.0[row(way, standing, input)]);
        let visited = rows().flatten().filter(|count| **count > 0).count();
        (visited, rows().count() * MEETINGS.len())
    }
}

fn row(way: Way, standing: Standing, input: Input) -> usize {
    (way as usize * 5 + standing as usize) * 5 + input as usize
}

/// The rows that can be: a cash-in is not cancelled by a till, and where nothing is known there is
/// nothing to differ from.
fn rows() -> impl Iterator<Item = (Way, Standing, Input)> {
    let all = WAYS.into_iter().flat_map(|way| {
        let inputs = move |standing| {
            Input::ALL
                .into_iter()
                .map(move |input| (way, standing, input))
        };
        Standing::ALL.into_iter().flat_map(inputs)
    });
    all.filter(|(way, standing, input)| {
        let is_free = matches!(standing, Standing::Absent | Standing::Voided);
        let differs = matches!(input, Input::RedeemOther | Input::CancelOther);
        let cancels = matches!(input, Input::Cancel | Input::CancelOther);
        let is_cancelled = matches!(standing, Standing::Reversed | Standing::Voided);
        !(is_free && differs) && (*way == Way::Out || !(cancels || is_cancelled))
    })
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<30}", "state x input")?;
        MEETINGS
            .iter()
            .try_for_each(|name| write!(f, "{name:>11}"))?;
        for (way, standing, input) in rows() {
            let name = format!("{way} {standing:?} {input:?}");
            write!(f, "\n{name:<30}")?;
            let counts = self.0[row(way, standing, input)];
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
