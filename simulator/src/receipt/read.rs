//! A receipt's plain text, read back: for a copy, and to check its claims.

use super::layout::CAPTION;
use super::verification_fields::{
    AMOUNT, CODE, PHONE, REFERENCE, REFERENCE_NO, STATUS, short, status, title,
};
use super::{COPY, LineStyle, PageWidth, PrintLayout, VerificationCode, VerificationFields};
use crate::till::{MovementKind, Verdict};

const KINDS: [MovementKind; 2] = [MovementKind::CashIn, MovementKind::CashOut];
const VERDICTS: [Verdict; 4] = [
    Verdict::Done,
    Verdict::Refused,
    Verdict::Cancelled,
    Verdict::Unknown,
];
const NAMES: [&str; 6] = [PHONE, AMOUNT, REFERENCE, REFERENCE_NO, STATUS, CODE];

/// Why a text is no receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptParseError {
    /// There is no line across 32, 42 or 48 columns.
    #[error("not a receipt in plain text: no line of 32, 42 or 48 hyphens")]
    NoRule,
    /// Something that a receipt has is missing or cannot be read.
    #[error("not a receipt in plain text: the line {0:?} is missing, or says something else")]
    Missing(&'static str),
    /// The number under the QR code is another movement's.
    #[error("altered: the full reference number is not the one of the receipt")]
    OtherNumber,
}

impl PrintLayout {
    /// Reads the plain text of a receipt back.
    ///
    /// # Errors
    /// [`ReceiptParseError`].
    pub fn read(text: &str) -> Result<Self, ReceiptParseError> {
        let rules = text.lines().filter_map(|line| {
            let paper = PageWidth::of_columns(line.len())?;
            (line == paper.rule()).then_some(paper)
        });
        let mut layout = Self::new(rules.into_iter().next().ok_or(ReceiptParseError::NoRule)?);
        let lines: Vec<&str> = text.lines().collect();
        let is_caption = |lines: &[&str]| lines.iter().map(|line| line.trim()).eq(CAPTION);
        let caption = lines.windows(CAPTION.len()).position(is_caption);
        let printed = &lines[..caption.unwrap_or(lines.len())];
        for (at, line) in printed.iter().enumerate() {
            layout.add(face(at, line), [(*line).to_owned()]);
        }
        let fields = VerificationFields::read(&layout)?.0;
        let Some(caption) = caption else {
            // As earlier versions printed it.
            layout.code = Some(fields.reference);
            return Ok(layout);
        };
        let below = lines[caption + CAPTION.len()..].iter();
        let code: String = below.map(|line| line.trim()).collect();
        let is_its_own = match &fields.reference_no {
            Some(printed) => *printed == short(&code),
            None => fields.reference == code,
        };
        if !is_its_own {
            return Err(ReceiptParseError::OtherNumber);
        }
        layout.code = Some(code);
        Ok(layout)
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
        copy.add(LineStyle::Strong, copy.paper.centred(COPY));
        copy.lines.extend(below);
        copy.code = self.code;
        copy
    }
}

impl VerificationFields {
    /// What that receipt claims, and the code under it where there is one.
    ///
    /// # Errors
    /// [`ReceiptParseError`].
    pub fn read(
        layout: &PrintLayout,
    ) -> Result<(Self, Option<VerificationCode>), ReceiptParseError> {
        let lines: Vec<&str> = layout.lines.iter().map(|line| line.text.as_str()).collect();
        let rule = layout.paper.rule();
        let mut parts = lines.split(|line| *line == rule).skip(1);
        let at = parts.next().and_then(|head| head.first());
        let movement = parts.next().unwrap_or_default();
        let (first, pairs) = movement
            .split_first()
            .ok_or(ReceiptParseError::Missing(PHONE))?;
        let kind = KINDS.into_iter().find(|kind| title(*kind) == first.trim());
        let need = |name| field(pairs, name).ok_or(ReceiptParseError::Missing(name));
        let said = need(STATUS)?;
        let verdict = VERDICTS
            .into_iter()
            .find(|verdict| status(*verdict) == said);
        let verification_fields = Self {
            kind: kind.ok_or(ReceiptParseError::Missing(title(MovementKind::CashIn)))?,
            reference: need(REFERENCE)?,
            reference_no: field(pairs, REFERENCE_NO),
            phone: need(PHONE)?,
            amount: amount_of(&need(AMOUNT)?).ok_or(ReceiptParseError::Missing(AMOUNT))?,
            at: at.map_or_else(String::new, |line| line.trim().to_owned()),
            verdict: verdict.ok_or(ReceiptParseError::Missing(STATUS))?,
        };
        let code = field(pairs, CODE).map(|code| code.parse());
        Ok((
            verification_fields,
            code.transpose()
                .map_err(|_| ReceiptParseError::Missing(CODE))?,
        ))
    }
}

/// An amount as it is printed or typed: `Rp50.000`, `50000`.
pub fn amount_of(text: &str) -> Option<u64> {
    let digits = text.trim().trim_start_matches("Rp").replace('.', "");
    digits.parse().ok()
}

