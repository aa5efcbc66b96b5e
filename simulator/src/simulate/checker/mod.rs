//! Holds what is answered and what is there against the [`oracle`].
//!
//! It knows which tries were committed: the store in memory is the simulation's own. So it need not
//! guess what an answer that was lost has done, and holds every answer against one truth.

mod compare;
mod request_outcome;

use std::collections::BTreeMap;

use oracle::reference::Input;
use oracle::rules::{Fee, Rules, Tier};
use oracle::{Account, Answer, Chain, Ledger, MoneyDirection, Operation};
use oracle::{OriginalKey, Request};

use super::actors::{Actors, name};
use super::coverage::{AccountOperation, Coverage, CoverageInput};
use super::memory::{Attempt, InjectedFault, Tables};
pub use request_outcome::RequestOutcome;

/// The figures of the [`actors`](super::actors), written down a second time.
const RULES: Rules = Rules {
    fees: &[
        Fee {
            chain: Chain::Alfamart,
            way: MoneyDirection::Out,
            amount: 2_500,
            from: 0,
            until: i32::MAX,
        },
        Fee {
            chain: Chain::Digibos,
            way: MoneyDirection::In,
            amount: 1_500,
            from: 0,
            until: i32::MAX,
        },
    ],
    failures_max: 5,
};
/// See `RULES`.
pub const PREMIUM: Tier = Tier {
    balance: 400_000,
    month: 900_000,
    cash_out: true,
};
/// See `RULES`.
pub const REGULAR: Tier = Tier {
    balance: 150_000,
    month: 300_000,
    cash_out: false,
};
/// By customer.
const TIERS: [Tier; 3] = [PREMIUM, PREMIUM, REGULAR];

/// A promise that is broken, and how.
pub type Violation = String;

/// A request that was in a batch, and what was said to it.
#[derive(Clone, Copy, Debug)]
pub struct ObservedAnswer {
    /// The request.
    pub request: Request,
    /// Whether its deadline had passed when the batch began.
    pub late: bool,
    /// The answer; none where the process ended before it was sent.
    pub verdict: Option<RequestOutcome>,
}

/// What is known of a batch.
pub struct ObservedBatch<'a> {
    /// The gateway and its lane.
    pub lane: (u8, usize),
    /// The time of day (microseconds).
    pub now: i64,
    /// What it met.
    pub injected_fault: &'a InjectedFault,
    /// The tries to carry it out.
    pub attempts: &'a [Attempt],
    /// Whether the gateway's process has ended in it.
    pub crashed: bool,
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct Checker {
    /// What must be there.
    pub books: Ledger,
    /// The latest time of each lane: it never goes back while its process lives.
    times: BTreeMap<(u8, usize), i64>,
}

impl Checker {
    /// The accounts are opened at that moment.
    pub fn new(at: i64) -> Self {
        let accounts = TIERS.map(|tier| Account::opened(tier, at));
        Self {
            books: Ledger::new(RULES, accounts.into()),
            times: BTreeMap::new(),
        }
    }

    /// A gateway has lost its memory.
    pub fn forget(&mut self, gateway: u8) {
        self.times.retain(|(of, _), _| *of != gateway);
    }

