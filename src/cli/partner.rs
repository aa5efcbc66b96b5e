//! `gerai partner`: who may call.

mod change;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use ipnet::IpNet;

use super::{DatabaseArguments, Failure, parse};
use crate::catalogue::ChannelKey;
use crate::catalogue::table::{Column, table};
use crate::operators::Action;
use crate::partners::{HostSettings, NewPartner, SignatureMode, prepare};
use crate::storage::PartnerRecord;
use crate::types::Timestamp;

const ADD_EXAMPLES: &str = "\
Prints `partner`, `client-key` and `client-secret`, a line each. The secret is shown once.

Examples:
  gerai partner add ALFAMART --name Alfamart --public-key alfamart.pem --channel alfamart
  gerai partner add BANKX --name 'Bank X' --public-key bankx.pem --channel danamon \\
      --signature asymmetric --allow-ip 203.0.113.0/24 --allow-ip 198.51.100.7
  gerai partner add CHAINY --name 'Chain Y' --public-key chainy.pem --channel alfamart \\
      --default-key wallet:16 --default-brand Alfamart --expires-in number";
const LIST_EXAMPLES: &str = "\
Examples:
  gerai partner list --database sqlite:///var/lib/gerai/gerai.db";

/// What can be done with partners.
#[derive(Clone, Debug, Subcommand)]
pub enum PartnerCommand {
    /// Add a partner; its client key and secret are printed once
    #[command(after_help = ADD_EXAMPLES)]
    Add(AddArguments),
    /// List the partners, without their secrets
    #[command(after_help = LIST_EXAMPLES)]
    List(DatabaseArguments),
    /// Make a new client secret; it is printed once
    #[command(after_help = change::ROTATE_EXAMPLES)]
    RotateSecret(change::RotateArguments),
    /// Change what a partner may do, and how its host is answered
    #[command(after_help = change::SET_EXAMPLES)]
    Set(change::SetArguments),
    /// Let a partner move no money until it is resumed
    #[command(after_help = change::SUSPEND_EXAMPLES)]
    Suspend(change::WhichArguments),
    /// Let a suspended partner move money again
    #[command(after_help = change::SUSPEND_EXAMPLES)]
    Resume(change::WhichArguments),
}

/// A partner as the command line describes it.
#[derive(Clone, Debug, Args)]
pub struct AddArguments {
    /// Its X-PARTNER-ID: at most 36 letters, digits and hyphens
    id: String,
    /// What people call it, at most 100 characters
    #[arg(long, value_parser = parse::name)]
    name: String,
    /// The issuer whose accounts it serves [default: the configured app_issuer, kaspro]
    #[arg(long, value_name = "ID")]
    issuer: Option<String>,
    /// Its RSA public key of 2048 bits or more, in PEM (BEGIN PUBLIC KEY)
    #[arg(long, value_name = "FILE")]
    public_key: PathBuf,
    /// A channel of the catalogue that it may use; may be repeated
    #[arg(long = "channel", value_name = "ID", required = true)]
    channels: Vec<String>,
    /// How it signs transactions
    #[arg(long, value_enum, default_value = "symmetric")]
    signature: Signature,
    /// A network or an address that it may call from; may be repeated [default: anywhere]
    #[arg(long = "allow-ip", value_name = "NETWORK", value_parser = parse::network)]
    allowed: Vec<IpNet>,
    /// How far its X-TIMESTAMP may be off, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    window: i32,
    /// Answer a repeat with 409xx01 instead of its success
    #[arg(long)]
    strict_duplicates: bool,
    /// The channel's key that is meant where its host sends none: wallet:16, bin:000076
    #[arg(long, value_name = "KEY", value_parser = parse::channel_key)]
    default_key: Option<ChannelKey>,
    /// The store's brand that is meant where its host sends none
    #[arg(long, value_name = "BRAND", value_parser = parse::name)]
    default_brand: Option<String>,
    /// What `expiresIn` of its access tokens is; the standard says text
    #[arg(long, value_enum, value_name = "FORM", default_value = "text")]
    expires_in: ExpiresIn,
    #[command(flatten)]
    database: DatabaseArguments,
}

