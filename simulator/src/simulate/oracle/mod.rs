//! The oracle: knows from `expected_ledger` what must be answered, hears what is answered, and
//! looks at what is there.
//!
//! It is told which tries were committed: the store in memory is the simulation's own. So it need
//! not guess what an answer that was lost has done, and holds every answer against one truth.

mod account;
pub mod calendar;
mod compare;
mod expected_ledger;
mod request_outcome;
mod rule_figures;

use std::collections::BTreeMap;

use super::actors::{Actors, name};
use super::coverage::{AccountOperation, Coverage, CoverageInput, ReferenceState};
use super::memory::{Attempt, Meeting, Tables};
use super::request::{AccountCondition, Operation, OriginalKey, SimulatedRequest};
pub use expected_ledger::{ExpectedLedger, goes};
pub use request_outcome::RequestOutcome;

/// A promise that is broken, and how.
pub type Violation = String;

/// A request that was in a batch, and what was said to it.
#[derive(Clone, Copy, Debug)]
pub struct ObservedAnswer {
    /// The request.
    pub request: SimulatedRequest,
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
    pub meeting: &'a Meeting,
    /// The tries to carry it out.
    pub attempts: &'a [Attempt],
    /// Whether the gateway's process has ended in it.
    pub crashed: bool,
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct Oracle {
    /// What must be there.
    pub books: ExpectedLedger,
    /// The latest time of each lane: it never goes back while its process lives.
    times: BTreeMap<(u8, usize), i64>,
}

impl Oracle {
    /// The accounts are opened at that moment.
    pub fn new(customers: usize, at: i64) -> Self {
        Self {
            books: ExpectedLedger::opened(customers, at),
            times: BTreeMap::new(),
        }
    }

    /// A gateway has lost its memory.
    pub fn forget(&mut self, gateway: u8) {
        self.times.retain(|(of, _), _| *of != gateway);
    }

    /// Takes a batch in: first it was tried as a whole, then, perhaps, one by one.
    pub fn hear(
        &mut self,
        batch: &ObservedBatch<'_>,
        heard: &[ObservedAnswer],
        coverage: &mut Coverage,
    ) -> Result<(), Violation> {
        let time = self.times.entry(batch.lane).or_insert(i64::MIN);
        *time = batch.now.max(*time);
        let stamp = *time;
        let (whole, singles) = batch.attempts.split_first().ok_or("it was not tried")?;
        if whole.commands != heard.len() {
            return Err("a batch was tried in parts".to_owned());
        }
        if singles.iter().any(|single| single.commands != 1)
            || (!singles.is_empty() && heard.len() == 1)
        {
            return Err("a batch was tried again as a whole".to_owned());
        }
        // What is not committed is decided all the same, and each sees what came before it.
        let mut lost = None;
        for (index, heard) in heard.iter().enumerate() {
            self.cover(batch.meeting, &heard.request.operation, coverage);
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
            let due = match heard.late {
                true => RequestOutcome::Late,
                false => books.take(&heard.request, stamp),
            };
            let result = match committed {
                true => hear_committed(batch, heard, due),
                false => hear_lost(batch, heard, due),
            };
            result.map_err(|finding| format!("{finding}: {:?}", heard.request.operation))?;
        }
        Ok(())
    }

    /// What is there is what must be there.
    pub fn compare(&self, tables: &Tables, actors: &Actors) -> Result<(), Violation> {
        compare::compare(&self.books, tables, actors)
    }

    /// Customer service has changed what may be done with an account.
    pub fn set(&mut self, customer: u8, condition: AccountCondition) {
        if let Some(account) = self.books.accounts.get_mut(usize::from(customer)) {
            account.condition = condition;
        }
    }

