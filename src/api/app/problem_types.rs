//! The problems that the app can receive: one table of statuses, slugs and sentences, and the one
//! place that maps errors of other modules to it.

use crate::engine::EngineError;
use crate::ledger::DeclineReason;

/// One line of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct ProblemType {
    /// The HTTP status.
    pub status: u16,
    /// The last part of the problem's `type`.
    pub slug: &'static str,
    /// The problem in a few words, the same every time.
    pub title: &'static str,
    /// For the customer, in Indonesian.
    pub id: &'static str,
    /// For the customer, in English.
    pub en: &'static str,
}

macro_rules! table {
    ($($(#[$doc:meta])* $name:ident = $status:literal $slug:literal $title:literal $id:literal $en:literal;)+) => {
        $($(#[$doc])* pub static $name: ProblemType = ProblemType {
            status: $status, slug: $slug, title: $title, id: $id, en: $en,
        };)+

        /// Every line of the table.
        pub static ALL: &[&ProblemType] = &[$(&$name),+];
    };
}

table! {
    /// The request's shape is wrong; the field is named.
    INVALID = 400 "invalid-request" "The request is not understood"
        "Permintaan tidak dapat dibaca." "The request cannot be read.";
    /// Wrong PIN, or no account of that number: one and the same answer.
    WRONG_PIN = 401 "wrong-pin" "Wrong phone number or PIN"
        "Nomor telepon atau PIN salah." "The phone number or the PIN is wrong.";
    /// No session, or one that has ended.
    SESSION_ENDED = 401 "session-ended" "Not signed in"
        "Sesi Anda sudah berakhir. Silakan masuk lagi." "Your session has ended. Please sign in again.";
    /// No app has that key.
    UNKNOWN_APP = 403 "unknown-app" "No app has this key"
        "Aplikasi ini tidak dikenal. Perbarui aplikasi Anda." "This app is not known. Please update your app.";
    /// The digits are wrong, ran out, were used, or were never sent: one and the same answer.
    WRONG_OTP = 403 "wrong-otp" "The one-time password is wrong or no longer good"
        "Kode OTP salah atau sudah tidak berlaku." "The one-time password is wrong or no longer good.";
    /// The device is new to the account, or there is no account of that number: one and the same answer.
    OTP_REQUIRED = 403 "otp-required" "The device is new: a one-time password is needed"
        "Perangkat ini baru. Masukkan kode OTP." "This device is new. Enter a one-time password.";
    /// The number is not proved, or no longer.
    NOT_PROVED = 403 "not-proved" "The phone number is not proved"
        "Nomor HP belum diverifikasi. Minta kode OTP lagi." "Your phone number is not verified. Ask for a one-time password again.";
    /// The account is blocked.
    ACCOUNT_BLOCKED = 403 "account-blocked" "The account is blocked"
        "Akun Anda diblokir. Hubungi layanan pelanggan." "Your account is blocked. Please contact customer service.";
    /// The account is dormant.
    ACCOUNT_DORMANT = 403 "account-dormant" "The account is dormant"
        "Akun Anda tidak aktif. Hubungi layanan pelanggan." "Your account is dormant. Please contact customer service.";
    /// The account is closed.
    ACCOUNT_CLOSED = 403 "account-closed" "The account is closed"
        "Akun Anda sudah ditutup." "Your account is closed.";
    /// The tier does not withdraw.
    TIER_WITHOUT_CASH_OUT = 403 "tier-without-cash-out" "The account's tier takes no cash out"
        "Tarik tunai tidak tersedia untuk jenis akun Anda." "Your kind of account cannot withdraw cash.";
    /// Too many failed cash-outs in a row.
    CASH_OUT_CLOSED = 403 "cash-out-closed" "Cash-out is closed until the PIN is entered again"
        "Tarik tunai ditutup setelah terlalu banyak percobaan gagal. Masukkan PIN untuk membukanya."
        "Cash-out was closed after too many failed tries. Enter your PIN to open it.";
    /// The device takes no cash out yet.
    DEVICE_TOO_NEW = 403 "device-too-new" "The device is too new for cash-out"
        "Perangkat ini baru. Tarik tunai dapat dilakukan dari perangkat ini setelah 24 jam."
        "This device is new. Cash can be withdrawn from it after 24 hours.";
    /// Nothing is there.
    NOT_FOUND = 404 "not-found" "There is no such thing"
        "Data tidak ditemukan." "Nothing was found there.";
    /// The path knows other methods.
    METHOD_NOT_ALLOWED = 405 "method-not-allowed" "The path does not know this method"
        "Permintaan tidak dapat dibaca." "The request cannot be read.";
    /// The number has an account already; its owner has just proved that it is his.
    PHONE_TAKEN = 409 "phone-taken" "The phone number has an account"
        "Nomor HP ini sudah terdaftar. Silakan masuk." "This phone number is registered already. Please sign in.";
    /// The address has an account already.
    EMAIL_TAKEN = 409 "email-taken" "The e-mail address has an account"
        "Email ini sudah terdaftar. Gunakan email lain." "This e-mail address is registered already. Use another one.";
    /// The account has as many devices as it may have.
    TOO_MANY_DEVICES = 409 "too-many-devices" "The account has too many devices"
        "Akun Anda sudah terhubung ke terlalu banyak perangkat. Hapus salah satu."
        "Your account has too many devices. Remove one of them.";
    /// The token has ended.
    NO_LIVE_TOKEN = 409 "no-live-token" "The token has ended"
        "Token ini sudah tidak berlaku." "This token is no longer good.";
    /// The body is too long.
    TOO_LARGE = 413 "too-large" "The request is too large"
        "Permintaan terlalu besar." "The request is too large.";
    /// The body is not JSON.
    NOT_JSON = 415 "not-json" "The body's type is not application/json"
        "Permintaan tidak dapat dibaca." "The request cannot be read.";
    /// There is no such channel now.
    CHANNEL_NOT_OPEN = 422 "channel-not-open" "There is no such channel now"
        "Layanan ini sedang tidak tersedia." "This channel is not available now.";
    /// The channel takes no token.
    NO_TOKEN_NEEDED = 422 "no-token-needed" "The channel takes no token"
        "Layanan ini tidak memerlukan token." "This channel needs no token.";
    /// The channel's tokens are for one amount.
    AMOUNT_MISSING = 422 "amount-missing" "The channel's tokens are made for one amount"
        "Masukkan jumlah uang." "Please enter an amount.";
    /// Not a multiple.
    NOT_A_MULTIPLE = 422 "not-a-multiple" "Not a multiple of what the channel deals in"
        "Jumlah tidak sesuai kelipatan layanan ini." "The amount is not a multiple that this channel deals in.";
    /// The amount is below the minimum.
    BELOW_MINIMUM = 422 "below-minimum" "Less than the channel's minimum"
        "Jumlah di bawah batas minimum." "The amount is below the minimum.";
    /// Too much.
    ABOVE_MAXIMUM = 422 "above-maximum" "More than the channel's maximum"
        "Jumlah di atas batas maksimum." "The amount is above the maximum.";
    /// The balance's cap.
    BALANCE_CAP = 422 "balance-cap" "The balance would be above the tier's cap"
        "Saldo akan melebihi batas maksimum akun Anda." "Your balance would be above the limit of your account.";
    /// The month's cap.
    MONTHLY_CAP = 422 "monthly-cap" "The month's incoming funds would be above the tier's cap"
        "Dana masuk bulan ini akan melebihi batas akun Anda."
        "This month's incoming funds would be above the limit of your account.";
    /// Insufficient available balance.
    INSUFFICIENT_FUNDS = 422 "insufficient-funds" "Not enough is available"
        "Saldo yang dapat digunakan tidak cukup." "Your available balance is not enough.";
    /// The new PIN is easy to guess.
    WEAK_PIN = 422 "weak-pin" "The new PIN is easy to guess"
        "PIN ini mudah ditebak. Pilih PIN lain, bukan angka berurutan, angka berulang, atau tanggal lahir."
        "This PIN is easy to guess. Choose another, no run of digits, no repeated digits, no birthday.";
    /// The new PIN and its repetition differ.
    PINS_DIFFER = 422 "pins-differ" "The new PIN and its repetition are not the same"
        "Kedua PIN baru tidak sama." "The two new PINs are not the same.";
    /// Too many wrong one-time passwords.
    OTP_LOCKED = 429 "otp-locked" "Too many wrong one-time passwords"
        "Terlalu banyak kode OTP salah. Coba lagi nanti." "Too many wrong one-time passwords. Please try again later.";
    /// Enough were sent today.
    OTP_SENT_ENOUGH = 429 "otp-sent-enough" "Enough one-time passwords were sent today"
        "Batas pengiriman kode OTP hari ini sudah tercapai. Coba lagi besok."
        "No more one-time passwords are sent today. Please try again tomorrow.";
    /// Too many wrong PINs.
    PIN_LOCKED = 429 "pin-locked" "Too many wrong PINs"
        "Terlalu banyak PIN salah. Coba lagi nanti." "Too many wrong PINs. Please try again later.";
    /// Too much asked.
    TOO_MANY_REQUESTS = 429 "too-many-requests" "Too many requests"
        "Terlalu banyak permintaan. Coba lagi sebentar lagi." "Too many requests. Please try again in a moment.";
    /// The gateway has no room for another stream.
    TOO_MANY_STREAMS = 429 "too-many-streams" "Too many streams are open"
        "Terlalu banyak perangkat terhubung. Coba lagi sebentar lagi."
        "Too many devices are connected. Please try again in a moment.";
    /// Something broke here.
    INTERNAL = 500 "internal" "Something went wrong here"
        "Terjadi gangguan. Coba lagi nanti." "Something went wrong. Please try again later.";
    /// Nothing was done.
    UNAVAILABLE = 503 "unavailable" "Not now; nothing was done"
        "Layanan sedang tidak tersedia. Coba lagi sebentar lagi."
        "The service is not available. Please try again in a moment.";
    /// It may have been done.
    OUTCOME_UNKNOWN = 504 "outcome-unknown" "It may or may not have been done"
        "Hasil belum diketahui. Periksa kembali sebelum mencoba lagi."
        "The outcome is not known yet. Please check before you try again.";
}

/// What the customer is asked for where a field of a request is missing or wrong, in Indonesian
/// and English; nothing for a field that the app fills in by itself.
pub fn request_for(field: &str) -> Option<[&'static str; 2]> {
    Some(match field {
        "pin" => ["Masukkan PIN 6 angka.", "Enter the PIN of 6 digits."],
        "phone" => [
            "Masukkan nomor HP yang benar.",
            "Enter a valid phone number.",
        ],
        "amount" => [
            "Masukkan jumlah uang dalam rupiah bulat.",
            "Enter an amount in whole rupiah.",
        ],
        "otp" => [
            "Masukkan kode OTP 6 angka.",
            "Enter the one-time password of 6 digits.",
        ],
        "firstName" => ["Masukkan nama depan.", "Enter your first name."],
        "lastName" => ["Masukkan nama belakang.", "Enter your last name."],
        "email" => [
            "Masukkan alamat email yang benar.",
            "Enter a valid e-mail address.",
        ],
        "channel" => ["Pilih tempatnya.", "Choose a place."],
        "direction" => [
            "Pilih isi saldo atau tarik tunai.",
            "Choose cash-in or cash-out.",
        ],
        _ => return None,
    })
}

/// The rule of an amount in Indonesian and English, without its figure and the full stop behind it.
pub fn rule_of(problem_type: &ProblemType) -> Option<[&'static str; 2]> {
    Some(match problem_type.slug {
        "not-a-multiple" => ["Jumlah harus kelipatan", "The amount must be a multiple of"],
        "below-minimum" => ["Jumlah minimal", "The amount must be at least"],
        "above-maximum" => ["Jumlah maksimal", "The amount must be at most"],
        "balance-cap" => [
            "Saldo akan melebihi batas akun Anda,",
            "Your balance would be above the limit of your account,",
        ],
        "monthly-cap" => [
            "Dana masuk bulan ini akan melebihi batas akun Anda,",
            "This month's incoming funds would be above the limit of your account,",
        ],
        _ => return None,
    })
}

/// The line of a refusal, and the field that it is about.
pub fn of_decline_reason(refusal: DeclineReason) -> (&'static ProblemType, Option<&'static str>) {
    match refusal {
        DeclineReason::AccountBlocked => (&ACCOUNT_BLOCKED, None),
        DeclineReason::AccountDormant => (&ACCOUNT_DORMANT, None),
        DeclineReason::AccountClosed => (&ACCOUNT_CLOSED, None),
        DeclineReason::TierWithoutCashOut => (&TIER_WITHOUT_CASH_OUT, None),
        DeclineReason::CashOutClosed => (&CASH_OUT_CLOSED, None),
        DeclineReason::DeviceTooNew => (&DEVICE_TOO_NEW, None),
        DeclineReason::NoLiveToken => (&NO_LIVE_TOKEN, None),
        DeclineReason::ChannelNotOpen => (&CHANNEL_NOT_OPEN, Some("channel")),
        DeclineReason::NoTokenNeeded => (&NO_TOKEN_NEEDED, Some("channel")),
        DeclineReason::AmountMissing => (&AMOUNT_MISSING, Some("amount")),
        DeclineReason::NotAMultiple => (&NOT_A_MULTIPLE, Some("amount")),
        DeclineReason::BelowMinimum => (&BELOW_MINIMUM, Some("amount")),
        DeclineReason::AboveMaximum => (&ABOVE_MAXIMUM, Some("amount")),
        DeclineReason::BalanceCap => (&BALANCE_CAP, Some("amount")),
        DeclineReason::MonthlyCap => (&MONTHLY_CAP, Some("amount")),
        DeclineReason::InsufficientFunds => (&INSUFFICIENT_FUNDS, Some("amount")),
        // Only partners receive these: no command of the app can end with one of them.
        DeclineReason::ExternalIdReused
        | DeclineReason::TokenMissing
        | DeclineReason::ChannelKeyMissing
        | DeclineReason::WalletIdMissing
        | DeclineReason::BinCodeMissing
        | DeclineReason::BrandMissing
        | DeclineReason::Inconsistent
        | DeclineReason::Cancelled
        | DeclineReason::UnknownReference
        | DeclineReason::ChannelNotAllowed
        | DeclineReason::BrandNotServed
        | DeclineReason::UnknownCustomer
        | DeclineReason::InvalidToken
        | DeclineReason::StatusUnchanged
        | DeclineReason::TierUnchanged
        | DeclineReason::UnknownTier => (&INTERNAL, None),
    }
}

/// The line of a command without an outcome, and after how many seconds to try again.
pub fn of_engine(error: EngineError) -> (&'static ProblemType, Option<u64>) {
    match error {
        EngineError::QueueFull | EngineError::DeadlinePassed | EngineError::RowLocked => {
            (&TOO_MANY_REQUESTS, Some(1))
        }
        EngineError::NotCommitted | EngineError::Stopping | EngineError::ClockLeapt => {
            (&UNAVAILABLE, Some(1))
        }
        EngineError::Unknown => (&OUTCOME_UNKNOWN, None),
    }
}
