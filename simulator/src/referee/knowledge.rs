//! What a client may believe of a movement at a moment, by what it has received until then.

use std::time::Duration;

use super::record::{Exchange, HostAnswer, Reference};
use super::request::whole;
use crate::snap::{Answer, Attempt, Class};
use crate::till::TillRequest;

/// What is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knowledge {
    /// The money may have moved or not.
    Unknown,
    /// It is done.
    Done,
    /// It was refused.
    Refused,
    /// It was cancelled, and no money moves.
    Cancelled,
    /// Its cancel was refused for good: a person must look at it.
    ForAPerson,
    /// The referee could not read an answer that the client received.
    Unreadable,
}

/// What is known at that moment.
pub fn knowledge_at(reference: &Reference<'_>, moment: Duration) -> Knowledge {
    let mut state = State::default();
    for (at, event) in events(reference) {
        if at > moment {
            break;
        }
        state.follow(&event);
    }
    state.knowledge
}

/// What is known in the end.
pub fn knowledge(reference: &Reference<'_>) -> Knowledge {
    knowledge_at(reference, Duration::MAX)
}

/// When the first exchange ended after which the outcome was unknown; nothing where none did.
pub fn first_doubt(reference: &Reference<'_>) -> Option<Duration> {
    let mut ends: Vec<Duration> = reference
        .exchanges
        .iter()
        .filter_map(|exchange| Some(exchange.end?.at))
        .collect();
    ends.sort_unstable();
    let is_unknown = |end: &Duration| knowledge_at(reference, *end) == Knowledge::Unknown;
    ends.into_iter().find(is_unknown)
}

enum Event<'a> {
    Sent(TillRequest),
    Received(TillRequest, &'a Exchange, &'a HostAnswer),
}

fn events<'a>(reference: &Reference<'a>) -> Vec<(Duration, Event<'a>)> {
    let mut events = Vec::new();
    for exchange in reference.exchanges.iter().copied() {
        let Some(ask) = exchange.ask() else { continue };
        events.push((exchange.at, Event::Sent(ask)));
        if let Some((at, answer)) = exchange.received() {
            events.push((at, Event::Received(ask, exchange, answer)));
        }
    }
    // Stable: what was sent stands before its answer.
    events.sort_by_key(|(at, _)| *at);
    events
}

struct State {
    knowledge: Knowledge,
    /// An original whose outcome is not known was sent before the one that is answered now.
    attempt: Attempt,
    is_sent: bool,
    is_cancelling: bool,
}

impl Default for State {
    fn default() -> Self {
        Self {
            knowledge: Knowledge::Unknown,
            attempt: Attempt::First,
            is_sent: false,
            is_cancelling: false,
        }
    }
}

impl State {
    fn follow(&mut self, event: &Event<'_>) {
        match event {
            Event::Sent(TillRequest::Original) => self.send_original(),
            // Until it is acknowledged it may be on its way.
            Event::Sent(TillRequest::Cancel) if self.knowledge != Knowledge::Cancelled => {
                self.is_cancelling = true;
                self.knowledge = Knowledge::Unknown;
            }
            Event::Sent(_) => {}
            Event::Received(_, _, HostAnswer::Compressed) => {
                self.knowledge = Knowledge::Unreadable;
            }
            Event::Received(ask, exchange, HostAnswer::Read(answer)) => {
                let learnt = match ask {
                    TillRequest::Original => self.of_original(answer),
                    TillRequest::Status => of_status(exchange, answer),
                    TillRequest::Cancel => of_cancel(answer),
                };
                // A cancel that is on its way may still put a success back.
                let learnt =
                    learnt.filter(|knows| !self.is_cancelling || *knows != Knowledge::Done);
                self.knowledge = learnt.unwrap_or(self.knowledge);
            }
        }
    }

    fn send_original(&mut self) {
        match self.knowledge {
            Knowledge::Unknown if self.is_sent => self.attempt = Attempt::Repeat,
            Knowledge::Unknown | Knowledge::Refused => {
                self.attempt = Attempt::First;
                self.knowledge = Knowledge::Unknown;
            }
            _ => {}
        }
        self.is_sent = true;
    }

    fn of_original(&self, answer: &Answer) -> Option<Knowledge> {
        match answer.class(self.attempt) {
            Class::Success => Some(Knowledge::Done),
            Class::Fail if answer.is(404, "04") => Some(Knowledge::Cancelled),
            // It says nothing about the reference's own movement.
            Class::Fail if answer.is(404, "18") => None,
            Class::Fail => Some(Knowledge::Refused),
            Class::Unknown => None,
        }
    }
}

fn of_status(exchange: &Exchange, answer: &Answer) -> Option<Knowledge> {
    if !answer.is(200, "00") {
        return None;
    }
    let amounts = (
        answer.body["amount"]["value"].as_str().map(whole),
        &exchange.request.content.amount,
    );
    if let (Some(named), Some(asked)) = &amounts
        && named != asked
    {
        return None;
    }
    match answer.latest_status()? {
        "00" => Some(Knowledge::Done),
        "04" | "05" => Some(Knowledge::Cancelled),
        "06" => Some(Knowledge::Refused),
        _ => None,
    }
}

fn of_cancel(answer: &Answer) -> Option<Knowledge> {
    match answer.class(Attempt::Repeat) {
        Class::Success => Some(Knowledge::Cancelled),
        _ if answer.is_decided() => Some(Knowledge::ForAPerson),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::scripted::{LOST, Script};
    use super::*;

    fn known(script: &[(&str, &str)]) -> Knowledge {
        let record = Script::cash_out().with(script).record();
        knowledge(&record.references()[0])
    }

    #[test]
    fn every_answer_says_what_it_says() {
        use Knowledge::{Cancelled, Done, ForAPerson, Refused, Unknown};
        let table: [(&[(&str, &str)], Knowledge); 18] = [
            (&[("original", "2004400")], Done),
            (&[("original", "4044415")], Refused),
            (&[("original", "4044404")], Cancelled),
            (&[("original", "4044418")], Unknown),
            (&[("original", "5044400")], Unknown),
            (&[("original", LOST)], Unknown),
            (&[("original", LOST), ("status", "2004500 00")], Done),
            (&[("original", LOST), ("status", "2004500 06")], Refused),
            (&[("original", LOST), ("status", "4044501")], Unknown),
            (&[("original", LOST), ("status", "4014500")], Unknown),
            (&[("original", LOST), ("cancel", "2004600")], Cancelled),
            (&[("original", LOST), ("cancel", LOST)], Unknown),
            (&[("original", LOST), ("cancel", "4044618")], ForAPerson),
            (&[("original", LOST), ("original", "4044413")], Unknown),
            // A success that is being taken back is none.
            (&[("original", "2004400"), ("cancel", LOST)], Unknown),
            // A busy host on a repeat says nothing about the first request, and on a first one all.
            (&[("original", LOST), ("original", "4294400")], Unknown),
            (&[("original", "4294400"), ("original", "4294400")], Refused),
            (&[("original", "4014401"), ("original", LOST)], Unknown),
        ];
        for (script, expected) in table {
            assert_eq!(known(script), expected, "{script:?}");
        }
    }

    #[test]
    fn what_is_received_later_is_not_known_before() {
        let script = [("original", LOST), ("status", "2004500 00")];
        let record = Script::cash_out().with(&script).record();
        let reference = &record.references()[0];
        let doubt = first_doubt(reference).expect("a doubt");
        assert_eq!(knowledge_at(reference, doubt), Knowledge::Unknown);
        assert_eq!(knowledge(reference), Knowledge::Done);
    }
}
