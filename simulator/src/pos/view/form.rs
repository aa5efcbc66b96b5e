//! Forms, and what was counted.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::super::lang::fill;
use super::super::model::field::{Field, Kind};
use super::super::model::{Form, Model, Task, Tone};
use super::super::words::{self, Word};
use super::super::zreport::difference_word;
use super::text::{gap, line, pair};
use super::{Theme, money};
use crate::till;
use crate::words::{rupiah, thousands};

/// Where the fields begin.
const INDENT: u16 = 24;

pub fn form(frame: &mut Frame<'_>, model: &Model, theme: Theme, area: Rect, form: &Form) {
    let mut lines = vec![line(model.say(title(form.task)), theme.title()), gap()];
    let step = if form.task == Task::Count { 1 } else { 2 };
    for (at, field) in form.fields.iter().enumerate() {
        let focused = at == form.focus && form.asking.is_none();
        if focused {
            let column = area.x + INDENT + 1 + width(&field.shown(true));
            frame.set_cursor_position((column, area.y + row(lines.len())));
        }
        lines.push(drawn(model, theme, form, field, focused));
        if step == 2 {
            lines.push(gap());
        }
    }
    lines.extend(below(model, theme, form));
    frame.render_widget(Paragraph::new(lines), area);
}

fn title(task: Task) -> Word {
    match task {
        Task::Move(till::Kind::CashIn) => words::TITLE_IN,
        Task::Move(till::Kind::CashOut) => words::TITLE_OUT,
        Task::Inquire => words::TITLE_INQUIRY,
        Task::OpenShift => words::TITLE_OPEN,
        Task::Count => words::TITLE_COUNT,
    }
}

fn drawn(model: &Model, theme: Theme, form: &Form, field: &Field, focused: bool) -> Line<'static> {
    let name = match field.kind {
        Kind::Phone => model.say(words::PHONE).to_owned(),
        Kind::Amount if form.task == Task::Inquire => model.say(words::AMOUNT_OPTIONAL).to_owned(),
        Kind::Amount => model.say(words::AMOUNT).to_owned(),
        Kind::Token => model.say(words::TOKEN).to_owned(),
        Kind::Pieces(worth) => format!("{:>15}  x", rupiah(worth)),
    };
    let shown = format!(" {:<18}", field.shown(focused));
    let mut spans = vec![
        Span::raw(format!("{name:<width$}", width = usize::from(INDENT))),
        Span::styled(shown, theme.field(focused)),
    ];
    if let Kind::Pieces(worth) = field.kind {
        let worth = thousands(worth.saturating_mul(field.number()));
        spans.push(Span::raw(format!("{worth:>16}")));
    }
    if let Some(fault) = form.fault.filter(|_| focused) {
        let text = format!("  {}", model.say(fault));
        spans.push(Span::styled(text, theme.tone(Tone::Bad)));
    }
    Line::from(spans)
}

fn below(model: &Model, theme: Theme, form: &Form) -> Vec<Line<'static>> {
    let faint = |word| vec![line(model.say(word), theme.faint())];
    match form.task {
        Task::Count => {
            let total = format!("{:>35}", rupiah(form.total()));
            vec![
                gap(),
                Line::from(vec![
                    Span::raw(format!("{:<24}", model.say(words::TOTAL))),
                    Span::styled(total, theme.bold()),
                ]),
            ]
        }
        Task::OpenShift => faint(words::OPEN_HELP),
        _ if form.fields.iter().any(|field| field.kind == Kind::Token) => {
            faint(words::TOKEN_FROM_APP)
        }
        _ => Vec::new(),
    }
}

pub fn closing(frame: &mut Frame<'_>, model: &Model, theme: Theme, area: Rect, form: &Form) {
    let Some(closed) = model.closing(form) else {
        return;
    };
    let difference = closed.difference();
    let tone = if difference == 0 {
        Tone::Good
    } else {
        Tone::Bad
    };
    let mut lines = vec![
        line(model.say(words::CLOSING_TITLE), theme.title()),
        gap(),
        pair(
            model.say(words::COUNTED),
            &rupiah(closed.counted()),
            theme.bold(),
        ),
        pair(
            model.say(words::EXPECTED),
            &money(closed.expected()),
            theme.bold(),
        ),
        gap(),
        pair(
            model.say(difference_word(difference)),
            &rupiah(difference.unsigned_abs()),
            theme.tone(tone),
        ),
    ];
    let open = model.pending().len();
    if open > 0 {
        let text = fill(model.say(words::CLOSING_UNKNOWN), &[&open.to_string()]);
        lines.extend([gap(), line(text, theme.tone(Tone::Warn))]);
    }
    frame.render_widget(Paragraph::new(lines), area);
}

fn width(text: &str) -> u16 {
    u16::try_from(text.chars().count()).unwrap_or(0)
}

fn row(lines: usize) -> u16 {
    u16::try_from(lines).unwrap_or(0)
}
