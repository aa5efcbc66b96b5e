//! What a till prints: 32 columns, in Indonesian.

use std::fmt;

use jiff::Timestamp;

use crate::till::{Kind, Order, Outcome, Outlet, Verdict};
use crate::words::{masked, receipt_time, rupiah};

/// Characters in a line of the paper.
pub const COLUMNS: usize = 32;

/// A receipt; its `Display` is what is printed.
#[derive(Clone, Debug)]
pub struct Receipt<'a> {
    /// Where it is printed.
    pub outlet: &'a Outlet,
    /// What was keyed.
    pub order: &'a Order,
    /// How it ended.
    pub outcome: &'a Outcome,
    /// When.
    pub at: Timestamp,
}

impl fmt::Display for Receipt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in self.lines() {
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

impl Receipt<'_> {
    /// The lines, none wider than [`COLUMNS`].
    pub fn lines(&self) -> Vec<String> {
        let mut lines = self.head();
        lines.extend(self.movement());
        lines.push(rule());
        lines.extend(self.foot().map(centred));
        lines
    }

    fn head(&self) -> Vec<String> {
        let outlet = self.outlet;
        let mut lines: Vec<String> = wrapped(&outlet.title)
            .chain(wrapped(&outlet.address))
            .map(|line| centred(&line))
            .collect();
        lines.push(rule());
        lines.push(receipt_time(self.at));
        lines.extend(pair("Toko", &outlet.store_id));
        lines.extend(pair("Terminal", &outlet.terminal_id));
        if let Some(cashier) = &outlet.cashier_id {
            lines.extend(pair("Kasir", cashier));
        }
        lines.push(rule());
        lines
    }

    fn movement(&self) -> Vec<String> {
        let title = match self.outcome.kind {
            Kind::CashIn => "SETOR TUNAI KASPRO",
            Kind::CashOut => "TARIK TUNAI KASPRO",
        };
        let mut lines = vec![centred(title)];
        lines.extend(pair("Nomor HP", &masked(&self.order.phone)));
        lines.extend(pair("Jumlah", &rupiah(self.order.amount)));
        lines.extend(pair("Ref", &self.outcome.reference));
        if let Some(reference_no) = &self.outcome.reference_no {
            lines.extend(pair("No. Ref", reference_no));
        }
        lines.extend(pair("Status", self.status()));
        lines
    }

    fn status(&self) -> &'static str {
        match self.outcome.verdict {
            Verdict::Done => "BERHASIL",
            Verdict::Refused => "DITOLAK",
            Verdict::Cancelled => "DIBATALKAN",
            Verdict::Unknown => "BELUM PASTI",
        }
    }

    fn foot(&self) -> [&'static str; 2] {
        match (self.outcome.verdict, self.outcome.kind) {
            (Verdict::Done, _) => ["Simpan struk ini", "sebagai bukti transaksi"],
            (Verdict::Refused, Kind::CashIn) => ["Uang tunai dikembalikan", "Saldo tidak berubah"],
            (Verdict::Refused, Kind::CashOut) => {
                ["Tidak ada uang dibayarkan", "Saldo tidak berubah"]
            }
            (Verdict::Cancelled, _) => ["Tidak ada uang dibayarkan", "Saldo tidak berkurang"],
            (Verdict::Unknown, Kind::CashIn) => ["Transaksi sedang diproses", "Simpan struk ini"],
            (Verdict::Unknown, Kind::CashOut) => {
                ["Tidak ada uang dibayarkan", "Hubungi layanan pelanggan"]
            }
        }
    }
}

fn rule() -> String {
    "-".repeat(COLUMNS)
}

fn centred(line: &str) -> String {
    let room = COLUMNS.saturating_sub(line.chars().count());
    format!("{}{line}", " ".repeat(room / 2))
}

/// A name and its value at the two edges; the value below, where both do not fit in one line.
fn pair(name: &str, value: &str) -> Vec<String> {
    let used = name.chars().count() + value.chars().count();
    if used < COLUMNS {
        return vec![format!("{name}{}{value}", " ".repeat(COLUMNS - used))];
    }
    let mut lines = vec![name.to_owned()];
    lines.extend(cut(value).map(|line| format!("{line:>COLUMNS$}")));
    lines
}

/// A text cut into lines at its spaces; a word wider than the paper is cut too.
fn wrapped(text: &str) -> impl Iterator<Item = String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace().flat_map(cut) {
        let line = lines.last_mut().expect("there is always a line");
        if line.is_empty() {
            *line = word;
        } else if line.chars().count() + 1 + word.chars().count() <= COLUMNS {
            *line = format!("{line} {word}");
        } else {
            lines.push(word);
        }
    }
    lines.into_iter()
}

