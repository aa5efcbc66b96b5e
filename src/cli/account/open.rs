//! `gerai account open`.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use crate::api::sandbox;
use crate::catalogue::Catalogue;
use crate::cli::{DatabaseArguments, Failure, parse, pin, show};
use crate::ledger::Account;
use crate::random;
use crate::storage::NewAccount;
use crate::types::{IssuerId, Msisdn, TierId, Timestamp};

pub(super) const AFTER_HELP: &str = "\
The PIN is asked for on a terminal, or read from standard input or --pin-file; never given as a
flag, where every process of the machine could read it. One that is easy to guess, such as 123456,
is refused, except in a sandbox.

Examples:
  gerai account open --phone 081234567890 --name 'Budi Pratama' --tier premium
  gerai account open --phone 081298765432 --name 'Siti Rahayu' --tier regular --pin-file pin.txt";

/// An account as the command line describes it.
#[derive(Clone, Debug, Args)]
pub struct OpenArguments {
    /// The customer's mobile number: 08.., 628.., +628.. or 00628..
    #[arg(long, value_parser = parse::phone)]
    phone: Msisdn,
    /// The customer's name, at most 100 characters
    #[arg(long, value_parser = parse::name)]
    name: String,
    /// The account's tier, such as premium; `gerai catalogue show` lists them
    #[arg(long, value_name = "ID")]
    tier: String,
    /// Whose e-money it holds [default: the configured app_issuer, kaspro]
    #[arg(long, value_name = "ID")]
    issuer: Option<String>,
    /// A file with the PIN in its place
    #[arg(long, value_name = "FILE")]
    pin_file: Option<PathBuf>,
    #[command(flatten)]
    database: DatabaseArguments,
}

impl OpenArguments {
    pub(super) fn run(self, output: &mut impl Write, now: Timestamp) -> Result<(), Failure> {
        let (settings, opened) = self.database.open_as_it_is()?;
        let issuer = IssuerId::from(self.issuer.unwrap_or(settings.app_issuer));
        let tier = TierId::from(self.tier);
        refuse_unknown_tier(&opened.rules, &issuer, &tier, now)?;
        let pin = pin::read(self.pin_file.as_deref())?;
        if pin.is_trivial() && !sandbox::is_sandbox(&opened.database)? {
            let message = "PIN: too easy to guess; expected no run such as 123456, and no one to \
                           three digits over and over";
            return Err(Failure::Usage(message.to_owned()));
        }
        let pin_hash = pin
            .hash()
            .map_err(|error| Failure::Refused(error.to_string()))?;
        let id = random::account_id();
        let account = Account::open(id, issuer, self.phone, self.name, tier, now);
        let new = NewAccount {
            account,
            pin_hash,
            opened_at: now,
        };
        opened.database.open_account(&new)?;
        let account = &new.account;
        show::lines(
            output,
            [
                ("account", &account.id.0 as _),
                ("phone", &account.msisdn.masked() as _),
                ("tier", &account.tier as _),
                ("opened", &now as _),
            ],
        )?;
        Ok(())
    }
}

fn refuse_unknown_tier(
    rules: &Catalogue,
    issuer: &IssuerId,
    tier: &TierId,
    now: Timestamp,
) -> Result<(), Failure> {
    if rules.issuer(issuer).is_none() {
        let known: Vec<&str> = rules.issuers().iter().map(|row| row.id.as_str()).collect();
        let known = known.join(", ");
        let message = format!("issuer: the catalogue has no {issuer}; expected one of: {known}");
        return Err(Failure::Usage(message));
    }
    if rules.tier(issuer, tier, now).is_none() {
        let known: Vec<&str> = rules.tiers_at(issuer, now).map(|t| t.id.as_str()).collect();
        let known = known.join(", ");
        let message = format!("tier: {issuer} has no tier {tier} today; expected one of: {known}");
        return Err(Failure::Usage(message));
    }
    Ok(())
}
