//! All that passed the referee, in its order: what the rules judge.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;

use super::request::SnapRequest;
use crate::proxy::NetworkFault;
use crate::snap::{Answer, Service};
use crate::till::{MovementKind, TillRequest, Verdict};

/// Which movement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReferenceKey {
    /// Whose.
    pub partner: String,
    /// Which way the money was to go.
    pub kind: MovementKind,
    /// The partner's reference.
    pub reference: String,
}

/// A request about a movement, or another one of the standard.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// When it arrived, since the referee began.
    pub at: Duration,
    /// What it says.
    pub request: SnapRequest,
    /// What it asks about which movement; nothing for an inquiry or an access token.
    pub about: Option<(TillRequest, ReferenceKey)>,
    /// What happened to it.
    pub fault: NetworkFault,
    /// What the host answered, be it that the client received it or not.
    pub answer: Option<HostAnswer>,
    /// How it ended for the client; nothing while it waits.
    pub end: Option<ExchangeEnd>,
    /// When the client closed the connection, where this was the last request on it.
    pub closed: Option<Duration>,
}

/// The host's answer.
#[derive(Clone, Debug)]
pub enum HostAnswer {
    /// As it was read.
    Read(Answer),
    /// It is compressed, and the referee cannot read it.
    Compressed,
}

/// How an exchange ended for the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExchangeEnd {
    /// When.
    pub at: Duration,
    /// Whether it received the whole answer; otherwise it received nothing that it may believe.
    pub is_delivered: bool,
}

/// What the client says that its till made of a movement.
#[derive(Clone, Debug)]
pub struct OutcomeReport {
    /// When it was here.
    pub at: Duration,
    /// The partner's reference.
    pub reference: String,
    /// What the cashier was shown.
    pub outcome: Verdict,
}

/// All of it.
#[derive(Clone, Debug)]
pub struct Record {
    /// When the referee began.
    pub begin: Timestamp,
    /// How long it has been watching.
    pub watched: Duration,
    /// In the order of arrival.
    pub exchanges: Vec<Exchange>,
    /// In the order of arrival.
    pub reports: Vec<OutcomeReport>,
}

/// What is recorded about one movement.
#[derive(Clone, Debug)]
pub struct Reference<'a> {
    /// Which.
    pub key: &'a ReferenceKey,
    /// In the order of arrival.
    pub exchanges: Vec<&'a Exchange>,
    /// In the order of arrival.
    pub reports: Vec<&'a OutcomeReport>,
}

impl Exchange {
    /// What it asks about a movement; nothing where it is about none.
    pub fn ask(&self) -> Option<TillRequest> {
        self.about.as_ref().map(|(ask, _)| *ask)
    }

    /// When the client received the whole answer, and what it says.
    pub fn received(&self) -> Option<(Duration, &HostAnswer)> {
        let end = self.end.filter(|end| end.is_delivered)?;
        Some((end.at, self.answer.as_ref()?))
    }

    /// The same, of an answer that can be read.
    pub fn received_answer(&self) -> Option<(Duration, &Answer)> {
        match self.received()? {
            (at, HostAnswer::Read(answer)) => Some((at, answer)),
            (_, HostAnswer::Compressed) => None,
        }
    }
}

impl Record {
    /// An empty one.
    pub fn new(begin: Timestamp) -> Self {
        Self {
            begin,
            watched: Duration::ZERO,
            exchanges: Vec::new(),
            reports: Vec::new(),
        }
    }

    /// The movement that a request is about: by the partner's reference, by the host's, or by the
    /// external id of its original.
    pub fn key_of(&self, kind: MovementKind, request: &SnapRequest) -> Option<ReferenceKey> {
        let names = &request.names;
        let reference = match &names.reference {
            Some(reference) => reference.clone(),
            None => self.reference_behind(kind, request)?,
        };
        Some(ReferenceKey {
            partner: request.partner.clone(),
            kind,
            reference,
        })
    }

