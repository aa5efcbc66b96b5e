//! The protocol's table: the states of a reference, and the legal answers in each of them.

use std::collections::BTreeSet;
use std::fmt;

/// Where a reference stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Nothing came under it.
    Absent,
    /// Its money has moved.
    Posted,
    /// It was declined.
    Declined,
    /// Its money has moved and was put back.
    Reversed,
    /// Its cancel came first.
    Voided,
}

use State::{Absent, Declined, Posted, Reversed, Voided};

impl State {
    /// All of them.
    pub const ALL: [Self; 5] = [Absent, Posted, Declined, Reversed, Voided];

    /// The name that it has in a database.
    pub const fn name(self) -> &'static str {
        match self {
            Absent => "ABSENT",
            Posted => "POSTED",
            Declined => "DECLINED",
            Reversed => "REVERSED",
            Voided => "VOIDED",
        }
    }

    /// The state of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// `latestTransactionStatus` of SNAP: how a status inquiry names it.
    pub const fn latest_status(self) -> &'static str {
        match self {
            Absent => "07",
            Posted => "00",
            Declined => "06",
            Reversed => "04",
            Voided => "05",
        }
    }

    /// The state of that `latestTransactionStatus`.
    pub fn of_latest_status(status: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|state| state.latest_status() == status)
    }

    /// Whether its money is where the original wanted it.
    pub const fn has_moved(self) -> bool {
        matches!(self, Posted)
    }
}

/// What is asked of a reference, compared with what was first ordered under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Input {
    /// A movement; `same` where it has the fingerprint of the first one.
    Original {
        /// The same customer, amount, token and outlet.
        same: bool,
    },
    /// A cancel.
    Cancel {
        /// It names the customer, and perhaps the amount, of the original.
        matching: bool,
    },
    /// A status inquiry.
    Status {
        /// The customer and the amount that it may name are the original's.
        matching: bool,
    },
}

/// What is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Response {
    /// The money has moved.
    Success,
    /// It has not, and will not.
    Decline,
    /// 404xx04: the reference was cancelled.
    Cancelled,
    /// 404xx18: the reference is known with other content.
    Inconsistent,
    /// The cancel is acknowledged.
    Acknowledged,
    /// A status inquiry names the state.
    Found,
    /// 404xx01: a status inquiry does not know the reference.
    NotFound,
}

/// An answer, and where the reference stands after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The answer.
    pub response: Response,
    /// The state after it.
    pub next: State,
}

/// The legal steps: one cell of the table. There are two where the rules of money decide.
pub const fn steps(state: State, input: Input) -> &'static [Step] {
    use Input::{Cancel, Original, Status};
    use Response::{Acknowledged, Cancelled, Decline, Found, Inconsistent, NotFound, Success};
    macro_rules! to {
        ($($response:ident $next:ident),+) => { &[$(Step { response: $response, next: $next }),+] };
    }
    match (state, input) {
        (Absent, Original { .. }) => to![Success Posted, Decline Declined],
        (Absent, Cancel { .. }) => to![Acknowledged Voided],
        (Absent, Status { .. }) => to![NotFound Absent],

        (Posted, Original { same: true }) => to![Success Posted],
        (Posted, Cancel { matching: true }) => to![Acknowledged Reversed],
        (Posted, Status { matching: true }) => to![Found Posted],
        (Posted, _) => to![Inconsistent Posted],

        (Declined, Original { same: true }) => to![Decline Declined],
        (Declined, Cancel { matching: true }) => to![Acknowledged Declined],
        (Declined, Status { matching: true }) => to![Found Declined],
        (Declined, _) => to![Inconsistent Declined],

        // Never the old success: the cash would be handed out a second time.
        (Reversed, Original { same: true }) => to![Cancelled Reversed],
        (Reversed, Cancel { matching: true }) => to![Acknowledged Reversed],
        (Reversed, Status { matching: true }) => to![Found Reversed],
        (Reversed, _) => to![Inconsistent Reversed],

        // A tombstone never saw an original, so nothing differs from it.
        (Voided, Original { .. }) => to![Cancelled Voided],
        (Voided, Cancel { .. }) => to![Acknowledged Voided],
        (Voided, Status { .. }) => to![Found Voided],
    }
}

/// Where a reference may stand, as far as its partner can know.
///
/// A request that was sent may act at any later moment, once or more often, or never: its answer
/// may be lost, it may be delayed, and the network may copy it. So the set is closed under
/// everything that was sent, and each answer leaves those states from which it is legal.
#[derive(Clone, Debug)]
pub struct PossibleStates {
    states: BTreeSet<State>,
    sent: BTreeSet<Input>,
}

