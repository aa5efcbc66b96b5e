//! The postings of one account (I2), and what comes in with them (I5, I6).

use diesel::QueryResult;

use super::accounts::Account;
use super::connection::Connection;
use super::format::{moment, month, rupiah};
use super::limits::{self, Caps};
use super::pages::Pages;
use super::posting::Posting;
use super::report::{Invariant, Report};

/// The number of movements, by the kinds that the customer is notified of.
#[derive(Clone, Copy, Default)]
pub struct MovementCounts {
    /// Cash taken in.
    pub cash_in: u64,
    /// Cash handed out.
    pub cash_out: u64,
    /// Cash-outs put back.
    pub cash_out_reversed: u64,
}

/// Where a replay of an account stands.
struct Replay<'a> {
    subject: &'a str,
    caps: &'a [Caps],
    seq: i64,
    hash: Vec<u8>,
    balance: i64,
    sum: i128,
    at: i64,
    month: i32,
    month_in: i128,
    moved: MovementCounts,
}

/// Replays the account's postings from zero.
pub fn check(
    connection: &mut Connection,
    postings: &mut Pages<Posting>,
    account: &Account,
    caps: &[Caps],
    report: &mut Report,
) -> QueryResult<MovementCounts> {
    let subject = account.subject();
    let mut replay = Replay {
        subject: &subject,
        caps,
        seq: 0,
        hash: vec![0; 32],
        balance: 0,
        sum: 0,
        at: i64::MIN,
        month: 0,
        month_in: 0,
        moved: MovementCounts::default(),
    };
    while let Some(posting) = postings.next_of(connection, account.account_id)? {
        replay.take(posting, report);
    }
    replay.compare(account, report);
    Ok(replay.moved)
}

impl Replay<'_> {
    fn take(&mut self, posting: Posting, report: &mut Report) {
        report.postings += 1;
        self.check_link(&posting, report);
        self.seq = posting.seq;
        self.balance = posting.balance_after;
        self.sum += i128::from(posting.amount);
        self.at = posting.posted_at;
        match (posting.kind.as_str(), posting.service) {
            ("cash-in", _) => {
                self.moved.cash_in += 1;
                self.check_incoming(&posting, report);
            }
            ("cash-out", _) => self.moved.cash_out += 1,
            ("reversal", 44) => self.moved.cash_out_reversed += 1,
            _ => {}
        }
        self.hash = posting.hash;
    }

    /// I2: each posting follows the one before. The next posting is compared with this one even if
    /// this one is wrong, so that one wrong row is one breach.
    fn check_link(&self, posting: &Posting, report: &mut Report) {
        let seq = posting.seq;
        let mut wrong = |finding| report.breach(Invariant::I2, self.subject, finding);
        if self.seq.checked_add(1) != Some(seq) {
            return wrong(format!("posting {seq} comes after posting {}", self.seq));
        }
        if posting.hash_after(&self.hash) != *posting.hash {
            wrong(format!("posting {seq} does not bear its hash"));
        }
        if self.balance.checked_add(posting.amount) != Some(posting.balance_after) {
            wrong(format!(
                "posting {seq} of {} takes {} to {}",
                rupiah(posting.amount),
                rupiah(self.balance),
                rupiah(posting.balance_after)
            ));
        }
        if posting.posted_at < self.at {
            let (at, before) = (moment(posting.posted_at), moment(self.at));
            wrong(format!("posting {seq} of {at} comes after one of {before}"));
        }
    }

    /// I5 and I6: an incoming credit, against the caps in force when it came.
    fn check_incoming(&mut self, posting: &Posting, report: &mut Report) {
        let month = month(posting.posted_at);
        if month != self.month {
            self.month = month;
            self.month_in = 0;
        }
        self.month_in += i128::from(posting.amount);
        let at = format!("posting {} of {}", posting.seq, moment(posting.posted_at));
        let Some(caps) = limits::in_force(self.caps, posting.posted_at) else {
            let finding = format!("{at} came in while its tier had no caps");
            return report.breach(Invariant::I5, self.subject, finding);
        };
        if posting.balance_after > caps.balance {
            let (balance, cap) = (rupiah(posting.balance_after), rupiah(caps.balance));
            let finding = format!("{at} leaves {balance}, above the cap of {cap}");
            report.breach(Invariant::I5, self.subject, finding);
        }
        if self.month_in > i128::from(caps.month) {
            let (sum, cap) = (rupiah(self.month_in), rupiah(caps.month));
            let finding = format!("{at} makes {sum} in {month}, above the cap of {cap}");
            report.breach(Invariant::I6, self.subject, finding);
        }
    }

    /// The account's stored figures equal the result of the replay.
    fn compare(&self, account: &Account, report: &mut Report) {
        let stored = account.balance();
        if stored != self.sum {
            let (stored, sum) = (rupiah(stored), rupiah(self.sum));
            let finding = format!("stored balance {stored} but postings sum to {sum}");
            report.breach(Invariant::I2, self.subject, finding);
        }
        if account.last_seq != self.seq {
            let (stored, last) = (account.last_seq, self.seq);
            let finding = format!("last posting stored as {stored} but it is {last}");
            report.breach(Invariant::I2, self.subject, finding);
        }
        if account.last_hash != self.hash {
            let finding = "stored hash is not that of the last posting".to_owned();
            report.breach(Invariant::I2, self.subject, finding);
        }
        let month_in = if account.month == self.month {
            self.month_in
        } else {
            0
        };
        if account.month < self.month || i128::from(account.month_in) != month_in {
            let finding = format!(
                "stored as come in {} in {} but postings last came in {} in {}",
                rupiah(account.month_in),
                account.month,
                rupiah(self.month_in),
                self.month
            );
            report.breach(Invariant::I6, self.subject, finding);
        }
    }
}
