//! What was judged, on paper and in JSON.

use jiff::Timestamp;
use serde_json::{Value as Json, json};

use super::finding::{Bilingual, Finding, say};
use super::judgement::{Judgement, Ruling, SceneResult};
use super::record::{Record, ReferenceKey};
use super::rules::Limits;
use super::story::{kind_text, story};
use crate::lang::{Lang, Translated};
use crate::receipt::{DocumentInfo, LineStyle, PageWidth, PrintLayout, document};
use crate::text_format::{receipt_time, snap_time};
use crate::till::MovementKind;

const TITLE: Translated = ["SERTIFIKAT WASIT", "REFEREE'S CERTIFICATE"];

/// What stands above the findings.
pub const FAULTS: Translated = [
    "Pelanggaran: aturannya, dan apa yang terlihat",
    "Faults: the rule, and what was seen",
];
/// The same, of those that blame nobody.
pub const REMARKS: Translated = [
    "Catatan: aturannya, dan apa yang terlihat",
    "Remarks: the rule, and what was seen",
];

const MADE_BY: &str = concat!("simulator ", env!("CARGO_PKG_VERSION"));

/// What the paper says and what it does not.
const VOUCHES: Translated = [
    "Sertifikat ini menyatakan apa yang terlihat di antara klien dan host selama wasit mengamati. \
     Apa yang dilakukan kasir dengan uangnya hanya terlihat bila klien melaporkannya.",
    "This certificate states what was seen between client and host while the referee watched. What \
     a cashier did with the cash is seen only where the client reported it.",
];

/// A judgement with what it is about.
pub struct Certificate {
    host: String,
    record: Record,
    /// The judgement.
    pub judgement: Judgement,
    limits: Limits,
}

impl Certificate {
    /// Of that record.
    pub fn of(host: &str, record: Record, judgement: Judgement, limits: Limits) -> Self {
        Self {
            host: host.to_owned(),
            record,
            judgement,
            limits,
        }
    }

    /// The bytes of a JSON file, in both languages.
    pub fn json(&self) -> Vec<u8> {
        let mut text = format!("{:#}", self.value()).into_bytes();
        text.push(b'\n');
        text
    }

    /// The bytes of a PDF file.
    pub fn pdf(&self, lang: Lang) -> Vec<u8> {
        let info = DocumentInfo {
            title: lang.say(TITLE),
            language: lang.say(["id-ID", "en"]),
        };
        document(&self.layout(lang), info)
    }

    fn value(&self) -> Json {
        let judgement = &self.judgement;
        let rules = judgement.rules.iter().map(|rule| {
            json!({
                "rule": rule.rule.name(),
                "title": translated(rule.rule.title()),
                "result": rule.result,
                "kept": rule.kept,
                "broken": rule.broken,
            })
        });
        let scenes = judgement.scenes.iter().map(|scene| self.scene_value(scene));
        let findings =
            |findings: &[Finding]| findings.iter().map(finding_value).collect::<Vec<Json>>();
        json!({
            "madeBy": MADE_BY,
            "host": self.host,
            "partners": self.record.partners(),
            "begin": snap_time(self.record.begin),
            "watchedSeconds": self.record.watched.as_secs(),
            "requests": self.record.exchanges.len(),
            "reports": self.record.reports.len(),
            "graceSeconds": self.limits.grace.as_secs(),
            "result": judgement.result(),
            "rules": rules.collect::<Vec<Json>>(),
            "scenes": scenes.collect::<Vec<Json>>(),
            "faults": findings(&judgement.faults),
            "remarks": findings(&judgement.remarks),
            "vouches": translated(VOUCHES),
        })
    }

    fn scene_value(&self, scene: &SceneResult) -> Json {
        let key = scene.reference.as_ref();
        let story = |lang| key.map_or_else(Vec::new, |key| story(&self.record, key, lang));
        let lines = story(Lang::Id).into_iter().zip(story(Lang::En));
        let lines = lines.map(|(id, en)| {
            json!({
                "milliseconds": id.at.map(|at| at.as_millis() as u64),
                "text": { "id": id.text, "en": en.text },
            })
        });
        json!({
            "scene": scene.name,
            "movement": scene.kind,
            "title": translated(scene.title),
            "reference": key.map(|key| &key.reference),
            "result": scene.result,
            "refusedByHost": scene.is_refused,
            "story": lines.collect::<Vec<Json>>(),
        })
    }

    /// All of it on sheets of paper.
    pub fn layout(&self, lang: Lang) -> PrintLayout {
        let mut layout = PrintLayout::new(PageWidth::Sheet);
        self.head(&mut layout, lang);
        self.rules(&mut layout, lang);
        let judgement = &self.judgement;
        for (title, findings) in [(FAULTS, &judgement.faults), (REMARKS, &judgement.remarks)] {
            if !findings.is_empty() {
                heading(&mut layout, lang.say(title));
                for (finding, number) in findings.iter().zip(1..) {
                    self.finding(&mut layout, lang, number, finding);
                }
            }
        }
        heading(&mut layout, lang.say(["Adegan", "Scenes"]));
        for scene in &judgement.scenes {
            self.scene(&mut layout, lang, scene);
        }
        layout
    }

