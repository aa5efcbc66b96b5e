//! What is printed, beside what it means for the cash.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph, Wrap};

use super::super::answer_text::answer_text;
use super::super::model::{
    MessageTone, MovementDetail, MovementEnding, PaperEnd, PrintedPaper, ProgressStep,
    TerminalModel,
};
use super::super::translations;
use super::super::zreport::difference_word;
use super::Theme;
use super::counter::{step_text, tone_of_said};
use super::text::{gap, line};
use super::verdict::{tone_of, verdict_word};
use crate::lang::{Translated, fill};
use crate::text_format::rupiah;
use crate::till::{MovementKind, Verdict};

pub fn paper(
    frame: &mut Frame<'_>,
    model: &TerminalModel,
    theme: Theme,
    area: Rect,
    paper: &PrintedPaper,
) {
    let right = sheet(frame, area, &paper.lines, paper.offset);
    let lines = match &paper.end {
        PaperEnd::Movement(end) => meaning(model, theme, end),
        PaperEnd::Shift(difference) => shift(model, theme, *difference),
    };
    let wrapped = Paragraph::new(lines).wrap(Wrap { trim: false });
    frame.render_widget(wrapped, right);
}

/// What a count came to.
fn shift(model: &TerminalModel, theme: Theme, difference: i64) -> Vec<Line<'static>> {
    let word = model.say(difference_word(difference));
    let (text, tone) = match difference {
        0 => (format!(" {word} "), MessageTone::Good),
        _ => (
            format!(" {word} {} ", rupiah(difference.unsigned_abs())),
            MessageTone::Bad,
        ),
    };
    let banner = line(text, theme.banner(tone));
    vec![
        banner,
        gap(),
        Line::from(model.say(translations::SHIFT_CLOSED)),
    ]
}

/// The paper at the left; what is left of the area beside it.
fn sheet(frame: &mut Frame<'_>, area: Rect, lines: &[String], offset: usize) -> Rect {
    let widest = lines.iter().map(|text| text.chars().count()).max();
    let width = u16::try_from(widest.unwrap_or(0)).unwrap_or(0) + 4;
    let columns = [Constraint::Length(width), Constraint::Min(0)];
    let [left, right] = Layout::horizontal(columns).spacing(2).areas(area);
    let room = usize::from(left.height).saturating_sub(2);
    let offset = offset.min(lines.len().saturating_sub(room));
    let more = lines.len() > offset + room;
    let seen = lines.iter().skip(offset).take(room);
    let seen: Vec<_> = seen.map(|text| Line::from(format!(" {text}"))).collect();
    let mut block = Block::bordered();
    if more {
        block = block.title_bottom(Line::from(" v ").right_aligned());
    }
    if offset > 0 {
        block = block.title(Line::from(" ^ ").right_aligned());
    }
    let height = u16::try_from(seen.len()).unwrap_or(0) + 2;
    let left = Rect {
        height: height.min(left.height),
        ..left
    };
    frame.render_widget(Paragraph::new(seen).block(block), left);
    right
}

fn meaning(model: &TerminalModel, theme: Theme, end: &MovementEnding) -> Vec<Line<'static>> {
    let verdict = Some(end.verdict);
    let mut lines = Vec::new();
    if end.copy {
        lines.extend([line(model.say(translations::COPY), theme.bold()), gap()]);
    }
    let word = format!(" {} ", model.say(verdict_word(verdict)));
    lines.extend([line(word, theme.banner(tone_of(verdict))), gap()]);
    if !end.copy {
        let (word, tone) = cash(end);
        let text = fill(model.say(word), &[&rupiah(end.amount)]);
        lines.extend([line(text, theme.tone(tone)), gap()]);
        lines.extend(why(model, theme, end));
    }
    lines
}

