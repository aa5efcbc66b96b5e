//! Colours, and what stands for them where there are none.

use ratatui::style::{Color, Modifier, Style};

use super::super::model::MessageTone;

/// How things look.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    coloured: bool,
}

impl Theme {
    pub fn coloured() -> Self {
        Self { coloured: true }
    }

    /// Bold and reversed only.
    pub fn plain() -> Self {
        Self { coloured: false }
    }

    pub fn header(self) -> Style {
        if self.coloured {
            return Style::new().fg(Color::White).bg(Color::Blue);
        }
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// The name of a key.
    pub fn key(self) -> Style {
        if self.coloured {
            return Style::new().fg(Color::Black).bg(Color::Cyan);
        }
        Style::new().add_modifier(Modifier::REVERSED)
    }

    pub fn title(self) -> Style {
        let bold = Style::new().add_modifier(Modifier::BOLD);
        if self.coloured {
            bold.fg(Color::Cyan)
        } else {
            bold
        }
    }

    /// What is chosen.
    pub fn chosen(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// A field, in which one can key.
    pub fn field(self, focused: bool) -> Style {
        match (self.coloured, focused) {
            (true, true) => Style::new().fg(Color::Black).bg(Color::White),
            (_, true) => Style::new().add_modifier(Modifier::REVERSED),
            (_, false) => Style::new().add_modifier(Modifier::UNDERLINED),
        }
    }

    pub fn bold(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    pub fn faint(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    pub fn tone(self, tone: MessageTone) -> Style {
        let bold = Style::new().add_modifier(Modifier::BOLD);
        let colour = match tone {
            MessageTone::Plain => return Style::new(),
            MessageTone::Good => Color::Green,
            MessageTone::Warn => Color::Yellow,
            MessageTone::Bad => Color::Red,
        };
        if self.coloured { bold.fg(colour) } else { bold }
    }

    /// A line that must not be missed, on a ground of its own.
    pub fn banner(self, tone: MessageTone) -> Style {
        let style = self.tone(tone);
        match (self.coloured, tone) {
            (_, MessageTone::Plain) => style,
            _ => style.add_modifier(Modifier::REVERSED),
        }
    }
}
