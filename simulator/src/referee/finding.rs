//! What a rule finds, in both languages.

use std::time::Duration;

use super::record::ReferenceKey;
use super::rules::Rule;
use crate::lang::{Lang, Translated, fill};

/// A text in both languages.
pub type Bilingual = [String; 2];

/// Something that a rule has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which rule.
    pub rule: Rule,
    /// About which movement; nothing where it is about all requests.
    pub reference: Option<ReferenceKey>,
    /// What was seen.
    pub text: Bilingual,
}

/// What a rule makes of a movement, or of all requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observation {
    /// The rule had no occasion.
    NotSeen,
    /// It was kept.
    Kept,
    /// Whether it is kept is not seen yet: the client may still do what it must.
    Open,
    /// Right or wrong, by what the referee cannot see.
    Remark(Finding),
    /// It was broken.
    Broken(Finding),
}

/// What is filled into a text.
#[derive(Clone, Debug)]
pub enum Value {
    /// The same in both languages.
    Text(String),
    /// A time in seconds.
    Time(Duration),
    /// A word in both languages.
    Word(Translated),
}

impl Value {
    /// Something that is written in one way.
    pub fn text(text: impl ToString) -> Self {
        Self::Text(text.to_string())
    }

    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Time(time) => seconds(lang, *time),
            Self::Word(word) => lang.say(*word).to_owned(),
        }
    }
}

/// A text in both languages, filled in.
pub fn both(text: Translated, with: &[Value]) -> Bilingual {
    [Lang::Id, Lang::En].map(|lang| {
        let with: Vec<String> = with.iter().map(|value| value.say(lang)).collect();
        let with: Vec<&str> = with.iter().map(String::as_str).collect();
        fill(lang.say(text), &with)
    })
}

/// The text in that language.
pub fn say(lang: Lang, text: &Bilingual) -> &str {
    match lang {
        Lang::Id => &text[0],
        Lang::En => &text[1],
    }
}

/// A time as it is written in that language: `1,5 dtk`, `1.5 s`.
pub fn seconds(lang: Lang, time: Duration) -> String {
    let tenths = (time.as_millis() + 50) / 100;
    let (whole, tenth) = (tenths / 10, tenths % 10);
    match lang {
        Lang::Id => format!("{whole},{tenth} dtk"),
        Lang::En => format!("{whole}.{tenth} s"),
    }
}
