//! What happened to one movement, line by line.

use std::time::Duration;

use super::finding::{Value, both, say, seconds};
use super::knowledge::knowledge;
use super::record::{Exchange, HostAnswer, Record, ReferenceKey};
use super::rules::known_as;
use crate::lang::{Lang, Translated};
use crate::proxy::NetworkFault;
use crate::till::{MovementKind, TillRequest, Verdict};

/// A line of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryLine {
    /// When, since the movement began; nothing of what holds in the end.
    pub at: Option<Duration>,
    /// What happened.
    pub text: String,
}

/// The lines of a movement.
pub fn story(record: &Record, key: &ReferenceKey, lang: Lang) -> Vec<StoryLine> {
    let references = record.references();
    let Some(reference) = references.iter().find(|one| one.key == key) else {
        return Vec::new();
    };
    let begin = reference.exchanges[0].at;
    let line = |at: Duration, text: String| StoryLine {
        at: Some(at.saturating_sub(begin)),
        text,
    };
    let requests = reference.exchanges.iter();
    let mut lines: Vec<StoryLine> = requests
        .map(|exchange| line(exchange.at, request_line(exchange, key.kind, lang)))
        .collect();
    let reports = reference.reports.iter();
    lines.extend(reports.map(|report| line(report.at, report_line(report.outcome, lang))));
    lines.sort_by_key(|line| line.at);
    let known = Value::Word(known_as(knowledge(reference)));
    let end = both(["klien tahu: {}", "the client knows: {}"], &[known]);
    lines.push(StoryLine {
        at: None,
        text: say(lang, &end).to_owned(),
    });
    lines
}

impl StoryLine {
    /// The time as it is written; nothing where there is none.
    pub fn time(&self, lang: Lang) -> String {
        self.at.map_or_else(String::new, |at| seconds(lang, at))
    }
}

fn request_line(exchange: &Exchange, kind: MovementKind, lang: Lang) -> String {
    let what = say(lang, &what(exchange, kind)).to_owned();
    let mut happened = say(lang, &happened(exchange)).to_owned();
    let hung_up = exchange.answer.is_some()
        && exchange.end.is_some_and(|end| !end.is_delivered)
        && !is_lost_by_the_referee(exchange.fault);
    if hung_up {
        happened.push_str(lang.say([
            "; klien tidak menunggunya",
            "; the client did not wait for it",
        ]));
    }
    format!("{what}: {happened}")
}

fn what(exchange: &Exchange, kind: MovementKind) -> super::Bilingual {
    let content = &exchange.request.content;
    let with = [
        Value::text(content.rupiah()),
        Value::text(content.customer_masked.as_deref().unwrap_or("?")),
    ];
    let text: Translated = match (exchange.ask(), kind) {
        (Some(TillRequest::Original), MovementKind::CashIn) => {
            ["setor tunai {} untuk {}", "cash-in of {} for {}"]
        }
        (Some(TillRequest::Original), MovementKind::CashOut) => {
            ["tarik tunai {} untuk {}", "cash-out of {} for {}"]
        }
        (Some(TillRequest::Cancel), _) => ["pembatalan", "cancel"],
        _ => ["cek status", "status"],
    };
    both(text, &with)
}

fn happened(exchange: &Exchange) -> super::Bilingual {
    let answer = answer_value(exchange);
    let text: Translated = match exchange.fault {
        NetworkFault::DropAnswer => [
            "host menjawab {}, dan jawabannya hilang",
            "the host answered {}, and the answer was lost",
        ],
        NetworkFault::DropRequest => [
            "hilang sebelum sampai di host",
            "lost before it reached the host",
        ],
        NetworkFault::Refuse => [
            "koneksi ditutup sebelum sampai di host",
            "the connection closed before it reached the host",
        ],
        NetworkFault::Cut(_) => [
            "host menjawab {}, dan jawabannya terpotong",
            "the host answered {}, and the answer was cut off",
        ],
        NetworkFault::Reset => [
            "host menjawab {}, dan koneksinya diputus",
            "the host answered {}, and the connection was reset",
        ],
        NetworkFault::Delay(time) => {
            let with = [Value::Time(time), answer];
            let text = [
                "ditahan {}, lalu host menjawab {}",
                "held back for {}, then the host answered {}",
            ];
            return both(text, &with);
        }
        NetworkFault::DelayAnswer(time) => {
            let with = [answer, Value::Time(time)];
            let text = [
                "host menjawab {}, dan jawabannya ditahan {}",
                "the host answered {}, and the answer was held back for {}",
            ];
            return both(text, &with);
        }
        NetworkFault::DuplicateLast => [
            "sampai dua kali; jawaban kedua {}",
            "arrived twice; the second answer was {}",
        ],
        _ => ["{}", "{}"],
    };
    both(text, &[answer])
}

/// Code, message, and the status that it names.
fn answer_value(exchange: &Exchange) -> Value {
    match &exchange.answer {
        Some(HostAnswer::Read(answer)) => match answer.latest_status() {
            Some(status) => Value::text(format_args!("{answer}, status {status}")),
            None => Value::text(answer),
        },
        Some(HostAnswer::Compressed) => Value::Word([
            "jawaban terkompresi, yang tidak terbaca",
            "a compressed answer, which cannot be read",
        ]),
        None if exchange.end.is_some() => Value::Word(["(tidak ada jawaban)", "(no answer)"]),
        None => Value::Word(["(belum ada jawaban)", "(no answer yet)"]),
    }
}

fn is_lost_by_the_referee(fault: NetworkFault) -> bool {
    matches!(
        fault,
        NetworkFault::DropAnswer
            | NetworkFault::DropRequest
            | NetworkFault::Refuse
            | NetworkFault::Cut(_)
            | NetworkFault::Reset
    )
}

fn report_line(outcome: Verdict, lang: Lang) -> String {
    let word: Translated = match outcome {
        Verdict::Done => ["klien melapor: berhasil", "the client reports: done"],
        Verdict::Refused => ["klien melapor: ditolak", "the client reports: refused"],
        Verdict::Cancelled => ["klien melapor: dibatalkan", "the client reports: cancelled"],
        Verdict::Unknown => ["klien melapor: belum pasti", "the client reports: unknown"],
    };
    lang.say(word).to_owned()
}

/// The words for a movement.
pub fn kind_text(kind: MovementKind) -> Translated {
    match kind {
        MovementKind::CashIn => ["setor tunai", "cash-in"],
        MovementKind::CashOut => ["tarik tunai", "cash-out"],
    }
}