    fn cover(&self, meeting: &Meeting, operation: &Operation, coverage: &mut Coverage) {
        let (customer, matter) = match operation {
            Operation::Redeem(order) => (order.customer, AccountOperation::of(order.reference.way)),
            Operation::Inquiry { customer, .. } => (*customer, AccountOperation::Inquiry),
            Operation::Issue { customer, .. } => (*customer, AccountOperation::Token),
            _ => return self.cover_reference(meeting, operation, coverage),
        };
        if let Some(account) = self.books.accounts.get(usize::from(customer)) {
            coverage.note_account(account.condition, matter, meeting);
        }
        self.cover_reference(meeting, operation, coverage);
    }

    fn cover_reference(&self, meeting: &Meeting, operation: &Operation, coverage: &mut Coverage) {
        let Some(reference) = operation.reference() else {
            return;
        };
        let record = self.books.records.get(&reference);
        let order = record.and_then(|record| record.order);
        let input = match operation {
            Operation::Redeem(asked) if order.is_none_or(|order| order == *asked) => {
                CoverageInput::Redeem
            }
            Operation::Redeem(_) => CoverageInput::RedeemOther,
            Operation::Cancel {
                customer, amount, ..
            } => {
                let means = order.is_none_or(|order| {
                    order.customer == *customer && amount.is_none_or(|a| a == order.amount)
                });
                if means {
                    CoverageInput::Cancel
                } else {
                    CoverageInput::CancelOther
                }
            }
            Operation::Status { told, .. }
                if order.is_some_and(|order| {
                    told.is_some_and(|told| told != (order.customer, order.amount))
                }) =>
            {
                CoverageInput::StatusOther
            }
            Operation::Status { by, .. } => match by {
                OriginalKey::Reference => CoverageInput::Status,
                OriginalKey::Number(_) => CoverageInput::StatusByNumber,
                OriginalKey::Call(_) => CoverageInput::StatusByCall,
                OriginalKey::Both(number)
                    if record.is_some_and(|record| record.number == *number) =>
                {
                    CoverageInput::StatusByNumber
                }
                OriginalKey::Both(_) => CoverageInput::StatusOther,
            },
            _ => return,
        };
        let standing = ReferenceState::of(record.map(|record| record.state));
        coverage.note(reference.way, standing, input, meeting);
    }
}

/// It is there: the answer is the one that is due.
fn hear_committed(
    batch: &ObservedBatch<'_>,
    heard: &ObservedAnswer,
    due: RequestOutcome,
) -> Result<(), Violation> {
    match heard.verdict {
        None if batch.crashed => Ok(()),
        Some(verdict) if verdict == due => Ok(()),
        Some(RequestOutcome::Unknown) if may_be_unknown(batch) && !is_nothing(due) => Ok(()),
        other => Err(format!("{due:?} is due, {} was said", said(other))),
    }
}

/// It is not there: nothing was done, and nobody may be told that it was.
fn hear_lost(
    batch: &ObservedBatch<'_>,
    heard: &ObservedAnswer,
    due: RequestOutcome,
) -> Result<(), Violation> {
    if !may_be_lost(batch.meeting, &heard.request.operation) {
        return Err("it is refused for no reason".to_owned());
    }
    match heard.verdict {
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
        RequestOutcome::Late | RequestOutcome::Refused("external-id-reused")
    )
}

fn may_be_unknown(batch: &ObservedBatch<'_>) -> bool {
    matches!(
        batch.meeting,
        Meeting::CommitFails {
            readable: false,
            ..
        }
    )
}

/// Whether what was met is a reason not to commit that.
fn may_be_lost(meeting: &Meeting, operation: &Operation) -> bool {
    match meeting {
        Meeting::Nothing => false,
        Meeting::Poison(poisoned) => operation
            .reference()
            .is_some_and(|reference| name(reference) == *poisoned),
        _ => true,
    }
}

fn said(verdict: Option<RequestOutcome>) -> String {
    verdict.map_or_else(|| "nothing".to_owned(), |verdict| format!("{verdict:?}"))
}
