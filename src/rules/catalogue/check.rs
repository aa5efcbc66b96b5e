//! What the rows of a catalogue have to do with each other: references that lead somewhere, no
//! two rows for one moment, no key that could mean two channels.

use std::collections::{BTreeMap, BTreeSet};

use super::period::Dated;
use super::read::{CatalogueContents, CatalogueEntry};
use super::row::TableReader;
use super::{Channel, ChannelKey};
use crate::types::{ChannelId, Direction, IssuerId, Timestamp};

/// Notes every mistake that shows only between rows.
pub(super) fn check(contents: &CatalogueContents<'_>) {
    token_rules_are_there(contents);
    issuers_are_there(contents);
    references_lead_somewhere(contents);
    one_row_always_counts(&contents.token);
    one_row_always_counts(&contents.wrong_tokens);
    one_row_always_counts(&contents.pin);
    one_row_always_counts(&contents.session);
    one_row_always_counts(&contents.otp);
    one_row_always_counts(&contents.device);
    rows_start_apart(&contents.tiers, |tier| {
        (tier.issuer.clone(), tier.id.clone())
    });
    rows_start_apart(&contents.channels, identity);
    rows_start_apart(&contents.fees, |fee| {
        (fee.issuer.clone(), fee.channel.clone(), fee.direction)
    });
    keys_mean_one_channel(&contents.channels);
}

fn token_rules_are_there(contents: &CatalogueContents<'_>) {
    if contents.token.is_empty() {
        contents
            .file
            .wrong("token", "is missing; expected at least one [[token]]");
    }
}

/// At least one issuer, none twice, each with a tier for its accounts.
fn issuers_are_there(contents: &CatalogueContents<'_>) {
    if contents.issuers.is_empty() {
        contents
            .file
            .wrong("issuer", "is missing; expected at least one [[issuer]]");
    }
    let mut seen = BTreeMap::new();
    for CatalogueEntry { row, .. } in &contents.issuers {
        let Some(id) = row.raw_id("id") else { continue };
        if let Some(line) = seen.insert(id, row.line()) {
            row.wrong("id", format!("is the id of the issuer on line {line} too"));
            continue;
        }
        let mut tiers = contents.tiers.iter();
        if !tiers.any(|tier| tier.row.raw_id("issuer") == Some(id)) {
            row.wrong("id", "has no tier; expected at least one [[tier]]");
        }
    }
}

/// Rows name issuers and channels that the file has. Their ids are taken as they are written, so
/// that a mistake elsewhere in a row does not make all that refers to it wrong too.
fn references_lead_somewhere(contents: &CatalogueContents<'_>) {
    let issuers: BTreeSet<_> = raw(&contents.issuers, |row| row.raw_id("id"));
    let referring = rows(&contents.tiers)
        .chain(rows(&contents.channels))
        .chain(rows(&contents.fees));
    for row in referring {
        let Some(issuer) = row.raw_id("issuer") else {
            continue;
        };
        if !issuers.contains(issuer) {
            row.wrong("issuer", format!("there is no issuer {issuer:?}"));
        }
    }
    let channels = raw(&contents.channels, |row| reference(row, "id"));
    for row in rows(&contents.fees) {
        let Some(reference) = reference(row, "channel") else {
            continue;
        };
        let (issuer, channel, direction) = reference;
        if issuers.contains(issuer) && !channels.contains(&reference) {
            let message = format!("issuer {issuer:?} has no channel {channel:?} {direction}");
            row.wrong("channel", message);
        }
    }
}

