//! A catalogue file as rows: each section becomes its type, each row checked on its own. What
//! rows have to do with each other is `check`'s.

use std::num::NonZeroU32;

use super::row::TableReader;
use super::security::{
    DeviceRules, OtpRules, PinRules, SessionRules, TokenRules, WrongTokenLimits,
};
use super::{Channel, ChannelKey, DeliveryMethod, Fee, Issuer, OtpMedium, Tier, TokenNeed};
use crate::types::{Direction, Rupiah};

const DIRECTIONS: [Direction; 2] = [Direction::CashIn, Direction::CashOut];

/// A row of the file and its value; `None` where it has an error, which is reported.
pub(super) struct CatalogueEntry<'t, T> {
    pub(super) row: TableReader<'t>,
    pub(super) value: Option<T>,
}

/// Everything that one file says.
pub(super) struct CatalogueContents<'t> {
    pub(super) file: TableReader<'t>,
    pub(super) issuers: Vec<CatalogueEntry<'t, Issuer>>,
    pub(super) tiers: Vec<CatalogueEntry<'t, Tier>>,
    pub(super) channels: Vec<CatalogueEntry<'t, Channel>>,
    pub(super) fees: Vec<CatalogueEntry<'t, Fee>>,
    pub(super) token: Vec<CatalogueEntry<'t, TokenRules>>,
    pub(super) wrong_tokens: Vec<CatalogueEntry<'t, WrongTokenLimits>>,
    pub(super) pin: Vec<CatalogueEntry<'t, PinRules>>,
    pub(super) session: Vec<CatalogueEntry<'t, SessionRules>>,
    pub(super) otp: Vec<CatalogueEntry<'t, OtpRules>>,
    pub(super) device: Vec<CatalogueEntry<'t, DeviceRules>>,
}

impl<'t> CatalogueContents<'t> {
    /// `None` where a section is not a list of tables: its rows are not known then, and rows that
    /// refer to them cannot be checked. That is reported as an error.
    pub(super) fn read(mut file: TableReader<'t>) -> Option<Self> {
        let token = tokens(&mut file);
        let wrong_tokens = entries(&mut file, "wrong_tokens", wrong_tokens);
        let pin = entries(&mut file, "pin", pin);
        let session = entries(&mut file, "session", session);
        let otp = entries(&mut file, "otp", otp);
        let device = entries(&mut file, "device", device);
        let issuers = entries(&mut file, "issuer", issuer);
        let tiers = entries(&mut file, "tier", tier);
        let channels = entries(&mut file, "channel", channel);
        let fees = entries(&mut file, "fee", fee);
        file.refuse_the_rest();
        Some(Self {
            file,
            issuers: issuers?,
            tiers: tiers?,
            channels: channels?,
            fees: fees?,
            token: token?,
            wrong_tokens: wrong_tokens?,
            pin: pin?,
            session: session?,
            otp: otp?,
            device: device?,
        })
    }
}

fn entries<'t, T>(
    file: &mut TableReader<'t>,
    section: &'static str,
    read: fn(&mut TableReader<'t>) -> Option<T>,
) -> Option<Vec<CatalogueEntry<'t, T>>> {
    let rows = file.sections(section)?;
    Some(rows.into_iter().map(|row| entry(row, read)).collect())
}

fn entry<'t, T>(
    mut row: TableReader<'t>,
    read: fn(&mut TableReader<'t>) -> Option<T>,
) -> CatalogueEntry<'t, T> {
    let value = read(&mut row);
    row.refuse_the_rest();
    CatalogueEntry { row, value }
}

/// Files of the first version have one `[token]` table without a date: a row that always counts.
fn tokens<'t>(file: &mut TableReader<'t>) -> Option<Vec<CatalogueEntry<'t, TokenRules>>> {
    match file.single("token") {
        Some(row) => Some(vec![entry(row, token)]),
        None => entries(file, "token", token),
    }
}

fn token(row: &mut TableReader<'_>) -> Option<TokenRules> {
    let digits = row.count("digits", 6..=8);
    let life = row.duration("life");
    let wrong_tries = row.count("wrong_tries", 1..=10);
    let failures_in_a_row = row.count("failures_in_a_row", 1..=1_000);
    let in_force = row.period_or_always();
    Some(TokenRules {
        digits: digits?,
        life: life?,
        wrong_tries: wrong_tries?,
        failures_in_a_row: failures_in_a_row?,
        in_force: in_force?,
    })
}

fn wrong_tokens(row: &mut TableReader<'_>) -> Option<WrongTokenLimits> {
    let terminal = row.optional("terminal_per_hour", per_hour);
    let store = row.optional("store_per_hour", per_hour);
    let partner = row.optional("partner_per_hour", per_hour);
    let in_force = row.period_or_always();
    Some(WrongTokenLimits {
        terminal_per_hour: terminal?,
        store_per_hour: store?,
        partner_per_hour: partner?,
        in_force: in_force?,
    })
}

fn per_hour(row: &mut TableReader<'_>, field: &'static str) -> Option<NonZeroU32> {
    NonZeroU32::new(row.count(field, 1..=1_000_000)?)
}

fn pin(row: &mut TableReader<'_>) -> Option<PinRules> {
    let wrong_tries = row.count("wrong_tries", 1..=10);
    let lock = row.duration("lock");
    let in_force = row.period_or_always();
    Some(PinRules {
        wrong_tries: wrong_tries?,
        lock: lock?,
        in_force: in_force?,
    })
}

fn session(row: &mut TableReader<'_>) -> Option<SessionRules> {
    let life = row.duration("life");
    let per_account = row.count("per_account", 1..=1_000);
    let in_force = row.period_or_always();
    Some(SessionRules {
        life: life?,
        per_account: per_account?,
        in_force: in_force?,
    })
}

