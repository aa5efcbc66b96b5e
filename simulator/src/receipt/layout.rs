//! A printed paper: laid out, and ready for any output.

use std::fmt;

use super::PageWidth;

/// How a line stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineStyle {
    /// Not at all.
    #[default]
    Plain,
    /// Bold.
    Strong,
    /// Bold, and twice as large where half of the paper has room for it.
    Title,
}

/// One line, laid out with spaces, no wider than its paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintLine {
    /// What it says.
    pub text: String,
    /// How.
    pub face: LineStyle,
}

/// A paper; its `Display` is its plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintLayout {
    /// How wide it is.
    pub paper: PageWidth,
    /// Its lines.
    pub lines: Vec<PrintLine>,
    /// What its QR code says; none where this is nothing.
    pub code: Option<String>,
}

impl PrintLayout {
    /// An empty one.
    pub fn new(paper: PageWidth) -> Self {
        Self {
            paper,
            lines: Vec::new(),
            code: None,
        }
    }

    /// Adds lines that [`PageWidth`] has laid out.
    pub fn add(&mut self, face: LineStyle, lines: impl IntoIterator<Item = String>) {
        let faced = lines.into_iter().map(|text| PrintLine { text, face });
        self.lines.extend(faced);
    }

    /// The texts of its lines.
    pub fn texts(&self) -> Vec<String> {
        self.lines.iter().map(|line| line.text.clone()).collect()
    }
}

impl PrintLine {
    /// Whether it is printed twice as large on that paper.
    pub fn is_large(&self, paper: PageWidth) -> bool {
        self.face == LineStyle::Title && 2 * super::page::width(self.text.trim()) <= paper.columns()
    }
}

impl fmt::Display for PrintLayout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            writeln!(f, "{}", line.text)?;
        }
        Ok(())
    }
}