/// Two rows of one thing that start together would leave open which of them counts.
fn rows_start_apart<T: Dated, K: Ord>(
    entries: &[CatalogueEntry<'_, T>],
    identity: impl Fn(&T) -> K,
) {
    let mut seen = BTreeMap::new();
    for (row, value) in readable(entries) {
        let start = (identity(value), value.in_force().from);
        if let Some(line) = seen.insert(start, row.line()) {
            let message = format!("is the moment that the same row on line {line} starts too");
            row.wrong("from", message);
        }
    }
}

/// The row that starts first has no end: there must be no time without a rule.
fn one_row_always_counts<T: Dated>(entries: &[CatalogueEntry<'_, T>]) {
    rows_start_apart(entries, |_| ());
    let first = readable(entries).min_by_key(|(_, value)| value.in_force().from);
    if let Some((row, value)) = first
        && value.in_force().until.is_some()
    {
        let message = "ends the row that starts first; expected none, so that one always counts";
        row.wrong("until", message);
    }
}

/// A key chooses an issuer at a channel, and a channel of an issuer: at no moment may it mean two.
///
/// Which rows are in force changes only where one starts or ends, so those moments are enough.
fn keys_mean_one_channel(entries: &[CatalogueEntry<'_, Channel>]) {
    let rows: Vec<_> = readable(entries).collect();
    let moments: BTreeSet<Timestamp> = rows
        .iter()
        .flat_map(|(_, channel)| [Some(channel.in_force.from), channel.in_force.until])
        .flatten()
        .collect();
    let mut reported = BTreeSet::new();
    for at in moments {
        let in_force: Vec<_> = in_force(&rows, at).collect();
        for (index, (row, channel)) in in_force.iter().enumerate() {
            for (earlier_row, earlier) in &in_force[..index] {
                let (name, line) = (earlier_row.name(), earlier_row.line());
                if are_confused(earlier, channel) && reported.insert((line, row.line())) {
                    let message = format!("is the key of {name} on line {line} at the same time");
                    row.wrong(key_field(&channel.key), message);
                }
            }
        }
    }
}

type Identity = (IssuerId, ChannelId, Direction);

fn identity(channel: &Channel) -> Identity {
    let Channel { issuer, id, .. } = channel;
    (issuer.clone(), id.clone(), channel.direction)
}

/// The rows that count at that moment, in the order of the file.
fn in_force<'a, 't>(
    rows: &'a [(&'a TableReader<'t>, &'a Channel)],
    at: Timestamp,
) -> impl Iterator<Item = &'a (&'a TableReader<'t>, &'a Channel)> {
    let counts = move |channel: &Channel| channel.in_force.contains(at);
    let replaces = move |later: &Channel, channel: &Channel| {
        let is_later = later.in_force.from > channel.in_force.from;
        is_later && counts(later) && identity(later) == identity(channel)
    };
    rows.iter().filter(move |(_, channel)| {
        counts(channel) && !rows.iter().any(|(_, later)| replaces(later, channel))
    })
}

fn are_confused(one: &Channel, other: &Channel) -> bool {
    one.direction == other.direction
        && one.key == other.key
        && one.key != ChannelKey::Partner
        && (one.issuer == other.issuer) != (one.id == other.id)
}

const fn key_field(key: &ChannelKey) -> &'static str {
    match key {
        ChannelKey::WalletId(_) => "wallet_id",
        ChannelKey::BinCode(_) | ChannelKey::Partner => "bin_code",
    }
}

/// The rows that could be read, and what they say.
fn readable<'a, 't, T>(
    entries: &'a [CatalogueEntry<'t, T>],
) -> impl Iterator<Item = (&'a TableReader<'t>, &'a T)> {
    entries
        .iter()
        .filter_map(|entry| Some((&entry.row, entry.value.as_ref()?)))
}

fn rows<'a, 't, T>(
    entries: &'a [CatalogueEntry<'t, T>],
) -> impl Iterator<Item = &'a TableReader<'t>> {
    entries.iter().map(|entry| &entry.row)
}

fn raw<'a, 't, T, R: Ord>(
    entries: &'a [CatalogueEntry<'t, T>],
    read: impl Fn(&'a TableReader<'t>) -> Option<R>,
) -> BTreeSet<R> {
    rows(entries).filter_map(read).collect()
}

/// Issuer, channel and direction as a row writes them.
fn reference<'t>(row: &TableReader<'t>, channel: &str) -> Option<(&'t str, &'t str, Direction)> {
    let direction = Direction::parse(row.raw("direction")?)?;
    Some((row.raw_id("issuer")?, row.raw_id(channel)?, direction))
}
