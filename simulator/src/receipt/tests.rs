//! What stands on the paper.

use jiff::Timestamp;

use super::*;
use crate::credentials::Partner;
use crate::till::{Chain, MovementKind, Order, Outcome, Outlet, Verdict};

fn at() -> Timestamp {
    "2025-11-22T02:30:00Z".parse().expect("a literal time")
}

fn outcome(kind: MovementKind, verdict: Verdict, reference_no: Option<&str>) -> Outcome {
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
    let outcome = outcome(
        MovementKind::CashOut,
        Verdict::Done,
        Some("GR-20251122-0001"),
    );
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
        Nomor referensi lengkap
         Full reference number
    GR-20251122-0001
    ");
}

#[test]
fn a_cancelled_cash_out_says_that_nothing_was_paid() {
    let outcome = outcome(MovementKind::CashOut, Verdict::Cancelled, None);
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
        Nomor referensi lengkap
         Full reference number
    019aaa00000070008000000000000001
    ");
}

#[test]
fn a_cash_in_at_an_agent_without_cashier() {
    let outcome = outcome(
        MovementKind::CashIn,
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
    No. Ref           3203 1014 9016
    Status                  BERHASIL
    --------------------------------
            Simpan struk ini
        sebagai bukti transaksi
        Nomor referensi lengkap
         Full reference number
    01999999-aaaa-7bbb-8ccc-dddddddd
    dddd
    ");
}

#[test]
fn no_line_is_wider_than_the_paper() {
    let mut outlet = Outlet::of(Chain::Alfamart);
    outlet.title = "A".repeat(70);
    outlet.address = format!("Jalan {} nomor 1 {}", "panjang".repeat(9), "é ".repeat(40));
    outlet.store_id = "S".repeat(64);
    let mut outcome = outcome(
        MovementKind::CashIn,
        Verdict::Unknown,
        Some(&"R".repeat(64)),
    );
    outcome.reference = "P".repeat(64);
    let order = Order::new("081234567890", u64::MAX);
    let key = VerificationKey::of(&partner());
    for (paper, is_copy) in PageWidth::ALL
        .into_iter()
        .flat_map(|paper| [(paper, false), (paper, true)])
    {
        let style = ReceiptStyle {
            paper,
            key: Some(&key),
            is_copy,
        };
        let receipt = Receipt {
            outlet: &outlet,
            order: &order,
            outcome: &outcome,
            at: at(),
        };
        for line in receipt.layout(style).texts() {
            assert!(line.chars().count() <= paper.columns(), "{line:?}");
        }
    }
}

#[test]
fn a_wide_copy_with_its_code() {
    let outlet = Outlet::of(Chain::Indomaret);
    let outcome = outcome(
        MovementKind::CashOut,
        Verdict::Done,
        Some("GR-20251122-0001"),
    );
    let order = Order::new("081234567890", 100_000);
    let key = VerificationKey::of(&partner());
    let style = ReceiptStyle {
        paper: PageWidth::Wide,
        key: Some(&key),
        is_copy: true,
    };
    let receipt = Receipt {
        outlet: &outlet,
        order: &order,
        outcome: &outcome,
        at: at(),
    };
    insta::assert_snapshot!(receipt.layout(style), @r"
                    INDOMARET
           Jl. Tebet Timur 45, Jakarta
                 *** SALINAN ***
    ------------------------------------------
    22-11-2025 09:30:00 WIB
    Toko                                  TB45
    Terminal                            TB45-2
    Kasir                                  K21
    ------------------------------------------
                TARIK TUNAI KASPRO
    Nomor HP                      0812****7890
    Jumlah                           Rp100.000
    Ref       019aaa00000070008000000000000001
    No. Ref                   GR-20251122-0001
    Status                            BERHASIL
    Kode Verifikasi                NYFVE-61EYM
    ------------------------------------------
                 Simpan struk ini
             sebagai bukti transaksi
             Nomor referensi lengkap
              Full reference number
    GR-20251122-0001
    ");
}

#[test]
fn neither_token_nor_whole_phone_number_is_printed() {
    let outlet = Outlet::of(Chain::Indomaret);
    let outcome = outcome(MovementKind::CashOut, Verdict::Done, None);
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

fn partner() -> Partner {
    let json = r#"{"partnerId":"INDOMARET","clientKey":"the-key","clientSecret":"the-secret",
        "privateKeyPem":"the-pem","channelId":"95221"}"#;
    serde_json::from_str(json).expect("a partner")
}

/// The key of the partner in these tests.
pub fn key() -> VerificationKey {
    VerificationKey::of(&partner())
}

/// A receipt with everything on it.
pub fn sample(paper: PageWidth) -> PrintLayout {
    let outcome = outcome(
        MovementKind::CashOut,
        Verdict::Done,
        Some("GR-20251122-0001"),
    );
    sealed(paper, &outcome)
}

/// One of a movement to which a gateway gave that number.
pub fn numbered(reference_no: &str) -> PrintLayout {
    let outcome = outcome(MovementKind::CashIn, Verdict::Done, Some(reference_no));
    sealed(PageWidth::Narrow, &outcome)
}

/// One with references of that length.
pub fn long_layout(paper: PageWidth, length: usize) -> PrintLayout {
    let mut outcome = outcome(
        MovementKind::CashIn,
        Verdict::Unknown,
        Some(&"R".repeat(length)),
    );
    outcome.reference = "P".repeat(length);
    sealed(paper, &outcome)
}

fn sealed(paper: PageWidth, outcome: &Outcome) -> PrintLayout {
    let outlet = Outlet::of(Chain::Indomaret);
    let order = Order::new("081234567890", 100_000);
    let receipt = Receipt {
        outlet: &outlet,
        order: &order,
        outcome,
        at: at(),
    };
    receipt.layout(ReceiptStyle {
        paper,
        key: Some(&key()),
        is_copy: false,
    })
}
