//! How a movement ended, as the screens show it.

use crate::lang::Translated;
use crate::pos::model::MessageTone;
use crate::pos::translations;
use crate::till::Verdict;

/// The tone of a verdict.
pub fn tone_of(verdict: Option<Verdict>) -> MessageTone {
    match verdict {
        Some(Verdict::Done) => MessageTone::Good,
        Some(Verdict::Refused | Verdict::Cancelled) => MessageTone::Bad,
        Some(Verdict::Unknown) | None => MessageTone::Warn,
    }
}

/// The word for a verdict.
pub fn verdict_word(verdict: Option<Verdict>) -> Translated {
    match verdict {
        Some(Verdict::Done) => translations::DONE,
        Some(Verdict::Refused) => translations::REFUSED,
        Some(Verdict::Cancelled) => translations::CANCELLED,
        Some(Verdict::Unknown) | None => translations::NOT_KNOWN,
    }
}
