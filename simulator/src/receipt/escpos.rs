//! The bytes for a receipt printer: ESC/POS, the commands that most of them know.

use super::characters;
use super::{LineStyle, PrintLayout, PrintLine};

/// `ESC @`: as after switching on.
const INIT: &[u8] = b"\x1b@";
/// `FS .`: no Kanji mode. A printer that was sold in China begins with it, and would take two bytes
/// beyond ASCII for one character.
const NO_KANJI: &[u8] = b"\x1c.";
/// `ESC t 16`: code page Windows-1252.
const CODE_PAGE: &[u8] = b"\x1bt\x10";
/// `ESC a 0`, `ESC a 1`.
const LEFT: &[u8] = b"\x1ba\x00";
const CENTRE: &[u8] = b"\x1ba\x01";
/// `ESC E`.
const BOLD_ON: &[u8] = b"\x1bE\x01";
const BOLD_OFF: &[u8] = b"\x1bE\x00";
/// `GS !`: width in the upper four bits, height in the lower.
const DOUBLE: &[u8] = b"\x1d!\x11";
const SINGLE: &[u8] = b"\x1d!\x00";
/// `ESC d 2`: two lines of nothing.
const FEED: &[u8] = b"\x1bd\x02";
/// `GS V 66 0`: feeds to the knife and leaves one point uncut.
const CUT: &[u8] = b"\x1dVB\x00";

/// What to send to the printer.
pub fn bytes(layout: &PrintLayout) -> Vec<u8> {
    let mut out = [INIT, NO_KANJI, CODE_PAGE].concat();
    for line in &layout.lines {
        print(&mut out, layout, line);
    }
    if let Some(code) = layout.code.as_deref().and_then(qr) {
        out.extend([CENTRE, &code, b"\n", LEFT].concat());
        for line in &layout.caption() {
            print(&mut out, layout, line);
        }
    }
    out.extend([FEED, CUT].concat());
    out
}

fn print(out: &mut Vec<u8>, layout: &PrintLayout, line: &PrintLine) {
    let is_large = line.is_large(layout.paper);
    let (text, before, after) = match line.face {
        // Spaces that centre it would be twice as wide, too.
        LineStyle::Title if is_large => (
            line.text.trim(),
            [CENTRE, BOLD_ON, DOUBLE].concat(),
            [SINGLE, BOLD_OFF, LEFT].concat(),
        ),
        LineStyle::Title | LineStyle::Strong => (&*line.text, BOLD_ON.to_vec(), BOLD_OFF.to_vec()),
        LineStyle::Plain => (&*line.text, Vec::new(), Vec::new()),
    };
    out.extend(before);
    out.extend(characters::bytes(text));
    out.push(b'\n');
    out.extend(after);
}

/// The printer's own QR code (`GS ( k`, function 65: model 2, 67: six dots a module, 69:
/// correction M, 80: the data, 81: prints it); nothing where it is longer than any.
fn qr(text: &str) -> Option<Vec<u8>> {
    let data = characters::bytes(text);
    let [low, high] = u16::try_from(data.len() + 3).ok()?.to_le_bytes();
    Some(
        [
            b"\x1d(k\x04\x001A2\x00",
            b"\x1d(k\x03\x001C\x06".as_slice(),
            b"\x1d(k\x03\x001E1",
            &[0x1d, b'(', b'k', low, high, b'1', b'P', b'0'],
            &data,
            b"\x1d(k\x03\x001Q0",
        ]
        .concat(),
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::sample;
    use super::*;
    use crate::receipt::PageWidth;

    /// Readable: a line for each line feed, what is not ASCII escaped.
    fn escaped(layout: &PrintLayout) -> String {
        let bytes = bytes(layout);
        let lines = bytes.split_inclusive(|byte| *byte == b'\n');
        lines
            .map(|line| format!("{}\n", line.escape_ascii()))
            .collect()
    }

    #[test]
    fn a_receipt_for_the_printer() {
        insta::assert_snapshot!(escaped(&sample(PageWidth::Narrow)), @r"
        \x1b@\x1c.\x1bt\x10\x1ba\x01\x1bE\x01\x1d!\x11INDOMARET\n
        \x1d!\x00\x1bE\x00\x1ba\x00  Jl. Tebet Timur 45, Jakarta\n
        --------------------------------\n
        22-11-2025 09:30:00 WIB\n
        Toko                        TB45\n
        Terminal                  TB45-2\n
        Kasir                        K21\n
        --------------------------------\n
        \x1bE\x01       TARIK TUNAI KASPRO\n
        \x1bE\x00Nomor HP            0812****7890\n
        \x1bE\x01Jumlah                 Rp100.000\n
        \x1bE\x00Ref\n
        019aaa00000070008000000000000001\n
        No. Ref         GR-20251122-0001\n
        \x1bE\x01Status                  BERHASIL\n
        \x1bE\x00Kode Verifikasi      NYFVE-61EYM\n
        --------------------------------\n
                Simpan struk ini\n
            sebagai bukti transaksi\n
        \x1ba\x01\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C\x06\x1d(k\x03\x001E1\x1d(k\x13\x001P0GR-20251122-0001\x1d(k\x03\x001Q0\n
        \x1ba\x00    Nomor referensi lengkap\n
             Full reference number\n
        \x1bd\x02\x1dVB\x00
        ");
    }

    #[test]
    fn a_name_is_printed_in_the_selected_code_page() {
        let mut layout = PrintLayout::new(PageWidth::Full);
        layout.add(LineStyle::Plain, ["Jose\u{301} D\u{2019}Angelo".to_owned()]);
        let text = b"Jos\xe9 D\x92Angelo\n";
        let bytes = bytes(&layout);
        assert!(bytes.starts_with(b"\x1b@\x1c.\x1bt\x10"));
        assert!(bytes.windows(text.len()).any(|window| window == text));
    }

    #[test]
    fn no_text_can_command_the_printer() {
        let mut layout = PrintLayout::new(PageWidth::Narrow);
        layout.add(LineStyle::Plain, ["\u{1b}@\u{1d}V0\u{9b}\n漢".to_owned()]);
        layout.code = Some("A\u{1b}@".to_owned());
        let bytes = bytes(&layout);
        let text = b"?@?V0???\n";
        assert!(bytes.windows(text.len()).any(|window| window == text));
        let data = b"1P0A?@\x1d";
        assert!(bytes.windows(data.len()).any(|window| window == data));
    }

    #[test]
    fn a_long_title_is_not_enlarged_beyond_the_paper() {
        for (length, is_large) in [(16, true), (17, false), (21, false)] {
            let mut layout = PrintLayout::new(PageWidth::Narrow);
            layout.add(LineStyle::Title, ["T".repeat(length)]);
            let enlarges = bytes(&layout).windows(3).any(|window| window == DOUBLE);
            assert_eq!(enlarges, is_large, "{length}");
        }
    }
}
