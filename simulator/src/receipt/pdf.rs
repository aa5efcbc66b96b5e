//! A PDF of one page as large as the paper, in the Courier that every reader has.

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use super::characters;
use super::qr::{QUIET, Qr};
use super::{LineStyle, PrintLayout, PrintLine};

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const PAGE: Ref = Ref::new(3);
const TEXT: Ref = Ref::new(4);
const PLAIN: Ref = Ref::new(5);
const BOLD: Ref = Ref::new(6);
const INFO: Ref = Ref::new(7);

/// Points in a millimetre.
const MM: f32 = 72.0 / 25.4;
/// White on either side, in points.
const MARGIN: f32 = 4.0 * MM;
/// Of a Courier character, by the size of the font.
const CHARACTER: f32 = 0.6;
/// From line to line, by the size of the font.
const LINE: f32 = 1.3;
/// The edge of a QR code's module, in points.
const MODULE: f32 = 0.75 * MM;

/// The bytes of a PDF file.
pub fn bytes(layout: &PrintLayout) -> Vec<u8> {
    let sheet = PdfPage::of(layout);
    let mut pdf = Pdf::new();
    pdf.catalog(CATALOG).pages(PAGES).lang(TextStr("id-ID"));
    pdf.document_info(INFO).title(TextStr("Struk"));
    pdf.pages(PAGES).kids([PAGE]).count(1);
    let mut page = pdf.page(PAGE);
    page.media_box(Rect::new(0.0, 0.0, sheet.width, sheet.height));
    page.parent(PAGES).contents(TEXT);
    let fonts = [(Name(b"P"), PLAIN), (Name(b"B"), BOLD)];
    page.resources().fonts().pairs(fonts);
    page.finish();
    for (font, name) in [(PLAIN, "Courier"), (BOLD, "Courier-Bold")] {
        let mut font = pdf.type1_font(font);
        font.base_font(Name(name.as_bytes()));
        // Windows-1252, as at the printer.
        font.encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    pdf.stream(TEXT, &sheet.draw());
    pdf.finish()
}

/// A page and its measures, in points.
struct PdfPage<'a> {
    layout: &'a PrintLayout,
    code: Option<Qr>,
    size: f32,
    width: f32,
    height: f32,
}

impl<'a> PdfPage<'a> {
    fn of(layout: &'a PrintLayout) -> Self {
        let width = f32::from(layout.paper.width_mm()) * MM;
        let mut sheet = Self {
            layout,
            code: layout.code.as_deref().and_then(Qr::of),
            size: (width - 2.0 * MARGIN) / (layout.paper.columns() as f32 * CHARACTER),
            width,
            height: 0.0,
        };
        let lines: f32 = layout
            .lines
            .iter()
            .map(|line| sheet.size_of(line) * LINE)
            .sum();
        sheet.height = 2.0 * MARGIN + lines + sheet.edge();
        sheet
    }

    /// The edge of the QR code with what is around it.
    fn edge(&self) -> f32 {
        let modules = self.code.as_ref().map_or(0, |code| code.size() + 2 * QUIET);
        modules as f32 * MODULE
    }

    fn size_of(&self, line: &PrintLine) -> f32 {
        if line.is_large(self.layout.paper) {
            2.0 * self.size
        } else {
            self.size
        }
    }

    fn draw(&self) -> Vec<u8> {
        let mut content = Content::new();
        let mut y = self.height - MARGIN;
        for line in &self.layout.lines {
            y -= self.size_of(line) * LINE;
            self.print(&mut content, line, y);
        }
        self.draw_code(&mut content, y);
        content.finish().into_vec()
    }

    fn print(&self, content: &mut Content, line: &PrintLine, y: f32) {
        let size = self.size_of(line);
        let (text, x) = match line.is_large(self.layout.paper) {
            false => (&*line.text, MARGIN),
            true => {
                let text = line.text.trim();
                let width = super::page::width(text) as f32 * CHARACTER * size;
                (text, (self.width - width) / 2.0)
            }
        };
        let font = if line.face == LineStyle::Plain {
            b"P"
        } else {
            b"B"
        };
        content.begin_text().set_font(Name(font), size);
        // The line's foot, and above it room for what hangs below the letters.
        content
            .next_line(x, y + size * (LINE - 1.0))
            .show(Str(&characters::bytes(text)));
        content.end_text();
    }

    fn draw_code(&self, content: &mut Content, top: f32) {
        let Some(code) = &self.code else { return };
        let quiet = QUIET as f32 * MODULE;
        let left = (self.width - self.edge()) / 2.0 + quiet;
        for (column, row) in code.dark() {
            let x = left + column as f32 * MODULE;
            let y = top - quiet - (row + 1) as f32 * MODULE;
            content.rect(x, y, MODULE, MODULE);
        }
        content.fill_nonzero();
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::sample;
    use super::*;
    use crate::receipt::PageWidth;

    fn find(bytes: &[u8], text: &str) -> Option<usize> {
        bytes
            .windows(text.len())
            .position(|window| window == text.as_bytes())
    }

    #[test]
    fn every_line_is_in_it_as_text() {
        for paper in PageWidth::ALL {
            let layout = sample(paper);
            let pdf = bytes(&layout);
            assert_eq!(pdf, bytes(&layout), "the same each time");
            for line in &layout.lines {
                let text = if line.is_large(paper) {
                    line.text.trim()
                } else {
                    &line.text
                };
                assert!(find(&pdf, &format!("({text}) Tj")).is_some(), "{text}");
            }
            let code = Qr::of(layout.code.as_deref().expect("a code")).expect("short enough");
            let squares = pdf.windows(4).filter(|window| window == b" re\n").count();
            assert_eq!(squares, code.dark().count());
        }
    }

    /// ISO 32000: the file begins and ends as it must, and its table says where each object is.
    #[test]
    fn its_cross_references_lead_to_its_objects() {
        let pdf = bytes(&sample(PageWidth::Narrow));
        assert!(pdf.starts_with(b"%PDF-1.7\n") && pdf.ends_with(b"%%EOF"));
        // A comment at the top is not ASCII; elsewhere a character is a byte.
        let text: String = pdf.iter().map(|byte| char::from(*byte & 0x7f)).collect();
        let (_, end) = text.rsplit_once("startxref\n").expect("where the table is");
        let table: usize = end
            .lines()
            .next()
            .expect("a line")
            .parse()
            .expect("an offset");
        let entries = text[table..].lines().skip(3).take(7);
        for (no, entry) in entries.enumerate() {
            let offset: usize = entry[..10].parse().expect("an offset");
            let object = format!("{} 0 obj", no + 1);
            assert!(pdf[offset..].starts_with(object.as_bytes()), "{object}");
        }
    }

    #[test]
    fn parentheses_do_not_end_a_text() {
        let mut layout = PrintLayout::new(PageWidth::Narrow);
        layout.add(LineStyle::Plain, ["Toko 1) Tj (2\\".to_owned()]);
        assert!(find(&bytes(&layout), r"(Toko 1\) Tj \(2\\) Tj").is_some());
    }
}
