//! A printed paper: laid out, and ready for any output.

use std::fmt;

use super::PageWidth;

/// What stands under a QR code, in Indonesian and in English.
pub const CAPTION: [&str; 2] = ["Nomor referensi lengkap", "Full reference number"];

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

/// A paper; its `Display` is its plain text, in which the QR code's number stands under the caption.
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

    /// What stands under the QR code; nothing where there is none.
    pub fn caption(&self) -> Vec<PrintLine> {
        let captions = CAPTION.iter().filter(|_| self.code.is_some());
        let lines = captions.flat_map(|caption| self.paper.centred(caption));
        let plain = |text| PrintLine {
            text,
            face: LineStyle::Plain,
        };
        lines.map(plain).collect()
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
        for line in self.lines.iter().chain(&self.caption()) {
            writeln!(f, "{}", line.text)?;
        }
        let code = self.code.as_deref().unwrap_or_default();
        let lines = self.paper.cut(code);
        lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}
