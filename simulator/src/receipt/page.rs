//! How large the paper is, and how a line is laid out on it.

use super::characters::printable;

/// A roll of paper, by its width, or sheets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PageWidth {
    /// 58 mm: 32 characters in a line.
    #[default]
    Narrow,
    /// 80 mm: 42 characters in a line.
    Wide,
    /// 80 mm, to the edges of what a printer of 576 dots reaches: 48 characters in a line.
    Full,
    /// Sheets of A4: 84 characters in a line.
    Sheet,
}

impl PageWidth {
    /// All rolls.
    pub const ALL: [Self; 3] = [Self::Narrow, Self::Wide, Self::Full];

    /// Characters in a line.
    pub fn columns(self) -> usize {
        match self {
            Self::Narrow => 32,
            Self::Wide => 42,
            Self::Full => 48,
            Self::Sheet => 84,
        }
    }

    /// The roll of so many characters in a line.
    pub fn of_columns(columns: usize) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|paper| paper.columns() == columns)
    }

    /// Its width in millimetres.
    pub fn width_mm(self) -> u16 {
        match self {
            Self::Narrow => 58,
            Self::Wide | Self::Full => 80,
            Self::Sheet => 210,
        }
    }

    /// Its height in millimetres; a roll is as long as what is on it.
    pub fn height_mm(self) -> Option<u16> {
        (self == Self::Sheet).then_some(297)
    }

    /// The white at each edge, in millimetres.
    pub fn margin_mm(self) -> u16 {
        match self {
            Self::Sheet => 18,
            _ => 4,
        }
    }

    /// A line across it.
    pub fn rule(self) -> String {
        "-".repeat(self.columns())
    }

    /// A text in the middle, cut into lines at its spaces.
    pub fn centred(self, text: &str) -> Vec<String> {
        let wrapped = wrapped(text, self.columns());
        let in_the_middle = |line: String| {
            let room = self.columns().saturating_sub(width(&line));
            format!("{}{line}", " ".repeat(room / 2))
        };
        wrapped.into_iter().map(in_the_middle).collect()
    }

    /// A text cut into lines at its spaces, each so far from the left edge, and the first one after
    /// a mark that stands before it.
    pub fn indented(self, mark: &str, indent: usize, text: &str) -> Vec<String> {
        let lines = wrapped(text, self.columns().saturating_sub(indent).max(1));
        let marks = std::iter::once(mark).chain(std::iter::repeat(""));
        let lines = lines.into_iter().zip(marks);
        lines
            .map(|(line, mark)| format!("{mark:<indent$}{line}"))
            .collect()
    }

    /// A text without spaces, cut into lines.
    pub fn cut(self, text: &str) -> Vec<String> {
        cut(text, self.columns())
    }

    /// A name and its value at the two edges; the value below, where both do not fit in one line.
    pub fn pair(self, name: &str, value: &str) -> Vec<String> {
        let (columns, value) = (self.columns(), printable(value));
        let used = width(name) + width(&value);
        if used < columns {
            return vec![format!("{name}{}{value}", " ".repeat(columns - used))];
        }
        let mut lines = wrapped(name, columns);
        lines.extend(
            cut(&value, columns)
                .into_iter()
                .map(|line| format!("{line:>columns$}")),
        );
        lines
    }
}

/// Characters of a text, each as wide as any other.
pub fn width(text: &str) -> usize {
    text.chars().count()
}

/// A text cut into lines at its spaces; a word wider than the paper is cut too.
fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace().map(printable) {
        for piece in cut(&word, columns) {
            if !line.is_empty() && width(&line) + 1 + width(&piece) > columns {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&piece);
        }
    }
    lines.push(line);
    lines
}

fn cut(text: &str, columns: usize) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    characters
        .chunks(columns)
        .map(|piece| piece.iter().collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_the_paper() {
        let word = |length: usize| "é".repeat(length);
        for paper in PageWidth::ALL {
            for length in 0..100 {
                let text = format!("{} {} {}", word(length), word(length / 2), word(7));
                let mut lines = paper.centred(&text);
                lines.extend(paper.pair("Nama", &word(length)));
                lines.extend(paper.pair(&word(length), "nilai"));
                lines.push(paper.rule());
                for line in lines {
                    assert!(
                        width(&line) <= paper.columns(),
                        "{paper:?} {length} {line:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn an_indented_text_stands_beside_its_mark() {
        let lines = PageWidth::Narrow.indented("a)", 4, &"wort ".repeat(8));
        assert_eq!(lines[0], "a)  wort wort wort wort wort");
        assert_eq!(lines[1], "    wort wort wort");
        assert_eq!(PageWidth::Narrow.indented("", 2, ""), ["  "]);
    }

    #[test]
    fn a_line_feed_in_a_value_breaks_no_line() {
        assert_eq!(PageWidth::Narrow.pair("Ref", "a\nb")[0].trim_end(), {
            let gap = " ".repeat(26);
            format!("Ref{gap}a?b")
        });
    }
}
