//! What a till prints, in Indonesian.
//!
//! In reading order: [`Receipt`] says what is printed, [`PageWidth`] lays it out, [`PrintLayout`]
//! is the paper that comes of it, [`verification_code`] the code by which it is known to be
//! genuine, [`Format`] what it can be written as.

mod canvas;
mod characters;
mod content;
mod escpos;
mod format;
mod layout;
mod page;
mod pdf;
mod png;
mod qr;
mod read;
pub mod verification_code;
mod verification_fields;

use std::fmt;

use crate::text_format::{receipt_time, rupiah};
pub use content::Receipt;
pub use format::Format;
pub use layout::{LineStyle, PrintLayout, PrintLine};
pub use page::PageWidth;
pub use pdf::{DocumentInfo, document};
pub use qr::Qr;
pub use read::{ReceiptParseError, amount_of};
pub use verification_code::{VerificationCode, VerificationKey};
pub use verification_fields::VerificationFields;

/// What a reprint says at its top.
const COPY: &str = "*** SALINAN ***";

/// How a receipt is printed.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReceiptStyle<'a> {
    /// On which paper.
    pub paper: PageWidth,
    /// With a verification code under this key.
    pub key: Option<&'a VerificationKey>,
    /// It was printed before: a copy says so.
    pub is_copy: bool,
}

impl fmt::Display for Receipt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.layout(ReceiptStyle::default()).fmt(f)
    }
}

impl Receipt<'_> {
    /// The lines on narrow paper, without verification code.
    pub fn lines(&self) -> Vec<String> {
        self.layout(ReceiptStyle::default()).texts()
    }

    /// The receipt on paper.
    pub fn layout(&self, style: ReceiptStyle<'_>) -> PrintLayout {
        let verification_fields = VerificationFields::of(self);
        let mut layout = PrintLayout::new(style.paper);
        self.head(&mut layout, style.is_copy);
        movement(
            &mut layout,
            &verification_fields,
            style.key.map(|key| verification_fields.code(key)),
        );
        let paper = layout.paper;
        layout.add(LineStyle::Plain, [paper.rule()]);
        for line in
            verification_fields::advice(verification_fields.kind, verification_fields.verdict)
        {
            layout.add(LineStyle::Plain, paper.centred(line));
        }
        let whole = self.outcome.reference_no.as_deref();
        layout.code = Some(whole.map_or(verification_fields.reference, characters::printable));
        layout
    }

    fn head(&self, layout: &mut PrintLayout, is_copy: bool) {
        let (outlet, paper) = (self.outlet, layout.paper);
        layout.add(LineStyle::Title, paper.centred(&outlet.title));
        layout.add(LineStyle::Plain, paper.centred(&outlet.address));
        if is_copy {
            layout.add(LineStyle::Strong, paper.centred(COPY));
        }
        layout.add(LineStyle::Plain, [paper.rule(), receipt_time(self.at)]);
        layout.add(LineStyle::Plain, paper.pair("Toko", &outlet.store_id));
        layout.add(
            LineStyle::Plain,
            paper.pair("Terminal", &outlet.terminal_id),
        );
        if let Some(cashier) = &outlet.cashier_id {
            layout.add(LineStyle::Plain, paper.pair("Kasir", cashier));
        }
        layout.add(LineStyle::Plain, [paper.rule()]);
    }
}

fn movement(
    layout: &mut PrintLayout,
    verification_fields: &VerificationFields,
    code: Option<VerificationCode>,
) {
    let paper = layout.paper;
    layout.add(
        LineStyle::Strong,
        paper.centred(verification_fields::title(verification_fields.kind)),
    );
    layout.add(
        LineStyle::Plain,
        paper.pair(verification_fields::PHONE, &verification_fields.phone),
    );
    layout.add(
        LineStyle::Strong,
        paper.pair(
            verification_fields::AMOUNT,
            &rupiah(verification_fields.amount),
        ),
    );
    layout.add(
        LineStyle::Plain,
        paper.pair(
            verification_fields::REFERENCE,
            &verification_fields.reference,
        ),
    );
    if let Some(reference_no) = &verification_fields.reference_no {
        layout.add(
            LineStyle::Plain,
            paper.pair(verification_fields::REFERENCE_NO, reference_no),
        );
    }
    layout.add(
        LineStyle::Strong,
        paper.pair(
            verification_fields::STATUS,
            verification_fields::status(verification_fields.verdict),
        ),
    );
    if let Some(code) = code {
        layout.add(
            LineStyle::Plain,
            paper.pair(verification_fields::CODE, &code.to_string()),
        );
    }
}

#[cfg(test)]
mod tests;
