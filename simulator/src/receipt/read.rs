//! A receipt's plain text, read back: for a copy, and to check its claims.

use super::claim::{AMOUNT, CODE, PHONE, REFERENCE, REFERENCE_NO, STATUS, status, title};
use super::{COPY, Claim, Code, Face, Paper, Slip};
use crate::till::{Kind, Verdict};

const KINDS: [Kind; 2] = [Kind::CashIn, Kind::CashOut];
const VERDICTS: [Verdict; 4] = [
    Verdict::Done,
    Verdict::Refused,
    Verdict::Cancelled,
    Verdict::Unknown,
];
const NAMES: [&str; 6] = [PHONE, AMOUNT, REFERENCE, REFERENCE_NO, STATUS, CODE];

/// Why a text is no receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoReceipt {
    /// There is no line across 32 or 42 columns.
    #[error("not a receipt in plain text: no line of 32 or 42 hyphens")]
    NoRule,
    /// Something that a receipt has is missing or cannot be read.
    #[error("not a receipt in plain text: the line {0:?} is missing, or says something else")]
    Missing(&'static str),
}

impl Slip {
    /// Reads the plain text of a receipt back.
    ///
    /// # Errors
    /// [`NoReceipt`].
    pub fn read(text: &str) -> Result<Self, NoReceipt> {
        let rules = text.lines().filter_map(|line| {
            let paper = Paper::of_columns(line.len())?;
            (line == paper.rule()).then_some(paper)
        });
        let mut slip = Self::new(rules.into_iter().next().ok_or(NoReceipt::NoRule)?);
        for (at, line) in text.lines().enumerate() {
            slip.add(face(at, line), [line.to_owned()]);
        }
        slip.code = Some(Claim::read(&slip)?.0.reference);
        Ok(slip)
    }

    /// The same once more, which it then says.
    #[must_use]
    pub fn copy(mut self) -> Self {
        if self.lines.iter().any(|line| line.text.trim() == COPY) {
            return self;
        }
        let rule = self.paper.rule();
        let head = self.lines.iter().position(|line| line.text == rule);
        let mut copy = Self::new(self.paper);
        let below = self.lines.split_off(head.unwrap_or_default());
        copy.lines = self.lines;
        copy.add(Face::Strong, copy.paper.centred(COPY));
        copy.lines.extend(below);
        copy.code = self.code;
        copy
    }
}

impl Claim {
    /// What that receipt claims, and the code under it where there is one.
    ///
    /// # Errors
    /// [`NoReceipt`].
    pub fn read(slip: &Slip) -> Result<(Self, Option<Code>), NoReceipt> {
        let lines: Vec<&str> = slip.lines.iter().map(|line| line.text.as_str()).collect();
        let rule = slip.paper.rule();
        let mut parts = lines.split(|line| *line == rule).skip(1);
        let at = parts.next().and_then(|head| head.first());
        let movement = parts.next().unwrap_or_default();
        let (first, pairs) = movement.split_first().ok_or(NoReceipt::Missing(PHONE))?;
        let kind = KINDS.into_iter().find(|kind| title(*kind) == first.trim());
        let need = |name| field(pairs, name).ok_or(NoReceipt::Missing(name));
        let said = need(STATUS)?;
        let verdict = VERDICTS
            .into_iter()
            .find(|verdict| status(*verdict) == said);
        let claim = Self {
            kind: kind.ok_or(NoReceipt::Missing(title(Kind::CashIn)))?,
            reference: need(REFERENCE)?,
            reference_no: field(pairs, REFERENCE_NO),
            phone: need(PHONE)?,
            amount: amount_of(&need(AMOUNT)?).ok_or(NoReceipt::Missing(AMOUNT))?,
            at: at.map_or_else(String::new, |line| line.trim().to_owned()),
            verdict: verdict.ok_or(NoReceipt::Missing(STATUS))?,
        };
        let code = field(pairs, CODE).map(|code| code.parse());
        Ok((
            claim,
            code.transpose().map_err(|_| NoReceipt::Missing(CODE))?,
        ))
    }
}

