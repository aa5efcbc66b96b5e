//! What must be seen somewhere: a search that never meets it proves nothing about it.

use crate::simulate::ask::{Ask, Request};
use crate::simulate::judge::{Books, Verdict};
use crate::simulate::step::Meets;

macro_rules! sights {
    ($($name:ident = $text:literal,)+) => {
        /// Something that sometimes happens.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each is told in words by `describe`")]
        pub enum Sight {
            $($name,)+
        }

        impl Sight {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// In words.
            pub const fn describe(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

sights! {
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
pub struct Seen([bool; Sight::ALL.len()]);

impl Default for Seen {
    fn default() -> Self {
        Self([false; Sight::ALL.len()])
    }
}

impl Seen {
    /// It was seen, if so.
    pub fn note_if(&mut self, sight: Sight, is_so: bool) {
        self.0[sight as usize] |= is_so;
    }

    /// What was not.
    pub fn missing(&self) -> Vec<Sight> {
        let all = Sight::ALL.iter().copied();
        all.filter(|sight| !self.0[*sight as usize]).collect()
    }

    /// Looks at a batch: the books before and after it, and what was said.
    pub fn look(
        &mut self,
        before: &Books,
        after: &Books,
        heard: &[(Request, Option<Verdict>)],
        meets: Meets,
    ) {
        let moved = before.records != after.records;
        let unknown =
            |(_, verdict): &(Request, Option<Verdict>)| *verdict == Some(Verdict::Unknown);
        let any_unknown = heard.iter().any(unknown);
        self.note_if(Sight::UnknownAndThere, any_unknown && moved);
        self.note_if(Sight::UnknownAndNotThere, any_unknown && !moved);
        self.note_if(
            Sight::ReadBack,
            meets == Meets::CommitFails(true, true) && moved,
        );
        self.note_if(
            Sight::CrashAfterCommit,
            meets == Meets::Crash(true) && moved,
        );
        self.look_at_pair(heard);
        for (request, verdict) in heard {
            self.look_at_one(before, request, *verdict);
        }
    }

    fn look_at_pair(&mut self, heard: &[(Request, Option<Verdict>)]) {
        let [(first, _), (second, _)] = heard else {
            return;
        };
        let same = first.ask.reference() == second.ask.reference();
        match (first.ask, second.ask) {
            (Ask::Redeem(_), Ask::Redeem(_)) => self.note_if(Sight::TwoTillsTogether, !same),
            (Ask::Redeem(_), Ask::Cancel { .. }) => {
                self.note_if(Sight::OriginalAndCancelTogether, same);
            }
            (Ask::Cancel { .. }, Ask::Redeem(_)) => {
                self.note_if(Sight::CancelAndOriginalTogether, same);
            }
            _ => {}
        }
    }

    fn look_at_one(&mut self, before: &Books, request: &Request, verdict: Option<Verdict>) {
        let record = request.ask.reference().and_then(|r| before.records.get(&r));
        let stood = record.map(|record| record.state);
        let sight = match (request.ask, verdict) {
            (Ask::Redeem(_), Some(Verdict::Posted { .. })) => Sight::CashOutSucceeded,
            (Ask::Redeem(_), Some(Verdict::Refused("invalid-token"))) => Sight::TokenUsedUp,
            (Ask::Redeem(_), Some(Verdict::Refused("external-id-reused"))) => Sight::CopyRefused,
            (Ask::Redeem(_), Some(Verdict::Refused("cancelled"))) => Sight::CancelFirst,
            (Ask::Cancel { .. }, Some(Verdict::Cancelled { .. })) => match stood {
                Some("POSTED") => Sight::PutBack,
                Some("REVERSED" | "VOIDED") => Sight::CancelAgain,
                _ => return,
            },
            (
                _,
                Some(Verdict::Status {
                    state: "POSTED", ..
                }),
            ) => Sight::FoundPosted,
            (
                _,
                Some(Verdict::Status {
                    state: "REVERSED", ..
                }),
            ) => Sight::FoundReversed,
            (_, Some(Verdict::Refused("unknown-reference"))) => Sight::NotFound,
            _ => return,
        };
        self.note_if(sight, true);
    }
}
