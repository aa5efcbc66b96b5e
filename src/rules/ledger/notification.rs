//! Notifications to the customer, in Indonesian and English. A notification is an entry that the
//! customer reads about: it is there with the money, and its text is made when it is read.
//!
//! What a customer once read must read the same for ever: a text that changes gets a version that
//! begins at a date, and the tests hold every version.

use super::account::AccountStatus;
use super::entry::{Entry, EntryKind};
use crate::catalogue::{Catalogue, Channel, DeliveryMethod, Tier};
use crate::types::{AccountId, ReferenceNo, Rupiah, ShortReferenceNo, Timestamp};

/// One notification of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Whose.
    pub account: AccountId,
    /// The number of its entry.
    pub number: i64,
    /// What it is about: the kind of its entry.
    pub kind: EntryKind,
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
    /// What the customer reads about an entry; nothing of most kinds.
    pub fn of(entry: &Entry, rules: &Catalogue) -> Option<Self> {
        let channel = channel_of(entry, rules);
        let event = Event::of(entry, place_of(entry, channel), rules)?;
        Some(Self {
            account: entry.after.id,
            number: entry.after.last_seq,
            kind: entry.kind,
            text_id: event.text_id(),
            text_en: event.text_en(),
            medium: medium_of(entry, channel),
            at: entry.after.decided_at,
        })
    }
}

/// Whether the customer is notified of the entry by message, too.
pub fn is_by_message(entry: &Entry, rules: &Catalogue) -> bool {
    let medium = || medium_of(entry, channel_of(entry, rules));
    entry.kind.is_notified() && medium() == DeliveryMethod::Message
}

/// By the channel's delivery method where money moved.
fn medium_of(entry: &Entry, channel: Option<&Channel>) -> DeliveryMethod {
    match channel {
        Some(channel) if entry.movement.is_some() => channel.notify_by,
        _ => DeliveryMethod::InApp,
    }
}

/// The channel that the entry is about, as it was at the time of the entry, or last before.
fn channel_of<'a>(entry: &Entry, rules: &'a Catalogue) -> Option<&'a Channel> {
    let (id, direction) = (entry.channel.as_ref()?, entry.direction?);
    let account = &entry.after;
    rules.last_channel(&account.issuer, id, direction, account.decided_at)
}

/// Where the customer was, or where the token was good.
fn place_of<'a>(entry: &'a Entry, channel: Option<&'a Channel>) -> &'a str {
    let movement = entry.movement.as_ref();
    let brand = movement.and_then(|movement| movement.outlet.store_brand.as_deref());
    match (channel, &entry.channel) {
        (Some(channel), _) => channel.place(brand),
        (None, Some(id)) => id.as_str(),
        (None, None) => "-",
    }
}

/// What the customer is notified of.
#[derive(Clone, Copy, Debug)]
enum Event<'a> {
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
    /// Customer service changed what may be done.
    Status {
        /// To that.
        status: AccountStatus,
        /// What is in the account, held or not.
        balance: Rupiah,
    },
    /// The tier was changed to this one.
    Tier(&'a Tier),
}

/// Money that moved.
#[derive(Clone, Copy, Debug)]
struct MovedMoney<'a> {
    /// How much.
    amount: Rupiah,
    /// What it cost.
    fee: Rupiah,
    /// Where.
    place: &'a str,
    /// What can be spent after it.
    available: Rupiah,
    /// The gateway's number of it.
    reference_no: &'a ReferenceNo,
}

impl<'a> Event<'a> {
    fn of(entry: &'a Entry, place: &'a str, rules: &'a Catalogue) -> Option<Self> {
        let after = &entry.after;
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
            EntryKind::CashIn => Self::CashIn(moved()?),
            EntryKind::CashOut => Self::CashOut(moved()?),
            EntryKind::CashOutReversed => Self::CashOutReversed(moved()?),
            EntryKind::TokenLocked => Self::TokenLocked { place },
            EntryKind::TokenExpired => Self::TokenExpired {
                place,
                released: Rupiah::new(-entry.hold.get()),
            },
            EntryKind::CashOutClosed => Self::CashOutClosed,
            EntryKind::StatusChanged => Self::Status {
                status: after.status,
                balance: after.balance().unwrap_or(after.available),
            },
            EntryKind::TierChanged => {
                Self::Tier(rules.tier(&after.issuer, &after.tier, after.decided_at)?)
            }
            _ => return None,
        })
    }

    /// What the customer reads in Indonesian.
    fn text_id(&self) -> String {
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
            Self::Status { status, balance } => status_id(*status, *balance),
            Self::Tier(tier) => format!(
                "Tingkat akun Anda sekarang {}: saldo paling banyak {}, dana masuk paling banyak {} \
                 sebulan.",
                tier.name, tier.max_balance, tier.max_incoming_month
            ),
        }
    }

    /// What the customer reads in English.
    fn text_en(&self) -> String {
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
            Self::Status { status, balance } => status_en(*status, *balance),
            Self::Tier(tier) => format!(
                "Your account is {} now: a balance of at most {}, and at most {} coming in a month.",
                tier.name, tier.max_balance, tier.max_incoming_month
            ),
        }
    }
}

fn status_id(status: AccountStatus, balance: Rupiah) -> String {
    match status {
        AccountStatus::Active => "Akun Anda aktif kembali.".to_owned(),
        AccountStatus::Blocked => "Akun Anda diblokir. Isi saldo dan tarik tunai tidak dapat \
             dilakukan. Hubungi layanan pelanggan jika bukan Anda yang meminta."
            .to_owned(),
        AccountStatus::Dormant => "Akun Anda dorman karena lama tanpa transaksi. Hubungi layanan \
             pelanggan untuk mengaktifkannya kembali."
            .to_owned(),
        AccountStatus::Closed if balance.is_positive() => format!(
            "Akun Anda ditutup. Sisa saldo {balance} dapat diminta kembali melalui layanan pelanggan."
        ),
        AccountStatus::Closed => "Akun Anda ditutup.".to_owned(),
    }
}

fn status_en(status: AccountStatus, balance: Rupiah) -> String {
    match status {
        AccountStatus::Active => "Your account is in use again.".to_owned(),
        AccountStatus::Blocked => "Your account is blocked. Money can be neither topped up nor \
             withdrawn. Contact customer service if you did not ask for this."
            .to_owned(),
        AccountStatus::Dormant => "Your account is dormant after a long time without a \
             transaction. Contact customer service to use it again."
            .to_owned(),
        AccountStatus::Closed if balance.is_positive() => format!(
            "Your account is closed. Ask customer service for the {balance} that is left in it."
        ),
        AccountStatus::Closed => "Your account is closed.".to_owned(),
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
