//! `gerai partner set`, `suspend`, `resume` and `rotate-secret`.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use ipnet::IpNet;
use secrecy::ExposeSecret;

use super::{ExpiresIn, read_key};
use crate::catalogue::ChannelKey;
use crate::cli::{DatabaseArguments, Failure, parse, show};
use crate::operators::{Action, Operator, TrailNote};
use crate::partners::{
    PartnerChange, PendingPartner, prepare_change, prepare_secret, prepare_suspension,
};
use crate::types::Timestamp;

pub(super) const SET_EXAMPLES: &str = "\
What no flag names stays as it is. A running gateway knows within 5 seconds.

Examples:
  gerai partner set ALFAMART --channel alfamart --channel lawson --reason 'contract of 1 December'
  gerai partner set ALFAMART --public-key alfamart-2027.pem --reason 'new key, by letter'
  gerai partner set BANKX --allow-ip 203.0.113.0/24 --reason 'ticket 4711'
  gerai partner set BANKX --allow-anywhere --default-brand none --reason 'ticket 4712'";
pub(super) const SUSPEND_EXAMPLES: &str = "\
It may use no channel: every new order is declined. What became of its earlier orders is still
answered, and its cash-outs can still be cancelled. A running gateway knows within 5 seconds.

Examples:
  gerai partner suspend ALFAMART --reason 'settlement overdue'
  gerai partner resume ALFAMART --reason 'settled'";
pub(super) const ROTATE_EXAMPLES: &str = "\
The old secret is valid beside the new one until the grace is over, so that the partner can change it
without a pause. A running gateway knows within 5 seconds. A partner that signs with its own key has
no secret to be changed: give it another key with `gerai partner set`.

Examples:
  gerai partner rotate-secret ALFAMART
  gerai partner rotate-secret ALFAMART --grace 7d
  gerai partner rotate-secret ALFAMART --now --reason 'the old one was seen in a mail'";

/// Which partner, and why.
#[derive(Clone, Debug, Args)]
pub struct WhichArguments {
    /// The partner's id
    id: String,
    /// Why, for the audit trail: at most 200 characters
    #[arg(long, value_parser = parse::reason)]
    reason: String,
    #[command(flatten)]
    database: DatabaseArguments,
}

/// What shall be different.
#[derive(Clone, Debug, Args)]
pub struct SetArguments {
    #[command(flatten)]
    which: WhichArguments,
    /// What people call it, at most 100 characters
    #[arg(long, value_parser = parse::name)]
    name: Option<String>,
    /// Its RSA public key of 2048 bits or more, in PEM (BEGIN PUBLIC KEY)
    #[arg(long, value_name = "FILE")]
    public_key: Option<PathBuf>,
    /// A channel of the catalogue that it may use, and no other one; may be repeated
    #[arg(long = "channel", value_name = "ID")]
    channels: Option<Vec<String>>,
    /// A network or an address that it may call from, and no other one; may be repeated
    #[arg(long = "allow-ip", value_name = "NETWORK", value_parser = parse::network)]
    allowed: Option<Vec<IpNet>>,
    /// It may call from anywhere
    #[arg(long, conflicts_with = "allowed")]
    allow_anywhere: bool,
    /// How far its X-TIMESTAMP may be off, in seconds
    #[arg(long, value_name = "SECONDS")]
    window: Option<i32>,
    /// Whether a repeat is answered with 409xx01 instead of its success
    #[arg(long, value_name = "true|false")]
    strict_duplicates: Option<bool>,
    /// The channel's key that is meant where its host sends none: wallet:16, bin:000076, or none
    #[arg(long, value_name = "KEY", value_parser = key_or_none)]
    default_key: Option<OrNone<ChannelKey>>,
    /// The store's brand that is meant where its host sends none, or none
    #[arg(long, value_name = "BRAND", value_parser = brand_or_none)]
    default_brand: Option<OrNone<String>>,
    /// What `expiresIn` of its access tokens is
    #[arg(long, value_enum, value_name = "FORM")]
    expires_in: Option<ExpiresIn>,
}

/// A value that can be taken away.
#[derive(Clone, Debug)]
struct OrNone<T>(Option<T>);

fn key_or_none(text: &str) -> Result<OrNone<ChannelKey>, String> {
    match text {
        "none" => Ok(OrNone(None)),
        key => parse::channel_key(key).map(|key| OrNone(Some(key))),
    }
}

