//! A PDF, in the Courier that every reader has: one page as large as the paper, or as many sheets
//! as are needed.

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use super::characters;
use super::qr::{QUIET, Qr};
use super::{LineStyle, PrintLayout, PrintLine};

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const PLAIN: Ref = Ref::new(3);
const BOLD: Ref = Ref::new(4);
const INFO: Ref = Ref::new(5);
/// The pages follow, each with its text.
const FIRST_PAGE: i32 = 6;

/// Points in a millimetre.
const MM: f32 = 72.0 / 25.4;
/// Of a Courier character, by the size of the font.
const CHARACTER: f32 = 0.6;
/// From line to line, by the size of the font.
const LINE: f32 = 1.3;
/// The edge of a QR code's module, in points.
const MODULE: f32 = 0.75 * MM;

/// What a reader shows beside the pages.
#[derive(Clone, Copy, Debug)]
pub struct DocumentInfo {
    /// The title.
    pub title: &'static str,
    /// The language of the text, such as `id-ID`.
    pub language: &'static str,
}

/// That of a receipt.
const RECEIPT: DocumentInfo = DocumentInfo {
    title: "Struk",
    language: "id-ID",
};

/// The bytes of a receipt's PDF file.
pub fn bytes(layout: &PrintLayout) -> Vec<u8> {
    document(layout, RECEIPT)
}

/// The bytes of a PDF file.
pub fn document(layout: &PrintLayout, info: DocumentInfo) -> Vec<u8> {
    let pages = PdfPage::all_of(layout);
    let mut pdf = Pdf::new();
    pdf.catalog(CATALOG)
        .pages(PAGES)
        .lang(TextStr(info.language));
    pdf.document_info(INFO).title(TextStr(info.title));
    let numbers = (FIRST_PAGE..).step_by(2).take(pages.len());
    let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
    let kids = numbers.clone().map(Ref::new);
    pdf.pages(PAGES).kids(kids).count(count);
    for (font, name) in [(PLAIN, "Courier"), (BOLD, "Courier-Bold")] {
        let mut font = pdf.type1_font(font);
        font.base_font(Name(name.as_bytes()));
        // Windows-1252, as at the printer.
        font.encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    for ((number, sheet), place) in numbers.zip(&pages).zip(1..) {
        let text = Ref::new(number + 1);
        let mut page = pdf.page(Ref::new(number));
        page.media_box(Rect::new(0.0, 0.0, sheet.width, sheet.height));
        page.parent(PAGES).contents(text);
        let fonts = [(Name(b"P"), PLAIN), (Name(b"B"), BOLD)];
        page.resources().fonts().pairs(fonts);
        page.finish();
        let foot = (count > 1).then(|| format!("{place}/{count}"));
        pdf.stream(text, &sheet.draw(foot.as_deref()));
    }
    pdf.finish()
}

/// A page and its measures, in points.
struct PdfPage<'a> {
    layout: &'a PrintLayout,
    lines: &'a [PrintLine],
    code: Option<Qr>,
    size: f32,
    margin: f32,
    width: f32,
    height: f32,
}

impl<'a> PdfPage<'a> {
    /// One page with the code, or sheets, which have none.
    fn all_of(layout: &'a PrintLayout) -> Vec<Self> {
        let whole = Self::of(
            layout,
            &layout.lines,
            layout.code.as_deref().and_then(Qr::of),
        );
        let Some(height_mm) = layout.paper.height_mm() else {
            return vec![whole];
        };
        let height = f32::from(height_mm) * MM;
        let (mut pages, mut begin) = (Vec::new(), 0);
        while begin < layout.lines.len() {
            let rest = &layout.lines[begin..];
            let count = whole.fitting(rest, height - 2.0 * whole.margin);
            let mut page = Self::of(layout, &rest[..count], None);
            page.height = height;
            pages.push(page);
            begin += count;
        }
        pages
    }

    fn of(layout: &'a PrintLayout, lines: &'a [PrintLine], code: Option<Qr>) -> Self {
        let width = f32::from(layout.paper.width_mm()) * MM;
        let margin = f32::from(layout.paper.margin_mm()) * MM;
        let mut sheet = Self {
            layout,
            lines,
            code,
            size: (width - 2.0 * margin) / (layout.paper.columns() as f32 * CHARACTER),
            margin,
            width,
            height: 0.0,
        };
        let caption = sheet.caption();
        let all = lines.iter().chain(&caption);
        let all: f32 = all.map(|line| sheet.height_of(line)).sum();
        sheet.height = 2.0 * margin + all + sheet.edge();
        sheet
    }