fn cut(text: &str) -> impl Iterator<Item = String> {
    let characters: Vec<char> = text.chars().collect();
    let pieces: Vec<String> = characters
        .chunks(COLUMNS)
        .map(|piece| piece.iter().collect())
        .collect();
    pieces.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::till::Chain;

    fn at() -> Timestamp {
        "2025-11-22T02:30:00Z".parse().expect("a literal time")
    }

    fn outcome(kind: Kind, verdict: Verdict, reference_no: Option<&str>) -> Outcome {
        Outcome {
            kind,
            reference: "019aaa00000070008000000000000001".to_owned(),
            reference_no: reference_no.map(str::to_owned),
            verdict,
            answer: None,
            trail: Vec::new(),
        }
    }

    fn print(outlet: &Outlet, amount: u64, outcome: &Outcome) -> String {
        let order = Order::new("081234567890", amount);
        Receipt {
            outlet,
            order: &order,
            outcome,
            at: at(),
        }
        .to_string()
    }

    #[test]
    fn a_cash_out_at_a_store() {
        let outcome = outcome(Kind::CashOut, Verdict::Done, Some("GR-20251122-0001"));
        let printed = print(&Outlet::of(Chain::Indomaret), 100_000, &outcome);
        insta::assert_snapshot!(printed, @r"
                   INDOMARET
          Jl. Tebet Timur 45, Jakarta
        --------------------------------
        22-11-2025 09:30:00 WIB
        Toko                        TB45
        Terminal                  TB45-2
        Kasir                        K21
        --------------------------------
               TARIK TUNAI KASPRO
        Nomor HP            0812****7890
        Jumlah                 Rp100.000
        Ref
        019aaa00000070008000000000000001
        No. Ref         GR-20251122-0001
        Status                  BERHASIL
        --------------------------------
                Simpan struk ini
            sebagai bukti transaksi
        ");
    }

    #[test]
    fn a_cancelled_cash_out_says_that_nothing_was_paid() {
        let outcome = outcome(Kind::CashOut, Verdict::Cancelled, None);
        let printed = print(&Outlet::of(Chain::Alfamart), 50_000, &outcome);
        insta::assert_snapshot!(printed, @r"
                    ALFAMART
          Jl. Cikini Raya 12, Jakarta
        --------------------------------
        22-11-2025 09:30:00 WIB
        Toko                        TJ01
        Terminal                  TJ01-1
        Kasir                        K07
        --------------------------------
               TARIK TUNAI KASPRO
        Nomor HP            0812****7890
        Jumlah                  Rp50.000
        Ref
        019aaa00000070008000000000000001
        Status                DIBATALKAN
        --------------------------------
           Tidak ada uang dibayarkan
             Saldo tidak berkurang
        ");
    }

    #[test]
    fn a_cash_in_at_an_agent_without_cashier() {
        let outcome = outcome(
            Kind::CashIn,
            Verdict::Done,
            Some("01999999-aaaa-7bbb-8ccc-dddddddddddd"),
        );
        let printed = print(&Outlet::of(Chain::Digibos), 10_000, &outcome);
        insta::assert_snapshot!(printed, @r"
                AGEN LKD DIGIBOS
             Warung Bu Tini, Depok
        --------------------------------
        22-11-2025 09:30:00 WIB
        Toko                      AG0042
        Terminal                AG0042-1
        --------------------------------
               SETOR TUNAI KASPRO
        Nomor HP            0812****7890
        Jumlah                  Rp10.000
        Ref
        019aaa00000070008000000000000001
        No. Ref
        01999999-aaaa-7bbb-8ccc-dddddddd
                                    dddd
        Status                  BERHASIL
        --------------------------------
                Simpan struk ini
            sebagai bukti transaksi
        ");
    }

    #[test]
    fn no_line_is_wider_than_the_paper() {
        let mut outlet = Outlet::of(Chain::Alfamart);
        outlet.title = "A".repeat(70);
        outlet.address = format!("Jalan {} nomor 1 {}", "panjang".repeat(9), "é ".repeat(40));
        outlet.store_id = "S".repeat(64);
        let mut outcome = outcome(Kind::CashIn, Verdict::Unknown, Some(&"R".repeat(64)));
        outcome.reference = "P".repeat(64);
        for line in print(&outlet, u64::MAX, &outcome).lines() {
            assert!(line.chars().count() <= COLUMNS, "{line:?}");
        }
    }

    #[test]
    fn neither_token_nor_whole_phone_number_is_printed() {
        let outlet = Outlet::of(Chain::Indomaret);
        let outcome = outcome(Kind::CashOut, Verdict::Done, None);
        let order = Order::new("081234567890", 50_000).token("987123");
        let printed = Receipt {
            outlet: &outlet,
            order: &order,
            outcome: &outcome,
            at: at(),
        };
        let printed = printed.to_string();
        assert!(
            !printed.contains("987123") && !printed.contains("081234567890"),
            "{printed}"
        );
    }
}
