//! A printed paper: laid out, and ready for any output.

use std::fmt;

use super::Paper;

/// How a line stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Face {
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
pub struct Line {
    /// What it says.
    pub text: String,
    /// How.
    pub face: Face,
}

/// A paper; its `Display` is its plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// How wide it is.
    pub paper: Paper,
    /// Its lines.
    pub lines: Vec<Line>,
    /// What its QR code says; none where this is nothing.
    pub code: Option<String>,
}

impl Slip {
    /// An empty one.
    pub fn new(paper: Paper) -> Self {
        Self {
            paper,
            lines: Vec::new(),
            code: None,
        }
    }

    /// Adds lines that [`Paper`] has laid out.
    pub fn add(&mut self, face: Face, lines: impl IntoIterator<Item = String>) {
        let faced = lines.into_iter().map(|text| Line { text, face });
        self.lines.extend(faced);
    }

    /// The texts of its lines.
    pub fn texts(&self) -> Vec<String> {
        self.lines.iter().map(|line| line.text.clone()).collect()
    }
}

impl Line {
    /// Whether it is printed twice as large on that paper.
    pub fn is_large(&self, paper: Paper) -> bool {
        self.face == Face::Title && 2 * super::paper::width(self.text.trim()) <= paper.columns()
    }
}

impl fmt::Display for Slip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            writeln!(f, "{}", line.text)?;
        }
        Ok(())
    }
}