/// How a partner signs, as the command line names it.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Signature {
    /// HMAC-SHA512 under the client secret, with an access token.
    Symmetric,
    /// SHA256withRSA under the partner's key, without a token.
    Asymmetric,
}

/// What `expiresIn` is, as the command line names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ExpiresIn {
    /// "900".
    Text,
    /// 900.
    Number,
}

impl From<Signature> for SignatureMode {
    fn from(signature: Signature) -> Self {
        match signature {
            Signature::Symmetric => Self::Symmetric,
            Signature::Asymmetric => Self::Asymmetric,
        }
    }
}

impl PartnerCommand {
    /// Runs the command.
    pub fn run(self, output: &mut impl Write, now: Timestamp) -> Result<(), Failure> {
        match self {
            Self::Add(arguments) => arguments.run(output, now),
            Self::List(database) => {
                let (_, opened) = database.open_to_read()?;
                output.write_all(listed(opened.database.partners()?).as_bytes())?;
                Ok(output.flush()?)
            }
            Self::RotateSecret(arguments) => arguments.run(output, now),
            Self::Set(arguments) => arguments.run(output, now),
            Self::Suspend(arguments) => arguments.suspend(output, true, now),
            Self::Resume(arguments) => arguments.suspend(output, false, now),
        }
    }
}

impl AddArguments {
    fn run(self, output: &mut impl Write, now: Timestamp) -> Result<(), Failure> {
        let public_key = read_key(&self.public_key)?;
        let (settings, opened) = self.database.open_as_it_is()?;
        let new = NewPartner {
            id: self.id,
            name: self.name,
            issuer: self.issuer.unwrap_or(settings.app_issuer),
            public_key,
            mode: self.signature.into(),
            channels: self.channels,
            allowed: self.allowed,
            window_seconds: self.window,
            strict_duplicates: self.strict_duplicates,
            host: HostSettings {
                default_key: self.default_key,
                default_brand: self.default_brand,
                expires_in_number: self.expires_in == ExpiresIn::Number,
            },
        };
        let pending = prepare(&opened.database, &opened.ring, &opened.rules, &new, now)?;
        let note = change::note(Action::PartnerAdd, &new.id, "");
        change::print_and_save(output, &new.id, pending.noted(&note))
    }
}

fn read_key(file: &Path) -> Result<String, Failure> {
    let failed = |error| Failure::Usage(format!("public key {}: {error}", file.display()));
    fs::read_to_string(file).map_err(failed)
}

fn listed(partners: Vec<PartnerRecord>) -> String {
    if partners.is_empty() {
        return "no partners\n".to_owned();
    }
    let columns = [
        Column::text("partner"),
        Column::text("name"),
        Column::text("issuer"),
        Column::text("channels"),
        Column::text("signature"),
        Column::text("may call from"),
        Column::amounts("window"),
        Column::text("repeats"),
        Column::text("default key"),
        Column::text("default brand"),
        Column::text("expiresIn"),
        Column::text("changed"),
        Column::text("state"),
    ];
    table(columns, partners.into_iter().map(row))
}

fn row(partner: PartnerRecord) -> [String; 13] {
    let spaced = |list: &str| list.replace(',', ", ");
    let allowed = match partner.allowed_ips.as_str() {
        "" => "anywhere".to_owned(),
        networks => spaced(networks),
    };
    let repeats = match partner.strict_duplicates {
        true => "409xx01",
        false => "answered again",
    };
    let expires_in = match partner.expires_in_number {
        true => "number",
        false => "text",
    };
    let state = match partner.suspended_at {
        Some(_) => "suspended",
        None => "in use",
    };
    let or_none = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
    [
        partner.partner_id,
        partner.name,
        partner.issuer,
        spaced(&partner.channels),
        partner.signature_mode,
        allowed,
        format!("{} s", partner.window_seconds),
        repeats.to_owned(),
        or_none(partner.default_key),
        or_none(partner.default_brand),
        expires_in.to_owned(),
        Timestamp::from_micros(partner.changed_at).to_string(),
        state.to_owned(),
    ]
}
