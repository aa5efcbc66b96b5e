//! The receipt on the page: copies to download, and the brand over the door.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::page::{BUDI, Visit};

/// What each copy is, how it begins, and how it is named.
const COPIES: [(&str, &str, &str); 3] = [
    ("pdf", "application/pdf", "%PDF-1.7"),
    ("png", "image/png", "\u{89}PNG"),
    ("bin", "application/octet-stream", "\u{1b}@"),
];

/// How long a download may take.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

/// Fetches what a link of the page leads to: status, media type, disposition, and how it begins.
const FETCH: &str = "
    const [id, done] = arguments;
    const link = document.getElementById(id);
    fetch(link.href).then(async (answer) => {
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const start = String.fromCharCode(...bytes.slice(0, 8));
      done([answer.status, answer.headers.get('Content-Type'), answer.headers.get('Content-Disposition'), start]);
    });";

#[tokio::test]
async fn copies_of_the_receipt_can_be_downloaded() {
    let Some(visit) = Visit::begin().await else {
        return;
    };
    let browser = &visit.browser;
    visit.pay_in("500000").await;
    visit.ends_with("Done").await;
    browser.until_says("#receipt", "Kode Verifikasi").await;
    for (ending, kind, begins) in COPIES {
        let id = format!("copy-{ending}");
        let found = browser.run_async(FETCH, json!([id])).await;
        assert_eq!(found[0], 200, "{found}");
        assert_eq!(found[1], kind);
        let disposition = found[2].as_str().expect("a disposition");
        assert!(
            disposition.starts_with("attachment; filename=\"struk-"),
            "{found}"
        );
        assert!(disposition.ends_with(&format!(".{ending}\"")), "{found}");
        assert!(
            found[3]
                .as_str()
                .is_some_and(|text| text.starts_with(begins)),
            "{found}"
        );
    }
    visit.end().await;
}

/// Under the page's policy, by keyboard, as people do.
#[tokio::test]
async fn a_link_puts_the_file_on_the_disk() {
    let Some(visit) = Visit::begin().await else {
        return;
    };
    let browser = &visit.browser;
    let folder = tempfile::tempdir().expect("a folder");
    let wanted = json!({
        "behavior": "allow", "downloadPath": folder.path(), "eventsEnabled": true,
    });
    browser.chrome("Browser.setDownloadBehavior", wanted).await;
    visit.pay_in("50000").await;
    visit.ends_with("Done").await;
    browser
        .run("document.getElementById('copy-pdf').focus()")
        .await;
    browser.keys("\u{e007}").await;
    let begun = Instant::now();
    let file = loop {
        assert!(begun.elapsed() < ANSWER_TIMEOUT, "nothing was downloaded");
        // The browser's answer is the pause between two looks.
        browser.run("return true").await;
        let mut files = folder.path().read_dir().expect("a folder").flatten();
        let pdf = files.find(|file| file.path().extension() == Some("pdf".as_ref()));
        // The browser reserves the name with an empty file before it moves the download there.
        let bytes = pdf.map(|file| std::fs::read(file.path()).expect("a file"));
        if let Some(bytes) = bytes.filter(|bytes| !bytes.is_empty()) {
            break bytes;
        }
    };
    assert!(file.starts_with(b"%PDF"));
    visit.end().await;
}

/// `KasPro FAQ 10`: Lawson pays no cash out.
#[tokio::test]
async fn a_brand_that_is_not_served_is_refused() {
    let Some(visit) = Visit::begin().await else {
        return;
    };
    let browser = &visit.browser;
    visit.stand_at("alfamart", "cash-in").await;
    browser.until_says(".brands", "Lawson").await;
    visit.choose("brand-3").await;
    browser.until_says(".sign", "LAWSON").await;
    browser.type_into("#slot-phone", BUDI).await;
    browser.type_into("#slot-amount", "50000").await;
    browser.click("#key-send").await;
    visit.ends_with("Rp50.000 is in the account").await;
    browser.until_says("#receipt", "LAWSON").await;
    visit.choose("work-cash-out").await;
    browser
        .until_says("#till", "Lawson serves no cash out")
        .await;
    browser.type_into("#slot-token", "123456").await;
    browser.click("#key-send").await;
    visit.ends_with("Refused: hand over no cash").await;
    visit.ends_with("brand is not served").await;
    assert_eq!(visit.state().await, "DECLINED");
    browser.shot("receipt-brand-refused").await;
    visit.choose("shop-indomaret").await;
    browser.until_says(".brands", "Ceriamart").await;
    visit.choose("shop-danamon").await;
    browser.until("!document.querySelector('.brands')").await;
    visit.end().await;
}

#[tokio::test]
async fn pictures_of_the_receipt_are_taken() {
    let Some(visit) = Visit::begin().await else {
        return;
    };
    let browser = &visit.browser;
    visit.pay_in("500000").await;
    visit.ends_with("Done").await;
    browser.click("#to-the-till, #language").await;
    for (width, height) in [(360, 740), (1440, 900)] {
        for scheme in ["light", "dark"] {
            visit.look(width, height, scheme).await;
            browser.run("document.body.dataset.place = 'till'").await;
            browser.shot(&format!("receipt-{width}-{scheme}")).await;
            let script = "return document.documentElement.scrollWidth <= innerWidth";
            assert_eq!(browser.run(script).await, true, "too wide at {width}");
        }
        browser.click("#language").await;
    }
    visit.end().await;
}
