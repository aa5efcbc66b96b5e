//! The journal of the day, and the queue.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::super::model::{Model, Tone};
use super::super::words;
use super::counter::step_text;
use super::text::{gap, line};
use super::{Theme, tone_of, verdict_word};
use crate::till::{Entry, Kind};
use crate::words::{masked, thousands, wib};

pub fn journal(frame: &mut Frame<'_>, model: &Model, theme: Theme, area: Rect) {
    let rows = model.day();
    let state = |entry: &Entry| {
        let verdict = entry.end.as_ref().map(|end| end.verdict);
        let open = if verdict.is_none() { "? " } else { "  " };
        let text = format!("{open}{}", model.say(verdict_word(verdict)));
        (text, tone_of(verdict))
    };
    let mut lines = vec![line(model.say(words::TITLE_JOURNAL), theme.title()), gap()];
    lines.extend(table(model, theme, area, &rows, state));
    if rows.is_empty() {
        lines.push(Line::from(model.say(words::EMPTY_JOURNAL)));
    }
    frame.render_widget(Paragraph::new(lines), area);
}

pub fn queue(frame: &mut Frame<'_>, model: &Model, theme: Theme, area: Rect) {
    let rows = model.queue();
    let mut lines = vec![line(model.say(words::TITLE_QUEUE), theme.title())];
    let running = model.forward.running.then_some(words::QUEUE_RUNS);
    let running = running.map_or("", |word| model.say(word));
    lines.push(line(running, theme.tone(Tone::Warn)));
    lines.extend(table(model, theme, area, &rows, |entry| {
        state(model, entry)
    }));
    if rows.is_empty() {
        lines.push(line(model.say(words::EMPTY_QUEUE), theme.tone(Tone::Good)));
    }
    frame.render_widget(Paragraph::new(lines), area);
}

/// Where a movement of the queue stands.
fn state(model: &Model, entry: &Entry) -> (String, Tone) {
    let movement = &entry.movement;
    if let Some(end) = &entry.end {
        let verdict = Some(end.verdict);
        return (
            model.say(verdict_word(verdict)).to_owned(),
            tone_of(verdict),
        );
    }
    if let Some(steps) = model.forward.steps_of(&movement.reference) {
        let doing = steps.steps.last().map(|step| step_text(model, step));
        return (doing.unwrap_or_default(), Tone::Warn);
    }
    let given_up = model.forward.given_up.contains(&movement.reference);
    let word = match movement.kind {
        _ if given_up => words::STATE_BY_HAND,
        Kind::CashIn => words::STATE_WAITS,
        Kind::CashOut => words::STATE_TO_CANCEL,
    };
    (model.say(word).to_owned(), Tone::Warn)
}

fn table(
    model: &Model,
    theme: Theme,
    area: Rect,
    rows: &[&Entry],
    state: impl Fn(&Entry) -> (String, Tone),
) -> Vec<Line<'static>> {
    let [time, kind, phone, amount, verdict, reference] =
        words::COLUMNS.map(|word| model.say(word));
    let head = format!("  {time:<7}{kind:<7}{phone:<15}{amount:>10}  {verdict:<26}{reference}");
    if rows.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![line(head, theme.bold())];
    let room = usize::from(area.height).saturating_sub(4);
    let first = (model.cursor + 1).saturating_sub(room);
    for (at, entry) in rows.iter().enumerate().skip(first).take(room) {
        let (text, tone) = state(entry);
        lines.push(row(model, theme, entry, (text, tone), at == model.cursor));
    }
    lines
}

fn row(
    model: &Model,
    theme: Theme,
    entry: &Entry,
    (state, tone): (String, Tone),
    chosen: bool,
) -> Line<'static> {
    let movement = &entry.movement;
    let time = entry.at.to_zoned(wib()).strftime("%H:%M").to_string();
    let kind = model.say(match movement.kind {
        Kind::CashIn => words::KIND_IN,
        Kind::CashOut => words::KIND_OUT,
    });
    let mark = if chosen { ">" } else { " " };
    let start = format!(
        "{mark} {time:<7}{kind:<7}{:<15}{:>10}  ",
        masked(&movement.phone),
        thousands(movement.amount)
    );
    let end = movement.reference.len().saturating_sub(6);
    let tail = movement.reference.get(end..).unwrap_or_default().to_owned();
    let base = if chosen {
        theme.chosen()
    } else {
        Default::default()
    };
    Line::from(vec![
        Span::raw(start),
        Span::styled(format!("{state:<26}"), theme.tone(tone)),
        Span::raw(tail),
    ])
    .style(base)
}
