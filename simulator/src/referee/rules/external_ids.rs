//! Every request of a day has an external id of its own, and nobody can guess the next one.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::civil::Date;

use super::super::finding::{Observation, Value};
use super::super::record::{Exchange, Record};
use super::{Rule, View};
use crate::text_format::wib;

/// Two ids are near where there are fewer numbers between them: a counter's are, and those made of
/// the time.
const NEAR: u128 = 1 << 20;
/// An id is compared with so many before it: several tills may count side by side.
const BEFORE: usize = 4;
/// Of two ids, so many characters at most may differ, to be compared as numbers.
const DIGITS_MAX: usize = 24;
/// So many ids are needed to say that they follow each other.
const IDS_MIN: usize = 4;

pub fn new(view: &View<'_>) -> Observation {
    let mut used = HashSet::new();
    let mut reused = Vec::new();
    for exchange in with_ids(view.record) {
        let request = &exchange.request;
        let day = day_of(&request.timestamp);
        if !used.insert((&request.partner, day, &request.external_id)) {
            reused.push(exchange);
        }
    }
    match reused.first() {
        None if used.len() < 2 => Observation::NotSeen,
        None => Observation::Kept,
        Some(example) => Rule::NewExternalId.broken_in_all(
            [
                "{} permintaan memakai X-EXTERNAL-ID yang sudah dipakai hari itu, yang pertama \
                 {} pada {}",
                "{} requests had an X-EXTERNAL-ID that was used before on that day, the first \
                 one {} at {}",
            ],
            &[
                Value::text(reused.len()),
                Value::text(&example.request.external_id),
                Value::Time(example.at),
            ],
        ),
    }
}

/// The day of the signed timestamp in WIB.
fn day_of(timestamp: &str) -> Option<Date> {
    let at: Timestamp = timestamp.parse().ok()?;
    Some(at.to_zoned(wib()).date())
}

pub fn random(view: &View<'_>) -> Observation {
    let mut ids: Vec<&str> = Vec::new();
    for exchange in with_ids(view.record) {
        let id = exchange.request.external_id.as_str();
        if !ids.contains(&id) {
            ids.push(id);
        }
        // What holds for so many holds for all.
        if ids.len() == 1000 {
            break;
        }
    }
    if ids.len() < IDS_MIN {
        return Observation::NotSeen;
    }
    let is_near = |(at, id): &(usize, &&str)| {
        let mut before = ids[..*at].iter().rev().take(BEFORE);
        before.any(|before| near(before, id))
    };
    let follows: Vec<(usize, &&str)> = ids.iter().enumerate().filter(is_near).collect();
    // A few may be near each other by chance.
    if 2 * follows.len() < ids.len() {
        return Observation::Kept;
    }
    Rule::RandomExternalId.broken_in_all(
        [
            "{} dari {} id berdekatan dengan yang sebelumnya (misalnya {}): siapa pun yang \
             melihat satu permintaan dapat menebak dan memakai id berikutnya",
            "{} of {} ids are close to one before them (such as {}): whoever sees a request can \
             guess the next id and use it up",
        ],
        &[
            Value::text(follows.len()),
            Value::text(ids.len()),
            Value::text(follows[0].1),
        ],
    )
}

/// Whether two ids differ by a small number in what is not the same in both.
fn near(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let same = |pairs: &mut dyn Iterator<Item = (&char, &char)>| {
        pairs.take_while(|(one, other)| one == other).count()
    };
    let shortest = one.len().min(other.len());
    let begin = same(&mut one.iter().zip(&other));
    let end = same(&mut one.iter().rev().zip(other.iter().rev())).min(shortest - begin);
    let (one, other) = (
        &one[begin..one.len() - end],
        &other[begin..other.len() - end],
    );
    let is_decimal = one.iter().chain(other).all(char::is_ascii_digit);
    let base = if is_decimal { 10 } else { 36 };
    match (number(one, base), number(other, base)) {
        (Some(one), Some(other)) => one.abs_diff(other) < NEAR,
        _ => false,
    }
}

/// What differs, as a number; its letters are digits, too. Nothing where it is too long for one.
fn number(part: &[char], base: u128) -> Option<u128> {
    let mut digits = part.iter().filter(|letter| letter.is_alphanumeric());
    if part.len() > DIGITS_MAX {
        return None;
    }
    digits.try_fold(0_u128, |number, letter| {
        let digit = letter.to_digit(36)?;
        number.checked_mul(base)?.checked_add(digit.into())
    })
}

fn with_ids(record: &Record) -> impl Iterator<Item = &Exchange> {
    let exchanges = record.exchanges.iter();
    exchanges.filter(|exchange| !exchange.request.external_id.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::super::scripted::Script;
    use super::super::support::{named, seen};
    use super::super::{Limits, View};
    use super::*;
    use uuid::Uuid;

    fn judged(ids: &[String]) -> &'static str {
        let asked = vec![("original", "2004400"); ids.len()];
        let mut record = Script::cash_out().with(&asked).record();
        for (exchange, id) in record.exchanges.iter_mut().zip(ids) {
            exchange.request.external_id.clone_from(id);
        }
        named(&random(&View::new(&record, Limits::default())))
    }

    #[test]
    fn ids_that_follow_each_other_are_seen() {
        let series = |one: &dyn Fn(u32) -> String| (0..9).map(one).collect::<Vec<_>>();
        for ids in [
            series(&|n| n.to_string()),
            series(&|n| format!("TRX-{:08}", 95 + n)),
            series(&|n| format!("{}-POS1", 1_000_000 + 7 * n)),
            series(&|n| format!("20261130{:02}{:02}{:03}", n / 2, 7 * n, 41 * n)),
            series(&|n| format!("{:x}", 0x19ab_0000_u64 + u64::from(n) * 999)),
            // Two tills, each with a count of its own.
            series(&|n| format!("{}-{:06}", ["A7F3", "QQ01"][n as usize % 2], n)),
        ] {
            assert_eq!(judged(&ids), "broken", "{ids:?}");
        }
        let few: Vec<String> = (0..3).map(|n: u32| n.to_string()).collect();
        assert_eq!(judged(&few), "not seen");
    }

    #[test]
    fn ids_that_nobody_can_guess_are_not() {
        let mut state = 1_u64;
        let mut next = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            state
        };
        let mut series = |one: &mut dyn FnMut(u64) -> String| -> Vec<String> {
            (0..200).map(|_| one(next())).collect()
        };
        for ids in [
            series(&mut |_| Uuid::now_v7().to_string()),
            series(&mut |n| Uuid::from_u64_pair(n, n.rotate_left(7)).to_string()),
            series(&mut |n| format!("{:016x}", n)),
            series(&mut |n| format!("20261130{:010}", (n >> 8) % 10_000_000_000)),
        ] {
            assert_eq!(judged(&ids), "kept", "{ids:?}");
        }
    }

    #[test]
    fn an_id_is_good_once_a_day() {
        let asked = [("original", "2004400"); 2];
        assert_eq!(
            seen(Rule::NewExternalId, Script::cash_out().with(&asked)),
            "kept"
        );
        let mut record = Script::cash_out().with(&asked).record();
        record.exchanges[1].request.external_id = record.exchanges[0].request.external_id.clone();
        let judged = |record: &Record| new(&View::new(record, Limits::default()));
        assert!(matches!(judged(&record), Observation::Broken(_)));
        record.exchanges[1].request.timestamp = "2026-12-01T00:00:00+07:00".to_owned();
        assert_eq!(judged(&record), Observation::Kept);
    }
}
