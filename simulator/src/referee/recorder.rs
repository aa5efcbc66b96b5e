//! Writes down what passes the proxy, and says what happens to it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::Progress;
use super::judgement::Judgement;
use super::knowledge::{Knowledge, knowledge};
use super::outcome_report;
use super::record::{Exchange, ExchangeEnd, HostAnswer, OutcomeReport, Record, Reference};
use super::request::{SnapRequest, asked};
use super::rules::Limits;
use super::scenes::Scene;
use super::service_paths::ServicePaths;
use super::stage::Stage;
use crate::proxy::{Head, NetworkFault, ProxiedRequest, Reception, Recorder, body_text};
use crate::snap::{Answer, Service};
use crate::till::MovementKind;

/// A record holds so many requests; then the referee has seen enough.
const EXCHANGES_MAX: usize = 20_000;
/// As many reports, and paths that are not known.
const REPORTS_MAX: usize = 20_000;
const UNKNOWN_PATHS_MAX: usize = 100;

/// The referee's side of the proxy.
pub struct RefereeRecorder {
    began: Instant,
    paths: ServicePaths,
    limits: Limits,
    state: Mutex<State>,
}

struct State {
    record: Record,
    stage: Stage,
    /// Where in the record each request of the proxy stands.
    places: HashMap<u64, usize>,
    /// The paths of requests that are not known as a service's, while they are not answered.
    unanswered: HashMap<u64, String>,
    /// Those whose answer is a service's.
    unknown_paths: BTreeMap<String, String>,
}

/// What the end of a movement waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Waits {
    /// What the client does next.
    ForMore,
    /// A sign that the client still runs.
    ForLife,
    /// Nothing.
    NoMore,
}

impl RefereeRecorder {
    pub fn new(scenes: Vec<Scene>, paths: ServicePaths, limits: Limits) -> Self {
        Self {
            began: Instant::now(),
            paths,
            limits,
            state: Mutex::new(State {
                record: Record::new(Timestamp::now()),
                stage: Stage::new(scenes),
                places: HashMap::new(),
                unanswered: HashMap::new(),
                unknown_paths: BTreeMap::new(),
            }),
        }
    }

    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// What was recorded until now.
    pub fn record(&self) -> Record {
        let mut record = self.locked().record.clone();
        record.watched = self.began.elapsed();
        record
    }

    pub fn judgement(&self) -> Judgement {
        let state = self.locked();
        Judgement::of(&state.record, &state.stage, self.limits)
    }

    pub fn progress(&self) -> Progress {
        let now = self.began.elapsed();
        let state = self.locked();
        let references = state.record.references();
        let mut progress = Progress {
            ended: Vec::new(),
            playing: Vec::new(),
            overdue: Vec::new(),
            scenes: state.stage.runs.len(),
            cash_ins: state.stage.waiting(MovementKind::CashIn),
            cash_outs: state.stage.waiting(MovementKind::CashOut),
            is_over: true,
            unknown_paths: state.unknown_paths.clone().into_iter().collect(),
        };
        for (at, run) in state.stage.runs.iter().enumerate() {
            let mut played = references.iter();
            let played = played.find(|one| Some(one.key) == run.reference.as_ref());
            let waits = match played {
                None => Waits::ForMore,
                Some(played) if knowledge(played) != Knowledge::Unknown => {
                    progress.ended.push(at);
                    continue;
                }
                Some(played) => self.waits(&state.record, played, now),
            };
            progress.is_over &= waits == Waits::NoMore;
            if let Some(played) = played {
                progress.playing.push(at);
                if waits == Waits::ForLife {
                    progress.overdue.push(played.key.reference.clone());
                }
            }
        }
        let quiet = state.record.quiet_since();
        progress.is_over &= quiet.is_some_and(|since| now >= since + self.limits.linger);
        progress.is_over |= state.record.exchanges.len() >= EXCHANGES_MAX;
        progress
    }

