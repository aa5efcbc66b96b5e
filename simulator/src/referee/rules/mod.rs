//! What a client must do, one rule a file: pure functions over the record. A rule blames only for
//! what was seen on the line; where it cannot know, it says so.

mod answers;
mod cancels;
mod clock;
mod content;
mod external_ids;
mod new_reference;
mod outcomes;
mod pauses;
mod timestamps;
mod unknown;

use std::time::Duration;

pub use outcomes::name as known_as;

use super::finding::{Finding, Observation, Value, both};
use super::record::{Record, Reference};
use crate::lang::Translated;

/// After so many fruitless tries a client may leave a movement to a person.
const TRIES_MIN: usize = 3;

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// After an unknown answer the client goes on until it knows.
    AsksUntilKnown,
    /// A cancel is repeated until it is acknowledged.
    RepeatsCancel,
    /// A retry keeps its reference.
    KeepsReference,
    /// What was cancelled is not sent again.
    NothingAfterCancel,
    /// One reference has one content.
    OneContent,
    /// Every request has an external id of its own.
    NewExternalId,
    /// Nobody can guess the next external id.
    RandomExternalId,
    /// Every request has a timestamp of its own.
    FreshTimestamp,
    /// The clock is right.
    RightClock,
    /// There is a pause between repeats.
    Pauses,
    /// An answer that came is used.
    UsesAnswer,
    /// Done is reported after a success alone.
    DoneAfterSuccess,
    /// Refused is reported after a refusal alone.
    RefusedAfterRefusal,
    /// What was paid is not cancelled.
    KeepsPaid,
}

/// The figures of the rules.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// A client that is seen again so much later, and has done nothing meanwhile, has left off.
    pub grace: Duration,
    /// The least pause between repeats.
    pub pause: Duration,
    /// After the last scene the referee listens so much longer: for a report, or a late cancel.
    pub linger: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            grace: Duration::from_secs(60),
            pause: Duration::from_millis(100),
            linger: Duration::from_secs(2),
        }
    }
}

/// What the rules look at.
pub struct View<'a> {
    /// All that passed.
    pub record: &'a Record,
    /// The same by movement.
    pub references: Vec<Reference<'a>>,
    /// The figures.
    pub limits: Limits,
}

