//! `gerai account block`, `unblock`, `close` and `set-tier`.

use std::io::Write;
use std::sync::Arc;

use clap::Args;

use crate::cli::{DatabaseArguments, Failure, parse, show};
use crate::clock::Clock;
use crate::engine::{Bounds, CommitListener, Engine, EngineError};
use crate::ledger::{AccountChange, AccountStatus, DeclineReason};
use crate::operators::{Action, ChangeError, Changed, Operator, TrailNote, change_account};
use crate::types::{IssuerId, Msisdn};

pub(super) const BLOCK_HELP: &str = "\
No money moves in the account from then on, at any gateway. What was cancelled is still put back.

Examples:
  gerai account block --phone 081234567890 --reason 'phone lost, called by its owner'";
pub(super) const UNBLOCK_HELP: &str = "\
Examples:
  gerai account unblock --phone 081234567890 --reason 'phone found, seen at the counter'";
pub(super) const CLOSE_HELP: &str = "\
It stays closed for ever. What is left in it stays there until it is paid out.

Examples:
  gerai account close --phone 081234567890 --reason 'asked for in writing'";
pub(super) const SET_TIER_HELP: &str = "\
The limits of the tier are in force at once. What is above them may be spent.

Examples:
  gerai account set-tier --phone 081234567890 --tier premium --reason 'identity card checked'";

/// Which account, and why.
#[derive(Clone, Debug, Args)]
pub struct ChangeArguments {
    /// The customer's mobile number: 08.., 628.., +628.. or 00628..
    #[arg(long, value_parser = parse::phone)]
    phone: Msisdn,
    /// Whose e-money it holds [default: the configured app_issuer, kaspro]
    #[arg(long, value_name = "ID")]
    issuer: Option<String>,
    /// Why, for the audit trail: at most 200 characters, and no name or number of a person
    #[arg(long, value_parser = parse::reason)]
    reason: String,
    #[command(flatten)]
    database: DatabaseArguments,
}

/// A tier, beside them.
#[derive(Clone, Debug, Args)]
pub struct TierArguments {
    /// The account's new tier, such as premium; `gerai catalogue show` lists them
    #[arg(long, value_name = "ID")]
    tier: String,
    #[command(flatten)]
    change: ChangeArguments,
}

impl TierArguments {
    pub(super) fn run(self, output: &mut impl Write, clock: &Clock) -> Result<(), Failure> {
        let tier = AccountChange::Tier(self.tier.as_str().into());
        self.change.run(output, clock, Action::AccountSetTier, tier)
    }
}

impl ChangeArguments {
    pub(super) fn set_status(
        self,
        output: &mut impl Write,
        clock: &Clock,
        action: Action,
        status: AccountStatus,
    ) -> Result<(), Failure> {
        self.run(output, clock, action, AccountChange::Status(status))
    }

    fn run(
        self,
        output: &mut impl Write,
        clock: &Clock,
        action: Action,
        change: AccountChange,
    ) -> Result<(), Failure> {
        let (settings, opened) = self.database.open_as_it_is()?;
        let issuer = IssuerId::from(self.issuer.unwrap_or(settings.app_issuer));
        let database = &opened.database;
        let Some(view) = database.account_by_phone(&issuer, &self.phone)? else {
            let phone = self.phone.masked();
            return Err(Failure::Refused(format!(
                "{issuer} has no account of {phone}"
            )));
        };
        let note = TrailNote {
            operator: Operator::of_system(),
            action,
            subject: format!("account {}", view.account.id.0),
            reason: self.reason,
        };
        let bounds = Bounds {
            lanes: 1,
            ..Bounds::from(&settings.engine)
        };
        let nobody_listens: CommitListener = Arc::new(|_| {});
        let (engine, lanes) =
            Engine::start(database, &opened.rules, clock, bounds, &nobody_listens)?;
        let order = (&view.account, change);
        let changed = runtime()?.block_on(change_account(
            &engine,
            (database, &opened.rules),
            clock,
            order,
            &note,
        ));
        drop(engine);
        lanes.join();
        let Changed { before, after } = changed?;
        let became = |before: &str, after: &str| match before == after {
            true => after.to_owned(),
            false => format!("{after} (was {before})"),
        };
        let status = became(before.status.as_str(), after.status.as_str());
        let tier = became(before.tier.as_str(), after.tier.as_str());
        show::lines(
            output,
            [
                ("account", &after.id.0 as _),
                ("phone", &after.msisdn.masked() as _),
                ("status", &status as _),
                ("tier", &tier as _),
            ],
        )?;
        Ok(())
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    runtime.map_err(|error| Failure::Refused(format!("no runtime: {error}")))
}

impl From<ChangeError> for Failure {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Storage(error) => error.into(),
            ChangeError::Declined(reason) => Self::Refused(why(reason).to_owned()),
            ChangeError::Engine(EngineError::Unknown) => Self::Database(
                "whether the account was changed is not known: look with `gerai account show`"
                    .to_owned(),
            ),
            ChangeError::Engine(error) => Self::Database(format!("nothing was changed: {error}")),
        }
    }
}

fn why(reason: DeclineReason) -> &'static str {
    match reason {
        DeclineReason::StatusUnchanged => "the account has that status already",
        DeclineReason::TierUnchanged => "the account has that tier already",
        DeclineReason::AccountClosed => "the account is closed, and stays so",
        DeclineReason::UnknownTier => {
            "tier: the issuer has no such tier today; `gerai catalogue show` lists them"
        }
        other => other.as_str(),
    }
}
