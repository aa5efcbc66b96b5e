//! Rows as records: all that a batch writes to a table goes as one array of a composite type, in
//! PostgreSQL's binary form. It is made here, because diesel learns the numbers of composite types
//! by making each argument twice and comparing.

use std::collections::HashMap;
use std::io::Write;

use diesel::pg::{Pg, PgTypeMetadata};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, HasSqlType, SqlType, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::storage::error::StorageError;
use crate::storage::rows::{
    DueTokenRow, EntryRow, ExternalIdRow, MovementKeyRow, OutboxRow, UnplacedRow,
};

/// A row that can be sent as a record.
pub trait Record {
    /// Its table.
    const TABLE: &'static str;
    /// The name of its composite type.
    const TYPE: &'static str;
    /// The names of its columns, in their order.
    const COLUMNS: &'static str;
    /// Appends it: how many columns, and each with its type.
    fn put(&self, out: &mut Vec<u8>);
}

/// A value in a column.
trait Column {
    /// The number of its type, the same in every database.
    const TYPE: u32;
    /// Appends its length and itself.
    fn put(&self, out: &mut Vec<u8>);
}

macro_rules! numbers {
    ($($number:ty = $oid:literal),+) => {$(
        impl Column for $number {
            const TYPE: u32 = $oid;
            fn put(&self, out: &mut Vec<u8>) {
                put_bytes(&self.to_be_bytes(), out);
            }
        }
    )+};
}

numbers!(i16 = 21, i32 = 23, i64 = 20);

impl Column for bool {
    const TYPE: u32 = 16;
    fn put(&self, out: &mut Vec<u8>) {
        put_bytes(&[u8::from(*self)], out);
    }
}

impl Column for &str {
    const TYPE: u32 = 25;
    fn put(&self, out: &mut Vec<u8>) {
        put_bytes(self.as_bytes(), out);
    }
}

impl Column for String {
    const TYPE: u32 = <&str>::TYPE;
    fn put(&self, out: &mut Vec<u8>) {
        self.as_str().put(out);
    }
}

impl Column for Vec<u8> {
    const TYPE: u32 = 17;
    fn put(&self, out: &mut Vec<u8>) {
        put_bytes(self, out);
    }
}

impl<C: Column> Column for Option<C> {
    const TYPE: u32 = C::TYPE;
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Some(value) => value.put(out),
            None => put_number(-1, out),
        }
    }
}

fn put_column<C: Column>(column: &C, out: &mut Vec<u8>) {
    out.extend(C::TYPE.to_be_bytes());
    column.put(out);
}

fn put_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    put_number(length(bytes.len()), out);
    out.extend(bytes);
}

fn put_number(number: i32, out: &mut Vec<u8>) {
    out.extend(number.to_be_bytes());
}

/// Requests are some kilobytes at most, and batches have a limit.
fn length(length: usize) -> i32 {
    i32::try_from(length).unwrap_or(i32::MAX)
}

/// `record!(row as "composite type" of "table" { column, ... })`
macro_rules! record {
    ($row:ty as $name:literal of $table:literal { $first:ident $(, $column:ident)* $(,)? }) => {
        impl Record for $row {
            const TABLE: &'static str = $table;
            const TYPE: &'static str = $name;
            const COLUMNS: &'static str =
                concat!(stringify!($first), $(", ", stringify!($column),)*);

            fn put(&self, out: &mut Vec<u8>) {
                put_number(const { [stringify!($first) $(, stringify!($column))*].len() as i32 }, out);
                put_column(&self.$first, out);
                $(put_column(&self.$column, out);)*
            }
        }
    };
}

record!(EntryRow as "entry_row" of "entries" {
    account_id, seq, decided_at, amount, fee, hold, available, held, month_in, last_token, token_no,
    asked, month, failures_in_a_row, service, flagged, kind, tier, status, partner_id,
    partner_reference, reference_no, external_id, channel, store_id, store_brand, terminal_id,
    cashier_id, reason, live, fingerprint, hash,
});

