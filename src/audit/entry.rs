//! An entry as it is stored.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, QueryableByName};
use diesel::row::NamedRow;
use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, SmallInt, Text};

/// All entries in the order of the accounts and of their numbers, which is that of the table's
/// unique key; each with whose account it is.
pub const ALL: &str = "
    SELECT e.account_id, e.seq, e.decided_at, e.amount, e.fee, e.hold, e.available, e.held,
           e.month_in, e.last_token, e.token_no, e.asked, e.month, e.failures_in_a_row, e.service,
           e.flagged, e.kind, e.tier, e.status, e.partner_id, e.partner_reference, e.reference_no,
           e.external_id, e.channel, e.store_id, e.store_brand, e.terminal_id, e.cashier_id,
           e.reason, e.live, e.fingerprint, e.hash, a.issuer, a.msisdn
    FROM entries e LEFT JOIN accounts a ON a.account_id = e.account_id
    ORDER BY e.account_id, e.seq";

/// The length of a hash.
pub const HASH_BYTES: usize = 16;

/// A row of `entries`.
#[derive(Default)]
pub struct Entry {
    pub account_id: i64,
    pub seq: i64,
    pub decided_at: i64,
    pub amount: i64,
    pub fee: i64,
    pub hold: i64,
    pub available: i64,
    pub held: i64,
    pub month_in: i64,
    pub last_token: i64,
    pub token_no: Option<i64>,
    pub asked: Option<i64>,
    pub month: i32,
    pub failures_in_a_row: i32,
    pub service: Option<i16>,
    pub flagged: bool,
    pub kind: String,
    pub tier: String,
    pub status: String,
    pub partner_id: Option<String>,
    pub partner_reference: Option<String>,
    pub reference_no: Option<String>,
    pub external_id: Option<String>,
    pub channel: Option<String>,
    pub store_id: Option<String>,
    pub store_brand: Option<String>,
    pub terminal_id: Option<String>,
    pub cashier_id: Option<String>,
    pub reason: Option<String>,
    pub live: Option<String>,
    pub fingerprint: Option<Vec<u8>>,
    pub hash: Vec<u8>,
    /// Of its account; none where no such account exists.
    pub issuer: Option<String>,
    pub msisdn: Option<String>,
}

impl Entry {
    /// What an account has before its first entry: nothing.
    pub fn before_the_first() -> Self {
        Self {
            decided_at: i64::MIN,
            hash: vec![0; HASH_BYTES],
            ..Self::default()
        }
    }

    /// Everything in the account afterwards, held or not, in rupiah.
    pub fn balance(&self) -> i128 {
        i128::from(self.available) + i128::from(self.held)
    }

    /// What the balance changes by.
    pub fn change(&self) -> i128 {
        i128::from(self.amount) - i128::from(self.fee)
    }
}

/// Reads the columns by their places: looking each of them up by its name would take longer than
/// everything else that is done with a row.
impl<DB: Backend> QueryableByName<DB> for Entry
where
    i64: FromSql<BigInt, DB>,
    i32: FromSql<Integer, DB>,
    i16: FromSql<SmallInt, DB>,
    bool: FromSql<Bool, DB>,
    String: FromSql<Text, DB>,
    Vec<u8>: FromSql<Binary, DB>,
{
    fn build<'a>(row: &impl NamedRow<'a, DB>) -> deserialize::Result<Self> {
        let mut places = 0_usize..;
        macro_rules! next {
            ($sql_type:ty) => {
                row.get_value::<$sql_type, _, _>(places.next().unwrap_or_default())?
            };
        }
        Ok(Self {
            account_id: next!(BigInt),
            seq: next!(BigInt),
            decided_at: next!(BigInt),
            amount: next!(BigInt),
            fee: next!(BigInt),
            hold: next!(BigInt),
            available: next!(BigInt),
            held: next!(BigInt),
            month_in: next!(BigInt),
            last_token: next!(BigInt),
            token_no: next!(Nullable<BigInt>),
            asked: next!(Nullable<BigInt>),
            month: next!(Integer),
            failures_in_a_row: next!(Integer),
            service: next!(Nullable<SmallInt>),
            flagged: next!(Bool),
            kind: next!(Text),
            tier: next!(Text),
            status: next!(Text),
            partner_id: next!(Nullable<Text>),
            partner_reference: next!(Nullable<Text>),
            reference_no: next!(Nullable<Text>),
            external_id: next!(Nullable<Text>),
            channel: next!(Nullable<Text>),
            store_id: next!(Nullable<Text>),
            store_brand: next!(Nullable<Text>),
            terminal_id: next!(Nullable<Text>),
            cashier_id: next!(Nullable<Text>),
            reason: next!(Nullable<Text>),
            live: next!(Nullable<Text>),
            fingerprint: next!(Nullable<Binary>),
            hash: next!(Binary),
            issuer: next!(Nullable<Text>),
            msisdn: next!(Nullable<Text>),
        })
    }
}
