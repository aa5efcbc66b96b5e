//! The report of a closed shift, as it is printed: 32 columns.

use super::drawer::{DENOMINATIONS, MovementTotal};
use super::shift_log::ClosedShift;
use super::translations;
use crate::lang::{Lang, Translated, fill};
use crate::text_format::{receipt_time, rupiah, thousands};
use crate::till::Outlet;

const COLUMNS: usize = 32;

/// Its lines.
pub fn lines(closed: &ClosedShift, outlet: &Outlet, lang: Lang) -> Vec<String> {
    let rule = "-".repeat(COLUMNS);
    let number = closed.shift.number.to_string();
    let title = fill(lang.say(translations::Z_TITLE), &[&number]);
    let mut lines = vec![centred(&outlet.title), centred(&title), rule.clone()];
    lines.extend(who(closed, outlet, lang));
    lines.push(rule.clone());
    lines.extend(money(closed, lang));
    lines.push(rule.clone());
    lines.extend(pieces(closed));
    lines.push(pair(
        lang.say(translations::Z_COUNTED),
        &rupiah(closed.counted()),
    ));
    lines.push(pair(
        lang.say(difference_word(closed.difference())),
        &rupiah(closed.difference().unsigned_abs()),
    ));
    lines.push(rule);
    lines
}

/// Over, short, or neither.
pub fn difference_word(difference: i64) -> Translated {
    match difference {
        0 => translations::EVEN,
        1.. => translations::OVER,
        _ => translations::SHORT,
    }
}

fn who(closed: &ClosedShift, outlet: &Outlet, lang: Lang) -> Vec<String> {
    let mut lines = vec![
        pair(lang.say(translations::Z_TERMINAL), &outlet.terminal_id),
        pair(
            lang.say(translations::Z_OPENED),
            &time(closed.shift.opened_at),
        ),
        pair(lang.say(translations::Z_CLOSED), &time(closed.closed_at)),
    ];
    if let Some(cashier) = &outlet.cashier_id {
        lines.insert(1, pair(lang.say(translations::Z_CASHIER), cashier));
    }
    lines
}

/// Without seconds and zone: both ends fit in a line.
fn time(at: jiff::Timestamp) -> String {
    receipt_time(at).chars().take(16).collect()
}

fn money(closed: &ClosedShift, lang: Lang) -> Vec<String> {
    let sums = &closed.sums;
    let mut lines = vec![pair(
        lang.say(translations::Z_FLOAT),
        &rupiah(closed.shift.float),
    )];
    let mut summed = |word: Translated, sum: MovementTotal, sign: &str| {
        let name = format!("{} ({})", lang.say(word), sum.count);
        lines.push(pair(&name, &format!("{sign}{}", rupiah(sum.amount))));
    };
    summed(translations::Z_INS, sums.ins, "+");
    summed(translations::Z_OUTS, sums.outs, "-");
    if sums.backs.count > 0 {
        summed(translations::Z_BACKS, sums.backs, "-");
    }
    if sums.pay_ins.count > 0 {
        summed(translations::Z_PAY_INS, sums.pay_ins, "+");
    }
    if sums.safe_drops.count > 0 {
        summed(translations::Z_SAFE_DROPS, sums.safe_drops, "-");
    }
    let expected = closed.expected();
    let sign = if expected < 0 { "-" } else { "" };
    let expected = format!("{sign}{}", rupiah(expected.unsigned_abs()));
    lines.push(pair(lang.say(translations::Z_EXPECTED), &expected));
    if sums.unknown.count > 0 {
        let name = format!(
            "* {} ({})",
            lang.say(translations::Z_UNKNOWN),
            sums.unknown.count
        );
        lines.push(pair(&name, &rupiah(sums.unknown.amount)));
    }
    lines
}

fn pieces(closed: &ClosedShift) -> Vec<String> {
    let pieces = DENOMINATIONS.iter().zip(&closed.pieces);
    let pieces = pieces.filter(|(_, count)| **count > 0);
    pieces
        .map(|(worth, count)| {
            let each = format!("{:>7} x {count:<5}", thousands(*worth));
            pair(&each, &thousands(worth.saturating_mul(*count)))
        })
        .collect()
}

fn centred(text: &str) -> String {
    format!("{text:^COLUMNS$}").trim_end().to_owned()
}

fn pair(name: &str, value: &str) -> String {
    let room = COLUMNS.saturating_sub(name.chars().count());
    format!("{name}{value:>room$}")
}
