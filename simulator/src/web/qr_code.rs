//! A QR code, as a path to be drawn.

use std::fmt::Write;

use serde::Serialize;

use crate::receipt::Qr;

/// A code of `size` by `size` modules.
#[derive(Serialize)]
pub struct QrCodePath {
    /// Modules along an edge, without margin.
    pub size: u32,
    /// The dark ones, as the `d` of an SVG path.
    pub path: String,
}

impl QrCodePath {
    /// The code of a short text; nothing where it is too long for one.
    pub fn of(text: &str) -> Option<Self> {
        let code = Qr::of(text)?;
        let mut path = String::new();
        for (x, y) in code.dark() {
            // Writing to a string cannot fail.
            let _ = write!(path, "M{x} {y}h1v1h-1z");
        }
        Some(Self {
            size: code.size(),
            path,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_square_and_begins_with_a_finder() {
        let code = QrCodePath::of("081234567890*012345").expect("short enough");
        assert!(code.size >= 21);
        assert!(code.path.starts_with("M0 0h1v1h-1zM1 0h1v1h-1z"));
    }

    #[test]
    fn what_is_too_long_has_none() {
        assert!(QrCodePath::of(&"x".repeat(10_000)).is_none());
    }
}
