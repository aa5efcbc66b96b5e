//! The outputs that a paper can become.

use std::path::Path;

use super::{PrintLayout, escpos, pdf, png};

/// An output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text in UTF-8.
    Text,
    /// The bytes for a receipt printer.
    EscPos,
    /// A page as large as the paper.
    Pdf,
    /// A picture of it.
    Png,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Text, Self::EscPos, Self::Pdf, Self::Png];

    /// How files of it end, the usual ending first.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Text => &["txt"],
            Self::EscPos => &["bin", "escpos"],
            Self::Pdf => &["pdf"],
            Self::Png => &["png"],
        }
    }

    /// The one whose files end so, in any case of letters.
    pub fn of_extension(extension: &str) -> Option<Self> {
        let is_it = |own: &&str| own.eq_ignore_ascii_case(extension);
        Self::ALL
            .into_iter()
            .find(|format| format.extensions().iter().any(is_it))
    }

    /// The one that the name of a file asks for.
    pub fn of_file(path: &Path) -> Option<Self> {
        Self::of_extension(path.extension()?.to_str()?)
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain; charset=utf-8",
            Self::EscPos => "application/octet-stream",
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
        }
    }

    /// The paper in it: the same bytes for the same paper, always.
    pub fn bytes(self, layout: &PrintLayout) -> Vec<u8> {
        match self {
            Self::Text => layout.to_string().into_bytes(),
            Self::EscPos => escpos::bytes(layout),
            Self::Pdf => pdf::bytes(layout),
            Self::Png => png::bytes(layout),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_a_file_chooses() {
        let of = |name: &str| Format::of_file(Path::new(name));
        assert_eq!(of("struk.txt"), Some(Format::Text));
        assert_eq!(of("a.b/struk.PDF"), Some(Format::Pdf));
        assert_eq!(of("struk.png"), Some(Format::Png));
        assert_eq!(of("struk.bin"), Some(Format::EscPos));
        assert_eq!(of("struk.escpos"), Some(Format::EscPos));
        for name in ["struk", "struk.doc", "", ".pdf", "/dev/usb/lp0"] {
            assert_eq!(of(name), None, "{name}");
        }
    }
}