impl Default for PossibleStates {
    /// Nothing was sent yet.
    fn default() -> Self {
        Self {
            states: BTreeSet::from([Absent]),
            sent: BTreeSet::new(),
        }
    }
}

impl PossibleStates {
    /// A request is on its way. It has several inputs where it is not known how it compares with
    /// the first order.
    pub fn send(&mut self, inputs: &[Input]) {
        self.sent.extend(inputs);
        self.close();
    }

    /// An answer to one of these inputs arrived. Returns false where no possible state allows it;
    /// from then on the answer is believed.
    pub fn observe(&mut self, inputs: &[Input], is_answer: impl Fn(&Step) -> bool) -> bool {
        let after = |states: &mut dyn Iterator<Item = State>| -> BTreeSet<State> {
            let steps = states.flat_map(|state| inputs.iter().map(move |input| (state, *input)));
            let steps = steps.flat_map(|(state, input)| steps_of(state, input));
            steps
                .filter(|step| is_answer(step))
                .map(|step| step.next)
                .collect()
        };
        let legal = after(&mut self.states.iter().copied());
        let is_legal = !legal.is_empty();
        self.states = match is_legal {
            true => legal,
            false => after(&mut State::ALL.into_iter()),
        };
        self.close();
        is_legal
    }

    fn close(&mut self) {
        loop {
            let known = self.states.len();
            let pairs = self.states.iter().flat_map(|state| {
                let inputs = self.sent.iter();
                inputs.map(move |input| (*state, *input))
            });
            let next: Vec<State> = pairs
                .flat_map(|(state, input)| steps_of(state, input))
                .map(|step| step.next)
                .collect();
            self.states.extend(next);
            if self.states.len() == known {
                return;
            }
        }
    }
}

fn steps_of(state: State, input: Input) -> impl Iterator<Item = Step> {
    steps(state, input).iter().copied()
}

impl fmt::Display for PossibleStates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.states.iter().map(|state| state.name()).collect();
        f.write_str(&names.join(" or "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGINAL: &[Input] = &[Input::Original { same: true }];
    const CANCEL: &[Input] = &[Input::Cancel { matching: true }];
    const STATUS: &[Input] = &[Input::Status { matching: true }];

    fn response(response: Response) -> impl Fn(&Step) -> bool {
        move |step| step.response == response
    }

    #[test]
    fn after_an_acknowledged_cancel_no_answer_is_a_success_or_moves_money() {
        for state in State::ALL {
            for cancelled in steps(state, CANCEL[0]) {
                assert_eq!(cancelled.response, Response::Acknowledged);
                for same in [true, false] {
                    let later = steps(cancelled.next, Input::Original { same });
                    assert!(later.iter().all(|step| step.response != Response::Success));
                    assert!(later.iter().all(|step| step.next == cancelled.next));
                }
            }
        }
    }

    #[test]
    fn only_an_absent_reference_leaves_a_choice() {
        for state in State::ALL {
            for input in [
                ORIGINAL[0],
                CANCEL[0],
                STATUS[0],
                Input::Original { same: false },
            ] {
                let is_free = state == Absent && matches!(input, Input::Original { .. });
                assert_eq!(
                    steps(state, input).len() == 2,
                    is_free,
                    "{state:?} {input:?}"
                );
            }
        }
    }

    #[test]
    fn a_request_without_an_answer_may_act_late_but_not_after_a_cancel() {
        let mut states = PossibleStates::default();
        states.send(ORIGINAL);
        states.send(STATUS);
        assert!(states.observe(STATUS, response(Response::NotFound)));
        // The original was only late.
        assert!(states.observe(STATUS, response(Response::Found)));
        assert_eq!(states.to_string(), "POSTED or DECLINED");
        states.send(CANCEL);
        assert!(states.observe(CANCEL, response(Response::Acknowledged)));
        assert!(!states.observe(ORIGINAL, response(Response::Success)));
    }

    #[test]
    fn a_contradiction_is_seen_once_and_the_answer_believed() {
        let mut states = PossibleStates::default();
        states.send(ORIGINAL);
        assert!(states.observe(ORIGINAL, response(Response::Decline)));
        assert!(!states.observe(ORIGINAL, response(Response::Success)));
        assert!(states.observe(ORIGINAL, response(Response::Success)));
    }
}