/// An amount as it is printed or typed: `Rp50.000`, `50000`.
pub fn amount_of(text: &str) -> Option<u64> {
    let digits = text.trim().trim_start_matches("Rp").replace('.', "");
    digits.parse().ok()
}

fn face(at: usize, line: &str) -> Face {
    let is_strong = line.trim() == COPY
        || KINDS.iter().any(|kind| line.trim() == title(*kind))
        || [AMOUNT, STATUS]
            .iter()
            .any(|name| value(line, name).is_some());
    match at {
        0 => Face::Title,
        _ if is_strong => Face::Strong,
        _ => Face::Plain,
    }
}

/// What stands beside a name in its line.
fn value<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let rest = line.strip_prefix(name)?;
    (rest.is_empty() || rest.starts_with(' ')).then(|| rest.trim())
}

/// What stands beside a name or, where that had no room, in the lines below it.
fn field(lines: &[&str], name: &str) -> Option<String> {
    let mut found = lines.iter().enumerate();
    let (at, beside) = found.find_map(|(at, line)| Some((at, value(line, name)?)))?;
    if !beside.is_empty() {
        return Some(beside.to_owned());
    }
    let is_name = |line: &&&str| NAMES.iter().any(|name| value(line, name).is_some());
    let below = lines[at + 1..].iter().take_while(|line| !is_name(line));
    Some(below.map(|line| line.trim()).collect())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{key, sample, wordy};
    use super::*;

    #[test]
    fn what_was_printed_is_read_back() {
        for paper in Paper::ALL {
            let slip = sample(paper);
            assert_eq!(Slip::read(&slip.to_string()), Ok(slip.clone()));
            let (claim, code) = Claim::read(&slip).expect("a receipt");
            assert_eq!(code, Some(claim.code(&key())), "genuine");
            assert_eq!(claim.reference_no.as_deref(), Some("GR-20251122-0001"));
        }
    }

    /// Values that fill several lines, too.
    #[test]
    fn a_code_stays_genuine_however_the_paper_breaks_its_lines() {
        for paper in Paper::ALL {
            for length in 1..=64 {
                let slip = wordy(paper, length);
                let (claim, code) = Claim::read(&slip).expect("a receipt");
                assert_eq!(code, Some(claim.code(&key())), "{length}\n{slip}");
            }
        }
    }

    #[test]
    fn whatever_is_altered_the_code_is_not_genuine_any_more() {
        let printed = sample(Paper::Narrow).to_string();
        for (before, after) in [
            ("TARIK", "SETOR"),
            ("0812****7890", "0812****7891"),
            ("Rp100.000", "Rp900.000"),
            ("019aaa", "019aab"),
            ("GR-20251122-0001", "GR-20251122-0002"),
            ("09:30:00", "09:30:01"),
            ("  BERHASIL", "   DITOLAK"),
            ("NYFVE", "NYFVF"),
        ] {
            assert!(printed.contains(before), "{before}");
            let altered = Slip::read(&printed.replacen(before, after, 1)).expect("a receipt");
            let (claim, code) = Claim::read(&altered).expect("a receipt");
            assert_ne!(code, Some(claim.code(&key())), "{after}");
        }
    }

    #[test]
    fn a_copy_says_so_once_and_has_the_same_code() {
        let original = sample(Paper::Wide);
        let copy = original.clone().copy();
        let said = copy
            .texts()
            .iter()
            .filter(|line| line.trim() == COPY)
            .count();
        assert_eq!(said, 1);
        assert_eq!(copy.clone().copy(), copy);
        assert_eq!(Claim::read(&copy), Claim::read(&original));
        assert_eq!(Slip::read(&copy.to_string()), Ok(copy));
    }

    #[test]
    fn what_is_no_receipt_is_said_to_be_none() {
        assert_eq!(Slip::read(""), Err(NoReceipt::NoRule));
        let rule = Paper::Narrow.rule();
        assert!(matches!(Slip::read(&rule), Err(NoReceipt::Missing(_))));
        let printed = sample(Paper::Narrow).to_string();
        let spoilt = printed.replace("Rp100.000", "Rp1OO.000");
        assert_eq!(Slip::read(&spoilt), Err(NoReceipt::Missing(AMOUNT)));
    }
}
