//! Rows of every kind as the same thing: what a row is about, and its fields as texts. What compares
//! rows needs to know no more of them.

use std::num::NonZeroU32;

use super::period::Dated;
use super::render::duration_text;
use super::security::{
    DeviceRules, OtpRules, PinRules, SessionRules, TokenRules, WrongTokenLimits,
};
use super::{Channel, ChannelKey, Fee, Tier};
use crate::types::Rupiah;

/// The name of a field in the file, and its value; empty where the row leaves it out.
pub(super) type Field = (&'static str, String);

/// A row that can be compared with another of the same thing.
pub(super) trait Described: Dated {
    /// What the row is about, the same for all rows of one thing.
    fn about(&self) -> String;

    /// Its fields but for those that say what it is about and when it counts.
    fn fields(&self) -> Vec<Field>;
}

impl Described for Tier {
    fn about(&self) -> String {
        format!("{}, tier \"{}\"", self.issuer, self.id)
    }

    fn fields(&self) -> Vec<Field> {
        vec![
            ("name", self.name.clone()),
            ("max_balance", self.max_balance.to_string()),
            ("max_incoming_month", self.max_incoming_month.to_string()),
            ("cash_out", self.cash_out.to_string()),
            ("transfer", self.transfer.to_string()),
        ]
    }
}

impl Described for Channel {
    fn about(&self) -> String {
        format!(
            "{}, channel \"{}\" {}",
            self.issuer, self.id, self.direction
        )
    }

    fn fields(&self) -> Vec<Field> {
        let (wallet_id, bin_code) = match &self.key {
            ChannelKey::WalletId(id) => (id.clone(), String::new()),
            ChannelKey::BinCode(code) => (String::new(), code.clone()),
            ChannelKey::Partner => (String::new(), String::new()),
        };
        vec![
            ("name", self.name.clone()),
            ("brands", self.brands.join(", ")),
            ("wallet_id", wallet_id),
            ("bin_code", bin_code),
            ("token", self.token.as_str().into()),
            ("multiple", amount(self.multiple)),
            ("min", self.min.to_string()),
            ("max", amount(self.max)),
            ("notify_by", self.notify_by.as_str().into()),
            ("source", self.source.clone()),
        ]
    }
}

impl Described for Fee {
    fn about(&self) -> String {
        format!(
            "{}, fee \"{}\" {}",
            self.issuer, self.channel, self.direction
        )
    }

    fn fields(&self) -> Vec<Field> {
        vec![("amount", self.amount.to_string())]
    }
}

impl Described for TokenRules {
    fn about(&self) -> String {
        "token".into()
    }

    fn fields(&self) -> Vec<Field> {
        vec![
            ("digits", self.digits.to_string()),
            ("life", duration_text(self.life)),
            ("wrong_tries", self.wrong_tries.to_string()),
            ("failures_in_a_row", self.failures_in_a_row.to_string()),
        ]
    }
}

impl Described for WrongTokenLimits {
    fn about(&self) -> String {
        "wrong_tokens".into()
    }

    fn fields(&self) -> Vec<Field> {
        vec![
            ("terminal_per_hour", limit(self.terminal_per_hour)),
            ("store_per_hour", limit(self.store_per_hour)),
            ("partner_per_hour", limit(self.partner_per_hour)),
        ]
    }
}

impl Described for PinRules {
    fn about(&self) -> String {
        "pin".into()
    }

    fn fields(&self) -> Vec<Field> {
        vec![
            ("wrong_tries", self.wrong_tries.to_string()),
            ("lock", duration_text(self.lock)),
        ]
    }
}

impl Described for SessionRules {
    fn about(&self) -> String {
        "session".into()
    }

    fn fields(&self) -> Vec<Field> {
        vec![
            ("life", duration_text(self.life)),
            ("per_account", self.per_account.to_string()),
        ]
    }
}

impl Described for OtpRules {
    fn about(&self) -> String {
        "otp".into()
    }

    fn fields(&self) -> Vec<Field> {
        vec![
            ("life", duration_text(self.life)),
            ("sends_per_day", self.sends_per_day.to_string()),
            ("wrong_tries", self.wrong_tries.to_string()),
            ("lock", duration_text(self.lock)),
            ("proof_life", duration_text(self.proof_life)),
        ]
    }
}

impl Described for DeviceRules {
    fn about(&self) -> String {
        "device".into()
    }

    fn fields(&self) -> Vec<Field> {
        vec![
            ("cash_out_after", duration_text(self.cash_out_after)),
            ("per_account", self.per_account.to_string()),
        ]
    }
}

fn amount(amount: Option<Rupiah>) -> String {
    amount.map(|amount| amount.to_string()).unwrap_or_default()
}

fn limit(limit: Option<NonZeroU32>) -> String {
    limit.map(|limit| limit.to_string()).unwrap_or_default()
}
