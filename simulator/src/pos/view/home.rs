//! The menu, the help, and whether to leave.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::super::model::{MessageTone, TerminalModel};
use super::super::translations;
use super::Theme;
use super::text::{gap, line, money, pair};
use super::verdict::{tone_of, verdict_word};
use crate::lang::fill;
use crate::text_format::{rupiah, thousands, wib};
use crate::till::MovementKind;

pub fn home(frame: &mut Frame<'_>, model: &TerminalModel, theme: Theme, area: Rect) {
    let columns = [Constraint::Length(40), Constraint::Min(0)];
    let [left, right] = Layout::horizontal(columns).areas(area);
    frame.render_widget(Paragraph::new(menu(model, theme)), left);
    let mut lines = summary(model, theme);
    lines.push(gap());
    lines.extend(latest(model, theme));
    frame.render_widget(Paragraph::new(lines), right);
}

fn menu(model: &TerminalModel, theme: Theme) -> Vec<Line<'static>> {
    let mut lines = vec![line(model.say(translations::HOME), theme.title()), gap()];
    for (at, word) in translations::MENU.iter().enumerate() {
        let absent = (at == 1 && !model.does(MovementKind::CashIn))
            || (at == 2 && !model.does(MovementKind::CashOut));
        let style = if absent {
            theme.faint()
        } else {
            Default::default()
        };
        lines.push(Line::from(vec![
            Span::styled(format!("{:>3} ", format!("F{}", at + 1)), theme.key()),
            Span::styled(format!(" {}", model.say(*word)), style),
        ]));
    }
    for (key, word) in [
        ("+", translations::TITLE_PAY_IN),
        ("-", translations::TITLE_DROP),
    ] {
        let style = match model.shift() {
            None => theme.faint(),
            Some(_) => Default::default(),
        };
        lines.push(Line::from(vec![
            Span::styled(format!("{key:>3} "), theme.key()),
            Span::styled(format!(" {}", model.say(word)), style),
        ]));
    }
    lines
}

fn summary(model: &TerminalModel, theme: Theme) -> Vec<Line<'static>> {
    let mut lines = vec![line(model.say(translations::SUMMARY), theme.title()), gap()];
    let Some(shift) = model.shift() else {
        lines.push(line(
            model.say(translations::NO_SHIFT_YET),
            theme.tone(MessageTone::Warn),
        ));
        lines.push(Line::from(model.say(translations::PRESS_F7)));
        return lines;
    };
    let sums = model.sums();
    let counted = |sign: &str, sum: super::super::drawer::MovementTotal| {
        format!("{sign}{:<12} {}x", rupiah(sum.amount), sum.count)
    };
    let plain = Default::default();
    lines.push(pair(
        model.say(translations::FLOAT),
        &format!(" {}", rupiah(shift.float)),
        plain,
    ));
    lines.push(pair(
        model.say(translations::INS),
        &counted("+", sums.ins),
        plain,
    ));
    lines.push(pair(
        model.say(translations::OUTS),
        &counted("-", sums.outs),
        plain,
    ));
    if sums.backs.count > 0 {
        lines.push(pair(
            model.say(translations::BACKS),
            &counted("-", sums.backs),
            plain,
        ));
    }
    if sums.pay_ins.count > 0 {
        lines.push(pair(
            model.say(translations::PAY_INS),
            &counted("+", sums.pay_ins),
            plain,
        ));
    }
    if sums.safe_drops.count > 0 {
        lines.push(pair(
            model.say(translations::SAFE_DROPS),
            &counted("-", sums.safe_drops),
            plain,
        ));
    }
    let drawer = format!(" {}", money(model.drawer()));
    lines.push(pair(
        model.say(translations::IN_DRAWER),
        &drawer,
        theme.bold(),
    ));
    if sums.unknown.count > 0 {
        let unknown = counted(" ", sums.unknown);
        lines.push(pair(
            model.say(translations::UNKNOWN),
            &unknown,
            theme.tone(MessageTone::Warn),
        ));
    }
    lines
}

fn latest(model: &TerminalModel, theme: Theme) -> Vec<Line<'static>> {
    let mut lines = vec![
        line(model.say(translations::LAST_ONES), theme.title()),
        gap(),
    ];
    for entry in model.day().into_iter().take(5) {
        let verdict = entry.end.as_ref().map(|end| end.verdict);
        let kind = match entry.movement.kind {
            MovementKind::CashIn => translations::KIND_IN,
            MovementKind::CashOut => translations::KIND_OUT,
        };
        let time = entry.at.to_zoned(wib()).strftime("%H:%M").to_string();
        let text = format!(
            "{time} {:<6}{:>10} ",
            model.say(kind),
            thousands(entry.movement.amount)
        );
        lines.push(Line::from(vec![
            Span::raw(text),
            Span::styled(
                model.say(verdict_word(verdict)),
                theme.tone(tone_of(verdict)),
            ),
        ]));
    }
    if lines.len() == 2 {
        lines.push(line(model.say(translations::EMPTY_JOURNAL), theme.faint()));
    }
    lines
}

pub fn help(frame: &mut Frame<'_>, model: &TerminalModel, theme: Theme, area: Rect) {
    let mut lines = vec![line(model.say(translations::KEYS[0]), theme.title()), gap()];
    lines.extend(
        translations::HELP
            .iter()
            .map(|word| Line::from(model.say(*word))),
    );
    frame.render_widget(Paragraph::new(lines), area);
}

pub fn leave(frame: &mut Frame<'_>, model: &TerminalModel, theme: Theme, area: Rect) {
    let mut lines = vec![
        line(model.say(translations::LEAVE_TITLE), theme.title()),
        gap(),
    ];
    if model.hand.is_some() {
        lines.push(line(
            model.say(translations::LEAVE_HAND),
            theme.tone(MessageTone::Bad),
        ));
    }
    if model.shift().is_some() {
        lines.push(Line::from(model.say(translations::LEAVE_SHIFT)));
    }
    let open = model.pending().len();
    if open > 0 {
        let text = fill(model.say(translations::LEAVE_QUEUE), &[&open.to_string()]);
        lines.push(line(text, theme.tone(MessageTone::Warn)));
    }
    frame.render_widget(Paragraph::new(lines), area);
}
