//! Live tokens as JSON: what an entry's column `live` holds.

use serde::{Deserialize, Serialize};

use crate::ledger::{Token, TokenCode, TokenState};
use crate::types::{AccountId, Direction, Rupiah, Timestamp};

/// A live token, by short names: it is written with every entry of the account while it lives.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LiveToken {
    no: i64,
    channel: String,
    direction: Direction,
    /// Which secret made the code.
    key: String,
    /// HMAC-SHA-256 of the digits, in hexadecimal digits.
    #[serde(with = "hex::serde")]
    mac: [u8; 32],
    amount: Option<i64>,
    held: i64,
    tries: u8,
    /// Microseconds since 1970.
    issued: i64,
    /// Microseconds since 1970.
    expires: i64,
}

impl From<&Token> for LiveToken {
    fn from(token: &Token) -> Self {
        Self {
            no: token.number,
            channel: token.channel.to_string(),
            direction: token.direction,
            key: token.code.key.to_string(),
            mac: token.code.mac,
            amount: token.amount.map(Rupiah::get),
            held: token.held.get(),
            tries: token.wrong_tries,
            issued: token.issued_at.micros(),
            expires: token.expires_at.micros(),
        }
    }
}

impl LiveToken {
    fn of(self, account: AccountId) -> Token {
        Token {
            account,
            number: self.no,
            channel: self.channel.into(),
            direction: self.direction,
            code: TokenCode {
                key: self.key.into(),
                mac: self.mac,
            },
            amount: self.amount.map(Rupiah::new),
            held: Rupiah::new(self.held),
            state: TokenState::Issued,
            wrong_tries: self.tries,
            issued_at: Timestamp::from_micros(self.issued),
            expires_at: Timestamp::from_micros(self.expires),
            ended_at: None,
            redeemed_by: None,
        }
    }
}

/// The tokens as they are stored; nothing where there is none.
pub fn to_json(live: &[Token]) -> Option<String> {
    if live.is_empty() {
        return None;
    }
    let tokens: Vec<_> = live.iter().map(LiveToken::from).collect();
    Some(serde_json::to_string(&tokens).expect("numbers and texts are JSON"))
}

/// The account's tokens from what is stored; `None` where no gateway could have written it.
pub fn from_json(json: Option<&str>, account: AccountId) -> Option<Vec<Token>> {
    let Some(json) = json else {
        return Some(Vec::new());
    };
    let tokens: Vec<LiveToken> = serde_json::from_str(json).ok()?;
    Some(tokens.into_iter().map(|token| token.of(account)).collect())
}
