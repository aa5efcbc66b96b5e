//! Draws the till: header, the screen, a line to the cashier, and the keys.

mod counter;
mod form;
mod home;
mod journal;
mod paper;
mod text;
mod theme;
mod verdict;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::model::{LinkStatus as Wire, Screen, TerminalModel};
use super::translations;
use crate::lang::{Translated, fill};
use crate::text_format::receipt_time;

pub use theme::Theme;

/// Draws all of it.
pub fn draw(frame: &mut Frame<'_>, model: &TerminalModel, theme: Theme) {
    let area = frame.area();
    if area.width < 80 || area.height < 24 {
        return too_small(frame, model, area);
    }
    let rows = [2, 0, 1, 2].map(|height| match height {
        0 => Constraint::Min(0),
        rows => Constraint::Length(rows),
    });
    let [head, body, status_message, keys] = Layout::vertical(rows).areas(area);
    frame.render_widget(header(model, theme, head.width), head);
    let inner = Rect {
        x: body.x + 2,
        y: body.y + 1,
        width: body.width - 4,
        height: body.height - 1,
    };
    screen(frame, model, theme, inner);
    frame.render_widget(last_line(model, theme), status_message);
    frame.render_widget(bar(model, theme, keys.width), keys);
}

fn screen(frame: &mut Frame<'_>, model: &TerminalModel, theme: Theme, area: Rect) {
    match &model.screen {
        Screen::Home => home::home(frame, model, theme, area),
        Screen::Help => home::help(frame, model, theme, area),
        Screen::Leave(_) => home::leave(frame, model, theme, area),
        Screen::Form(form) => form::form(frame, model, theme, area, form),
        Screen::Closing(form) => form::closing(frame, model, theme, area, form),
        Screen::Offline(form) => counter::offline(frame, model, theme, area, form),
        Screen::Person(keyed, person) => counter::person(frame, model, theme, area, keyed, person),
        Screen::Confirm(confirm) => counter::confirm(frame, model, theme, area, confirm),
        Screen::Working => counter::working(frame, model, theme, area),
        Screen::Paper(paper) => paper::paper(frame, model, theme, area, paper),
        Screen::Journal => journal::journal(frame, model, theme, area),
        Screen::Queue => journal::queue(frame, model, theme, area),
        Screen::Entry(detail) => paper::detail(frame, model, theme, area, detail),
    }
}

fn header(model: &TerminalModel, theme: Theme, width: u16) -> Paragraph<'static> {
    let outlet = &model.outlet;
    let mut place = format!(" {}  {}", outlet.title, outlet.terminal_id);
    if let Some(cashier) = &outlet.cashier_id {
        place.push_str(&format!("  {} {cashier}", model.say(translations::CASHIER)));
    }
    // Without seconds: a screen that moves every second draws the eye.
    let time = receipt_time(model.now);
    let time = format!("{} WIB ", time.get(..16).unwrap_or(&time));
    let shift = match model.shift() {
        Some(shift) => fill(model.say(translations::SHIFT), &[&shift.number.to_string()]),
        None => model.say(translations::NO_SHIFT).to_owned(),
    };
    let mut state = format!(" {shift}");
    if model.shift().is_some() {
        state.push_str(&format!(
            "  {} {}",
            model.say(translations::DRAWER),
            text::money(model.drawer())
        ));
    }
    let line = format!("{} ", line_state(model));
    let lines = vec![
        text::between(&place, &time, width),
        text::between(&state, &line, width),
    ];
    Paragraph::new(lines).style(theme.header())
}

fn line_state(model: &TerminalModel) -> String {
    let line = model.say(match model.line {
        Wire::Untried => translations::LINE_UNTRIED,
        Wire::Up => translations::LINE_UP,
        Wire::Down => translations::LINE_DOWN,
    });
    match model.pending().len() {
        0 => format!("Host {line}"),
        open => format!("{} {open}  Host {line}", model.say(translations::KEYS[7])),
    }
}

fn last_line(model: &TerminalModel, theme: Theme) -> Paragraph<'static> {
    if let Some(status_message) = &model.status_message {
        let text = format!(" {} ", status_message.text);
        return Paragraph::new(Span::styled(text, theme.banner(status_message.tone)));
    }
    let hint = hint(model).map_or("", |word| model.say(word));
    Paragraph::new(Span::styled(format!("  {hint}"), theme.faint()))
}

fn hint(model: &TerminalModel) -> Option<Translated> {
    Some(match &model.screen {
        Screen::Home => return None,
        Screen::Help | Screen::Person(..) => translations::HELP_HINT,
        Screen::Form(form) if form.asking.is_some() => translations::ASKING,
        Screen::Form(_) => translations::FILL_HINT,
        Screen::Offline(_) => translations::OFFLINE_HINT,
        Screen::Confirm(_) => translations::CONFIRM_HINT,
        Screen::Working => translations::WORKING_HINT,
        Screen::Paper(_) => translations::PAPER_HINT,
        Screen::Journal => translations::JOURNAL_HINT,
        Screen::Queue => translations::QUEUE_HINT,
        Screen::Entry(detail) => paper::detail_hint(model, detail),
        Screen::Closing(_) => translations::CLOSING_HINT,
        Screen::Leave(_) => translations::LEAVE_HINT,
    })
}

/// The keys in two rows of five.
fn bar(model: &TerminalModel, theme: Theme, width: u16) -> Paragraph<'static> {
    let room = usize::from(width / 5);
    let key = |at: usize| {
        let mut name = model.say(translations::KEYS[at]).to_owned();
        let open = if at == 7 { model.pending().len() } else { 0 };
        if open > 0 {
            name = format!("{name} {open}");
        }
        let key = format!("{:>3} ", format!("F{}", at + 1));
        let room = room.saturating_sub(5);
        [
            Span::styled(key, theme.key()),
            Span::raw(format!(" {name:<room$}")),
        ]
    };
    let row = |keys: std::ops::Range<usize>| Line::from_iter(keys.flat_map(key));
    Paragraph::new(vec![row(0..5), row(5..10)])
}

fn too_small(frame: &mut Frame<'_>, model: &TerminalModel, area: Rect) {
    let size = [area.width.to_string(), area.height.to_string()];
    let text = fill(model.say(translations::TOO_SMALL), &[&size[0], &size[1]]);
    let wrap = ratatui::widgets::Wrap { trim: true };
    frame.render_widget(Paragraph::new(text).wrap(wrap), area);
}

#[cfg(test)]
mod tests;
