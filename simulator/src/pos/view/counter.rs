//! What is seen between a form and its receipt.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::super::answer_text::answer_text;
use super::super::model::field::phone;
use super::super::model::{
    AccountHolder, AnswerSummary, ConfirmMovement, Form, MessageTone, MovementInput, ProgressStep,
    TerminalModel,
};
use super::super::translations;
use super::Theme;
use super::text::{gap, line, pair};
use crate::lang::{Lang, fill};
use crate::text_format::rupiah;
use crate::till::{MovementKind, TillRequest};

pub fn person(
    frame: &mut Frame<'_>,
    model: &TerminalModel,
    theme: Theme,
    area: Rect,
    keyed: &MovementInput,
    person: &AccountHolder,
) {
    let plain = Default::default();
    let mut lines = vec![
        line(model.say(translations::TITLE_INQUIRY), theme.title()),
        gap(),
        line(
            model.say(translations::PERSON_OK),
            theme.tone(MessageTone::Good),
        ),
        gap(),
        pair(model.say(translations::PHONE), &phone(&keyed.phone), plain),
        pair(model.say(translations::NAME), &person.name, theme.bold()),
        pair(model.say(translations::FEE), &rupiah(person.fee), plain),
    ];
    let limits = [
        (translations::MINIMUM, person.min),
        (translations::MAXIMUM, person.max),
    ];
    for (word, amount) in limits {
        lines.extend(amount.map(|amount| pair(model.say(word), &rupiah(amount), plain)));
    }
    frame.render_widget(Paragraph::new(lines), area);
}

pub fn confirm(
    frame: &mut Frame<'_>,
    model: &TerminalModel,
    theme: Theme,
    area: Rect,
    confirm: &ConfirmMovement,
) {
    let keyed = &confirm.keyed;
    let (title, reminder) = match confirm.kind {
        MovementKind::CashIn => (translations::CONFIRM_IN, translations::TAKE_CASH),
        MovementKind::CashOut => (translations::CONFIRM_OUT, translations::PAY_LATER),
    };
    let mut lines = vec![line(model.say(title), theme.title()), gap()];
    lines.push(pair(
        model.say(translations::PHONE),
        &phone(&keyed.phone),
        theme.bold(),
    ));
    lines.extend(whose(model, theme, confirm));
    lines.push(pair(
        model.say(translations::SUM),
        &rupiah(keyed.amount),
        theme.bold(),
    ));
    if let Some(token) = &keyed.token {
        let hidden = "*".repeat(token.len());
        lines.push(pair(
            model.say(translations::TOKEN),
            &hidden,
            Default::default(),
        ));
    }
    let reminder = fill(model.say(reminder), &[&rupiah(keyed.amount)]);
    lines.extend([gap(), line(reminder, theme.tone(MessageTone::Warn))]);
    frame.render_widget(Paragraph::new(lines), area);
}

fn whose(model: &TerminalModel, theme: Theme, confirm: &ConfirmMovement) -> Vec<Line<'static>> {
    let name = model.say(translations::NAME);
    match &confirm.person {
        Ok(person) => {
            let mut lines = vec![pair(name, &person.name, theme.bold())];
            if confirm.kind == MovementKind::CashIn {
                let fee = rupiah(person.fee);
                lines.push(pair(model.say(translations::FEE), &fee, Default::default()));
            }
            lines
        }
        Err(None) => vec![pair(
            name,
            model.say(translations::NAME_HIDDEN),
            theme.faint(),
        )],
        Err(Some(said)) => {
            let why = answer_text(model.lang, said);
            let text = format!("{}: {why}", model.say(translations::NAME_HIDDEN));
            vec![pair(name, &text, theme.tone(MessageTone::Warn))]
        }
    }
}

pub fn offline(
    frame: &mut Frame<'_>,
    model: &TerminalModel,
    theme: Theme,
    area: Rect,
    form: &Form,
) {
    let keyed = form.keyed();
    let mut lines = vec![
        line(
            model.say(translations::OFFLINE_TITLE),
            theme.tone(MessageTone::Bad),
        ),
        gap(),
        pair(
            model.say(translations::PHONE),
            &phone(&keyed.phone),
            theme.bold(),
        ),
        pair(
            model.say(translations::SUM),
            &rupiah(keyed.amount),
            theme.bold(),
        ),
        gap(),
    ];
    if keyed.token.is_some() {
        lines.push(Line::from(model.say(translations::TOKEN_NOT_QUEUED)));
    } else {
        lines.extend(translations::OFFLINE_TEXT.map(|word| Line::from(model.say(word))));
    }
    frame.render_widget(Paragraph::new(lines), area);
}

pub fn working(frame: &mut Frame<'_>, model: &TerminalModel, theme: Theme, area: Rect) {
    let Some(hand) = &model.hand else {
        return;
    };
    let title = match hand.kind {
        MovementKind::CashIn => translations::TITLE_IN,
        MovementKind::CashOut => translations::TITLE_OUT,
    };
    let seconds = model.now.duration_since(hand.began).as_secs().max(0);
    let title = format!(
        "{}  {}  {}:{:02}",
        model.say(title),
        model.say(translations::WORKING),
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
        let text = fill(model.say(translations::STEP_WAITS), &[&seconds]);
        steps.push(line(format!("    {text}"), theme.faint()));
    }
    // The newest are at the bottom, and stay visible.
    let room = usize::from(area.height).saturating_sub(5);
    let hidden = steps.len().saturating_sub(room);
    lines.extend(steps.into_iter().skip(hidden));
    if hand.kind == MovementKind::CashOut {
        let banner = line(
            model.say(translations::DO_NOT_PAY_YET),
            theme.banner(MessageTone::Warn),
        );
        lines.extend([gap(), banner]);
    }
    frame.render_widget(Paragraph::new(lines), area);
}

fn drawn(model: &TerminalModel, theme: Theme, step: &ProgressStep) -> Line<'static> {
    let text = step_text(model, step);
    let (said, tone) = match (&step.answer, step.ask) {
        (_, None) => (model.say(translations::OK).to_owned(), MessageTone::Good),
        (None, _) => ("...".to_owned(), MessageTone::Plain),
        (Some(said), _) => (answer_text(model.lang, said), tone_of_said(said)),
    };
    Line::from(vec![
        Span::raw(format!("  {text:<28}")),
        Span::styled(said, theme.tone(tone)),
    ])
}

/// What a step is called.
pub fn step_text(model: &TerminalModel, step: &ProgressStep) -> String {
    let word = match step.ask {
        None => translations::STEP_WRITTEN,
        Some(TillRequest::Original) if step.nth == 1 => translations::STEP_SEND,
        Some(TillRequest::Original) => translations::STEP_SEND_AGAIN,
        Some(TillRequest::Status) => translations::STEP_STATUS,
        Some(TillRequest::Cancel) => translations::STEP_CANCEL,
    };
    fill(model.say(word), &[&step.nth.to_string()])
}

/// How what was heard is meant.
pub fn tone_of_said(said: &AnswerSummary) -> MessageTone {
    match said {
        AnswerSummary::Answer { code, .. } if code.starts_with("200") => MessageTone::Good,
        AnswerSummary::Answer { .. } | AnswerSummary::NotSent(_) => MessageTone::Bad,
        AnswerSummary::Nothing => MessageTone::Warn,
    }
}
