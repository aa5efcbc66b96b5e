//! The judge: knows from `books` what must be answered, hears what is answered, and looks at what
//! is there.
//!
//! It is told which tries were committed: the store in memory is the simulation's own. So it need
//! not guess what an answer that was lost has done, and holds every answer against one truth.

mod account;
mod books;
pub mod calendar;
mod compare;
mod figures;
mod verdict;

use std::collections::BTreeMap;

use gerai::storage::memory::{Attempt, Meeting, Tables};

use super::ask::{Ask, By, Desk, Request};
use super::cast::{Cast, name};
use super::coverage::{Coverage, Input, Matter, Standing};
pub use books::{Books, goes};
pub use verdict::Verdict;

/// A promise that is broken, and how.
pub type Finding = String;

/// A request that was in a batch, and what was said to it.
#[derive(Clone, Copy, Debug)]
pub struct Heard {
    /// The request.
    pub request: Request,
    /// Whether its deadline had passed when the batch began.
    pub late: bool,
    /// The answer; none where the process ended before it was sent.
    pub verdict: Option<Verdict>,
}

/// What is known of a batch.
pub struct Batch<'a> {
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
pub struct Judge {
    /// What must be there.
    pub books: Books,
    /// The latest time of each lane: it never goes back while its process lives.
    times: BTreeMap<(u8, usize), i64>,
}

impl Judge {
    /// The accounts are opened at that moment.
    pub fn new(customers: usize, at: i64) -> Self {
        Self {
            books: Books::opened(customers, at),
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
        batch: &Batch<'_>,
        heard: &[Heard],
        coverage: &mut Coverage,
    ) -> Result<(), Finding> {
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
            self.cover(batch.meeting, &heard.request.ask, coverage);
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
                true => Verdict::Late,
                false => books.take(&heard.request, stamp),
            };
            let result = match committed {
                true => hear_committed(batch, heard, due),
                false => hear_lost(batch, heard, due),
            };
            result.map_err(|finding| format!("{finding}: {:?}", heard.request.ask))?;
        }
        Ok(())
    }

    /// What is there is what must be there.
    pub fn compare(&self, tables: &Tables, cast: &Cast) -> Result<(), Finding> {
        compare::compare(&self.books, tables, cast)
    }

    /// Customer service has changed what may be done with an account.
    pub fn set(&mut self, customer: u8, desk: Desk) {
        if let Some(account) = self.books.accounts.get_mut(usize::from(customer)) {
            account.desk = desk;
        }
    }

    fn cover(&self, meeting: &Meeting, ask: &Ask, coverage: &mut Coverage) {
        let (customer, matter) = match ask {
            Ask::Redeem(order) => (order.customer, Matter::of(order.reference.way)),
            Ask::Inquiry { customer, .. } => (*customer, Matter::Inquiry),
            Ask::Issue { customer, .. } => (*customer, Matter::Token),
            _ => return self.cover_reference(meeting, ask, coverage),
        };
        if let Some(account) = self.books.accounts.get(usize::from(customer)) {
            coverage.note_account(account.desk, matter, meeting);
        }
        self.cover_reference(meeting, ask, coverage);
    }

    fn cover_reference(&self, meeting: &Meeting, ask: &Ask, coverage: &mut Coverage) {
        let Some(reference) = ask.reference() else {
            return;
        };
        let record = self.books.records.get(&reference);
        let order = record.and_then(|record| record.order);
        let input = match ask {
            Ask::Redeem(asked) if order.is_none_or(|order| order == *asked) => Input::Redeem,
            Ask::Redeem(_) => Input::RedeemOther,
            Ask::Cancel {
                customer, amount, ..
            } => {
                let means = order.is_none_or(|order| {
                    order.customer == *customer && amount.is_none_or(|a| a == order.amount)
                });
                if means {
                    Input::Cancel
                } else {
                    Input::CancelOther
                }
            }
            Ask::Status { told, .. }
                if order.is_some_and(|order| {
                    told.is_some_and(|told| told != (order.customer, order.amount))
                }) =>
            {
                Input::StatusOther
            }
            Ask::Status { by, .. } => match by {
                By::Reference => Input::Status,
                By::Number(_) => Input::StatusByNumber,
                By::Call(_) => Input::StatusByCall,
                By::Both(number) if record.is_some_and(|record| record.number == *number) => {
                    Input::StatusByNumber
                }
                By::Both(_) => Input::StatusOther,
            },
            _ => return,
        };
        let standing = Standing::of(record.map(|record| record.state));
        coverage.note(reference.way, standing, input, meeting);
    }
}

/// It is there: the answer is the one that is due.
fn hear_committed(batch: &Batch<'_>, heard: &Heard, due: Verdict) -> Result<(), Finding> {
    match heard.verdict {
        None if batch.crashed => Ok(()),
        Some(verdict) if verdict == due => Ok(()),
        Some(Verdict::Unknown) if may_be_unknown(batch) && !is_nothing(due) => Ok(()),
        other => Err(format!("{due:?} is due, {} was said", said(other))),
    }
}

/// It is not there: nothing was done, and nobody may be told that it was.
fn hear_lost(batch: &Batch<'_>, heard: &Heard, due: Verdict) -> Result<(), Finding> {
    if !may_be_lost(batch.meeting, &heard.request.ask) {
        return Err("it is refused for no reason".to_owned());
    }
    match heard.verdict {
        None if batch.crashed => Ok(()),
        Some(Verdict::NotCommitted) if !may_be_unknown(batch) => Ok(()),
        Some(Verdict::Unknown) if may_be_unknown(batch) => Ok(()),
        Some(verdict) if verdict == due && is_nothing(due) => Ok(()),
        other => Err(format!(
            "nothing was committed, and {} was said",
            said(other)
        )),
    }
}

/// What refuses before any rule runs tells so, whatever becomes of the batch.
fn is_nothing(verdict: Verdict) -> bool {
    matches!(
        verdict,
        Verdict::Late | Verdict::Refused("external-id-reused")
    )
}

fn may_be_unknown(batch: &Batch<'_>) -> bool {
    matches!(
        batch.meeting,
        Meeting::CommitFails {
            readable: false,
            ..
        }
    )
}

/// Whether what was met is a reason not to commit that.
fn may_be_lost(meeting: &Meeting, ask: &Ask) -> bool {
    match meeting {
        Meeting::Nothing => false,
        Meeting::Poison(poisoned) => ask
            .reference()
            .is_some_and(|reference| name(reference) == *poisoned),
        _ => true,
    }
}

fn said(verdict: Option<Verdict>) -> String {
    verdict.map_or_else(|| "nothing".to_owned(), |verdict| format!("{verdict:?}"))
}
