//! Every live token will be found by the sweep when it is due (I10).

use diesel::sql_types::BigInt;
use diesel::{QueryResult, QueryableByName};

use super::connection::Connection;
use super::reading::LiveToken;
use super::report::{Invariant, Report};

const ALL: &str = "
    SELECT account_id, token_no, expires_at FROM due_tokens ORDER BY account_id, token_no";

#[derive(QueryableByName)]
struct DueToken {
    #[diesel(sql_type = BigInt)]
    account_id: i64,
    #[diesel(sql_type = BigInt)]
    token_no: i64,
    #[diesel(sql_type = BigInt)]
    expires_at: i64,
}

/// Checks it of all live tokens, which come in the order of the accounts and their numbers. (What
/// is due and no longer live, the sweep removes.)
pub fn check(
    connection: &mut Connection,
    live: Vec<LiveToken>,
    report: &mut Report,
) -> QueryResult<()> {
    let mut live = live.into_iter().peekable();
    connection.each(ALL, |due: DueToken| {
        let key = (due.account_id, due.token_no);
        while let Some(token) = live.next_if(|token| token.key() < key) {
            report_missing(&token, report);
        }
        let Some(token) = live.next_if(|token| token.key() == key) else {
            return;
        };
        if token.expires_at != due.expires_at {
            let finding = format!(
                "token {} is due at another moment than its end",
                token.number
            );
            report.breach(Invariant::I10, &token.subject(), finding);
        }
    })?;
    for token in live {
        report_missing(&token, report);
    }
    Ok(())
}

fn report_missing(token: &LiveToken, report: &mut Report) {
    let finding = format!("token {} is live but never due", token.number);
    report.breach(Invariant::I10, &token.subject(), finding);
}

impl LiveToken {
    fn key(&self) -> (i64, i64) {
        (self.account_id, self.number)
    }

    fn subject(&self) -> String {
        format!("account {}", self.account_id)
    }
}