    /// Takes a batch in: first it was tried as a whole, then, perhaps, one by one.
    pub fn observe(
        &mut self,
        batch: &ObservedBatch<'_>,
        answers: &[ObservedAnswer],
        coverage: &mut Coverage,
    ) -> Result<(), Violation> {
        let time = self.times.entry(batch.lane).or_insert(i64::MIN);
        *time = batch.now.max(*time);
        let timestamp = *time;
        let (late, tried): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.late);
        for answer in late {
            check_late(batch, answer)?;
        }
        let Some((whole, singles)) = batch.attempts.split_first() else {
            return match tried.is_empty() {
                true => Ok(()),
                false => Err("it was not tried".to_owned()),
            };
        };
        if whole.commands != tried.len() {
            return Err("a batch was tried in parts".to_owned());
        }
        if !whole.committed && *batch.injected_fault == InjectedFault::Nothing {
            return Err("a batch is refused for no reason".to_owned());
        }
        if singles.iter().any(|single| single.commands != 1)
            || (!singles.is_empty() && tried.len() == 1)
        {
            return Err("a batch was tried again as a whole".to_owned());
        }
        // What is not committed is decided all the same, and each sees what came before it.
        let mut lost = None;
        for (index, answer) in tried.into_iter().enumerate() {
            self.cover(batch.injected_fault, &answer.request.operation, coverage);
            let committed = match singles.get(index) {
                None if singles.is_empty() => whole.committed,
                None => false,
                Some(single) => {
                    lost = None;
                    single.committed
                }
            };
            let books = match committed {
                true => &mut self.books,
                false => lost.get_or_insert_with(|| self.books.clone()),
            };
            let due = RequestOutcome::Answered(books.take(&answer.request, timestamp));
            let result = match committed {
                true => check_committed(batch, answer, due),
                false => check_lost(batch, answer, due),
            };
            result.map_err(|finding| format!("{finding}: {:?}", answer.request.operation))?;
        }
        Ok(())
    }

    /// What is there is what must be there.
    pub fn compare(&self, tables: &Tables, actors: &Actors) -> Result<(), Violation> {
        compare::compare(&self.books, tables, actors)
    }

    fn cover(
        &self,
        injected_fault: &InjectedFault,
        operation: &Operation,
        coverage: &mut Coverage,
    ) {
        let (customer, matter) = match operation {
            Operation::Redeem(order) => (order.customer, AccountOperation::of(order.reference.way)),
            Operation::Inquiry { customer, .. } => (*customer, AccountOperation::Inquiry),
            Operation::Issue { customer, .. } => (*customer, AccountOperation::Token),
            _ => return self.cover_reference(injected_fault, operation, coverage),
        };
        if let Some(account) = self.books.accounts.get(usize::from(customer)) {
            coverage.note_account(account.condition, matter, injected_fault);
        }
        self.cover_reference(injected_fault, operation, coverage);
    }

    fn cover_reference(
        &self,
        injected_fault: &InjectedFault,
        operation: &Operation,
        coverage: &mut Coverage,
    ) {
        let input = self.books.input(operation);
        let (Some(reference), Some(input)) = (operation.reference(), input) else {
            return;
        };
        let input = match input {
            Input::Original { same: true } => CoverageInput::Redeem,
            Input::Original { same: false } => CoverageInput::RedeemOther,
            Input::Cancel { matching: true } => CoverageInput::Cancel,
            Input::Cancel { matching: false } => CoverageInput::CancelOther,
            Input::Status { matching: true } => self.status_input(operation),
            Input::Status { matching: false } => CoverageInput::StatusOther,
        };
        coverage.note(
            reference.way,
            self.books.state(reference),
            input,
            injected_fault,
        );
    }

    fn status_input(&self, operation: &Operation) -> CoverageInput {
        let Operation::Status { reference, by, .. } = operation else {
            return CoverageInput::Status;
        };
        let number_of = |record: &oracle::Movement| record.number;
        let known = self.books.records.get(reference).map(number_of);
        match by {
            OriginalKey::Reference => CoverageInput::Status,
            OriginalKey::Number(_) => CoverageInput::StatusByNumber,
            OriginalKey::Call(_) => CoverageInput::StatusByCall,
            OriginalKey::Both(number) if known == Some(*number) => CoverageInput::StatusByNumber,
            OriginalKey::Both(_) => CoverageInput::StatusOther,
        }
    }
}

/// It has waited too long, and was no part of the batch.
fn check_late(batch: &ObservedBatch<'_>, answer: &ObservedAnswer) -> Result<(), Violation> {
    match answer.verdict {
        None if batch.crashed => Ok(()),
        Some(RequestOutcome::Late) => Ok(()),
        other => Err(format!(
            "it had waited too long, and {} was said: {:?}",
            said(other),
            answer.request.operation
        )),
    }
}

/// It is there: the answer is the one that is due.
fn check_committed(
    batch: &ObservedBatch<'_>,
    answer: &ObservedAnswer,
    due: RequestOutcome,
) -> Result<(), Violation> {
    match answer.verdict {
        None if batch.crashed => Ok(()),
        Some(verdict) if verdict == due => Ok(()),
        Some(RequestOutcome::Unknown) if may_be_unknown(batch) && !is_nothing(due) => Ok(()),
        other => Err(format!("{due:?} is due, {} was said", said(other))),
    }
}

/// It is not there: nothing was done, and nobody may be told that it was.
fn check_lost(
    batch: &ObservedBatch<'_>,
    answer: &ObservedAnswer,
    due: RequestOutcome,
) -> Result<(), Violation> {
    if !may_be_lost(batch.injected_fault, &answer.request.operation) {
        return Err("it is refused for no reason".to_owned());
    }
    match answer.verdict {
        None if batch.crashed => Ok(()),
        Some(RequestOutcome::NotCommitted) if !may_be_unknown(batch) => Ok(()),
        Some(RequestOutcome::Unknown) if may_be_unknown(batch) => Ok(()),
        Some(verdict) if verdict == due && is_nothing(due) => Ok(()),
        other => Err(format!(
            "nothing was committed, and {} was said",
            said(other)
        )),
    }
}

/// What refuses before any rule runs tells so, whatever becomes of the batch.
fn is_nothing(verdict: RequestOutcome) -> bool {
    matches!(
        verdict,
        RequestOutcome::Answered(Answer::Refused("external-id-reused"))
    )
}

fn may_be_unknown(batch: &ObservedBatch<'_>) -> bool {
    matches!(
        batch.injected_fault,
        InjectedFault::CommitFails {
            readable: false,
            ..
        }
    )
}

/// Whether what was met is a reason not to commit that.
fn may_be_lost(injected_fault: &InjectedFault, operation: &Operation) -> bool {
    match injected_fault {
        InjectedFault::Nothing => false,
        InjectedFault::Poison(poisoned) => operation
            .reference()
            .is_some_and(|reference| name(reference) == *poisoned),
        _ => true,
    }
}

fn said(verdict: Option<RequestOutcome>) -> String {
    verdict.map_or_else(|| "nothing".to_owned(), |verdict| format!("{verdict:?}"))
}
