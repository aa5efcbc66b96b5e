//! The two languages of whatever a person reads.

/// The language of a screen or a paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Indonesian.
    #[default]
    Id,
    /// English.
    En,
}

/// A word or sentence in both; `{}` stands for what is filled in.
pub type Translated = [&'static str; 2];

impl Lang {
    /// The word in this language.
    pub fn say(self, word: Translated) -> &'static str {
        match self {
            Self::Id => word[0],
            Self::En => word[1],
        }
    }
}

/// A text with each `{}` filled in, in turn.
pub fn fill(text: &str, with: &[&str]) -> String {
    let mut with = with.iter();
    let mut parts = text.split("{}");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        filled.push_str(with.next().copied().unwrap_or_default());
        filled.push_str(part);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_stands_in_its_turn() {
        assert_eq!(
            fill("Shift {} dengan {}", &["3", "Rp0"]),
            "Shift 3 dengan Rp0"
        );
        assert_eq!(fill("tanpa", &["3"]), "tanpa");
    }
}
