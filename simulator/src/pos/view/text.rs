//! Pieces of text that several screens share.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::text_format::rupiah;

/// Two texts at the two edges of a line; of the left one, what there is room for.
pub fn between(left: &str, right: &str, width: u16) -> Line<'static> {
    let room = usize::from(width).saturating_sub(right.chars().count());
    let left: String = left.chars().take(room).collect();
    Line::from(format!("{left:<room$}{right}"))
}

/// A name and its value.
pub fn pair(name: &str, value: &str, style: Style) -> Line<'static> {
    Line::from(vec![
        Span::raw(format!("{name:<20}")),
        Span::styled(value.to_owned(), style),
    ])
}

/// A line of that style.
pub fn line(text: impl Into<String>, style: Style) -> Line<'static> {
    Line::from(Span::styled(text.into(), style))
}

/// An empty line.
pub fn gap() -> Line<'static> {
    Line::default()
}

/// An amount that may be below zero.
pub fn money(amount: i64) -> String {
    let sign = if amount < 0 { "-" } else { "" };
    format!("{sign}{}", rupiah(amount.unsigned_abs()))
}
