//! One reference of a partner and everything that names it: the movement, both sides of its
//! postings (`double_entry`, `movement_postings`), the token that it redeemed
//! (`token_use`).

use super::double_entry::amount;
use super::movements::ReferenceRow;
use super::report::{Invariant, Report};
use super::token_use::name;

/// The SNAP service of cash-in.
pub const CASH_IN: i16 = 38;
/// The SNAP service of cash-out.
pub const CASH_OUT: i16 = 44;

/// What is wrong with one reference.
pub type Findings = Vec<(Invariant, String)>;

/// One (partner, service, reference).
pub struct Reference {
    partner: String,
    /// 38 cash-in, 44 cash-out.
    pub service: i16,
    reference: String,
    /// The movement, where there is one.
    pub movement: Option<ReferenceRow>,
    /// The customer's side.
    pub postings: Vec<ReferenceRow>,
    /// The system account's side.
    pub system_postings: Vec<ReferenceRow>,
    /// Tokens that name it.
    pub tokens: Vec<ReferenceRow>,
}

impl Reference {
    /// The one that the row names, with nothing in it yet.
    pub fn new(row: &ReferenceRow) -> Self {
        Self {
            partner: row.partner_id.clone(),
            service: row.service,
            reference: row.partner_reference.clone(),
            movement: None,
            postings: Vec::new(),
            system_postings: Vec::new(),
            tokens: Vec::new(),
        }
    }

    /// Whether the row names it.
    pub fn is_of(&self, row: &ReferenceRow) -> bool {
        self.reference == row.partner_reference
            && self.service == row.service
            && self.partner == row.partner_id
    }

    fn subject(&self) -> String {
        format!(
            "movement {}/{}/{}",
            self.partner, self.service, self.reference
        )
    }

    /// Checks it, now that all its rows have come.
    pub fn check(&self, report: &mut Report) {
        for row in &self.system_postings {
            let book = row.place.as_deref().unwrap_or_default();
            report.settle(&self.partner, book, &row.word, amount(row));
        }
        let mut findings = Vec::new();
        self.check_mirror(&mut findings);
        match &self.movement {
            None => self.check_orphans(&mut findings),
            Some(movement) => {
                report.movements += 1;
                self.check_movement(movement, &mut findings);
            }
        }
        if findings.is_empty() {
            return;
        }
        let subject = self.subject();
        for (invariant, finding) in findings {
            report.breach(invariant, &subject, finding);
        }
    }

    /// I8, I10: nothing names a movement that does not exist.
    fn check_orphans(&self, findings: &mut Findings) {
        let postings = self.postings.len() + self.system_postings.len();
        if postings > 0 {
            let finding = format!("does not exist but has {postings} postings");
            findings.push((Invariant::I8, finding));
        }
        for token in &self.tokens {
            let finding = format!("does not exist but redeemed {}", name(token));
            findings.push((Invariant::I10, finding));
        }
    }

    fn check_movement(&self, movement: &ReferenceRow, findings: &mut Findings) {
        let has_moved = match movement.word.as_str() {
            "POSTED" | "REVERSED" => true,
            "DECLINED" | "VOIDED" => false,
            unknown => {
                let finding = format!("has no known state: {unknown}");
                return findings.push((Invariant::I8, finding));
            }
        };
        if has_moved {
            self.check_postings(movement, findings);
        } else {
            self.check_nothing_posted(movement, findings);
        }
        self.check_tokens(movement, has_moved, findings);
    }

    /// I9: a refused or cancelled reference has no postings, ever.
    fn check_nothing_posted(&self, movement: &ReferenceRow, findings: &mut Findings) {
        let postings = self.postings.len() + self.system_postings.len();
        if postings > 0 {
            let finding = format!("is {} but has {postings} postings", movement.word);
            findings.push((Invariant::I9, finding));
        }
    }
}
