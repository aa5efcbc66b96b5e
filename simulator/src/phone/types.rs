//! What the app interface answers. Amounts are whole rupiah.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// A sentence in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct BilingualText {
    /// Indonesian.
    pub id: String,
    /// English.
    pub en: String,
}

/// Why the gateway refused (`application/problem+json`).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Problem {
    /// Which problem: `/problems/<slug>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its title.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// More about it, in English.
    pub detail: String,
    /// What the app shows.
    pub message: BilingualText,
    /// The field that is wrong, where it is one.
    pub field: Option<String>,
}

impl Problem {
    /// The last part of its type: `wrong-pin`.
    pub fn slug(&self) -> &str {
        self.kind.rsplit('/').next().unwrap_or_default()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {} {}: {}", self.status, self.slug(), self.detail)
    }
}

/// The account.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Phone number.
    pub phone: String,
    /// Name.
    pub name: String,
    /// `regular` or `premium`.
    pub tier: String,
    /// Whether it can be used.
    pub status: String,
    /// What is in it.
    pub balance: u64,
    /// What of it can be spent.
    pub available: u64,
    /// What of it is held for tokens made for one amount.
    pub held: u64,
    /// Its limits.
    pub limits: Limits,
    /// Whether too many failed cash-outs have closed cash-out.
    pub cash_out_closed: bool,
}

/// What may be in an account and what may come in.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    /// The greatest balance.
    pub max_balance: u64,
    /// The most that may come in during a calendar month.
    pub max_incoming_month: u64,
    /// What has come in this month.
    pub incoming_this_month: u64,
    /// What may still come in this month.
    pub incoming_left: u64,
    /// What is left up to the greatest balance.
    pub balance_left: u64,
}

/// A way in or out.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Channel {
    /// Its id.
    pub channel: String,
    /// `cash-in` or `cash-out`.
    pub direction: String,
    /// What people call it.
    pub name: String,
    /// The brands of its stores.
    #[serde(default)]
    pub brands: Vec<String>,
    /// The wallet ID that a cashier keys.
    pub wallet_id: Option<String>,
    /// The BIN code that a cashier keys.
    pub bin_code: Option<String>,
    /// `none`, `required` or `for-one-amount`.
    pub token: String,
    /// Amounts are multiples of this.
    pub multiple: Option<u64>,
    /// The least amount.
    pub min: u64,
    /// The greatest amount.
    pub max: Option<u64>,
}

/// A token.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Token {
    /// Its number, by which it is cancelled.
    #[serde(deserialize_with = "text_or_number")]
    pub token_no: String,
    /// The digits; only the answer that issues the token has them.
    #[serde(default)]
    pub token: String,
    /// For which channel.
    pub channel: String,
    /// For which direction.
    pub direction: String,
    /// For which amount, where it is made for one.
    pub amount: Option<u64>,
    /// What is held for it.
    #[serde(default)]
    pub held: Value,
    /// `ISSUED`, `REDEEMED`, `EXPIRED`, `CANCELLED` or `LOCKED`.
    pub state: String,
    /// Wrong tries so far.
    #[serde(default)]
    pub wrong_tries: u32,
    /// When it was made.
    pub issued_at: String,
    /// When it expires.
    pub expires_at: String,
    /// When it ended, where it has.
    pub ended_at: Option<String>,
}

/// One line of a statement.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatementEntry {
    /// Its number in the account.
    pub seq: u64,
    /// When.
    pub at: String,
    /// `cash-in`, `cash-out`, `fee`, `reversal`, `fee-reversal`.
    pub kind: String,
    /// Signed.
    pub amount: i64,
    /// The balance after it.
    pub balance_after: u64,
    /// Through which channel.
    pub channel: Option<String>,
    /// The gateway's reference.
    pub reference_no: Option<String>,
    /// The same as people say it.
    pub short_reference_no: Option<String>,
}

/// A page of a statement, newest first.
#[derive(Clone, Debug, Deserialize)]
pub struct StatementPage {
    /// Its lines.
    pub entries: Vec<StatementEntry>,
    /// Where the next page begins.
    pub next: Option<u64>,
}

/// A notification.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Notification {
    /// Its number; also the id of its event in the stream.
    #[serde(deserialize_with = "text_or_number")]
    pub no: String,
    /// When.
    pub at: String,
    /// About what.
    pub kind: String,
    /// What it says.
    pub text: BilingualText,
    /// `in-app` or `message`.
    pub medium: String,
    /// When it was read, where it was.
    pub read_at: Option<String>,
}

/// A page of notifications, newest first.
#[derive(Clone, Debug, Deserialize)]
pub struct NotificationPage {
    /// The notifications.
    pub notifications: Vec<Notification>,
    /// Where the next page begins.
    #[serde(default)]
    pub next: Value,
    /// How many are unread.
    pub unread: u64,
}

fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(serde::de::Error::custom("expected a text or a number")),
    }
}
