//! `gerai account show`.

use std::io::Write;

use clap::Args;

use crate::catalogue::Catalogue;
use crate::catalogue::table::{Column, table};
use crate::cli::{DatabaseArguments, Failure, parse, show};
use crate::storage::{AccountView, StatementEntry};
use crate::types::{IssuerId, Msisdn, Rupiah, ShortReferenceNo, Timestamp, mask_name};

pub(super) const AFTER_HELP: &str = "\
The phone number and the name are masked, unless --full.

Examples:
  gerai account show --phone 081234567890
  gerai account show --phone 081234567890 --full --postings 50";

/// Which account, and how much of it.
#[derive(Clone, Debug, Args)]
pub struct ShowArguments {
    /// The customer's mobile number: 08.., 628.., +628.. or 00628..
    #[arg(long, value_parser = parse::phone)]
    phone: Msisdn,
    /// Whose e-money it holds [default: the configured app_issuer, kaspro]
    #[arg(long, value_name = "ID")]
    issuer: Option<String>,
    /// Show the phone number and the name in full
    #[arg(long)]
    full: bool,
    /// How many postings, the newest first
    #[arg(long, value_name = "COUNT", default_value_t = 10)]
    postings: u16,
    #[command(flatten)]
    database: DatabaseArguments,
}

impl ShowArguments {
    pub(super) fn run(self, output: &mut impl Write, now: Timestamp) -> Result<(), Failure> {
        let (settings, opened) = self.database.open_to_read()?;
        let issuer = IssuerId::from(self.issuer.unwrap_or(settings.app_issuer));
        let database = &opened.database;
        let Some(view) = database.account_by_phone(&issuer, &self.phone)? else {
            let phone = self.phone.masked();
            return Err(Failure::Refused(format!(
                "{issuer} has no account of {phone}"
            )));
        };
        let limit = i64::from(self.postings);
        let entries = database.statement(view.account.id, i64::MAX, limit)?;
        write_account(output, &view, self.full)?;
        write_money(output, &view, &opened.rules, now)?;
        if !entries.is_empty() {
            write!(output, "\n{}", statement(entries))?;
        }
        Ok(output.flush()?)
    }
}

fn write_account(output: &mut impl Write, view: &AccountView, full: bool) -> Result<(), Failure> {
    let account = &view.account;
    let (phone, name) = match full {
        true => (account.msisdn.as_str().to_owned(), account.name.clone()),
        false => (account.msisdn.masked(), mask_name(&account.name)),
    };
    show::lines(
        output,
        [
            ("account", &account.id.0 as _),
            ("issuer", &account.issuer as _),
            ("phone", &phone as _),
            ("name", &name as _),
            ("tier", &account.tier as _),
            ("status", &account.status.as_str() as _),
            ("opened", &view.opened_at as _),
        ],
    )?;
    Ok(())
}

fn write_money(
    output: &mut impl Write,
    view: &AccountView,
    rules: &Catalogue,
    now: Timestamp,
) -> Result<(), Failure> {
    let account = &view.account;
    let Some(balance) = account.balance() else {
        return Err(Failure::Database(
            "the account's balance overflows".to_owned(),
        ));
    };
    let incoming = account.incoming_in_month_of(now);
    let closed = account.is_cash_out_closed(rules.token(now));
    let cash_out = if closed {
        "closed until the PIN is keyed again"
    } else {
        "open"
    };
    show::lines(
        output,
        [
            ("balance", &balance as _),
            ("available", &account.available as _),
            ("held", &account.held as _),
            ("cash-out", &cash_out as _),
            ("incoming this month", &incoming as _),
        ],
    )?;
    let Some(tier) = rules.tier(&account.issuer, &account.tier, now) else {
        writeln!(output, "limits: the catalogue has no such tier today")?;
        return Ok(());
    };
    show::lines(
        output,
        [
            ("balance limit", &left(tier.max_balance, balance) as _),
            (
                "incoming limit",
                &left(tier.max_incoming_month, incoming) as _,
            ),
        ],
    )?;
    Ok(())
}

fn left(limit: Rupiah, used: Rupiah) -> String {
    format!("{limit}, {} left", limit.remaining_after(used))
}

fn statement(entries: Vec<StatementEntry>) -> String {
    let columns = [
        Column::amounts("no"),
        Column::text("at"),
        Column::text("kind"),
        Column::amounts("amount"),
        Column::amounts("balance after"),
        Column::text("channel"),
        Column::text("no. ref"),
        Column::text("reference no"),
    ];
    let lines = entries.iter().flat_map(|entry| {
        let lines = entry.lines.iter();
        lines.map(move |line| (entry, line))
    });
    let rows = lines.map(|(entry, line)| {
        [
            entry.seq.to_string(),
            entry.at.to_string(),
            line.kind.as_str().to_owned(),
            line.amount.to_string(),
            line.balance_after.to_string(),
            entry.channel.clone().unwrap_or_default(),
            ShortReferenceNo::readable(&entry.reference_no),
            entry.reference_no.clone(),
        ]
    });
    table(columns, rows)
}