fn otp(row: &mut TableReader<'_>) -> Option<OtpRules> {
    let life = row.duration("life");
    let sends_per_day = row.count("sends_per_day", 1..=100);
    let wrong_tries = row.count("wrong_tries", 1..=10);
    let lock = row.duration("lock");
    let proof_life = row.duration("proof_life");
    let in_force = row.period_or_always();
    Some(OtpRules {
        life: life?,
        sends_per_day: sends_per_day?,
        wrong_tries: wrong_tries?,
        lock: lock?,
        proof_life: proof_life?,
        in_force: in_force?,
    })
}

fn device(row: &mut TableReader<'_>) -> Option<DeviceRules> {
    let cash_out_after = row.duration("cash_out_after");
    let per_account = row.count("per_account", 1..=100);
    let in_force = row.period_or_always();
    Some(DeviceRules {
        cash_out_after: cash_out_after?,
        per_account: per_account?,
        in_force: in_force?,
    })
}

fn otp_by(row: &mut TableReader<'_>, field: &'static str) -> Option<OtpMedium> {
    row.choice(field, &OtpMedium::ALL, OtpMedium::as_str)
}

fn issuer(row: &mut TableReader<'_>) -> Option<Issuer> {
    let id = row.id("id");
    let name = row.text("name");
    let otp_by = row.optional("otp_by", otp_by);
    Some(Issuer {
        id: id?.into(),
        name: name?,
        otp_by: otp_by?.unwrap_or(OtpMedium::Sms),
    })
}

fn tier(row: &mut TableReader<'_>) -> Option<Tier> {
    let issuer = row.id("issuer");
    let id = row.id("id");
    let name = row.text("name");
    let max_balance = row.money("max_balance");
    let max_incoming_month = row.money("max_incoming_month");
    let cash_out = row.flag("cash_out");
    let transfer = row.flag("transfer");
    let in_force = row.period();
    Some(Tier {
        issuer: issuer?.into(),
        id: id?.into(),
        name: name?,
        max_balance: max_balance?,
        max_incoming_month: max_incoming_month?,
        cash_out: cash_out?,
        transfer: transfer?,
        in_force: in_force?,
    })
}

fn channel(row: &mut TableReader<'_>) -> Option<Channel> {
    let issuer = row.id("issuer");
    let id = row.id("id");
    let direction = direction(row);
    let name = row.text("name");
    let brands = row.optional("brands", TableReader::texts);
    let key = key(row);
    let token = row.choice("token", &TokenNeed::ALL, TokenNeed::as_str);
    let amounts = amounts(row);
    let notify_by = notify_by(row);
    let in_force = row.period();
    let source = row.text("source");
    let Amounts { multiple, min, max } = amounts?;
    Some(Channel {
        issuer: issuer?.into(),
        id: id?.into(),
        direction: direction?,
        name: name?,
        brands: brands?.unwrap_or_default(),
        key: key?,
        token: token?,
        multiple,
        min,
        max,
        notify_by: notify_by?,
        in_force: in_force?,
        source: source?,
    })
}

fn fee(row: &mut TableReader<'_>) -> Option<Fee> {
    let issuer = row.id("issuer");
    let channel = row.id("channel");
    let direction = direction(row);
    let amount = row.money_or_zero("amount");
    let in_force = row.period();
    Some(Fee {
        issuer: issuer?.into(),
        channel: channel?.into(),
        direction: direction?,
        amount: amount?,
        in_force: in_force?,
    })
}

fn direction(row: &mut TableReader<'_>) -> Option<Direction> {
    row.choice("direction", &DIRECTIONS, Direction::as_str)
}

/// Files of the first version call it `told_by`; they are read as they are.
fn notify_by(row: &mut TableReader<'_>) -> Option<DeliveryMethod> {
    let field = match row.has("told_by") && !row.has("notify_by") {
        true => "told_by",
        false => "notify_by",
    };
    row.choice(field, &DeliveryMethod::ALL, DeliveryMethod::as_str)
}

fn key(row: &mut TableReader<'_>) -> Option<ChannelKey> {
    let wallet_id = row.optional("wallet_id", TableReader::code);
    let bin_code = row.optional("bin_code", TableReader::code);
    match (wallet_id?, bin_code?) {
        (None, None) => Some(ChannelKey::Partner),
        (Some(wallet_id), None) => Some(ChannelKey::WalletId(wallet_id)),
        (None, Some(bin_code)) => Some(ChannelKey::BinCode(bin_code)),
        (Some(_), Some(_)) => {
            row.wrong(
                "bin_code",
                "stands beside wallet_id; expected one of the two",
            );
            None
        }
    }
}

struct Amounts {
    multiple: Option<Rupiah>,
    min: Rupiah,
    max: Option<Rupiah>,
}

/// The amounts of a channel: `min <= max`, and both of them payable.
fn amounts(row: &mut TableReader<'_>) -> Option<Amounts> {
    let multiple = row.optional("multiple", TableReader::money);
    let min = row.money("min");
    let max = row.optional("max", TableReader::money);
    let (multiple, min, max) = (multiple?, min?, max?);
    if let Some(max) = max.filter(|max| *max < min) {
        let message = format!("{max} is below min {min}; expected {min} or more");
        row.wrong("max", message);
    }
    for (field, amount) in [("min", Some(min)), ("max", max)] {
        let (Some(step), Some(amount)) = (multiple, amount) else {
            continue;
        };
        if !amount.is_multiple_of(step) {
            let message = format!("{amount} cannot be paid; expected a multiple of {step}");
            row.wrong(field, message);
        }
    }
    Some(Amounts { multiple, min, max })
}