record!(MovementKeyRow as "movement_key_row" of "movement_keys" {
    partner_reference, partner_id, service, account_id, seq,
});

record!(UnplacedRow as "unplaced_row" of "unplaced_movements" {
    partner_reference, partner_id, service, state, reason, decided_at, msisdn, asked, reference_no,
    external_id, fingerprint, store_id, store_brand, terminal_id, cashier_id, flagged,
});

record!(ExternalIdRow as "external_id_row" of "external_ids" {
    day, partner_id, external_id, service, partner_reference,
});

record!(DueTokenRow as "due_token_row" of "due_tokens" { account_id, token_no, expires_at });

record!(OutboxRow as "outbox_row" of "outbox" { decided_at, account_id, seq });

/// The numbers of the composite types in a database.
#[derive(Debug)]
pub struct TypeOids(HashMap<String, u32>);

#[derive(QueryableByName)]
struct TypeFound {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    number: i64,
}

impl TypeOids {
    /// Reads them.
    pub async fn of(connection: &mut AsyncPgConnection) -> QueryResult<Self> {
        let visible = "SELECT typname::text AS name, oid::bigint AS number FROM pg_type
            WHERE typname LIKE '%\\_row' AND typtype = 'c' AND pg_type_is_visible(oid)";
        let found: Vec<TypeFound> = diesel::sql_query(visible).load(connection).await?;
        let oids = found
            .into_iter()
            .filter_map(|found| Some((found.name, u32::try_from(found.number).ok()?)));
        Ok(Self(oids.collect()))
    }

    fn number<R: Record>(&self) -> Result<u32, StorageError> {
        self.0.get(R::TYPE).copied().ok_or_else(|| {
            StorageError::Unfit(format!("the type {} is not there: migrate it", R::TYPE))
        })
    }

    /// An array of records.
    pub fn array<R: Record>(&self, composite_rows: &[R]) -> Result<Bytes, StorageError> {
        let mut bytes = Vec::with_capacity(composite_rows.len() * 256);
        let (dimensions, has_null, first) = (1, 0, 1);
        put_number(dimensions, &mut bytes);
        put_number(has_null, &mut bytes);
        bytes.extend(self.number::<R>()?.to_be_bytes());
        put_number(length(composite_rows.len()), &mut bytes);
        put_number(first, &mut bytes);
        for record in composite_rows {
            let at = bytes.len();
            put_number(0, &mut bytes);
            record.put(&mut bytes);
            let of_record = length(bytes.len() - at - size_of::<i32>());
            bytes[at..at + size_of::<i32>()].copy_from_slice(&of_record.to_be_bytes());
        }
        Ok(Bytes(bytes))
    }
}

/// Bytes of whichever type the statement says.
#[derive(Debug)]
pub struct Bytes(Vec<u8>);

/// Any type: the statement says which.
#[derive(Clone, Copy, Debug, QueryId, SqlType)]
struct Any;

impl HasSqlType<Any> for Pg {
    fn metadata(_: &mut Self::MetadataLookup) -> PgTypeMetadata {
        PgTypeMetadata::new(0, 0)
    }
}

impl ToSql<Any, Pg> for Bytes {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&self.0)?;
        Ok(IsNull::No)
    }
}

/// What appends records to a table.
pub struct BulkInsert {
    /// An array of them.
    pub composite_rows: Bytes,
    /// Where to.
    pub table: &'static str,
    /// The name of their type.
    pub of: &'static str,
    /// The names of their columns.
    pub columns: &'static str,
}

impl QueryFragment<Pg> for BulkInsert {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ");
        out.push_sql(self.table);
        out.push_sql(" (");
        out.push_sql(self.columns);
        out.push_sql(") SELECT * FROM unnest(");
        out.push_bind_param::<Any, _>(&self.composite_rows)?;
        out.push_sql("::");
        out.push_sql(self.of);
        out.push_sql("[])");
        Ok(())
    }
}
