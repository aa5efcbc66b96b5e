//! What a receipt claims, and the words in which it does.

use gerai_rules::types::ShortReferenceNo;

use super::characters::printable;
use super::content::Receipt;
use super::verification_code::{VerificationCode, VerificationKey};
use crate::text_format::{masked, receipt_time};
use crate::till::{MovementKind, Verdict};

/// The names of the claims on the paper.
pub const PHONE: &str = "Nomor HP";
/// See [`PHONE`].
pub const AMOUNT: &str = "Jumlah";
/// See [`PHONE`].
pub const REFERENCE: &str = "Ref";
/// See [`PHONE`].
pub const REFERENCE_NO: &str = "No. Ref";
/// See [`PHONE`].
pub const STATUS: &str = "Status";
/// See [`PHONE`].
pub const CODE: &str = "Kode Verifikasi";

/// The claims that a verification code vouches for, as they stand on the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerificationFields {
    /// Which way the money was to go.
    pub kind: MovementKind,
    /// The partner's reference.
    pub reference: String,
    /// The gateway's reference as it is printed, where it gave one: short where it can be.
    pub reference_no: Option<String>,
    /// The phone number, masked.
    pub phone: String,
    /// Whole rupiah.
    pub amount: u64,
    /// When, as it is printed: `22-11-2025 09:30:00 WIB`.
    pub at: String,
    /// How it ended.
    pub verdict: Verdict,
}

impl VerificationFields {
    /// What that receipt claims.
    pub fn of(receipt: &Receipt<'_>) -> Self {
        let outcome = receipt.outcome;
        Self {
            kind: outcome.kind,
            reference: printable(&outcome.reference),
            reference_no: outcome.reference_no.as_deref().map(short),
            phone: printable(&masked(&receipt.order.phone)),
            amount: receipt.order.amount,
            at: receipt_time(receipt.at),
            verdict: outcome.verdict,
        }
    }

    /// The same with the gateway's reference short: receipts of earlier versions had the long one.
    #[must_use]
    pub fn shortened(&self) -> Self {
        Self {
            reference_no: self.reference_no.as_deref().map(short),
            ..self.clone()
        }
    }

    /// The code that the holder of that key prints under these claims.
    pub fn code(&self, key: &VerificationKey) -> VerificationCode {
        key.code(&self.text())
    }

    /// One text for these claims and no others: each with its length before it. A paper breaks
    /// its lines where it must, so spaces are left out.
    fn text(&self) -> String {
        let amount = self.amount.to_string();
        let claims = [
            title(self.kind),
            &self.reference,
            self.reference_no.as_deref().unwrap_or_default(),
            &self.phone,
            &amount,
            &self.at,
            status(self.verdict),
        ];
        let mut text = String::new();
        for verification_fields in claims {
            let verification_fields: String = verification_fields.split_whitespace().collect();
            text.push_str(&format!(
                "{}:{verification_fields}",
                verification_fields.len()
            ));
        }
        text
    }
}

/// A gateway's reference as it is printed.
pub fn short(reference_no: &str) -> String {
    printable(&ShortReferenceNo::readable(reference_no))
}

/// The title of such a movement.
pub fn title(kind: MovementKind) -> &'static str {
    match kind {
        MovementKind::CashIn => "SETOR TUNAI KASPRO",
        MovementKind::CashOut => "TARIK TUNAI KASPRO",
    }
}

/// How such an end is printed.
pub fn status(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Done => "BERHASIL",
        Verdict::Refused => "DITOLAK",
        Verdict::Cancelled => "DIBATALKAN",
        Verdict::Unknown => "BELUM PASTI",
    }
}

/// What the receipt advises the two parties in the end.
pub fn advice(kind: MovementKind, verdict: Verdict) -> [&'static str; 2] {
    match (verdict, kind) {
        (Verdict::Done, _) => ["Simpan struk ini", "sebagai bukti transaksi"],
        (Verdict::Refused, MovementKind::CashIn) => {
            ["Uang tunai dikembalikan", "Saldo tidak berubah"]
        }
        (Verdict::Refused, MovementKind::CashOut) => {
            ["Tidak ada uang dibayarkan", "Saldo tidak berubah"]
        }
        (Verdict::Cancelled, _) => ["Tidak ada uang dibayarkan", "Saldo tidak berkurang"],
        (Verdict::Unknown, MovementKind::CashIn) => {
            ["Transaksi sedang diproses", "Simpan struk ini"]
        }
        (Verdict::Unknown, MovementKind::CashOut) => {
            ["Tidak ada uang dibayarkan", "Hubungi layanan pelanggan"]
        }
    }
}
