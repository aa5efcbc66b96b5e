//! `gerai ops`: what operators did.

use std::io::Write;

use clap::{Args, Subcommand};

use super::{DatabaseArguments, Failure};
use crate::catalogue::table::{Column, table};
use crate::storage::TrailEntry;
use crate::types::Timestamp;

const TRAIL_EXAMPLES: &str = "\
The newest come first. `gerai verify` checks that none was changed or taken out.

Examples:
  gerai ops trail
  gerai ops trail --of 'partner ALFAMART' --count 100";

/// What operators can look at.
#[derive(Clone, Debug, Subcommand)]
pub enum OpsCommand {
    /// Show the audit trail: who did what, to what, why, and how it ended
    #[command(after_help = TRAIL_EXAMPLES)]
    Trail(TrailArguments),
}

/// Which part of the audit trail.
#[derive(Clone, Debug, Args)]
pub struct TrailArguments {
    /// Only what was done to that: 'partner ALFAMART', 'account 123'
    #[arg(long, value_name = "SUBJECT")]
    of: Option<String>,
    /// Only entries with lower numbers
    #[arg(long, value_name = "NUMBER", default_value_t = i64::MAX, hide_default_value = true)]
    before: i64,
    /// How many entries, the newest first
    #[arg(long, value_name = "COUNT", default_value_t = 20)]
    count: u16,
    #[command(flatten)]
    database: DatabaseArguments,
}

impl OpsCommand {
    /// Runs the command.
    pub fn run(self, output: &mut impl Write) -> Result<(), Failure> {
        match self {
            Self::Trail(arguments) => arguments.run(output),
        }
    }
}

impl TrailArguments {
    fn run(self, output: &mut impl Write) -> Result<(), Failure> {
        let (_, opened) = self.database.open_to_read()?;
        let of = self.of.as_deref();
        let entries = opened.database.trail(of, self.before, self.count.into())?;
        output.write_all(listed(entries).as_bytes())?;
        Ok(output.flush()?)
    }
}

fn listed(entries: Vec<TrailEntry>) -> String {
    if entries.is_empty() {
        return "no entries\n".to_owned();
    }
    let columns = [
        Column::amounts("no"),
        Column::text("when"),
        Column::text("who"),
        Column::text("what"),
        Column::text("to what"),
        Column::text("how it ended"),
        Column::text("why"),
        Column::text("before"),
        Column::text("after"),
    ];
    table(columns, entries.into_iter().map(row))
}

fn row(entry: TrailEntry) -> [String; 9] {
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let reason = Some(entry.reason).filter(|reason| !reason.is_empty());
    [
        entry.seq.to_string(),
        Timestamp::from_micros(entry.at).to_string(),
        entry.operator,
        entry.action,
        entry.subject,
        entry.outcome,
        or_none(reason),
        or_none(entry.state_before),
        or_none(entry.state_after),
    ]
}
