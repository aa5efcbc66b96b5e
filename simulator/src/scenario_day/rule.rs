//! The rules that bad tills break, one each.

use std::fmt;

/// A rule of the tills, named by how it is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TillRule {
    /// Hands the cash over before the answer is there.
    PaysBeforeAnswer,
    /// Sends a cash-out again after its cancel.
    ResendsAfterCancel,
    /// Uses the last customer's reference for the next one.
    ReusesReference,
    /// Keeps no reference: tries again under a new one.
    ForgetsReferences,
    /// Cancels a cash-out that it has paid.
    CancelsWhatItPaid,
    /// Its clock is an hour ahead.
    ClockAnHourWrong,
    /// Asks nothing when an answer is lost, and takes it for a refusal.
    NeverConfirms,
}

impl TillRule {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::PaysBeforeAnswer,
        Self::ResendsAfterCancel,
        Self::ReusesReference,
        Self::ForgetsReferences,
        Self::CancelsWhatItPaid,
        Self::ClockAnHourWrong,
        Self::NeverConfirms,
    ];
}

impl fmt::Display for TillRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::PaysBeforeAnswer => "pays before the answer",
            Self::ResendsAfterCancel => "re-sends after a cancel",
            Self::ReusesReference => "reuses references",
            Self::ForgetsReferences => "forgets references",
            Self::CancelsWhatItPaid => "cancels what it has paid",
            Self::ClockAnHourWrong => "clock an hour ahead",
            Self::NeverConfirms => "never confirms",
        })
    }
}