fn face(at: usize, line: &str) -> LineStyle {
    let is_strong = line.trim() == COPY
        || KINDS.iter().any(|kind| line.trim() == title(*kind))
        || [AMOUNT, STATUS]
            .iter()
            .any(|name| value(line, name).is_some());
    match at {
        0 => LineStyle::Title,
        _ if is_strong => LineStyle::Strong,
        _ => LineStyle::Plain,
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
    use super::super::tests::{key, long_layout, numbered, sample};
    use super::*;

    #[test]
    fn what_was_printed_is_read_back() {
        for paper in PageWidth::ALL {
            let layout = sample(paper);
            assert_eq!(PrintLayout::read(&layout.to_string()), Ok(layout.clone()));
            let (verification_fields, code) = VerificationFields::read(&layout).expect("a receipt");
            assert_eq!(code, Some(verification_fields.code(&key())), "genuine");
            assert_eq!(
                verification_fields.reference_no.as_deref(),
                Some("GR-20251122-0001")
            );
        }
    }

    /// Values that fill several lines, too.
    #[test]
    fn a_code_stays_genuine_however_the_paper_breaks_its_lines() {
        for paper in PageWidth::ALL {
            for length in 1..=64 {
                let layout = long_layout(paper, length);
                let (verification_fields, code) =
                    VerificationFields::read(&layout).expect("a receipt");
                assert_eq!(
                    code,
                    Some(verification_fields.code(&key())),
                    "{length}\n{layout}"
                );
            }
        }
    }

    /// The gateway's number was printed in full, and nothing stood below the QR code.
    #[test]
    fn a_receipt_of_an_earlier_version_stays_genuine() {
        let long = "01999999aaaa7bbb8cccdddddddddddd";
        let printed = numbered(long).to_string();
        let (mut fields, _) = VerificationFields::read(&numbered(long)).expect("a receipt");
        assert_eq!(fields.reference_no.as_deref(), Some("3203 1014 9016"));
        let code = fields.code(&key()).to_string();
        fields.reference_no = Some(long.to_owned());
        let (above, _) = printed.split_once(&centred(CAPTION[0])).expect("a caption");
        let old = above
            .replace(
                "No. Ref           3203 1014 9016",
                &format!("No. Ref\n{long}"),
            )
            .replace(&code, &fields.code(&key()).to_string());
        let layout = PrintLayout::read(&old).expect("a receipt");
        assert_eq!(layout.code.as_ref(), Some(&fields.reference));
        let (read, code) = VerificationFields::read(&layout).expect("a receipt");
        assert_eq!(code, Some(fields.code(&key())), "{old}");
        assert_eq!(read, fields);
        let typed = fields.shortened();
        assert_eq!(typed.reference_no.as_deref(), Some("3203 1014 9016"));
    }

    #[test]
    fn the_whole_number_must_be_the_receipts_own() {
        let long = "01999999aaaa7bbb8cccdddddddddddd";
        let printed = numbered(long).to_string();
        assert!(printed.ends_with(&format!("{long}\n")), "{printed}");
        let other = printed.replace(long, "01999999aaaa7bbb8cccddddddddddde");
        let read = PrintLayout::read(&other);
        assert_eq!(read, Err(ReceiptParseError::OtherNumber));
        let without = printed.replace("No. Ref           3203 1014 9016\n", "");
        let read = PrintLayout::read(&without);
        assert_eq!(read, Err(ReceiptParseError::OtherNumber));
    }

    fn centred(text: &str) -> String {
        PageWidth::Narrow.centred(text).concat()
    }

    #[test]
    fn every_alteration_makes_the_code_invalid() {
        // Without the whole number below, which would be noticed before the code is looked at.
        let printed = sample(PageWidth::Narrow).texts().join("\n");
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
            let altered =
                PrintLayout::read(&printed.replacen(before, after, 1)).expect("a receipt");
            let (verification_fields, code) =
                VerificationFields::read(&altered).expect("a receipt");
            assert_ne!(code, Some(verification_fields.code(&key())), "{after}");
        }
    }

    #[test]
    fn a_copy_says_so_once_and_has_the_same_code() {
        let original = sample(PageWidth::Wide);
        let copy = original.clone().copy();
        let said = copy
            .texts()
            .iter()
            .filter(|line| line.trim() == COPY)
            .count();
        assert_eq!(said, 1);
        assert_eq!(copy.clone().copy(), copy);
        assert_eq!(
            VerificationFields::read(&copy),
            VerificationFields::read(&original)
        );
        assert_eq!(PrintLayout::read(&copy.to_string()), Ok(copy));
    }

    #[test]
    fn what_is_no_receipt_is_said_to_be_none() {
        assert_eq!(PrintLayout::read(""), Err(ReceiptParseError::NoRule));
        let rule = PageWidth::Narrow.rule();
        assert!(matches!(
            PrintLayout::read(&rule),
            Err(ReceiptParseError::Missing(_))
        ));
        let printed = sample(PageWidth::Narrow).to_string();
        let corrupted = printed.replace("Rp100.000", "Rp1OO.000");
        assert_eq!(
            PrintLayout::read(&corrupted),
            Err(ReceiptParseError::Missing(AMOUNT))
        );
    }
}
