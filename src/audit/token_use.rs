//! The token that one movement redeemed (I10).

use super::movements::ReferenceRow;
use super::reference::{CASH_IN, CASH_OUT, Findings, Reference};
use super::report::Invariant;

impl Reference {
    /// I10: a movement redeems at most one token, a cash-out exactly one, and one that fits.
    pub fn check_tokens(&self, movement: &ReferenceRow, has_moved: bool, findings: &mut Findings) {
        let mut wrong = |finding| findings.push((Invariant::I10, finding));
        if self.tokens.len() > 1 {
            wrong(format!("redeemed {} tokens", self.tokens.len()));
        }
        if self.tokens.is_empty() && has_moved && self.service == CASH_OUT {
            wrong("redeemed no token".to_owned());
        }
        for token in &self.tokens {
            let token_name = name(token);
            if !has_moved {
                wrong(format!("is {} but redeemed {token_name}", movement.word));
                continue;
            }
            for (what, fits) in self.fits(movement, token) {
                if !fits {
                    wrong(format!("redeemed {token_name} of another {what}"));
                }
            }
        }
    }

    fn fits(&self, movement: &ReferenceRow, token: &ReferenceRow) -> [(&'static str, bool); 4] {
        let direction = if self.service == CASH_IN {
            "cash-in"
        } else {
            "cash-out"
        };
        let amount_fits = token.amount.is_none() || token.amount == movement.amount;
        [
            ("account", token.account_id == movement.account_id),
            ("amount", amount_fits),
            ("channel", token.place == movement.place),
            ("direction", token.direction.as_deref() == Some(direction)),
        ]
    }
}

/// How the report calls it.
pub fn name(token: &ReferenceRow) -> String {
    let account = token.account_id.unwrap_or_default();
    format!("token {} of account {account}", token.detail)
}
