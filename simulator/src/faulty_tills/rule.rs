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
    /// Takes no answer for a success.
    PaysOnUnknown,
    /// Takes "not found" for a refusal.
    BelievesNotFound,
    /// Sends a cancel once, acknowledged or not.
    CancelsOnce,
    /// Repeats without a pause.
    NeverPauses,
    /// Repeats with another amount.
    ChangesAmount,
    /// Counts its external ids.
    CountsExternalIds,
    /// Repeats with the external id and the timestamp of the first request.
    RepeatsOldHeaders,
    /// Sends again what has succeeded.
    IgnoresAnswers,
}

impl TillRule {
    /// Those whose harm is seen in a shop's books.
    pub const IN_SHOPS: [Self; 7] = [
        Self::PaysBeforeAnswer,
        Self::ResendsAfterCancel,
        Self::ReusesReference,
        Self::ForgetsReferences,
        Self::CancelsWhatItPaid,
        Self::ClockAnHourWrong,
        Self::NeverConfirms,
    ];

    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::PaysBeforeAnswer,
        Self::ResendsAfterCancel,
        Self::ReusesReference,
        Self::ForgetsReferences,
        Self::CancelsWhatItPaid,
        Self::ClockAnHourWrong,
        Self::NeverConfirms,
        Self::PaysOnUnknown,
        Self::BelievesNotFound,
        Self::CancelsOnce,
        Self::NeverPauses,
        Self::ChangesAmount,
        Self::CountsExternalIds,
        Self::RepeatsOldHeaders,
        Self::IgnoresAnswers,
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
            Self::PaysOnUnknown => "pays on an unknown outcome",
            Self::BelievesNotFound => "believes \"not found\"",
            Self::CancelsOnce => "cancels only once",
            Self::NeverPauses => "repeats without a pause",
            Self::ChangesAmount => "repeats with another amount",
            Self::CountsExternalIds => "counts its external ids",
            Self::RepeatsOldHeaders => "repeats with old headers",
            Self::IgnoresAnswers => "sends again what succeeded",
        })
    }
}