type OfReference = fn(&View<'_>, &Reference<'_>) -> Observation;
type OfRecord = fn(&View<'_>) -> Observation;

enum Check {
    Reference(OfReference),
    Record(OfRecord),
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::AsksUntilKnown,
        Self::RepeatsCancel,
        Self::KeepsReference,
        Self::NothingAfterCancel,
        Self::OneContent,
        Self::NewExternalId,
        Self::RandomExternalId,
        Self::FreshTimestamp,
        Self::RightClock,
        Self::Pauses,
        Self::UsesAnswer,
        Self::DoneAfterSuccess,
        Self::RefusedAfterRefusal,
        Self::KeepsPaid,
    ];

    /// Its name in a certificate, by how it is broken.
    pub fn name(self) -> &'static str {
        match self {
            Self::AsksUntilKnown => "left-unknown",
            Self::RepeatsCancel => "cancel-not-repeated",
            Self::KeepsReference => "new-reference-on-a-retry",
            Self::NothingAfterCancel => "sent-after-cancel",
            Self::OneContent => "repeat-with-other-content",
            Self::NewExternalId => "external-id-reused",
            Self::RandomExternalId => "external-id-predictable",
            Self::FreshTimestamp => "timestamp-reused",
            Self::RightClock => "clock-wrong",
            Self::Pauses => "no-pause-between-repeats",
            Self::UsesAnswer => "answer-ignored",
            Self::DoneAfterSuccess => "paid-on-unknown",
            Self::RefusedAfterRefusal => "refused-on-unknown",
            Self::KeepsPaid => "cancelled-what-it-paid",
        }
    }

    /// What the client must do.
    pub fn title(self) -> Translated {
        match self {
            Self::AsksUntilKnown => [
                "Setelah jawaban hilang, bertanya sampai hasilnya pasti",
                "After a lost answer, goes on until the outcome is known",
            ],
            Self::RepeatsCancel => [
                "Mengulang pembatalan sampai dijawab",
                "Repeats a cancel until it is acknowledged",
            ],
            Self::KeepsReference => [
                "Mengulang dengan referensi yang sama",
                "Retries under the same reference",
            ],
            Self::NothingAfterCancel => [
                "Tidak mengirim lagi yang sudah dibatalkan",
                "Does not send again what it has cancelled",
            ],
            Self::OneContent => ["Satu referensi, satu isi", "One reference, one content"],
            Self::NewExternalId => [
                "X-EXTERNAL-ID baru untuk setiap permintaan",
                "A new X-EXTERNAL-ID for every request",
            ],
            Self::RandomExternalId => [
                "X-EXTERNAL-ID yang tidak dapat ditebak",
                "An X-EXTERNAL-ID that nobody can guess",
            ],
            Self::FreshTimestamp => [
                "X-TIMESTAMP dan signature baru pada kiriman ulang",
                "A new X-TIMESTAMP and signature on a repeat",
            ],
            Self::RightClock => [
                "Jam tepat, selisih paling banyak 5 menit",
                "A clock that is right within 5 minutes",
            ],
            Self::Pauses => ["Jeda di antara kiriman ulang", "A pause between repeats"],
            Self::UsesAnswer => [
                "Memakai jawaban yang sudah diterima, juga yang terlambat",
                "Uses the answer that came, also a late one",
            ],
            Self::DoneAfterSuccess => [
                "Menyatakan berhasil hanya setelah sukses (menurut laporan)",
                "Says done only after a success (as reported)",
            ],
            Self::RefusedAfterRefusal => [
                "Menyatakan gagal hanya setelah gagal final (menurut laporan)",
                "Says failed only after a final fail (as reported)",
            ],
            Self::KeepsPaid => [
                "Tidak membatalkan yang sudah dibayarkan (menurut laporan)",
                "Does not cancel what it has paid (as reported)",
            ],
        }
    }

    fn check(self) -> Check {
        match self {
            Self::AsksUntilKnown => Check::Reference(unknown::observe),
            Self::RepeatsCancel => Check::Reference(cancels::repeated),
            Self::KeepsReference => Check::Reference(new_reference::observe),
            Self::NothingAfterCancel => Check::Reference(cancels::nothing_after),
            Self::OneContent => Check::Reference(content::observe),
            Self::NewExternalId => Check::Record(external_ids::new),
            Self::RandomExternalId => Check::Record(external_ids::random),
            Self::FreshTimestamp => Check::Reference(timestamps::observe),
            Self::RightClock => Check::Record(clock::observe),
            Self::Pauses => Check::Reference(pauses::observe),
            Self::UsesAnswer => Check::Reference(answers::observe),
            Self::DoneAfterSuccess => Check::Reference(outcomes::done),
            Self::RefusedAfterRefusal => Check::Reference(outcomes::refused),
            Self::KeepsPaid => Check::Reference(outcomes::keeps_paid),
        }
    }

    /// What the rule sees, movement by movement, or once in all.
    pub fn observe(self, view: &View<'_>) -> Vec<Observation> {
        match self.check() {
            Check::Record(check) => vec![check(view)],
            Check::Reference(check) => {
                let references = view.references.iter();
                references.map(|one| check(view, one)).collect()
            }
        }
    }

    fn finding(
        self,
        reference: Option<&Reference<'_>>,
        text: Translated,
        with: &[Value],
    ) -> Finding {
        Finding {
            rule: self,
            reference: reference.map(|reference| reference.key.clone()),
            text: both(text, with),
        }
    }

    fn broken(self, reference: &Reference<'_>, text: Translated, with: &[Value]) -> Observation {
        Observation::Broken(self.finding(Some(reference), text, with))
    }

    fn remark(self, reference: &Reference<'_>, text: Translated, with: &[Value]) -> Observation {
        Observation::Remark(self.finding(Some(reference), text, with))
    }

    fn broken_in_all(self, text: Translated, with: &[Value]) -> Observation {
        Observation::Broken(self.finding(None, text, with))
    }
}

impl<'a> View<'a> {
    /// A record, and the figures of the rules.
    pub fn new(record: &'a Record, limits: Limits) -> Self {
        Self {
            record,
            references: record.references(),
            limits,
        }
    }

    /// Whether the client has had its time since the movement's last event and was seen after it:
    /// what it has not done by then it does not do. Not while it waits for an answer.
    fn has_left_off(&self, reference: &Reference<'_>) -> bool {
        let quiet = reference.quiet_since();
        quiet.is_some_and(|since| self.record.is_alive_after(since + self.limits.grace))
    }
}

#[cfg(test)]
mod support {
    use super::super::scripted::Script;
    use super::{Limits, Observation, Rule, View};

    /// The worst that a rule sees in a record: broken, open, a remark, kept, or nothing.
    pub fn seen(rule: Rule, script: Script) -> &'static str {
        let record = script.record();
        let seen = rule.observe(&View::new(&record, Limits::default()));
        let is = |name: &str| seen.iter().any(|observation| named(observation) == name);
        let mut worst = ["broken", "open", "remark", "kept"].into_iter();
        worst.find(|name| is(name)).unwrap_or("not seen")
    }

    /// What it is.
    pub fn named(observation: &Observation) -> &'static str {
        match observation {
            Observation::NotSeen => "not seen",
            Observation::Kept => "kept",
            Observation::Open => "open",
            Observation::Remark(_) => "remark",
            Observation::Broken(_) => "broken",
        }
    }
}
