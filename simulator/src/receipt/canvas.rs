//! Dots to draw on: text in a bitmap font, and squares.

use std::convert::Infallible;

use embedded_graphics::Drawable;
use embedded_graphics::mono_font::MonoTextStyle;
use embedded_graphics::mono_font::iso_8859_1::FONT_10X20;
use embedded_graphics::pixelcolor::BinaryColor;
use embedded_graphics::prelude::{DrawTarget, OriginDimensions, Pixel, Point, Size};
use embedded_graphics::text::{Baseline, Text};

use super::characters::latin1;

/// A character's cell in dots, as wide and high as a receipt printer's font A.
pub const CELL: (u32, u32) = (12, 24);
/// The font is smaller than the cell, and stands in its middle.
const INSET: Point = Point::new(1, 2);

/// White paper with dots on it.
pub struct Canvas {
    width: u32,
    height: u32,
    dark: Vec<bool>,
}

/// How a text is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Pen {
    /// Each dot as a square of so many.
    pub scale: u32,
    /// Each dot once more beside itself.
    pub is_bold: bool,
}

impl Canvas {
    /// All white.
    pub fn new(width: u32, height: u32) -> Self {
        Self {
            width,
            height,
            dark: vec![false; (width * height) as usize],
        }
    }

    /// Its width in dots.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Its height in dots.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The rows from above.
    pub fn rows(&self) -> impl Iterator<Item = &[bool]> {
        self.dark.chunks(self.width as usize)
    }

    /// A dark square; what is beside the canvas is not drawn.
    pub fn square(&mut self, x: u32, y: u32, edge: u32) {
        for y in y..y + edge {
            for x in (x..x + edge).filter(|x| *x < self.width) {
                if let Some(dot) = self.dark.get_mut((y * self.width + x) as usize) {
                    *dot = true;
                }
            }
        }
    }

    /// A text, one cell for each character, the first with its upper left corner there.
    pub fn text(&mut self, (mut x, y): (u32, u32), text: &str, pen: Pen) {
        let style = MonoTextStyle::new(&FONT_10X20, BinaryColor::On);
        let mut one = [0; 4];
        for character in text.chars() {
            let mut glyph = Glyph {
                canvas: self,
                corner: (x, y),
                pen,
            };
            let text = latin1(character).encode_utf8(&mut one);
            let Ok(_) = Text::with_baseline(text, INSET, style, Baseline::Top).draw(&mut glyph);
            x += CELL.0 * pen.scale;
        }
    }
}

/// Where one character is drawn.
struct Glyph<'a> {
    canvas: &'a mut Canvas,
    corner: (u32, u32),
    pen: Pen,
}

impl OriginDimensions for Glyph<'_> {
    fn size(&self) -> Size {
        Size::new(CELL.0, CELL.1)
    }
}

impl DrawTarget for Glyph<'_> {
    type Color = BinaryColor;
    type Error = Infallible;

    fn draw_iter<I>(&mut self, pixels: I) -> Result<(), Infallible>
    where
        I: IntoIterator<Item = Pixel<BinaryColor>>,
    {
        let Pen { scale, is_bold } = self.pen;
        for Pixel(at, _) in pixels.into_iter().filter(|pixel| pixel.1.is_on()) {
            let (Ok(x), Ok(y)) = (u32::try_from(at.x), u32::try_from(at.y)) else {
                continue;
            };
            let (x, y) = (self.corner.0 + x * scale, self.corner.1 + y * scale);
            self.canvas.square(x, y, scale);
            if is_bold {
                self.canvas.square(x + 1, y, scale);
            }
        }
        Ok(())
    }
}