fn brand_or_none(text: &str) -> Result<OrNone<String>, String> {
    match text {
        "none" => Ok(OrNone(None)),
        brand => parse::name(brand).map(|brand| OrNone(Some(brand))),
    }
}

impl WhichArguments {
    fn note(&self, action: Action) -> TrailNote {
        note(action, &self.id, &self.reason)
    }

    pub(super) fn suspend(
        self,
        output: &mut impl Write,
        is_suspended: bool,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let (action, state) = match is_suspended {
            true => (Action::PartnerSuspend, "suspended"),
            false => (Action::PartnerResume, "in use"),
        };
        let note = self.note(action);
        let (_, opened) = self.database.open_as_it_is()?;
        let change = prepare_suspension(&opened.database, &self.id, is_suspended, now)?;
        change.save(&note)?;
        show::lines(output, [("partner", &self.id as _), ("state", &state as _)])?;
        Ok(())
    }
}

impl SetArguments {
    pub(super) fn run(self, output: &mut impl Write, now: Timestamp) -> Result<(), Failure> {
        let public_key = self.public_key.as_deref().map(read_key).transpose()?;
        let allowed = match self.allow_anywhere {
            true => Some(Vec::new()),
            false => self.allowed,
        };
        let change = PartnerChange {
            name: self.name,
            public_key,
            channels: self.channels,
            allowed,
            window_seconds: self.window,
            strict_duplicates: self.strict_duplicates,
            default_key: self.default_key.map(|OrNone(key)| key),
            default_brand: self.default_brand.map(|OrNone(brand)| brand),
            expires_in_number: self.expires_in.map(|form| form == ExpiresIn::Number),
        };
        let note = self.which.note(Action::PartnerSet);
        let WhichArguments { id, database, .. } = self.which;
        let (_, opened) = database.open_as_it_is()?;
        let change = prepare_change(&opened.database, &opened.rules, &id, change, now)?;
        let partner = change.save(&note)?;
        output.write_all(super::listed(vec![partner]).as_bytes())?;
        Ok(output.flush()?)
    }
}

/// A new secret, and how long the old one stays valid.
#[derive(Clone, Debug, Args)]
pub struct RotateArguments {
    /// The partner's id
    id: String,
    /// How long the old secret stays valid: 30m, 24h, 7d; at most 30d
    #[arg(long, value_name = "TIME", value_parser = parse::duration, default_value = "24h")]
    grace: Duration,
    /// The old secret is not valid any more
    #[arg(long, conflicts_with = "grace")]
    now: bool,
    /// Why, for the audit trail: at most 200 characters
    #[arg(long, value_parser = parse::reason, default_value = "rotation")]
    reason: String,
    #[command(flatten)]
    database: DatabaseArguments,
}

impl RotateArguments {
    pub(super) fn run(self, output: &mut impl Write, now: Timestamp) -> Result<(), Failure> {
        let grace = match self.now {
            true => Duration::ZERO,
            false => self.grace,
        };
        let (_, opened) = self.database.open_as_it_is()?;
        let pending = prepare_secret(&opened.database, &opened.ring, &self.id, grace, now)?;
        let note = note(Action::PartnerRotateSecret, &self.id, &self.reason);
        print_and_save(output, &self.id, pending.noted(&note))?;
        // Where standard error is closed, the hint is lost; the command has succeeded all the same.
        let _ = match grace.is_zero() {
            true => writeln!(io::stderr(), "The old secret is not valid any more."),
            false => writeln!(
                io::stderr(),
                "The old secret is valid until {}.",
                now.plus(grace)
            ),
        };
        Ok(())
    }
}

pub(super) fn note(action: Action, id: &str, reason: &str) -> TrailNote {
    TrailNote {
        operator: Operator::of_system(),
        action,
        subject: format!("partner {id}"),
        reason: reason.to_owned(),
    }
}

/// Nothing is saved where the secret could not be written.
pub(super) fn print_and_save(
    output: &mut impl Write,
    id: &str,
    pending: PendingPartner<'_>,
) -> Result<(), Failure> {
    let registered = pending.registered();
    show::lines(
        output,
        [
            ("partner", &id as _),
            ("client-key", &registered.client_key as _),
            ("client-secret", &registered.secret.expose_secret() as _),
        ],
    )?;
    pending.save()?;
    // As above.
    let _ = writeln!(
        io::stderr(),
        "The secret is shown this once. A running gateway knows it within 5 seconds."
    );
    Ok(())
}
