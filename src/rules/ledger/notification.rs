//! Notifications to the customer, in Indonesian and English. A notification is an entry that the
//! customer is told of: it is there with the money, and its text is made when it is read.
//!
//! What a customer once read must read the same for ever: a text that changes gets a version that
//! begins at a date, and the tests hold every version.

use super::decide::references;
use super::entry::{Entry, EntryKind};
use crate::catalogue::{Catalogue, Channel, DeliveryMethod};
use crate::types::{AccountId, ReferenceNo, Rupiah, ShortReferenceNo, Timestamp};

/// The kind of a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotificationKind {
    /// Cash was taken in.
    CashIn,
    /// Cash was handed out.
    CashOut,
    /// A cash-out was put back.
    CashOutReversed,
    /// A token was locked by wrong tries.
    TokenLocked,
    /// A token ended unused.
    TokenExpired,
    /// Too many wrong tokens in a row closed cash-out.
    CashOutClosed,
}

impl NotificationKind {
    /// The name it has in the database and the app.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CashIn => "cash-in",
            Self::CashOut => "cash-out",
            Self::CashOutReversed => "cash-out-reversed",
            Self::TokenLocked => "token-locked",
            Self::TokenExpired => "token-expired",
            Self::CashOutClosed => "cash-out-closed",
        }
    }
}

/// One notification of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Whose.
    pub account: AccountId,
    /// The number of its entry.
    pub number: i64,
    /// What it is about.
    pub kind: NotificationKind,
    /// In Indonesian.
    pub text_id: String,
    /// In English.
    pub text_en: String,
    /// How it reaches the customer.
    pub medium: DeliveryMethod,
    /// When.
    pub at: Timestamp,
}

impl Notification {
    /// What the customer reads of an entry; nothing of most.
    pub fn of(entry: &Entry, rules: &Catalogue) -> Option<Self> {
        let channel = channel_of(entry, rules);
        let place = place_of(entry, channel);
        let event = event_of(entry, &place)?;
        Some(Self {
            account: entry.after.id,
            number: entry.after.last_seq,
            kind: event.kind(),
            text_id: event.text_id(),
            text_en: event.text_en(),
            medium: medium_of(entry, channel),
            at: entry.after.decided_at,
        })
    }
}

/// Whether the customer is notified of the entry by message, too.
pub fn is_by_message(entry: &Entry, rules: &Catalogue) -> bool {
    let is_told = entry.kind.notification().is_some();
    is_told && medium_of(entry, channel_of(entry, rules)) == DeliveryMethod::Message
}

/// By the channel's delivery method where money moved.
fn medium_of(entry: &Entry, channel: Option<&Channel>) -> DeliveryMethod {
    match channel {
        Some(channel) if entry.movement.is_some() => channel.notify_by,
        _ => DeliveryMethod::InApp,
    }
}

/// The channel that the entry is about, as it is then, or was last.
fn channel_of<'a>(entry: &Entry, rules: &'a Catalogue) -> Option<&'a Channel> {
    let (id, direction) = (entry.channel.as_ref()?, entry.direction?);
    let (issuer, at) = (&entry.after.issuer, entry.after.decided_at);
    rules.channel(issuer, id, direction, at).or_else(|| {
        let is_meant = |row: &&Channel| {
            row.issuer == *issuer && row.id == *id && row.direction == direction
        };
        let rows = rules.channels().iter().filter(is_meant);
        rows.filter(|row| row.in_force.from <= at)
            .max_by_key(|row| row.in_force.from)
    })
}

/// Where the customer was, in words.
fn place_of(entry: &Entry, channel: Option<&Channel>) -> String {
    let Some(channel) = channel else {
        let id = entry.channel.as_ref();
        return id.map_or_else(|| "-".to_owned(), ToString::to_string);
    };
    let outlet = entry.movement.as_ref().map(|movement| &movement.outlet);
    let brand = outlet.and_then(|outlet| outlet.store_brand.as_deref());
    references::place(channel, brand).to_owned()
}

fn event_of<'a>(entry: &'a Entry, place: &'a str) -> Option<Event<'a>> {
    let moved = || {
        let movement = entry.movement.as_ref()?;
        Some(MovedMoney {
            amount: movement.amount,
            fee: movement.fee,
            place,
            available: entry.after.available,
            reference_no: &movement.reference_no,
        })
    };
    Some(match entry.kind {
        EntryKind::CashIn => Event::CashIn(moved()?),
        EntryKind::CashOut => Event::CashOut(moved()?),
        EntryKind::CashOutReversed => Event::CashOutReversed(moved()?),
        EntryKind::TokenLocked => Event::TokenLocked { place },
        EntryKind::TokenExpired => Event::TokenExpired {
            place,
            released: Rupiah::new(-entry.hold.get()),
        },
        EntryKind::CashOutClosed => Event::CashOutClosed,
        _ => return None,
    })
}

