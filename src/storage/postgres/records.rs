//! Rows as records: all that a batch writes to a table goes as one array of a composite type.

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::{self, Output, ToSql, WriteTuple};
use diesel::sql_types::{
    Array, BigInt, Binary, Bool, HasSqlType, Integer, Nullable, SmallInt, SqlType, Text, Untyped,
};

use crate::storage::rows::{
    AccountRow, CallRow, MovementRow, NoticeRow, PostingRow, SettlementRow, TokenRow,
};

/// A row that can be sent as a record.
pub trait Record: ToSql<Self::Type, Pg> {
    /// Its composite type.
    type Type: SqlType;
    /// The names of its columns, in their order.
    const COLUMNS: &'static str;
}

/// `record!(row as composite type "its name" { column: type, ... })`
macro_rules! record {
    ($row:ty as $type:ident $name:literal { $first:ident: $first_sql:ty $(, $column:ident: $sql:ty)* $(,)? }) => {
        #[doc = concat!("The composite type `", $name, "`.")]
        #[derive(Clone, Copy, Debug, QueryId, SqlType)]
        #[diesel(postgres_type(name = $name))]
        pub struct $type;

        impl ToSql<$type, Pg> for $row {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                let columns = (&self.$first, $(&self.$column,)*);
                WriteTuple::<($first_sql, $($sql,)*)>::write_tuple(&columns, out)
            }
        }

        impl Record for $row {
            type Type = $type;
            const COLUMNS: &'static str =
                concat!(stringify!($first), $(", ", stringify!($column),)*);
        }
    };
}

record!(AccountRow as AccountRecord "account_row" {
    account_id: BigInt, tier: Text, status: Text, available: BigInt, held: BigInt, month: Integer,
    month_in: BigInt, failures_in_a_row: Integer, decided_at: BigInt, last_seq: BigInt,
    last_hash: Binary, last_token: BigInt, last_notice: BigInt,
});

record!(TokenRow as TokenRecord "token_row" {
    account_id: BigInt, token_no: BigInt, channel: Text, direction: Text, key_id: Text,
    mac: Binary, amount: Nullable<BigInt>, held: BigInt, state: Text, wrong_tries: SmallInt,
    issued_at: BigInt, expires_at: BigInt, ended_at: Nullable<BigInt>,
    partner_id: Nullable<Text>, service: Nullable<SmallInt>, partner_reference: Nullable<Text>,
});

record!(MovementRow as MovementRecord "movement_row" {
    partner_id: Text, service: SmallInt, partner_reference: Text, reference_no: Text,
    external_id: Text, fingerprint: Binary, account_id: Nullable<BigInt>, msisdn: Text,
    channel: Nullable<Text>, amount: BigInt, fee: BigInt, store_id: Nullable<Text>,
    store_brand: Nullable<Text>, terminal_id: Nullable<Text>, cashier_id: Nullable<Text>,
    state: Text, refusal: Nullable<Text>, decided_at: BigInt, cancelled_at: Nullable<BigInt>,
    cancel_reason: Nullable<Text>, flagged: Bool,
});

record!(CallRow as CallRecord "external_id_row" {
    partner_id: Text, external_id: Text, day: Integer, service: Nullable<SmallInt>,
    partner_reference: Nullable<Text>,
});

record!(PostingRow as PostingRecord "posting_row" {
    account_id: BigInt, seq: BigInt, partner_id: Text, service: SmallInt, partner_reference: Text,
    kind: Text, amount: BigInt, balance_after: BigInt, posted_at: BigInt, hash: Binary,
});

record!(SettlementRow as SettlementRecord "settlement_row" {
    partner_id: Text, service: SmallInt, partner_reference: Text, kind: Text, book: Text,
    amount: BigInt, posted_at: BigInt,
});

record!(NoticeRow<'_> as NoticeRecord "notice_row" {
    account_id: BigInt, notice_no: BigInt, kind: Text, text_id: Text, text_en: Text,
    medium: Text, at: BigInt,
});

/// What is done with the records.
#[derive(Clone, Copy)]
pub enum Into {
    /// They are new rows of that table.
    Table(&'static str),
    /// They change rows: a statement before the array and its end after it, where the records are
    /// called `new`.
    Rows(&'static str, &'static str),
}

/// A statement that carries rows in.
pub struct Carry<R> {
    /// The rows.
    pub rows: Vec<R>,
    /// Where to.
    pub into: Into,
}

impl<R> QueryFragment<Pg> for Carry<R>
where
    R: Record + std::fmt::Debug,
    Pg: HasSqlType<R::Type>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match self.into {
            Into::Table(table) => {
                out.push_sql("INSERT INTO ");
                out.push_sql(table);
                out.push_sql(" (");
                out.push_sql(R::COLUMNS);
                out.push_sql(") SELECT * FROM unnest(");
                out.push_bind_param::<Array<R::Type>, _>(&self.rows)?;
                out.push_sql(")");
            }
            Into::Rows(before, after) => {
                out.push_sql(before);
                out.push_sql(" FROM unnest(");
                out.push_bind_param::<Array<R::Type>, _>(&self.rows)?;
                out.push_sql(") AS new ");
                out.push_sql(after);
            }
        }
        Ok(())
    }
}

/// Known by its text, which is always the same.
impl<R> QueryId for Carry<R> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<R> Query for Carry<R> {
    type SqlType = Untyped;
}
