//! The audit trail of the operators: its entries are numbered without a gap, and each bears a hash
//! over the one before and all of its columns, under a key of the key ring.

use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use diesel::{QueryResult, QueryableByName};

use super::chain::ChainKey;
use super::connection::Connection;
use super::report::{Invariant, Report};

const ALL: &str = "
    SELECT seq, at, operator, action, subject, reason, outcome, state_before, state_after, hash
    FROM audit_trail ORDER BY seq";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = BigInt)]
    at: i64,
    #[diesel(sql_type = Text)]
    operator: String,
    #[diesel(sql_type = Text)]
    action: String,
    #[diesel(sql_type = Text)]
    subject: String,
    #[diesel(sql_type = Text)]
    reason: String,
    #[diesel(sql_type = Text)]
    outcome: String,
    #[diesel(sql_type = Nullable<Text>)]
    state_before: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    state_after: Option<String>,
    #[diesel(sql_type = Binary)]
    hash: Vec<u8>,
}

impl Row {
    /// As it is hashed: see the columns of entries.
    fn hashed(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for number in [self.seq, self.at] {
            bytes.push(1);
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        let texts = [
            &self.operator,
            &self.action,
            &self.subject,
            &self.reason,
            &self.outcome,
        ];
        let states = [&self.state_before, &self.state_after];
        let texts = texts.into_iter().map(Some);
        for text in texts.chain(states.map(Option::as_ref)) {
            let Some(text) = text else {
                bytes.push(0);
                continue;
            };
            bytes.push(1);
            bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        bytes
    }
}

/// Checks all of it; without the key, its numbers.
pub fn check(
    connection: &mut Connection,
    key: Option<&ChainKey>,
    report: &mut Report,
) -> QueryResult<()> {
    let (mut last, mut before) = (0, vec![0; 16]);
    connection.each(ALL, |row: Row| {
        let mut wrong = |finding: String| {
            let subject = format!("audit trail entry {}", row.seq);
            report.breach(Invariant::Trail, &subject, finding);
        };
        if row.seq != last + 1 {
            wrong(format!("comes after entry {last}"));
        } else if key.is_some_and(|key| key.hash(&before, &row.hashed())[..] != row.hash[..]) {
            wrong("does not bear its hash".to_owned());
        }
        last = row.seq;
        before = row.hash;
        report.trail_entries += 1;
    })
}
