//! Notifications to the customer, in Indonesian and English, in the same commit as the money.

use crate::catalogue::DeliveryMethod;
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
    /// Running number within the account, from 1.
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
