//! What a receipt claims, and the words in which it does.

use super::seal::{Code, SealKey};
use super::{Receipt, paper};
use crate::till::{Kind, Verdict};
use crate::words::{masked, receipt_time};

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
pub struct Claim {
    /// Which way the money was to go.
    pub kind: Kind,
    /// The partner's reference.
    pub reference: String,
    /// The gateway's reference, where it gave one.
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

impl Claim {
    /// What that receipt claims.
    pub fn of(receipt: &Receipt<'_>) -> Self {
        let outcome = receipt.outcome;
        Self {
            kind: outcome.kind,
            reference: paper::printable(&outcome.reference),
            reference_no: outcome.reference_no.as_deref().map(paper::printable),
            phone: paper::printable(&masked(&receipt.order.phone)),
            amount: receipt.order.amount,
            at: receipt_time(receipt.at),
            verdict: outcome.verdict,
        }
    }

    /// The code that the holder of that key prints under these claims.
    pub fn code(&self, key: &SealKey) -> Code {
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
        for claim in claims {
            let claim: String = claim.split_whitespace().collect();
            text.push_str(&format!("{}:{claim}", claim.len()));
        }
        text
    }
}

/// The title of such a movement.
pub fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::CashIn => "SETOR TUNAI KASPRO",
        Kind::CashOut => "TARIK TUNAI KASPRO",
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

/// What the two parties are told in the end.
pub fn advice(kind: Kind, verdict: Verdict) -> [&'static str; 2] {
    match (verdict, kind) {
        (Verdict::Done, _) => ["Simpan struk ini", "sebagai bukti transaksi"],
        (Verdict::Refused, Kind::CashIn) => ["Uang tunai dikembalikan", "Saldo tidak berubah"],
        (Verdict::Refused, Kind::CashOut) => ["Tidak ada uang dibayarkan", "Saldo tidak berubah"],
        (Verdict::Cancelled, _) => ["Tidak ada uang dibayarkan", "Saldo tidak berkurang"],
        (Verdict::Unknown, Kind::CashIn) => ["Transaksi sedang diproses", "Simpan struk ini"],
        (Verdict::Unknown, Kind::CashOut) => {
            ["Tidak ada uang dibayarkan", "Hubungi layanan pelanggan"]
        }
    }
}
