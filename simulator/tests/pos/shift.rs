//! Days at the counter.

use insta::assert_snapshot;

use super::fixture::{BUDI, PosFixture};
use super::pty_terminal::{ENTER, ESC, F2, F3, F4, F6, F7, F8, F9, F10, PtyTerminal};

/// Opens a shift with that float.
pub fn open_shift(terminal: &mut PtyTerminal, float: &str) -> String {
    terminal.wait("Menu utama");
    terminal.key(F7);
    terminal.wait("BUKA SHIFT");
    terminal.key(&format!("{float}{ENTER}"));
    terminal.wait("dibuka dengan modal")
}

/// Fills in a form and waits for its confirm screen.
pub fn fill(terminal: &mut PtyTerminal, function: &str, fields: &[&str]) -> String {
    terminal.key(function);
    terminal.wait("Enter lanjut");
    terminal.key(&format!("{}{ENTER}", fields.join(ENTER)));
    terminal.wait("BENAR?")
}

/// Leaves a receipt. The screen that works shows the answer a moment before all is written down;
/// until then the till takes no key.
fn done(terminal: &mut PtyTerminal) {
    terminal.wait("Enter selesai");
    terminal.key(ENTER);
    terminal.wait("Menu utama");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shift_from_its_float_to_a_shortage() {
    let fixture = PosFixture::begin().await;
    let printer = fixture.printer();
    let mut terminal = fixture.terminal("alfamart", &["--receipt-to", &printer], &[]);
    assert_snapshot!("home", terminal.wait("Shift belum dibuka"));
    terminal.key(F2);
    terminal.wait("Buka shift dulu");
    assert_snapshot!("shift_open", open_shift(&mut terminal, "500000"));

    terminal.key(F4);
    terminal.wait("CEK NOMOR");
    terminal.key(&format!("{BUDI}{ENTER}{ENTER}"));
    assert_snapshot!("inquiry", terminal.wait("Nomor terdaftar"));
    terminal.key(ESC);
    terminal.wait("Menu utama");

    assert_snapshot!(
        "confirm_cash_in",
        fill(&mut terminal, F2, &[BUDI, "200000"])
    );
    terminal.key(ENTER);
    terminal.wait("Simpan uang Rp200.000 di laci.");
    terminal.wait("Laci Rp700.000");
    done(&mut terminal);

    let token = fixture.token("alfamart", 100_000).await;
    let confirm = fill(&mut terminal, F3, &[BUDI, "100000", &token]);
    assert!(!confirm.contains(&token), "{confirm}");
    assert_snapshot!("confirm_cash_out", confirm);
    terminal.key(ENTER);
    terminal.wait("SERAHKAN UANG Rp100.000");
    terminal.wait("Laci Rp600.000");
    done(&mut terminal);

    fill(&mut terminal, F3, &[BUDI, "50000", "999999"]);
    terminal.key(ENTER);
    terminal.wait("JANGAN SERAHKAN UANG");
    terminal.wait("Token salah");
    done(&mut terminal);

    let token = fixture.token("alfamart", 50_000).await;
    fill(&mut terminal, F3, &[BUDI, "50000", &token]);
    fixture.script("drop-answer\ndrop-answer\ndrop-answer\ndelay 700ms");
    terminal.key(ENTER);
    assert_snapshot!("lost_answer", terminal.wait("Tanya status ke-3"));
    terminal.wait("SERAHKAN UANG Rp50.000");
    terminal.wait("Pasti setelah 4 permintaan");
    done(&mut terminal);

    terminal.key(F6);
    assert_snapshot!("journal", terminal.wait("JURNAL HARI INI"));
    terminal.key(&format!("{ENTER}s"));
    terminal.wait("BERHASIL (00)");
    terminal.key(F9);
    terminal.wait("*** SALINAN ***");

    terminal.key(F7);
    terminal.wait("HITUNG UANG");
    // 550.000 should be there: five of 100.000 and two of 20.000 are not enough.
    terminal.key(&format!("5{ENTER}{ENTER}2{}", ENTER.repeat(7)));
    assert_snapshot!("count", terminal.wait("Rp540.000"));
    terminal.key(ENTER);
    assert_snapshot!("closing", terminal.wait("KURANG"));
    terminal.key(ENTER);
    assert_snapshot!("z_report", terminal.wait("LAPORAN Z No. 1"));
    terminal.wait("KURANG Rp10.000");
    terminal.key(F10);
    terminal.wait("KELUAR?");
    terminal.key(ENTER);
    assert_eq!(terminal.ended(), 0);
    let printed = std::fs::read(&printer).expect("papers");
    let printed = String::from_utf8_lossy(&printed);
    let papers = ["SETOR TUNAI", "TARIK TUNAI", "SALINAN", "LAPORAN"];
    for paper in papers {
        assert!(printed.contains(paper), "{paper} is not printed");
    }
    fixture.end().await;
}

/// In both languages: an empty drawer is filled within the shift, and what it has too much goes to
/// the safe, also for a till that dies; the Z report says so.
#[tokio::test(flavor = "multi_thread")]
async fn a_drawer_is_filled_and_emptied_within_a_shift() {
    let fixture = PosFixture::begin().await;
    for (channel, lang, words) in [
        (
            "alfamart",
            "id",
            [
                "Menu utama",
                "BUKA SHIFT",
                "Tambah uang",
                "ke brankas",
                "HITUNG UANG",
                "Ditambah (1)",
                "Ke brankas (1)",
            ],
        ),
        (
            "indomaret",
            "en",
            [
                "Main menu",
                "OPEN SHIFT",
                "Pay cash into",
                "into the safe",
                "COUNT THE DRAWER",
                "Paid in (1)",
                "Safe drop (1)",
            ],
        ),
    ] {
        let [
            home,
            opening,
            paying_in,
            dropping,
            counting,
            paid_in,
            dropped,
        ] = words;
        let mut terminal = fixture.terminal(channel, &["--lang", lang], &[]);
        terminal.wait(home);
        terminal.key(F7);
        terminal.wait(opening);
        terminal.key(&format!("50000{ENTER}"));
        terminal.wait("Rp50.000");
        terminal.wait(home);
        terminal.key("+");
        terminal.wait(paying_in);
        terminal.key(&format!("100300{ENTER}"));
        terminal.wait(" Rp150.300");
        terminal.key("-");
        terminal.wait(dropping);
        terminal.key(&format!("100000{ENTER}"));
        terminal.wait("-Rp100.000");
        terminal.kill();

        let mut terminal = fixture.terminal(channel, &["--lang", lang], &[]);
        terminal.wait(" Rp50.300");
        terminal.key(F7);
        terminal.wait(counting);
        // One note of 50.000, one coin of 200 and one of 100.
        terminal.key(&format!("{ENTER}1{}1{ENTER}1", ENTER.repeat(7)));
        terminal.wait("Rp50.300");
        terminal.key(ENTER);
        terminal.wait(if lang == "id" { "PAS" } else { "EVEN" });
        terminal.key(ENTER);
        terminal.wait(paid_in);
        terminal.wait(dropped);
    }
    fixture.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_is_in_the_drawer_is_refused_before_anything_is_sent() {
    let fixture = PosFixture::begin().await;
    let mut terminal = fixture.terminal("alfamart", &[], &[]);
    open_shift(&mut terminal, "100000");
    terminal.key(F3);
    terminal.wait("TARIK TUNAI");
    terminal.key(&format!("{BUDI}{ENTER}150000{ENTER}123456{ENTER}"));
    terminal.wait("Uang di laci hanya Rp100.000");
    // Only the credentials have been fetched.
    let sent: u64 = fixture.line.counts().values().sum();
    assert_eq!(sent, 1);
    fixture.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cash_in_without_a_line_waits_in_the_queue_also_for_a_till_that_dies() {
    let fixture = PosFixture::begin().await;
    let mut terminal = fixture.terminal("digibos", &[], &[]);
    open_shift(&mut terminal, "100000");
    fixture.cut();
    terminal.key(F2);
    terminal.wait("Enter lanjut");
    terminal.key(&format!("{BUDI}{ENTER}25000{ENTER}"));
    assert_snapshot!("offline", terminal.wait("HOST TIDAK MENJAWAB"));
    terminal.key(F8);
    terminal.wait("tetap di laci");
    terminal.wait("Laci Rp125.000");
    terminal.key(F8);
    assert_snapshot!("queue", terminal.wait("menunggu"));
    terminal.kill();

    fixture.mend();
    let mut terminal = fixture.terminal("digibos", &[], &[]);
    // The till resolves it, and the shift is what it was.
    for part in ["BERHASIL", "Shift 1  Laci Rp125.000", "Host TERHUBUNG"] {
        terminal.wait(part);
    }
    assert_snapshot!("queue_forwarded", terminal.wait("K kirim sekarang"));
    terminal.key(ESC);
    terminal.wait("Menu utama");
    fixture.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cash_out_that_its_till_did_not_live_to_see_is_taken_back() {
    let fixture = PosFixture::begin().await;
    let mut terminal = fixture.terminal("alfamart", &[], &[]);
    open_shift(&mut terminal, "100000");
    fill(&mut terminal, F2, &[BUDI, "100000"]);
    terminal.key(ENTER);
    terminal.wait("Laci Rp200.000");
    let token = fixture.token("alfamart", 100_000).await;
    fill(&mut terminal, F3, &[BUDI, "100000", &token]);
    fixture.script("drop-answer\ndelay 60s");
    terminal.key(ENTER);
    assert_snapshot!("in_hand", terminal.wait("Tanya status ke-1"));
    terminal.kill();

    fixture.mend();
    let terminal = fixture.terminal("alfamart", &[], &[]);
    terminal.wait("DIBATALKAN");
    terminal.wait("Laci Rp200.000");
    fixture.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cash_out_is_never_queued() {
    let fixture = PosFixture::begin().await;
    let mut terminal = fixture.terminal("indomaret", &["--lang", "en"], &[]);
    terminal.wait("Main menu");
    terminal.key(F7);
    terminal.wait("OPEN SHIFT");
    terminal.key(&format!("500000{ENTER}"));
    terminal.wait("is open with");
    fixture.cut();
    terminal.key(F3);
    terminal.wait("CASH OUT");
    terminal.key(&format!("{BUDI}{ENTER}50000{ENTER}123456{ENTER}"));
    terminal.wait("A cash-out cannot be queued");
    terminal.key(F2);
    terminal.wait("CASH IN");
    terminal.key(&format!("{BUDI}{ENTER}50000{ENTER}123456{ENTER}"));
    terminal.wait("cannot be queued: tokens are not kept");
    fixture.end().await;
}

/// A pipe that nobody reads makes a writer wait, as a printer does that is out of paper.
#[tokio::test(flavor = "multi_thread")]
async fn a_printer_without_paper_holds_nothing_up() {
    let fixture = PosFixture::begin().await;
    let printer = fixture.printer();
    let made = std::process::Command::new("mkfifo").arg(&printer).status();
    assert!(made.expect("mkfifo").success());
    let mut terminal = fixture.terminal("alfamart", &["--receipt-to", &printer], &[]);
    open_shift(&mut terminal, "100000");
    for drawer in ["Laci Rp150.000", "Laci Rp200.000"] {
        fill(&mut terminal, F2, &[BUDI, "50000"]);
        terminal.key(ENTER);
        terminal.wait(drawer);
        done(&mut terminal);
    }
    terminal.key(F10);
    terminal.wait("KELUAR?");
    terminal.key(ENTER);
    assert_eq!(terminal.ended(), 0);
    fixture.end().await;
}
