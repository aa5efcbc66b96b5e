//! Days at the counter.

use insta::assert_snapshot;

use super::desk::{Desk, ENTER, ESC, F2, F3, F4, F6, F7, F8, F9, F10};
use super::house::{BUDI, House};

/// Opens a shift with that float.
pub fn open_shift(desk: &mut Desk, float: &str) -> String {
    desk.wait("Menu utama");
    desk.key(F7);
    desk.wait("BUKA SHIFT");
    desk.key(&format!("{float}{ENTER}"));
    desk.wait("dibuka dengan modal")
}

/// Fills in a form and waits for its confirm screen.
pub fn fill(desk: &mut Desk, function: &str, fields: &[&str]) -> String {
    desk.key(function);
    desk.wait("Enter lanjut");
    desk.key(&format!("{}{ENTER}", fields.join(ENTER)));
    desk.wait("BENAR?")
}

/// Leaves a receipt. The screen that works shows the answer a moment before all is written down;
/// until then the till takes no key.
fn done(desk: &mut Desk) {
    desk.wait("Enter selesai");
    desk.key(ENTER);
    desk.wait("Menu utama");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shift_from_its_float_to_a_shortage() {
    let house = House::begin().await;
    let printer = house.printer();
    let mut desk = house.desk("alfamart", &["--receipt-to", &printer], &[]);
    assert_snapshot!("home", desk.wait("Shift belum dibuka"));
    desk.key(F2);
    desk.wait("Buka shift dulu");
    assert_snapshot!("shift_open", open_shift(&mut desk, "500000"));

    desk.key(F4);
    desk.wait("CEK NOMOR");
    desk.key(&format!("{BUDI}{ENTER}{ENTER}"));
    assert_snapshot!("inquiry", desk.wait("Nomor terdaftar"));
    desk.key(ESC);
    desk.wait("Menu utama");

    assert_snapshot!("confirm_cash_in", fill(&mut desk, F2, &[BUDI, "200000"]));
    desk.key(ENTER);
    desk.wait("Simpan uang Rp200.000 di laci.");
    desk.wait("Laci Rp700.000");
    done(&mut desk);

    let token = house.token("alfamart", 100_000).await;
    let confirm = fill(&mut desk, F3, &[BUDI, "100000", &token]);
    assert!(!confirm.contains(&token), "{confirm}");
    assert_snapshot!("confirm_cash_out", confirm);
    desk.key(ENTER);
    desk.wait("SERAHKAN UANG Rp100.000");
    desk.wait("Laci Rp600.000");
    done(&mut desk);

    fill(&mut desk, F3, &[BUDI, "50000", "999999"]);
    desk.key(ENTER);
    desk.wait("JANGAN SERAHKAN UANG");
    desk.wait("Token salah");
    done(&mut desk);

    let token = house.token("alfamart", 50_000).await;
    fill(&mut desk, F3, &[BUDI, "50000", &token]);
    house.script("drop-answer\ndrop-answer\ndrop-answer\ndelay 700ms");
    desk.key(ENTER);
    assert_snapshot!("lost_answer", desk.wait("Tanya status ke-3"));
    desk.wait("SERAHKAN UANG Rp50.000");
    desk.wait("Pasti setelah 4 pertanyaan");
    done(&mut desk);

    desk.key(F6);
    assert_snapshot!("journal", desk.wait("JURNAL HARI INI"));
    desk.key(&format!("{ENTER}s"));
    desk.wait("BERHASIL (00)");
    desk.key(F9);
    desk.wait("*** SALINAN ***");

    desk.key(F7);
    desk.wait("HITUNG UANG");
    // 550.000 should be there: five of 100.000 and two of 20.000 are not enough.
    desk.key(&format!("5{ENTER}{ENTER}2{}", ENTER.repeat(5)));
    assert_snapshot!("count", desk.wait("Rp540.000"));
    desk.key(ENTER);
    assert_snapshot!("closing", desk.wait("KURANG"));
    desk.key(ENTER);
    assert_snapshot!("z_report", desk.wait("LAPORAN Z No. 1"));
    desk.wait("KURANG Rp10.000");
    desk.key(F10);
    desk.wait("KELUAR?");
    desk.key(ENTER);
    assert_eq!(desk.ended(), 0);
    let printed = std::fs::read(&printer).expect("papers");
    let printed = String::from_utf8_lossy(&printed);
    let papers = ["SETOR TUNAI", "TARIK TUNAI", "SALINAN", "LAPORAN"];
    for paper in papers {
        assert!(printed.contains(paper), "{paper} is not printed");
    }
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_is_in_the_drawer_is_refused_before_anything_is_sent() {
    let house = House::begin().await;
    let mut desk = house.desk("alfamart", &[], &[]);
    open_shift(&mut desk, "100000");
    desk.key(F3);
    desk.wait("TARIK TUNAI");
    desk.key(&format!("{BUDI}{ENTER}150000{ENTER}123456{ENTER}"));
    desk.wait("Uang di laci hanya Rp100.000");
    // Only the credentials have been fetched.
    let sent: u64 = house.line.counts().values().sum();
    assert_eq!(sent, 1);
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cash_in_without_a_line_waits_in_the_queue_also_for_a_till_that_dies() {
    let house = House::begin().await;
    let mut desk = house.desk("digibos", &[], &[]);
    open_shift(&mut desk, "100000");
    house.cut();
    desk.key(F2);
    desk.wait("Enter lanjut");
    desk.key(&format!("{BUDI}{ENTER}25000{ENTER}"));
    assert_snapshot!("offline", desk.wait("HOST TIDAK MENJAWAB"));
    desk.key(F8);
    desk.wait("tetap di laci");
    desk.wait("Laci Rp125.000");
    desk.key(F8);
    assert_snapshot!("queue", desk.wait("menunggu"));
    desk.kill();

    house.mend();
    let mut desk = house.desk("digibos", &[], &[]);
    // It is taken up by itself, and the shift is what it was.
    for part in ["BERHASIL", "Shift 1  Laci Rp125.000", "Host TERHUBUNG"] {
        desk.wait(part);
    }
    assert_snapshot!("queue_forwarded", desk.wait("K kirim sekarang"));
    desk.key(ESC);
    desk.wait("Menu utama");
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cash_out_that_its_till_did_not_live_to_see_is_taken_back() {
    let house = House::begin().await;
    let mut desk = house.desk("alfamart", &[], &[]);
    open_shift(&mut desk, "100000");
    fill(&mut desk, F2, &[BUDI, "100000"]);
    desk.key(ENTER);
    desk.wait("Laci Rp200.000");
    let token = house.token("alfamart", 100_000).await;
    fill(&mut desk, F3, &[BUDI, "100000", &token]);
    house.script("drop-answer\ndelay 60s");
    desk.key(ENTER);
    assert_snapshot!("in_hand", desk.wait("Tanya status ke-1"));
    desk.kill();

    house.mend();
    let desk = house.desk("alfamart", &[], &[]);
    desk.wait("DIBATALKAN");
    desk.wait("Laci Rp200.000");
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cash_out_is_never_queued() {
    let house = House::begin().await;
    let mut desk = house.desk("indomaret", &["--lang", "en"], &[]);
    desk.wait("Main menu");
    desk.key(F7);
    desk.wait("OPEN SHIFT");
    desk.key(&format!("500000{ENTER}"));
    desk.wait("is open with");
    house.cut();
    desk.key(F3);
    desk.wait("CASH OUT");
    desk.key(&format!("{BUDI}{ENTER}50000{ENTER}123456{ENTER}"));
    desk.wait("A cash-out cannot be queued");
    desk.key(F2);
    desk.wait("CASH IN");
    desk.key(&format!("{BUDI}{ENTER}50000{ENTER}123456{ENTER}"));
    desk.wait("cannot be queued: tokens are not kept");
    house.end().await;
}

/// A pipe that nobody reads makes a writer wait, as a printer does that is out of paper.
#[tokio::test(flavor = "multi_thread")]
async fn a_printer_without_paper_holds_nothing_up() {
    let house = House::begin().await;
    let printer = house.printer();
    let made = std::process::Command::new("mkfifo").arg(&printer).status();
    assert!(made.expect("mkfifo").success());
    let mut desk = house.desk("alfamart", &["--receipt-to", &printer], &[]);
    open_shift(&mut desk, "100000");
    for drawer in ["Laci Rp150.000", "Laci Rp200.000"] {
        fill(&mut desk, F2, &[BUDI, "50000"]);
        desk.key(ENTER);
        desk.wait(drawer);
        done(&mut desk);
    }
    desk.key(F10);
    desk.wait("KELUAR?");
    desk.key(ENTER);
    assert_eq!(desk.ended(), 0);
    house.end().await;
}
