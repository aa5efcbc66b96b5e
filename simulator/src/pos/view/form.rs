//! Forms, and what was counted.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::super::drawer::CashMoveKind;
use super::super::model::field::{FieldKind, FormField};
use super::super::model::{Form, FormTask, MessageTone, TerminalModel};
use super::super::translations;
use super::super::zreport::difference_word;
use super::Theme;
use super::text::{gap, line, money, pair};
use crate::lang::{Translated, fill};
use crate::text_format::{rupiah, thousands};
use crate::till;

/// Where the fields begin.
const INDENT: u16 = 24;

pub fn form(frame: &mut Frame<'_>, model: &TerminalModel, theme: Theme, area: Rect, form: &Form) {
    let mut lines = vec![line(model.say(title(form.task)), theme.title()), gap()];
    let step = if form.task == FormTask::Count { 1 } else { 2 };
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

fn title(task: FormTask) -> Translated {
    match task {
        FormTask::Move(till::MovementKind::CashIn) => translations::TITLE_IN,
        FormTask::Move(till::MovementKind::CashOut) => translations::TITLE_OUT,
        FormTask::Inquire => translations::TITLE_INQUIRY,
        FormTask::OpenShift => translations::TITLE_OPEN,
        FormTask::Cash(CashMoveKind::PayIn) => translations::TITLE_PAY_IN,
        FormTask::Cash(CashMoveKind::SafeDrop) => translations::TITLE_DROP,
        FormTask::Count => translations::TITLE_COUNT,
    }
}

fn drawn(
    model: &TerminalModel,
    theme: Theme,
    form: &Form,
    field: &FormField,
    focused: bool,
) -> Line<'static> {
    let name = match field.kind {
        FieldKind::Phone => model.say(translations::PHONE).to_owned(),
        FieldKind::Amount if form.task == FormTask::Inquire => {
            model.say(translations::AMOUNT_OPTIONAL).to_owned()
        }
        FieldKind::Amount => model.say(translations::AMOUNT).to_owned(),
        FieldKind::Token => model.say(translations::TOKEN).to_owned(),
        FieldKind::Pieces(worth) => format!("{:>15}  x", rupiah(worth)),
    };
    let shown = format!(" {:<18}", field.shown(focused));
    let mut spans = vec![
        Span::raw(format!("{name:<width$}", width = usize::from(INDENT))),
        Span::styled(shown, theme.field(focused)),
    ];
    if let FieldKind::Pieces(worth) = field.kind {
        let worth = thousands(worth.saturating_mul(field.number()));
        spans.push(Span::raw(format!("{worth:>16}")));
    }
    if let Some(fault) = form.fault.filter(|_| focused) {
        let text = format!("  {}", model.say(fault));
        spans.push(Span::styled(text, theme.tone(MessageTone::Bad)));
    }
    Line::from(spans)
}

fn below(model: &TerminalModel, theme: Theme, form: &Form) -> Vec<Line<'static>> {
    let faint = |word| vec![line(model.say(word), theme.faint())];
    match form.task {
        FormTask::Count => {
            let total = format!("{:>35}", rupiah(form.total()));
            vec![
                gap(),
                Line::from(vec![
                    Span::raw(format!("{:<24}", model.say(translations::TOTAL))),
                    Span::styled(total, theme.bold()),
                ]),
            ]
        }
        FormTask::OpenShift => faint(translations::OPEN_HELP),
        FormTask::Cash(CashMoveKind::PayIn) => faint(translations::PAY_IN_HELP),
        FormTask::Cash(CashMoveKind::SafeDrop) => faint(translations::DROP_HELP),
        _ if form
            .fields
            .iter()
            .any(|field| field.kind == FieldKind::Token) =>
        {
            faint(translations::TOKEN_FROM_APP)
        }
        _ => Vec::new(),
    }
}

pub fn closing(
    frame: &mut Frame<'_>,
    model: &TerminalModel,
    theme: Theme,
    area: Rect,
    form: &Form,
) {
    let Some(closed) = model.closing(form) else {
        return;
    };
    let difference = closed.difference();
    let tone = if difference == 0 {
        MessageTone::Good
    } else {
        MessageTone::Bad
    };
    let mut lines = vec![
        line(model.say(translations::CLOSING_TITLE), theme.title()),
        gap(),
        pair(
            model.say(translations::COUNTED),
            &rupiah(closed.counted()),
            theme.bold(),
        ),
        pair(
            model.say(translations::EXPECTED),
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
        let text = fill(
            model.say(translations::CLOSING_UNKNOWN),
            &[&open.to_string()],
        );
        lines.extend([gap(), line(text, theme.tone(MessageTone::Warn))]);
    }
    frame.render_widget(Paragraph::new(lines), area);
}

fn width(text: &str) -> u16 {
    u16::try_from(text.chars().count()).unwrap_or(0)
}

fn row(lines: usize) -> u16 {
    u16::try_from(lines).unwrap_or(0)
}
