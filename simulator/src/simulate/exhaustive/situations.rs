//! What must be seen somewhere: a search that never meets it proves nothing about it.

use oracle::reference::State;
use oracle::{Answer, Ledger, Operation, Request};

use crate::simulate::checker::RequestOutcome;
use crate::simulate::step::BatchFault;

macro_rules! situations {
    ($($name:ident = $text:literal,)+) => {
        /// Something that sometimes happens.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each is told in words by `describe`")]
        pub enum Situation {
            $($name,)+
        }

        impl Situation {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// In words.
            pub const fn describe(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

situations! {
    CashOutSucceeded = "a cash-out succeeded",
    TokenUsedUp = "the token had served one till, and the other was refused",
    CancelFirst = "a cancel came before its original, which then moved nothing",
    PutBack = "a cancel put the money back",
    CancelAgain = "a cancel was acknowledged once more",
    CopyRefused = "a copy that the network made was refused by its external id",
    OriginalAndCancelTogether = "an original and its cancel came in one batch",
    CancelAndOriginalTogether = "a cancel and its original came in one batch",
    TwoTillsTogether = "both tills' orders came in one batch",
    UnknownAndThere = "a commit was unknown, and had happened",
    UnknownAndNotThere = "a commit was unknown, and had not happened",
    ReadBack = "a commit failed, and was found to have happened",
    CrashAfterCommit = "the process ended between a commit and its answer",
    FoundPosted = "a status found the order posted",
    FoundReversed = "a status found the order reversed",
    NotFound = "a status found nothing",
    SuccessAfterCancelBegun = "a success arrived when the till had begun to cancel",
    BothCancelled = "both tills cancelled, and neither paid",
    OnePaidOtherNot = "one till paid, and the other did not",
}

/// What has been seen.
#[derive(Clone, Debug)]
pub struct SeenSituations([bool; Situation::ALL.len()]);

impl Default for SeenSituations {
    fn default() -> Self {
        Self([false; Situation::ALL.len()])
    }
}

impl SeenSituations {
    /// It was seen, if so.
    pub fn note_if(&mut self, situation: Situation, is_so: bool) {
        self.0[situation as usize] |= is_so;
    }

    /// What was not.
    pub fn missing(&self) -> Vec<Situation> {
        let all = Situation::ALL.iter().copied();
        all.filter(|situation| !self.0[*situation as usize])
            .collect()
    }

    /// Looks at a batch: the books before and after it, and what was said.
    pub fn look(
        &mut self,
        before: &Ledger,
        after: &Ledger,
        answers: &[(Request, Option<RequestOutcome>)],
        fault: BatchFault,
    ) {
        let moved = before.records != after.records;
        let unknown = |(_, verdict): &(Request, Option<RequestOutcome>)| {
            *verdict == Some(RequestOutcome::Unknown)
        };
        let any_unknown = answers.iter().any(unknown);
        self.note_if(Situation::UnknownAndThere, any_unknown && moved);
        self.note_if(Situation::UnknownAndNotThere, any_unknown && !moved);
        self.note_if(
            Situation::ReadBack,
            fault == BatchFault::CommitFails(true, true) && moved,
        );
        self.note_if(
            Situation::CrashAfterCommit,
            fault == BatchFault::Crash(true) && moved,
        );
        self.look_at_pair(answers);
        for (request, verdict) in answers {
            self.look_at_one(before, request, *verdict);
        }
    }

    fn look_at_pair(&mut self, answers: &[(Request, Option<RequestOutcome>)]) {
        let [(first, _), (second, _)] = answers else {
            return;
        };
        let same = first.operation.reference() == second.operation.reference();
        match (first.operation, second.operation) {
            (Operation::Redeem(_), Operation::Redeem(_)) => {
                self.note_if(Situation::TwoTillsTogether, !same)
            }
            (Operation::Redeem(_), Operation::Cancel { .. }) => {
                self.note_if(Situation::OriginalAndCancelTogether, same);
            }
            (Operation::Cancel { .. }, Operation::Redeem(_)) => {
                self.note_if(Situation::CancelAndOriginalTogether, same);
            }
            _ => {}
        }
    }

    fn look_at_one(&mut self, before: &Ledger, request: &Request, verdict: Option<RequestOutcome>) {
        let stood = request.operation.reference().map(|r| before.state(r));
        let Some(answer) = verdict.and_then(RequestOutcome::answer) else {
            return;
        };
        let situation = match (request.operation, answer) {
            (Operation::Redeem(_), Answer::Posted { .. }) => Situation::CashOutSucceeded,
            (Operation::Redeem(_), Answer::Refused("invalid-token")) => Situation::TokenUsedUp,
            (Operation::Redeem(_), Answer::Refused("external-id-reused")) => Situation::CopyRefused,
            (Operation::Redeem(_), Answer::Refused("cancelled")) => Situation::CancelFirst,
            (Operation::Cancel { .. }, Answer::Cancelled { .. }) => match stood {
                Some(State::Posted) => Situation::PutBack,
                Some(State::Reversed | State::Voided) => Situation::CancelAgain,
                _ => return,
            },
            (
                _,
                Answer::Status {
                    state: State::Posted,
                    ..
                },
            ) => Situation::FoundPosted,
            (
                _,
                Answer::Status {
                    state: State::Reversed,
                    ..
                },
            ) => Situation::FoundReversed,
            (_, Answer::Refused("unknown-reference")) => Situation::NotFound,
            _ => return,
        };
        self.note_if(situation, true);
    }
}