    /// What is waited for, of a movement whose outcome the client does not know. One that is seen
    /// again after its time has left off; one that is not seen is waited for twice as long.
    fn waits(&self, record: &Record, reference: &Reference<'_>, now: Duration) -> Waits {
        let grace = self.limits.grace;
        match reference.quiet_since() {
            None => Waits::ForMore,
            Some(quiet) if now < quiet + grace => Waits::ForMore,
            Some(quiet) if record.is_alive_after(quiet + grace) => Waits::NoMore,
            Some(quiet) if now < quiet + 2 * grace => Waits::ForLife,
            Some(_) => Waits::NoMore,
        }
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recorder for RefereeRecorder {
    fn request(&self, number: u64, request: &ProxiedRequest) -> Reception {
        let at = self.began.elapsed();
        let line = request.head.line();
        let Some(path) = line.strip_prefix("POST ") else {
            return Reception::Carry(NetworkFault::Pass);
        };
        let mut state = self.locked();
        if path == outcome_report::PATH {
            let read = outcome_report::read(request);
            if let Ok(report) = &read
                && state.record.reports.len() < REPORTS_MAX
            {
                state.record.reports.push(OutcomeReport {
                    at,
                    reference: report.partner_reference_no.clone(),
                    outcome: report.outcome,
                });
            }
            return Reception::Answer(outcome_report::answer(&read));
        }
        let Some(service) = self.paths.service(path) else {
            if state.unanswered.len() < UNKNOWN_PATHS_MAX {
                state.unanswered.insert(number, path.to_owned());
            }
            return Reception::Carry(NetworkFault::Pass);
        };
        if state.record.exchanges.len() >= EXCHANGES_MAX {
            return Reception::Carry(NetworkFault::Pass);
        }
        let request = SnapRequest::read(service, request);
        Reception::Carry(state.receive(number, at, request))
    }

    fn answered(&self, number: u64, answer: &[u8]) {
        let mut state = self.locked();
        let Some((head, body)) = parts(answer) else {
            return;
        };
        if let Some(path) = state.unanswered.remove(&number) {
            let HostAnswer::Read(answer) = read(&head, body) else {
                return;
            };
            let service = answer.code.get(3..5).and_then(Service::of_code);
            if let Some(service) = service
                && state.unknown_paths.len() < UNKNOWN_PATHS_MAX
            {
                let code = service.code().to_owned();
                state.unknown_paths.insert(path, code);
            }
            return;
        }
        let Some(exchange) = state.exchange(number) else {
            return;
        };
        let mut answer = read(&head, body);
        // It may have an access token in it, or a name.
        if let HostAnswer::Read(answer) = &mut answer
            && exchange.about.is_none()
        {
            answer.body = serde_json::Value::Null;
        }
        exchange.answer = Some(answer);
    }

    fn ended(&self, number: u64, is_delivered: bool) {
        let at = self.began.elapsed();
        let mut state = self.locked();
        state.unanswered.remove(&number);
        if let Some(exchange) = state.exchange(number) {
            exchange.end = Some(ExchangeEnd { at, is_delivered });
        }
    }

    fn closed(&self, number: u64) {
        let at = self.began.elapsed();
        let mut state = self.locked();
        if let Some(exchange) = state.exchange(number) {
            exchange.closed = Some(at);
        }
        state.places.remove(&number);
    }
}

impl State {
    fn receive(&mut self, number: u64, at: Duration, request: SnapRequest) -> NetworkFault {
        let about = asked(request.service).and_then(|(ask, kind)| {
            let key = self.record.key_of(kind, &request)?;
            Some((ask, key))
        });
        let fault = match &about {
            Some((ask, key)) => {
                let is_new = !self.record.has(key);
                self.stage.next_fault(*ask, key, is_new)
            }
            None => NetworkFault::Pass,
        };
        self.places.insert(number, self.record.exchanges.len());
        self.record.exchanges.push(Exchange {
            at,
            request,
            about,
            fault,
            answer: None,
            end: None,
            closed: None,
        });
        fault
    }

    fn exchange(&mut self, number: u64) -> Option<&mut Exchange> {
        let place = *self.places.get(&number)?;
        self.record.exchanges.get_mut(place)
    }
}

/// Head and body of a whole answer.
fn parts(answer: &[u8]) -> Option<(Head, &[u8])> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = Head::of_whole(&answer[..end])?;
    Some((head, &answer[end..]))
}

fn read(head: &Head, body: &[u8]) -> HostAnswer {
    let encoding = head.header("content-encoding");
    if encoding.is_some_and(|encoding| !encoding.eq_ignore_ascii_case("identity")) {
        return HostAnswer::Compressed;
    }
    let status = String::from_utf8_lossy(head.bytes.get(9..12).unwrap_or_default());
    let answer = Answer::read(status.parse().unwrap_or(0), &body_text(head, body));
    let retry_after_s = head
        .header("retry-after")
        .and_then(|text| text.parse().ok());
    HostAnswer::Read(Answer {
        retry_after_s,
        ..answer
    })
}
