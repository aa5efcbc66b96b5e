//! An entry as it is stored.

use std::borrow::Cow;
use std::ops::Range;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, QueryableByName};
use diesel::row::NamedRow;
use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, SmallInt};

use super::kind::Kind;

/// The columns in their order, without the hash, which is the last.
pub const COLUMNS: &str = "account_id, seq, decided_at, amount, fee, hold, available, held, \
     month_in, last_token, token_no, asked, month, failures_in_a_row, service, flagged, kind, tier, \
     status, partner_id, partner_reference, reference_no, external_id, channel, store_id, \
     store_brand, terminal_id, cashier_id, reason, live, fingerprint";

/// The length of a hash.
pub const HASH_BYTES: usize = 16;

/// The columns that are texts, or bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Kind,
    Tier,
    Status,
    Partner,
    Reference,
    ReferenceNo,
    ExternalId,
    Channel,
    Store,
    Brand,
    Terminal,
    Cashier,
    Reason,
    Live,
    Fingerprint,
}

/// All of them in the order of the columns.
const PARTS: [Part; 15] = [
    Part::Kind,
    Part::Tier,
    Part::Status,
    Part::Partner,
    Part::Reference,
    Part::ReferenceNo,
    Part::ExternalId,
    Part::Channel,
    Part::Store,
    Part::Brand,
    Part::Terminal,
    Part::Cashier,
    Part::Reason,
    Part::Live,
    Part::Fingerprint,
];

/// A row of `entries`.
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
    /// None where it is of no known kind.
    pub kind: Option<Kind>,
    pub hash: Vec<u8>,
    columns: Columns,
}

impl Entry {
    /// Everything in the account afterwards, held or not, in rupiah.
    pub fn balance(&self) -> i128 {
        i128::from(self.available) + i128::from(self.held)
    }

    /// What the balance changes by.
    pub fn change(&self) -> i128 {
        i128::from(self.amount) - i128::from(self.fee)
    }

    /// What is in a text column.
    pub fn part(&self, part: Part) -> Option<&[u8]> {
        let Range { start, end } = self.columns.parts[part as usize].clone()?;
        self.columns.bytes.get(start as usize..end as usize)
    }

    /// Whether there is anything in a text column.
    pub fn has(&self, part: Part) -> bool {
        self.columns.parts[part as usize].is_some()
    }

    /// What is in a text column, to be read.
    pub fn text(&self, part: Part) -> Cow<'_, str> {
        String::from_utf8_lossy(self.part(part).unwrap_or_default())
    }

    /// All columns but the hash in their order, as they are hashed.
    pub fn hashed(&self) -> &[u8] {
        &self.columns.bytes
    }
}

/// The columns as they are hashed: a column that is null is a byte 0; any other is a byte 1 and then
/// a number as eight bytes big-endian, or a text's or bytes' length in eight bytes and then
/// themselves.
struct Columns {
    bytes: Vec<u8>,
    /// Where the texts are.
    parts: [Option<Range<u32>>; PARTS.len()],
}

/// As long as most entries.
const COLUMNS_BYTES: usize = 512;

impl Columns {
    fn new() -> Self {
        Self {
            bytes: Vec::with_capacity(COLUMNS_BYTES),
            parts: [const { None }; PARTS.len()],
        }
    }

    fn number(&mut self, number: Option<i64>) {
        self.bytes.push(number.is_some().into());
        if let Some(number) = number {
            self.bytes.extend_from_slice(&number.to_be_bytes());
        }
    }

    fn part(&mut self, part: Part, value: Option<&[u8]>) {
        let Some(value) = value else {
            return self.bytes.push(0);
        };
        self.number(i64::try_from(value.len()).ok());
        let start = self.bytes.len();
        self.bytes.extend_from_slice(value);
        let end = self.bytes.len();
        self.parts[part as usize] = Some(start as u32..end as u32);
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
    Vec<u8>: FromSql<Binary, DB>,
{
    fn build<'a>(row: &impl NamedRow<'a, DB>) -> deserialize::Result<Self> {
        let mut columns = Columns::new();
        let mut numbers = [0; 10];
        for (place, number) in numbers.iter_mut().enumerate() {
            *number = row.get_value::<BigInt, i64, _>(place)?;
            columns.number(Some(*number));
        }
        let token_no: Option<i64> = row.get_value::<Nullable<BigInt>, _, _>(10)?;
        let asked: Option<i64> = row.get_value::<Nullable<BigInt>, _, _>(11)?;
        let month: i32 = row.get_value::<Integer, _, _>(12)?;
        let failures_in_a_row: i32 = row.get_value::<Integer, _, _>(13)?;
        let service: Option<i16> = row.get_value::<Nullable<SmallInt>, _, _>(14)?;
        let flagged: bool = row.get_value::<Bool, _, _>(15)?;
        for number in [
            token_no,
            asked,
            Some(month.into()),
            Some(failures_in_a_row.into()),
            service.map(i64::from),
            Some(flagged.into()),
        ] {
            columns.number(number);
        }
        for (place, part) in (16..).zip(PARTS) {
            let value: Option<Vec<u8>> = row.get_value::<Nullable<Binary>, _, _>(place)?;
            columns.part(part, value.as_deref());
        }
        let hash = row.get_value::<Binary, _, _>(31)?;
        let [
            account_id,
            seq,
            decided_at,
            amount,
            fee,
            hold,
            available,
            held,
            month_in,
            last_token,
        ] = numbers;
        let mut entry = Self {
            account_id,
            seq,
            decided_at,
            amount,
            fee,
            hold,
            available,
            held,
            month_in,
            last_token,
            token_no,
            asked,
            month,
            failures_in_a_row,
            service,
            flagged,
            kind: None,
            hash,
            columns,
        };
        entry.kind = entry.part(Part::Kind).and_then(Kind::parse);
        Ok(entry)
    }
}
