//! What a till prints, in Indonesian.
//!
//! In reading order: [`Receipt`] says what is printed, [`Paper`] lays it out, [`Slip`] is the paper
//! that comes of it, [`seal`] the code by which it is known to be genuine, [`Format`] what it can be
//! written as.

mod canvas;
mod claim;
mod escpos;
mod format;
mod paper;
mod pdf;
mod png;
mod qr;
mod read;
pub mod seal;
mod slip;

use std::fmt;

use jiff::Timestamp;

use crate::till::{Order, Outcome, Outlet};
use crate::words::{receipt_time, rupiah};
pub use claim::Claim;
pub use format::Format;
pub use paper::Paper;
pub use qr::Qr;
pub use read::{NoReceipt, amount_of};
pub use seal::{Code, SealKey};
pub use slip::{Face, Line, Slip};

/// What a reprint says at its top.
const COPY: &str = "*** SALINAN ***";

/// A receipt; its `Display` is its plain text on narrow paper, without verification code.
#[derive(Clone, Debug)]
pub struct Receipt<'a> {
    /// Where it is printed.
    pub outlet: &'a Outlet,
    /// What was keyed.
    pub order: &'a Order,
    /// How it ended.
    pub outcome: &'a Outcome,
    /// When.
    pub at: Timestamp,
}

/// How a receipt is printed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style<'a> {
    /// On which paper.
    pub paper: Paper,
    /// With a verification code under this key.
    pub key: Option<&'a SealKey>,
    /// It was printed before: a copy says so.
    pub is_copy: bool,
}

impl fmt::Display for Receipt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.slip(Style::default()).fmt(f)
    }
}

impl Receipt<'_> {
    /// The lines on narrow paper, without verification code.
    pub fn lines(&self) -> Vec<String> {
        self.slip(Style::default()).texts()
    }

    /// The receipt on paper.
    pub fn slip(&self, style: Style<'_>) -> Slip {
        let claim = Claim::of(self);
        let mut slip = Slip::new(style.paper);
        self.head(&mut slip, style.is_copy);
        movement(&mut slip, &claim, style.key.map(|key| claim.code(key)));
        let paper = slip.paper;
        slip.add(Face::Plain, [paper.rule()]);
        for line in claim::advice(claim.kind, claim.verdict) {
            slip.add(Face::Plain, paper.centred(line));
        }
        slip.code = Some(claim.reference);
        slip
    }

    fn head(&self, slip: &mut Slip, is_copy: bool) {
        let (outlet, paper) = (self.outlet, slip.paper);
        slip.add(Face::Title, paper.centred(&outlet.title));
        slip.add(Face::Plain, paper.centred(&outlet.address));
        if is_copy {
            slip.add(Face::Strong, paper.centred(COPY));
        }
        slip.add(Face::Plain, [paper.rule(), receipt_time(self.at)]);
        slip.add(Face::Plain, paper.pair("Toko", &outlet.store_id));
        slip.add(Face::Plain, paper.pair("Terminal", &outlet.terminal_id));
        if let Some(cashier) = &outlet.cashier_id {
            slip.add(Face::Plain, paper.pair("Kasir", cashier));
        }
        slip.add(Face::Plain, [paper.rule()]);
    }
}

fn movement(slip: &mut Slip, claim: &Claim, code: Option<Code>) {
    let paper = slip.paper;
    slip.add(Face::Strong, paper.centred(claim::title(claim.kind)));
    slip.add(Face::Plain, paper.pair(claim::PHONE, &claim.phone));
    slip.add(
        Face::Strong,
        paper.pair(claim::AMOUNT, &rupiah(claim.amount)),
    );
    slip.add(Face::Plain, paper.pair(claim::REFERENCE, &claim.reference));
    if let Some(reference_no) = &claim.reference_no {
        slip.add(Face::Plain, paper.pair(claim::REFERENCE_NO, reference_no));
    }
    slip.add(
        Face::Strong,
        paper.pair(claim::STATUS, claim::status(claim.verdict)),
    );
    if let Some(code) = code {
        slip.add(Face::Plain, paper.pair(claim::CODE, &code.to_string()));
    }
}

#[cfg(test)]
mod tests;
