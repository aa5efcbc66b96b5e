//! A picture of the paper: a dot for each of the printer's, black on white.

use png::{BitDepth, ColorType, Encoder, PixelDimensions, Unit};

use super::canvas::{CELL, Canvas, Pen};
use super::qr::{QUIET, Qr};
use super::{LineStyle, PrintLayout, PrintLine};

/// White around the text, in dots.
const MARGIN: u32 = 24;
/// Dots along the edge of a QR code's module.
const MODULE: u32 = 6;
/// Receipt printers have 8 dots in a millimetre; so many in a metre.
const DOTS_A_METRE: u32 = 8000;

/// The bytes of a PNG file.
pub fn bytes(layout: &PrintLayout) -> Vec<u8> {
    let canvas = draw(layout);
    let mut out = Vec::new();
    write(&mut out, &canvas).expect("a picture within the format's limits, written to memory");
    out
}

fn draw(layout: &PrintLayout) -> Canvas {
    let columns = u32::try_from(layout.paper.columns()).unwrap_or_default();
    let width = columns * CELL.0 + 2 * MARGIN;
    let code = layout.code.as_deref().and_then(Qr::of);
    let edge = code
        .as_ref()
        .map_or(0, |code| (code.size() + 2 * QUIET) * MODULE);
    let caption = layout.caption();
    let lines = layout.lines.iter().chain(&caption);
    let lines: u32 = lines.map(|line| height(layout, line)).sum();
    let mut canvas = Canvas::new(width, lines + edge + 2 * MARGIN);
    let mut y = MARGIN;
    for line in &layout.lines {
        print(&mut canvas, layout, line, y);
        y += height(layout, line);
    }
    let corner = (
        width.saturating_sub(edge) / 2 + QUIET * MODULE,
        y + QUIET * MODULE,
    );
    for (column, row) in code.iter().flat_map(Qr::dark) {
        canvas.square(corner.0 + column * MODULE, corner.1 + row * MODULE, MODULE);
    }
    y += edge;
    for line in &caption {
        print(&mut canvas, layout, line, y);
        y += height(layout, line);
    }
    canvas
}

fn height(layout: &PrintLayout, line: &PrintLine) -> u32 {
    if line.is_large(layout.paper) {
        2 * CELL.1
    } else {
        CELL.1
    }
}

fn print(canvas: &mut Canvas, layout: &PrintLayout, line: &PrintLine, y: u32) {
    let is_bold = line.face != LineStyle::Plain;
    if !line.is_large(layout.paper) {
        return canvas.text((MARGIN, y), &line.text, Pen { scale: 1, is_bold });
    }
    let text = line.text.trim();
    let room = layout
        .paper
        .columns()
        .saturating_sub(2 * super::page::width(text));
    let x = MARGIN + u32::try_from(room).unwrap_or_default() * CELL.0 / 2;
    canvas.text((x, y), text, Pen { scale: 2, is_bold });
}

fn write(out: &mut Vec<u8>, canvas: &Canvas) -> Result<(), png::EncodingError> {
    let mut encoder = Encoder::new(out, canvas.width(), canvas.height());
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::One);
    encoder.set_pixel_dims(Some(PixelDimensions {
        xppu: DOTS_A_METRE,
        yppu: DOTS_A_METRE,
        unit: Unit::Meter,
    }));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&packed(canvas))?;
    writer.finish()
}

/// Eight dots in a byte, the leftmost highest, each row with bytes of its own; white is 1.
fn packed(canvas: &Canvas) -> Vec<u8> {
    let byte = |dots: &[bool]| {
        let bits = dots.iter().enumerate();
        bits.fold(0u8, |byte, (at, dark)| byte | u8::from(!dark) << (7 - at))
    };
    canvas
        .rows()
        .flat_map(|row| row.chunks(8).map(byte))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::sample;
    use super::*;
    use crate::receipt::PageWidth;

    /// Decoded by the crate: the size, and whether a dot is dark.
    fn decoded(bytes: &[u8]) -> (u32, u32, impl Fn(u32, u32) -> bool + use<>) {
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes))
            .read_info()
            .expect("a PNG");
        let mut data = vec![0; reader.output_buffer_size().expect("a size")];
        let info = reader.next_frame(&mut data).expect("a picture");
        let row = info.line_size;
        let is_dark =
            move |x: u32, y: u32| data[y as usize * row + x as usize / 8] >> (7 - x % 8) & 1 == 0;
        (info.width, info.height, is_dark)
    }

    #[test]
    fn it_is_as_wide_as_the_paper_and_the_same_each_time() {
        for (paper, width) in [
            (PageWidth::Narrow, 432),
            (PageWidth::Wide, 552),
            (PageWidth::Full, 624),
        ] {
            let layout = sample(paper);
            let picture = bytes(&layout);
            assert_eq!(picture, bytes(&layout));
            let (found, height, is_dark) = decoded(&picture);
            assert_eq!(found, width);
            let dark_at = |x: u32| (0..height).any(|y| is_dark(x, y));
            assert!((0..MARGIN).all(|x| !dark_at(x) && !dark_at(width - 1 - x)));
            assert!(
                dark_at(MARGIN + 2) && dark_at(width - MARGIN - 3),
                "both edges are used"
            );
        }
    }

    #[test]
    fn the_code_of_the_reference_can_be_read_from_it() {
        let layout = sample(PageWidth::Narrow);
        let (width, height, is_dark) = decoded(&bytes(&layout));
        let code = Qr::of(layout.code.as_deref().expect("a code")).expect("short enough");
        let edge = code.size() * MODULE;
        let below = layout.caption().len() as u32 * CELL.1 + MARGIN + QUIET * MODULE;
        let corner = ((width - edge) / 2, height - below - edge);
        let dark: Vec<_> = code.dark().collect();
        for row in 0..code.size() {
            for column in 0..code.size() {
                let middle = (corner.0 + column * MODULE + 3, corner.1 + row * MODULE + 3);
                let is_drawn = is_dark(middle.0, middle.1);
                assert_eq!(is_drawn, dark.contains(&(column, row)), "{column} {row}");
            }
        }
    }

    #[test]
    fn every_line_leaves_dots() {
        let layout = sample(PageWidth::Wide);
        let (width, bottom, is_dark) = decoded(&bytes(&layout));
        let caption = layout.caption();
        assert_eq!(caption.len(), 2);
        let heights =
            |lines: &[PrintLine]| -> u32 { lines.iter().map(|line| height(&layout, line)).sum() };
        for (lines, begin) in [
            (&layout.lines, MARGIN),
            (&caption, bottom - MARGIN - heights(&caption)),
        ] {
            let mut y = begin;
            for line in lines {
                let rows = y..y + height(&layout, line);
                assert!(
                    rows.clone().any(|y| (0..width).any(|x| is_dark(x, y))),
                    "{line:?}"
                );
                y = rows.end;
            }
        }
    }
}
