//! What is seen between a form and its receipt.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::super::lang::{Lang, fill, heard};
use super::super::model::field::phone;
use super::super::model::{Confirm, Form, Keyed, Model, Person, Said, Step, Tone};
use super::super::words;
use super::Theme;
use super::text::{gap, line, pair};
use crate::till::{Ask, Kind};
use crate::words::rupiah;

pub fn person(
    frame: &mut Frame<'_>,
    model: &Model,
    theme: Theme,
    area: Rect,
    keyed: &Keyed,
    person: &Person,
) {
    let plain = Default::default();
    let mut lines = vec![
        line(model.say(words::TITLE_INQUIRY), theme.title()),
        gap(),
        line(model.say(words::PERSON_OK), theme.tone(Tone::Good)),
        gap(),
        pair(model.say(words::PHONE), &phone(&keyed.phone), plain),
        pair(model.say(words::NAME), &person.name, theme.bold()),
        pair(model.say(words::FEE), &rupiah(person.fee), plain),
    ];
    let limits = [(words::MINIMUM, person.min), (words::MAXIMUM, person.max)];
    for (word, amount) in limits {
        lines.extend(amount.map(|amount| pair(model.say(word), &rupiah(amount), plain)));
    }
    frame.render_widget(Paragraph::new(lines), area);
}

pub fn confirm(frame: &mut Frame<'_>, model: &Model, theme: Theme, area: Rect, confirm: &Confirm) {
    let keyed = &confirm.keyed;
    let (title, reminder) = match confirm.kind {
        Kind::CashIn => (words::CONFIRM_IN, words::TAKE_CASH),
        Kind::CashOut => (words::CONFIRM_OUT, words::PAY_LATER),
    };
    let mut lines = vec![line(model.say(title), theme.title()), gap()];
    lines.push(pair(
        model.say(words::PHONE),
        &phone(&keyed.phone),
        theme.bold(),
    ));
    lines.extend(whose(model, theme, confirm));
    lines.push(pair(
        model.say(words::SUM),
        &rupiah(keyed.amount),
        theme.bold(),
    ));
    if let Some(token) = &keyed.token {
        let hidden = "*".repeat(token.len());
        lines.push(pair(model.say(words::TOKEN), &hidden, Default::default()));
    }
    let reminder = fill(model.say(reminder), &[&rupiah(keyed.amount)]);
    lines.extend([gap(), line(reminder, theme.tone(Tone::Warn))]);
    frame.render_widget(Paragraph::new(lines), area);
}

fn whose(model: &Model, theme: Theme, confirm: &Confirm) -> Vec<Line<'static>> {
    let name = model.say(words::NAME);
    match &confirm.person {
        Ok(person) => {
            let mut lines = vec![pair(name, &person.name, theme.bold())];
            if confirm.kind == Kind::CashIn {
                let fee = rupiah(person.fee);
                lines.push(pair(model.say(words::FEE), &fee, Default::default()));
            }
            lines
        }
        Err(None) => vec![pair(name, model.say(words::NAME_HIDDEN), theme.faint())],
        Err(Some(said)) => {
            let why = heard(model.lang, said);
            let text = format!("{}: {why}", model.say(words::NAME_HIDDEN));
            vec![pair(name, &text, theme.tone(Tone::Warn))]
        }
    }
}

pub fn offline(frame: &mut Frame<'_>, model: &Model, theme: Theme, area: Rect, form: &Form) {
    let keyed = form.keyed();
    let mut lines = vec![
        line(model.say(words::OFFLINE_TITLE), theme.tone(Tone::Bad)),
        gap(),
        pair(model.say(words::PHONE), &phone(&keyed.phone), theme.bold()),
        pair(model.say(words::SUM), &rupiah(keyed.amount), theme.bold()),
        gap(),
    ];
    if keyed.token.is_some() {
        lines.push(Line::from(model.say(words::TOKEN_NOT_QUEUED)));
    } else {
        lines.extend(words::OFFLINE_TEXT.map(|word| Line::from(model.say(word))));
    }
    frame.render_widget(Paragraph::new(lines), area);
}

pub fn working(frame: &mut Frame<'_>, model: &Model, theme: Theme, area: Rect) {
    let Some(hand) = &model.hand else {
        return;
    };
    let title = match hand.kind {
        Kind::CashIn => words::TITLE_IN,
        Kind::CashOut => words::TITLE_OUT,
    };
    let seconds = model.now.duration_since(hand.began).as_secs().max(0);
    let title = format!(
        "{}  {}  {}:{:02}",
        model.say(title),
        model.say(words::WORKING),
        seconds / 60,
        seconds % 60
    );
    let amount = format!(
        "{}  {}",
        phone(&hand.keyed.phone),
        rupiah(hand.keyed.amount)
    );
    let mut lines = vec![line(title, theme.title()), Line::from(amount), gap()];
    let mut steps: Vec<_> = hand
        .steps
        .steps
        .iter()
        .map(|step| drawn(model, theme, step))
        .collect();
    if let Some(time) = hand.steps.waits {
        let mut seconds = format!("{:.1}", time.as_secs_f32());
        if model.lang == Lang::Id {
            seconds = seconds.replace('.', ",");
        }
        let text = fill(model.say(words::STEP_WAITS), &[&seconds]);
        steps.push(line(format!("    {text}"), theme.faint()));
    }
    // The newest are at the bottom, and stay in sight.
    let room = usize::from(area.height).saturating_sub(5);
    let hidden = steps.len().saturating_sub(room);
    lines.extend(steps.into_iter().skip(hidden));
    if hand.kind == Kind::CashOut {
        let banner = line(model.say(words::DO_NOT_PAY_YET), theme.banner(Tone::Warn));
        lines.extend([gap(), banner]);
    }
    frame.render_widget(Paragraph::new(lines), area);
}

fn drawn(model: &Model, theme: Theme, step: &Step) -> Line<'static> {
    let text = step_text(model, step);
    let (said, tone) = match (&step.heard, step.ask) {
        (_, None) => (model.say(words::OK).to_owned(), Tone::Good),
        (None, _) => ("...".to_owned(), Tone::Plain),
        (Some(said), _) => (heard(model.lang, said), tone_of_said(said)),
    };
    Line::from(vec![
        Span::raw(format!("  {text:<28}")),
        Span::styled(said, theme.tone(tone)),
    ])
}

/// What a step is called.
pub fn step_text(model: &Model, step: &Step) -> String {
    let word = match step.ask {
        None => words::STEP_WRITTEN,
        Some(Ask::Original) if step.nth == 1 => words::STEP_SEND,
        Some(Ask::Original) => words::STEP_SEND_AGAIN,
        Some(Ask::Status) => words::STEP_STATUS,
        Some(Ask::Cancel) => words::STEP_CANCEL,
    };
    fill(model.say(word), &[&step.nth.to_string()])
}

/// How what was heard is meant.
pub fn tone_of_said(said: &Said) -> Tone {
    match said {
        Said::Answer { code, .. } if code.starts_with("200") => Tone::Good,
        Said::Answer { .. } | Said::NotSent(_) => Tone::Bad,
        Said::Nothing => Tone::Warn,
    }
}