    fn head(&self, layout: &mut PrintLayout, lang: Lang) {
        let (paper, judgement) = (layout.paper, &self.judgement);
        layout.add(LineStyle::Title, paper.centred(lang.say(TITLE)));
        let result = lang.say(overall(judgement.result()));
        layout.add(LineStyle::Strong, paper.centred(result));
        layout.add(LineStyle::Plain, [paper.rule()]);
        let partners = self.record.partners().join(", ");
        let end = jiff::SignedDuration::try_from(self.record.watched).unwrap_or_default();
        let end = self.record.begin.checked_add(end);
        let end: Timestamp = end.unwrap_or(self.record.begin);
        let count = |result| judgement.count(result).to_string();
        for (name, value) in [
            (["Dibuat oleh", "Made by"], MADE_BY.to_owned()),
            (["Host", "Host"], self.host.clone()),
            (["Mitra", "Partner"], partners),
            (["Mulai", "Begin"], receipt_time(self.record.begin)),
            (["Selesai", "End"], receipt_time(end)),
            (
                ["Permintaan", "Requests"],
                self.record.exchanges.len().to_string(),
            ),
            (
                ["Laporan klien", "Reports of the client"],
                self.record.reports.len().to_string(),
            ),
            (["Adegan baik", "Scenes kept"], count(Ruling::Kept)),
            (["Adegan melanggar", "Scenes broken"], count(Ruling::Broken)),
            (
                ["Adegan tidak terlihat", "Scenes not seen"],
                count(Ruling::NotSeen),
            ),
            (
                ["Adegan belum dimainkan", "Scenes not played"],
                count(Ruling::NotPlayed),
            ),
        ] {
            layout.add(LineStyle::Plain, paper.pair(lang.say(name), &value));
        }
        layout.add(LineStyle::Plain, [paper.rule()]);
        layout.add(LineStyle::Plain, paper.indented("", 0, lang.say(VOUCHES)));
    }

    fn rules(&self, layout: &mut PrintLayout, lang: Lang) {
        let paper = layout.paper;
        heading(layout, lang.say(["Aturan", "Rules"]));
        for rule in &self.judgement.rules {
            let result = lang.say(in_short(rule.result));
            let style = style(rule.result);
            layout.add(style, paper.pair(lang.say(rule.rule.title()), result));
        }
    }

    fn finding(&self, layout: &mut PrintLayout, lang: Lang, number: u32, finding: &Finding) {
        let paper = layout.paper;
        let mark = format!("{number}.");
        let rule = lang.say(finding.rule.title());
        layout.add(LineStyle::Strong, paper.indented(&mark, 4, rule));
        layout.add(
            LineStyle::Plain,
            paper.indented("", 4, say(lang, &finding.text)),
        );
        if let Some(key) = &finding.reference {
            let about = format!("{}: {}", lang.say(kind_text(key.kind)), key.reference);
            layout.add(LineStyle::Plain, paper.indented("", 4, &about));
        }
    }

    fn scene(&self, layout: &mut PrintLayout, lang: Lang, scene: &SceneResult) {
        let paper = layout.paper;
        let title = scene_title(scene, lang);
        let result = lang.say(in_short(scene.result));
        layout.add(LineStyle::Plain, [String::new()]);
        layout.add(LineStyle::Strong, paper.pair(&title, result));
        let Some(key) = &scene.reference else { return };
        layout.add(LineStyle::Plain, paper.indented("", 2, &key.reference));
        for line in story(&self.record, key, lang) {
            let time = format!("{:>9}", line.time(lang));
            layout.add(LineStyle::Plain, paper.indented(&time, 12, &line.text));
        }
        if scene.is_refused {
            let note = lang.say([
                "Host menolak transaksi ini, jadi adegan ini kurang menguji.",
                "The host refused this movement, so the scene tried less.",
            ]);
            layout.add(LineStyle::Plain, paper.indented("", 12, note));
        }
    }
}

fn heading(layout: &mut PrintLayout, text: &str) {
    layout.add(LineStyle::Plain, [String::new()]);
    layout.add(LineStyle::Strong, [text.to_uppercase()]);
}

fn style(result: Ruling) -> LineStyle {
    match result {
        Ruling::Broken => LineStyle::Strong,
        _ => LineStyle::Plain,
    }
}

fn translated(text: Translated) -> Json {
    json!({ "id": text[0], "en": text[1] })
}

fn finding_value(finding: &Finding) -> Json {
    let [id, en]: &Bilingual = &finding.text;
    let key: Option<&ReferenceKey> = finding.reference.as_ref();
    json!({
        "rule": finding.rule.name(),
        "movement": key.map(|key| key.kind),
        "reference": key.map(|key| &key.reference),
        "text": { "id": id, "en": en },
    })
}

/// A scene by its movement and what happens in it.
pub fn scene_title(scene: &SceneResult, lang: Lang) -> String {
    let kind: Translated = match scene.kind {
        MovementKind::CashIn => ["Setor tunai", "Cash-in"],
        MovementKind::CashOut => ["Tarik tunai", "Cash-out"],
    };
    format!("{}: {}", lang.say(kind), lang.say(scene.title))
}

/// A result in one word.
pub fn in_short(result: Ruling) -> Translated {
    match result {
        Ruling::Kept => ["baik", "kept"],
        Ruling::Broken => ["MELANGGAR", "BROKEN"],
        Ruling::NotSeen => ["tidak terlihat", "not seen"],
        Ruling::NotPlayed => ["belum dimainkan", "not played"],
    }
}

/// The result of all of it, in one sentence.
pub fn overall(result: Ruling) -> Translated {
    match result {
        Ruling::Kept => ["Tidak ada pelanggaran", "Nothing to blame"],
        Ruling::Broken => ["Ada pelanggaran", "Something is to blame"],
        Ruling::NotSeen | Ruling::NotPlayed => [
            "Tidak ada pelanggaran, tetapi belum semua adegan dimainkan sampai selesai",
            "Nothing to blame, but not every scene was played to its end",
        ],
    }
}