    /// How many of the lines have room in that height, without a heading or an empty line at the end
    /// of a page that is full; one at least.
    fn fitting(&self, lines: &[PrintLine], mut room: f32) -> usize {
        let fits = |line: &&PrintLine| {
            room -= self.height_of(line);
            room >= 0.0
        };
        let count = lines.iter().take_while(fits).count();
        if count == lines.len() {
            return count;
        }
        let ends = |line: &PrintLine| line.face == LineStyle::Plain && !line.text.is_empty();
        let end = lines[..count].iter().rposition(ends);
        end.map_or(count, |at| at + 1).max(1)
    }

    /// The edge of the QR code with what is around it.
    fn edge(&self) -> f32 {
        let modules = self.code.as_ref().map_or(0, |code| code.size() + 2 * QUIET);
        modules as f32 * MODULE
    }

    /// What stands under the QR code, where it is on this page.
    fn caption(&self) -> Vec<PrintLine> {
        let code = self.code.as_ref();
        code.map_or_else(Vec::new, |_| self.layout.caption())
    }

    fn size_of(&self, line: &PrintLine) -> f32 {
        if line.is_large(self.layout.paper) {
            2.0 * self.size
        } else {
            self.size
        }
    }

    fn height_of(&self, line: &PrintLine) -> f32 {
        self.size_of(line) * LINE
    }

    /// The page, and what stands at its foot.
    fn draw(&self, foot: Option<&str>) -> Vec<u8> {
        let mut content = Content::new();
        let mut y = self.height - self.margin;
        for line in self.lines {
            y -= self.height_of(line);
            self.print(&mut content, line, y);
        }
        self.draw_code(&mut content, y);
        y -= self.edge();
        for line in &self.caption() {
            y -= self.height_of(line);
            self.print(&mut content, line, y);
        }
        if let Some(foot) = foot {
            content.begin_text().set_font(Name(b"P"), self.size);
            content
                .next_line(self.width / 2.0, self.margin / 2.0)
                .show(Str(&characters::bytes(foot)));
            content.end_text();
        }
        content.finish().into_vec()
    }

    fn print(&self, content: &mut Content, line: &PrintLine, y: f32) {
        let size = self.size_of(line);
        let (text, x) = match line.is_large(self.layout.paper) {
            false => (&*line.text, self.margin),
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
            for line in layout.lines.iter().chain(&layout.caption()) {
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
    fn sheets_are_filled_one_after_the_other() {
        let mut layout = PrintLayout::new(PageWidth::Sheet);
        let lines = (0..200).map(|number| format!("line {number}."));
        layout.add(LineStyle::Plain, lines.collect::<Vec<_>>());
        let pdf = document(
            &layout,
            DocumentInfo {
                title: "T",
                language: "en",
            },
        );
        assert!(find(&pdf, "/Count 4").is_some());
        for number in 0..200 {
            assert!(find(&pdf, &format!("(line {number}.) Tj")).is_some());
        }
    }

    #[test]
    fn a_heading_stands_on_the_sheet_of_what_follows_it() {
        let mut layout = PrintLayout::new(PageWidth::Sheet);
        for number in 0..150 {
            layout.add(LineStyle::Strong, [format!("heading {number}")]);
            layout.add(LineStyle::Plain, ["text".to_owned(), String::new()]);
        }
        let pages = PdfPage::all_of(&layout);
        let (_, full) = pages.split_last().expect("pages");
        for page in full {
            assert_eq!(page.lines.last().map(|line| &*line.text), Some("text"));
        }
        let lines: usize = pages.iter().map(|page| page.lines.len()).sum();
        assert_eq!(lines, layout.lines.len());
    }

    #[test]
    fn parentheses_do_not_end_a_text() {
        let mut layout = PrintLayout::new(PageWidth::Narrow);
        layout.add(LineStyle::Plain, ["Toko 1) Tj (2\\".to_owned()]);
        assert!(find(&bytes(&layout), r"(Toko 1\) Tj \(2\\) Tj").is_some());
    }
}
