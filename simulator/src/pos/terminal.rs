//! The terminal: taken over, given back however it ends, and listened to.

use std::io::{IsTerminal, stdin, stdout};
use std::mem::ManuallyDrop;

use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use tokio::sync::mpsc::UnboundedSender;

use super::PosError;
use super::model::{KeyPress, TerminalEvent, TerminalModel};
use super::view::{Theme, draw};

/// A terminal that is ours until this is dropped.
pub struct TerminalScreen(ManuallyDrop<DefaultTerminal>);

impl TerminalScreen {
    /// Takes it over.
    ///
    /// # Errors
    /// [`PosError`] where there is none.
    pub fn take() -> Result<Self, PosError> {
        if !stdin().is_terminal() || !stdout().is_terminal() {
            return Err(PosError::NoTerminal);
        }
        // A till of which a part has failed is no till. The journal knows what was going on.
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            hook(info);
            std::process::exit(101);
        }));
        Ok(Self(ManuallyDrop::new(ratatui::try_init()?)))
    }

    /// Draws the till, as one picture: a slow line shows no half of it, where the terminal knows how.
    ///
    /// # Errors
    /// Those of the terminal.
    pub fn draw(&mut self, model: &TerminalModel, theme: Theme) -> std::io::Result<()> {
        execute!(stdout(), BeginSynchronizedUpdate)?;
        self.0.draw(|frame| draw(frame, model, theme))?;
        execute!(stdout(), EndSynchronizedUpdate)
    }
}

impl Drop for TerminalScreen {
    fn drop(&mut self) {
        // Where the connection is cut, the error does not matter: the terminal's own drop would try
        // the same.
        let _ = self.0.show_cursor();
        let _ = ratatui::try_restore();
    }
}

/// Sends every key until the terminal is gone, from its own thread.
pub fn listen(events: UnboundedSender<TerminalEvent>) {
    std::thread::spawn(move || {
        loop {
            let event = match event::read() {
                Ok(event::Event::Key(key)) => key_of(key).map(TerminalEvent::Key),
                Ok(event::Event::Resize(..)) => Some(TerminalEvent::Resized),
                Ok(_) => None,
                Err(_) => Some(TerminalEvent::Signal),
            };
            let gone = matches!(event, Some(TerminalEvent::Signal));
            let has_no_receiver = event.is_some_and(|event| events.send(event).is_err());
            if gone || has_no_receiver {
                return;
            }
        }
    });
}

fn key_of(key: KeyEvent) -> Option<KeyPress> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let alt = key.modifiers.contains(KeyModifiers::ALT);
    Some(match key.code {
        KeyCode::Char('c') if control => KeyPress::Interrupt,
        KeyCode::Char(digit @ '0'..='9') if alt => function(digit),
        KeyCode::Char(_) if control || alt => return None,
        KeyCode::Char(letter) => KeyPress::Char(letter),
        KeyCode::F(number) => KeyPress::F(number),
        KeyCode::Enter => KeyPress::Enter,
        KeyCode::Esc => KeyPress::Esc,
        KeyCode::Tab | KeyCode::Down => KeyPress::Next,
        KeyCode::BackTab | KeyCode::Up => KeyPress::Previous,
        KeyCode::PageUp => KeyPress::PageUp,
        KeyCode::PageDown => KeyPress::PageDown,
        KeyCode::Backspace => KeyPress::Backspace,
        KeyCode::Delete => KeyPress::Clear,
        _ => return None,
    })
}

/// Alt and a digit, where a terminal keeps the F-keys for itself.
fn function(digit: char) -> KeyPress {
    match digit {
        '0' => KeyPress::F(10),
        _ => KeyPress::F(u8::try_from(digit.to_digit(10).unwrap_or_default()).unwrap_or_default()),
    }
}