/// What to do with the cash.
fn cash(end: &MovementEnding) -> (Translated, MessageTone) {
    match (end.kind, end.verdict) {
        (MovementKind::CashIn, Verdict::Done) => (translations::KEEP_CASH, MessageTone::Good),
        (MovementKind::CashIn, Verdict::Refused | Verdict::Cancelled) => {
            (translations::GIVE_BACK, MessageTone::Bad)
        }
        (MovementKind::CashIn, Verdict::Unknown) if end.had_token => {
            (translations::STAYS_OPEN, MessageTone::Warn)
        }
        (MovementKind::CashIn, Verdict::Unknown) => (translations::QUEUED, MessageTone::Warn),
        (MovementKind::CashOut, Verdict::Done) => (translations::PAY_CASH, MessageTone::Good),
        (MovementKind::CashOut, _) => (translations::DO_NOT_PAY, MessageTone::Bad),
    }
}

fn why(model: &TerminalModel, theme: Theme, end: &MovementEnding) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if let Some(said) = end
        .said
        .as_ref()
        .filter(|_| end.verdict == Verdict::Refused)
    {
        lines.extend([Line::from(answer_text(model.lang, said)), gap()]);
    }
    if end.verdict == Verdict::Unknown && end.kind == MovementKind::CashOut {
        lines.push(Line::from(model.say(translations::CANCEL_LATER)));
    }
    if end.questions > 1 && end.verdict != Verdict::Unknown {
        let text = fill(
            model.say(translations::QUESTIONS),
            &[&end.questions.to_string()],
        );
        lines.extend([line(text, theme.faint()), gap()]);
    }
    // One question and its answer are no story.
    if end.steps.len() > 1 {
        lines.extend(end.steps.iter().map(|step| asked(model, theme, step)));
    }
    lines
}

/// A question and what was heard.
fn asked(model: &TerminalModel, theme: Theme, step: &ProgressStep) -> Line<'static> {
    let said = step.answer.as_ref();
    let (text, tone) = said.map_or((String::new(), MessageTone::Plain), |said| {
        (answer_text(model.lang, said), tone_of_said(said))
    });
    Line::from(vec![
        Span::raw(format!("{}: ", step_text(model, step))),
        Span::styled(text, theme.tone(tone)),
    ])
}

pub fn detail(
    frame: &mut Frame<'_>,
    model: &TerminalModel,
    theme: Theme,
    area: Rect,
    detail: &MovementDetail,
) {
    let Some(paper) = model.copy_of(&detail.reference) else {
        return;
    };
    let right = sheet(frame, area, &paper.lines, detail.offset);
    let mut lines = vec![line(model.say(translations::DETAIL), theme.title()), gap()];
    if let PaperEnd::Movement(end) = &paper.end {
        let verdict = model
            .entry(&detail.reference)
            .and_then(|one| one.end.as_ref());
        let verdict = verdict.map(|end| end.verdict);
        let word = format!(" {} ", model.say(verdict_word(verdict)));
        lines.push(line(word, theme.banner(tone_of(verdict))));
        // What is printed again is not paid again, so only what is open says what to do.
        if verdict.is_none() {
            let (word, tone) = cash(end);
            let text = fill(model.say(word), &[&rupiah(end.amount)]);
            lines.extend([gap(), line(text, theme.tone(tone))]);
        }
    }
    lines.extend(host(model, theme, detail));
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }), right);
}

fn host(model: &TerminalModel, theme: Theme, detail: &MovementDetail) -> Vec<Line<'static>> {
    if !detail.asking && detail.said.is_none() {
        return Vec::new();
    }
    let said = match &detail.said {
        Some(said) => answer_text(model.lang, said),
        None => model.say(translations::ASKING_STATUS).to_owned(),
    };
    let title = format!("{}:", model.say(translations::HOST_SAYS));
    vec![gap(), Line::from(title), line(said, theme.bold())]
}

pub fn detail_hint(model: &TerminalModel, detail: &MovementDetail) -> Translated {
    let open = model.pending();
    let open = open.iter().find(|one| one.reference == detail.reference);
    match open.map(|one| one.kind) {
        None => translations::DETAIL_HINT,
        Some(MovementKind::CashIn) => translations::DETAIL_HINT_IN,
        Some(MovementKind::CashOut) => translations::DETAIL_HINT_OUT,
    }
}
