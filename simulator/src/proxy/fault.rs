//! What can go wrong with one request, and how a script spells it.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// What happens to one request and its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkFault {
    /// Nothing: both arrive.
    Pass,
    /// The request arrives so much later.
    Delay(Duration),
    /// The request arrives at once, and the answer so much later.
    DelayAnswer(Duration),
    /// The request never arrives, and nothing is heard.
    DropRequest,
    /// The request arrives; nothing is heard.
    DropAnswer,
    /// Only so many bytes of the answer arrive; then the line breaks.
    Cut(usize),
    /// The request arrives twice; the first answer is heard.
    Duplicate,
    /// The request arrives twice; the second answer is heard.
    DuplicateLast,
    /// The request arrives after the next one, or when the hold has passed.
    Reorder,
    /// The request arrives; the line breaks with a reset before the answer.
    Reset,
    /// Request and answer arrive one byte at a time.
    Trickle,
    /// The line breaks at once and nothing arrives: the other side is down.
    Refuse,
}

/// Why a text is no fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?}: expected pass, delay 300ms, delay-answer 300ms, drop-request, drop-answer, cut 40, \
     duplicate, duplicate-last, reorder, reset, trickle or refuse"
)]
pub struct FaultError(String);

impl NetworkFault {
    /// Its name, without what is measured.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Delay(_) => "delay",
            Self::DelayAnswer(_) => "delay-answer",
            Self::DropRequest => "drop-request",
            Self::DropAnswer => "drop-answer",
            Self::Cut(_) => "cut",
            Self::Duplicate => "duplicate",
            Self::DuplicateLast => "duplicate-last",
            Self::Reorder => "reorder",
            Self::Reset => "reset",
            Self::Trickle => "trickle",
            Self::Refuse => "refuse",
        }
    }
}

impl fmt::Display for NetworkFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Delay(time) | Self::DelayAnswer(time) => {
                write!(f, "{} {}ms", self.name(), time.as_millis())
            }
            Self::Cut(bytes) => write!(f, "cut {bytes}"),
            other => f.write_str(other.name()),
        }
    }
}

impl FromStr for NetworkFault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let error = || FaultError(text.to_owned());
        let mut parts = text.split_whitespace();
        let name = parts.next().ok_or_else(error)?;
        let measure = parts.next();
        if parts.next().is_some() {
            return Err(error());
        }
        let fault = match (name, measure) {
            ("delay", Some(time)) => Self::Delay(parse_time(time).ok_or_else(error)?),
            ("delay-answer", Some(time)) => Self::DelayAnswer(parse_time(time).ok_or_else(error)?),
            ("cut", Some(bytes)) => Self::Cut(bytes.parse().map_err(|_| error())?),
            ("pass", None) => Self::Pass,
            ("drop-request", None) => Self::DropRequest,
            ("drop-answer", None) => Self::DropAnswer,
            ("duplicate", None) => Self::Duplicate,
            ("duplicate-last", None) => Self::DuplicateLast,
            ("reorder", None) => Self::Reorder,
            ("reset", None) => Self::Reset,
            ("trickle", None) => Self::Trickle,
            ("refuse", None) => Self::Refuse,
            _ => return Err(error()),
        };
        Ok(fault)
    }
}

/// `300ms`, `2s` or `5m`.
pub fn parse_time(text: &str) -> Option<Duration> {
    if let Some(millis) = text.strip_suffix("ms") {
        return millis.parse().ok().map(Duration::from_millis);
    }
    if let Some(minutes) = text.strip_suffix('m') {
        let minutes: u64 = minutes.parse().ok()?;
        return minutes.checked_mul(60).map(Duration::from_secs);
    }
    let seconds = text.strip_suffix('s')?;
    seconds.parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_read_as_it_is_written() {
        for text in [
            "pass",
            "delay 300ms",
            "delay-answer 300ms",
            "drop-request",
            "drop-answer",
            "cut 40",
            "duplicate",
            "duplicate-last",
            "reorder",
            "reset",
            "trickle",
            "refuse",
        ] {
            let fault: NetworkFault = text.parse().expect(text);
            assert_eq!(fault.to_string(), text);
        }
        assert_eq!(
            "delay 2s".parse(),
            Ok(NetworkFault::Delay(Duration::from_secs(2)))
        );
    }

    #[test]
    fn anything_else_is_refused_by_name() {
        for text in ["", "drop", "delay", "delay soon", "cut", "cut -1", "pass 3"] {
            let error = text.parse::<NetworkFault>().expect_err(text);
            assert!(error.to_string().contains("expected pass"), "{error}");
        }
    }
}
