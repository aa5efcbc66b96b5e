//! A QR code as squares, for the outputs that draw it themselves.

use qrcodegen::{QrCode, QrCodeEcc};

/// Light modules around a code, so that readers find it.
pub const QUIET: u32 = 4;

/// A QR code of `size` by `size` modules, without margin.
pub struct Qr(QrCode);

impl Qr {
    /// The code of a short text; nothing where it is too long for one.
    pub fn of(text: &str) -> Option<Self> {
        QrCode::encode_text(text, QrCodeEcc::Medium).ok().map(Self)
    }

    /// Modules along an edge.
    pub fn size(&self) -> u32 {
        self.0.size().unsigned_abs()
    }

    /// The dark modules, by column and row, from the upper left.
    pub fn dark(&self) -> impl Iterator<Item = (u32, u32)> {
        let edge = self.0.size();
        let all = (0..edge).flat_map(move |y| (0..edge).map(move |x| (x, y)));
        all.filter(|(x, y)| self.0.get_module(*x, *y))
            .map(|(x, y)| (x.unsigned_abs(), y.unsigned_abs()))
    }
}