/// A change that the customer is notified of.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// Cash was taken in.
    CashIn(MovedMoney<'a>),
    /// Cash was handed out.
    CashOut(MovedMoney<'a>),
    /// A cash-out was put back.
    CashOutReversed(MovedMoney<'a>),
    /// A token was locked.
    TokenLocked {
        /// Where it was good.
        place: &'a str,
    },
    /// A token ended unused.
    TokenExpired {
        /// Where it was good.
        place: &'a str,
        /// What it had held.
        released: Rupiah,
    },
    /// Cash-out was closed.
    CashOutClosed,
}

/// Money that moved.
#[derive(Clone, Copy, Debug)]
pub struct MovedMoney<'a> {
    /// How much.
    pub amount: Rupiah,
    /// What it cost.
    pub fee: Rupiah,
    /// Where.
    pub place: &'a str,
    /// What can be spent after it.
    pub available: Rupiah,
    /// The gateway's number of it.
    pub reference_no: &'a ReferenceNo,
}

impl Event<'_> {
    /// What it is about.
    pub const fn kind(&self) -> NotificationKind {
        match self {
            Self::CashIn(_) => NotificationKind::CashIn,
            Self::CashOut(_) => NotificationKind::CashOut,
            Self::CashOutReversed(_) => NotificationKind::CashOutReversed,
            Self::TokenLocked { .. } => NotificationKind::TokenLocked,
            Self::TokenExpired { .. } => NotificationKind::TokenExpired,
            Self::CashOutClosed => NotificationKind::CashOutClosed,
        }
    }

    /// What the customer reads in Indonesian.
    pub fn text_id(&self) -> String {
        match self {
            Self::CashIn(moved) => format!(
                "Isi saldo {} di {} berhasil.{}",
                moved.amount,
                moved.place,
                moved.tail_id()
            ),
            Self::CashOut(moved) => format!(
                "Tarik tunai {} di {} berhasil.{}",
                moved.amount,
                moved.place,
                moved.tail_id()
            ),
            Self::CashOutReversed(moved) => format!(
                "Tarik tunai {} di {} dibatalkan, {} sudah dikembalikan.{}",
                moved.amount,
                moved.place,
                moved.put_back_id(),
                moved.balance_id()
            ),
            Self::TokenLocked { place } => format!(
                "Token {place} dikunci setelah terlalu banyak percobaan yang salah. \
                 Jika bukan Anda, jangan bagikan token kepada siapa pun."
            ),
            Self::TokenExpired { place, released } if released.is_positive() => {
                format!("Token {place} sudah kedaluwarsa. {released} kembali dapat digunakan.")
            }
            Self::TokenExpired { place, .. } => format!("Token {place} sudah kedaluwarsa."),
            Self::CashOutClosed => "Tarik tunai ditutup setelah terlalu banyak token yang salah. \
                 Masukkan PIN di aplikasi untuk membukanya kembali. \
                 Jika bukan Anda, jangan bagikan token kepada siapa pun."
                .to_owned(),
        }
    }

    /// What the customer reads in English.
    pub fn text_en(&self) -> String {
        match self {
            Self::CashIn(moved) => format!(
                "Top-up of {} at {} succeeded.{}",
                moved.amount,
                moved.place,
                moved.tail_en()
            ),
            Self::CashOut(moved) => format!(
                "Cash withdrawal of {} at {} succeeded.{}",
                moved.amount,
                moved.place,
                moved.tail_en()
            ),
            Self::CashOutReversed(moved) => format!(
                "Cash withdrawal of {} at {} was cancelled and {} put back.{}",
                moved.amount,
                moved.place,
                moved.put_back_en(),
                moved.balance_en()
            ),
            Self::TokenLocked { place } => format!(
                "Your {place} token was locked after too many wrong tries. \
                 If that was not you, never share a token with anyone."
            ),
            Self::TokenExpired { place, released } if released.is_positive() => {
                format!("Your {place} token has expired. {released} can be spent again.")
            }
            Self::TokenExpired { place, .. } => format!("Your {place} token has expired."),
            Self::CashOutClosed => "Cash withdrawal was closed after too many wrong tokens. \
                 Enter your PIN in the app to open it again. \
                 If that was not you, never share a token with anyone."
                .to_owned(),
        }
    }
}

impl MovedMoney<'_> {
    fn tail_id(&self) -> String {
        let fee = match self.fee {
            Rupiah::ZERO => String::new(),
            fee => format!(" Biaya {fee}."),
        };
        fee + &self.balance_id()
    }

    fn tail_en(&self) -> String {
        let fee = match self.fee {
            Rupiah::ZERO => String::new(),
            fee => format!(" Fee {fee}."),
        };
        fee + &self.balance_en()
    }

    fn balance_id(&self) -> String {
        format!(" Saldo {}. No. Ref {}.", self.available, self.number())
    }

    fn balance_en(&self) -> String {
        format!(" Balance {}. Ref no. {}.", self.available, self.number())
    }

    /// As it stands on the receipt.
    fn number(&self) -> String {
        ShortReferenceNo::readable(self.reference_no.as_str())
    }

    fn put_back_id(&self) -> String {
        match self.fee {
            Rupiah::ZERO => "dana".to_owned(),
            fee => format!("dana dan biaya {fee}"),
        }
    }

    fn put_back_en(&self) -> String {
        match self.fee {
            Rupiah::ZERO => "the money".to_owned(),
            fee => format!("the money and the fee of {fee}"),
        }
    }
}
