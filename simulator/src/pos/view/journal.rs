//! The journal of the day, and the queue.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::super::model::{MessageTone, TerminalModel};
use super::super::translations;
use super::Theme;
use super::counter::step_text;
use super::text::{gap, line};
use super::verdict::{tone_of, verdict_word};
use crate::lang::fill;
use crate::text_format::{masked, thousands, wib};
use crate::till::{JournalEntry, MovementKind};

pub fn journal(frame: &mut Frame<'_>, model: &TerminalModel, theme: Theme, area: Rect) {
    let rows = model.day();
    let state = |entry: &JournalEntry| {
        let verdict = entry.end.as_ref().map(|end| end.verdict);
        let open = if verdict.is_none() { "? " } else { "  " };
        let text = format!("{open}{}", model.say(verdict_word(verdict)));
        (text, tone_of(verdict))
    };
    let mut lines = vec![
        line(model.say(translations::TITLE_JOURNAL), theme.title()),
        gap(),
    ];
    lines.extend(table(model, theme, area, &rows, state));
    if rows.is_empty() {
        lines.push(Line::from(model.say(translations::EMPTY_JOURNAL)));
    }
    frame.render_widget(Paragraph::new(lines), area);
}

pub fn queue(frame: &mut Frame<'_>, model: &TerminalModel, theme: Theme, area: Rect) {
    let rows = model.queue();
    let title = match model.pending().len() {
        0 => model.say(translations::TITLE_QUEUE_CERTAIN).to_owned(),
        open => fill(model.say(translations::TITLE_QUEUE), &[&open.to_string()]),
    };
    let mut lines = vec![line(title, theme.title())];
    let running = model.forward.running.then_some(translations::QUEUE_RUNS);
    let running = running.map_or("", |word| model.say(word));
    lines.push(line(running, theme.tone(MessageTone::Warn)));
    lines.extend(table(model, theme, area, &rows, |entry| {
        state(model, entry)
    }));
    if rows.is_empty() {
        lines.push(line(
            model.say(translations::EMPTY_QUEUE),
            theme.tone(MessageTone::Good),
        ));
    }
    frame.render_widget(Paragraph::new(lines), area);
}

/// Where a movement of the queue stands.
fn state(model: &TerminalModel, entry: &JournalEntry) -> (String, MessageTone) {
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
        return (doing.unwrap_or_default(), MessageTone::Warn);
    }
    let given_up = model.forward.given_up.contains(&movement.reference);
    let word = match movement.kind {
        _ if given_up => translations::STATE_MANUAL,
        MovementKind::CashIn => translations::STATE_WAITS,
        MovementKind::CashOut => translations::STATE_TO_CANCEL,
    };
    (model.say(word).to_owned(), MessageTone::Warn)
}

fn table(
    model: &TerminalModel,
    theme: Theme,
    area: Rect,
    rows: &[&JournalEntry],
    state: impl Fn(&JournalEntry) -> (String, MessageTone),
) -> Vec<Line<'static>> {
    let [time, kind, phone, amount, verdict, reference] =
        translations::COLUMNS.map(|word| model.say(word));
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
    model: &TerminalModel,
    theme: Theme,
    entry: &JournalEntry,
    (state, tone): (String, MessageTone),
    chosen: bool,
) -> Line<'static> {
    let movement = &entry.movement;
    let time = entry.at.to_zoned(wib()).strftime("%H:%M").to_string();
    let kind = model.say(match movement.kind {
        MovementKind::CashIn => translations::KIND_IN,
        MovementKind::CashOut => translations::KIND_OUT,
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