    fn reference_behind(&self, kind: MovementKind, request: &SnapRequest) -> Option<String> {
        let names = &request.names;
        let is_it = |exchange: &&Exchange| {
            let number = match &exchange.answer {
                Some(HostAnswer::Read(answer)) => answer.reference_no(),
                _ => None,
            };
            let id = Some(exchange.request.external_id.as_str());
            names.reference_no.is_some() && number == names.reference_no.as_deref()
                || names.external_id.is_some() && id == names.external_id.as_deref()
        };
        let mut of_kind = self.exchanges.iter().filter(|exchange| {
            let is_original = exchange.ask() == Some(TillRequest::Original);
            is_original && exchange.request.partner == request.partner
        });
        let (_, key) = of_kind.find(is_it)?.about.as_ref()?;
        (key.kind == kind).then(|| key.reference.clone())
    }

    /// What is recorded about each movement, in the order in which they came.
    pub fn references(&self) -> Vec<Reference<'_>> {
        let mut references: Vec<Reference<'_>> = Vec::new();
        let mut places = HashMap::new();
        for exchange in &self.exchanges {
            let Some((_, key)) = &exchange.about else {
                continue;
            };
            let place = *places.entry(key).or_insert(references.len());
            if place == references.len() {
                references.push(Reference {
                    key,
                    exchanges: Vec::new(),
                    reports: self.reports_of(&key.reference),
                });
            }
            references[place].exchanges.push(exchange);
        }
        references
    }

    /// Whether anything is recorded about that movement.
    pub fn has(&self, key: &ReferenceKey) -> bool {
        let mut abouts = self.exchanges.iter().filter_map(|one| one.about.as_ref());
        abouts.any(|(_, known)| known == key)
    }

    fn reports_of(&self, reference: &str) -> Vec<&OutcomeReport> {
        let reports = self.reports.iter();
        reports
            .filter(|report| report.reference == reference)
            .collect()
    }

    /// The moment since which nothing has happened; none while the client waits for an answer.
    pub fn quiet_since(&self) -> Option<Duration> {
        let reported = self
            .reports
            .last()
            .map_or(Duration::ZERO, |report| report.at);
        quiet_since(&self.exchanges).map(|since| since.max(reported))
    }

    /// Whether the client has sent anything since then: it runs, and could have done more.
    pub fn is_alive_after(&self, moment: Duration) -> bool {
        let mut latest_first = self.exchanges.iter().rev();
        latest_first.any(|exchange| exchange.at >= moment)
    }

    /// The partners that have spoken.
    pub fn partners(&self) -> Vec<&str> {
        let transactions = self.exchanges.iter();
        let transactions =
            transactions.filter(|exchange| exchange.request.service != Service::AccessToken);
        let mut partners: Vec<&str> = transactions
            .map(|exchange| exchange.request.partner.as_str())
            .collect();
        partners.sort_unstable();
        partners.dedup();
        partners
    }
}

impl<'a> Reference<'a> {
    /// The exchanges that ask this.
    pub fn all(&self, ask: TillRequest) -> impl Iterator<Item = &'a Exchange> {
        let exchanges = self.exchanges.iter().copied();
        exchanges.filter(move |exchange| exchange.ask() == Some(ask))
    }

    /// The first original; none where it was sent before the referee watched.
    pub fn original(&self) -> Option<&'a Exchange> {
        self.all(TillRequest::Original).next()
    }

    /// The moment since which nothing has happened; none while the client waits for an answer.
    pub fn quiet_since(&self) -> Option<Duration> {
        quiet_since(self.exchanges.iter().copied())
    }
}

fn quiet_since<'a>(exchanges: impl IntoIterator<Item = &'a Exchange>) -> Option<Duration> {
    let mut latest = Duration::ZERO;
    for exchange in exchanges {
        latest = latest.max(exchange.end?.at);
    }
    Some(latest)
}
