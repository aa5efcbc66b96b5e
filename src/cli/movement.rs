//! `gerai movement`: movements, as customer service searches for them.

use std::io::Write;

use clap::{Args, Subcommand};

use super::{DatabaseArguments, Failure, parse, show};
use crate::ledger::{Movement, MovementState};
use crate::storage::Database;
use crate::types::{Msisdn, ReferenceNo, ShortReferenceNo, ShortReferenceNoError, Timestamp};

const AFTER_HELP: &str = "\
The number stands on receipts, in notifications and in the statement as No. Ref: 12 digits, with
blanks, dots, hyphens or nothing between them. Two movements may share it: all are shown. The long
one, 32 letters and digits, stands under the QR code and in the app.

The phone number is masked, unless --full.

Examples:
  gerai movement find 1234 5678 9018
  gerai movement find 1234-5678-9018 --phone 081234567890
  gerai movement find 0193a1c2d3e47f5a8b6c7d8e9f0a1b2c";

/// What can be done with movements.
#[derive(Clone, Debug, Subcommand)]
pub enum MovementCommand {
    /// Find a movement by the number on its receipt
    #[command(after_help = AFTER_HELP)]
    Find(FindArguments),
}

/// Which movement.
#[derive(Clone, Debug, Args)]
pub struct FindArguments {
    /// The number on the receipt, short or long
    #[arg(required = true, value_name = "NUMBER")]
    number: Vec<String>,
    /// Only this customer's: 08.., 628.., +628.. or 00628..
    #[arg(long, value_parser = parse::phone)]
    phone: Option<Msisdn>,
    /// Only this partner's
    #[arg(long, value_name = "ID")]
    partner: Option<String>,
    /// Show the phone number in full
    #[arg(long)]
    full: bool,
    #[command(flatten)]
    database: DatabaseArguments,
}

impl MovementCommand {
    /// Runs the command.
    pub fn run(self, output: &mut impl Write, now: Timestamp) -> Result<(), Failure> {
        match self {
            Self::Find(arguments) => arguments.run(output, now),
        }
    }
}

impl FindArguments {
    fn run(self, output: &mut impl Write, now: Timestamp) -> Result<(), Failure> {
        // A shell has cut a number at its blanks.
        let number = self.number.join(" ");
        let wanted = Wanted::read(&number)?;
        let (_, opened) = self.database.open_to_read()?;
        let mut found = wanted.find(&opened.database, now)?;
        found.retain(|movement| {
            let is_partner = |id: &String| *id == movement.key.partner.as_str();
            let is_phone = |phone: &Msisdn| *phone == movement.msisdn;
            self.partner.as_ref().is_none_or(is_partner) && self.phone.as_ref().is_none_or(is_phone)
        });
        if found.is_empty() {
            return Err(Failure::Refused(format!("no movement has {number}")));
        }
        if found.len() > 1 {
            let count = found.len();
            writeln!(output, "{count} movements share this number.\n")?;
        }
        for (at, movement) in found.iter().enumerate() {
            if at > 0 {
                writeln!(output)?;
            }
            write_movement(output, movement, self.full)?;
        }
        Ok(output.flush()?)
    }
}

/// A number that is searched for.
enum Wanted {
    Short(ShortReferenceNo),
    Long(ReferenceNo),
}

impl Wanted {
    fn read(number: &str) -> Result<Self, Failure> {
        match number.parse() {
            Ok(short) => return Ok(Self::Short(short)),
            Err(error @ ShortReferenceNoError::WrongDigit) => {
                return Err(Failure::Usage(format!("{number}: {error}")));
            }
            Err(ShortReferenceNoError::NotTwelveDigits) => {}
        }
        // As the gateway writes it.
        let long = number.replace(['-', ' '], "").to_ascii_lowercase();
        match ShortReferenceNo::of(&long) {
            Some(_) => Ok(Self::Long(long.into())),
            None => Err(Failure::Usage(format!(
                "{number}: expected the 12 digits of No. Ref on the receipt, or the 32 letters and \
                 digits under its QR code"
            ))),
        }
    }

    fn find(&self, database: &Database, now: Timestamp) -> Result<Vec<Movement>, Failure> {
        Ok(match self {
            Self::Short(short) => database.movements_by_short_no(*short, now)?,
            Self::Long(number) => database.movements_by_reference_no(number)?,
        })
    }
}

fn write_movement(output: &mut impl Write, movement: &Movement, full: bool) -> Result<(), Failure> {
    let (key, outlet) = (&movement.key, &movement.outlet);
    let phone = match full {
        true => movement.msisdn.as_str().to_owned(),
        false => movement.msisdn.masked(),
    };
    let state = match movement.state {
        MovementState::Declined(reason) => format!("DECLINED: {}", reason.as_str()),
        other => other.as_str().to_owned(),
    };
    let number = &movement.reference_no;
    let short = ShortReferenceNo::readable(number.as_str());
    let none = String::new;
    let channel = movement
        .channel
        .as_ref()
        .map_or_else(none, ToString::to_string);
    let store = outlet.store_id.clone().unwrap_or_default();
    let terminal = outlet.terminal_id.clone().unwrap_or_default();
    let cancelled = movement.cancelled_at.map_or_else(none, |at| at.to_string());
    show::lines(
        output,
        [
            ("number", &short as _),
            ("reference no", number as _),
            ("partner", &key.partner as _),
            ("service", &key.service.direction() as _),
            ("partner reference", &key.reference as _),
            ("state", &state as _),
            ("phone", &phone as _),
            ("channel", &channel as _),
            ("amount", &movement.amount as _),
            ("fee", &movement.fee as _),
            ("store", &store as _),
            ("terminal", &terminal as _),
            ("decided", &movement.decided_at as _),
            ("cancelled", &cancelled as _),
        ],
    )?;
    Ok(())
}
