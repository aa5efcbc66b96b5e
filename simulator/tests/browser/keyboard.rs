//! Everything can be done by keyboard, and what was chosen is remembered.

use crate::page::{BUDI, Visit};

/// The tab key, to WebDriver.
const TAB: &str = "\u{e004}";
/// The enter key.
const ENTER: &str = "\u{e007}";
/// The space bar.
const SPACE: &str = "\u{e00d}";

/// Presses tab until that element has the keyboard's attention.
async fn tab_to(visit: &Visit, id: &str) {
    for _ in 0..80 {
        let at = visit.browser.run("return document.activeElement.id").await;
        if at == id {
            return;
        }
        visit.browser.keys(TAB).await;
    }
    panic!("the keyboard never comes to #{id}");
}

#[tokio::test]
async fn a_cash_in_needs_no_mouse() {
    let Some(visit) = Visit::begin().await else {
        return;
    };
    let browser = &visit.browser;
    browser.keys(TAB).await;
    assert_eq!(
        browser.run("return document.activeElement.id").await,
        "skip"
    );
    browser.keys(ENTER).await;
    tab_to(&visit, "slot-phone").await;
    browser.keys(BUDI).await;
    browser.keys(ENTER).await;
    assert_eq!(
        browser.run("return document.activeElement.id").await,
        "slot-amount"
    );
    browser.keys("50000").await;
    tab_to(&visit, "key-send").await;
    browser.keys(SPACE).await;
    visit.ends_with("Rp50.000 is in the account").await;
    visit.end().await;
}

#[tokio::test]
async fn the_tour_is_gone_through_with_the_enter_key() {
    let Some(visit) = Visit::begin().await else {
        return;
    };
    let browser = &visit.browser;
    browser
        .run("document.getElementById('tour-1').focus()")
        .await;
    browser.keys(ENTER).await;
    assert_eq!(visit.focused().await, "key-check");
    browser.keys(ENTER).await;
    visit.ends_with("0812").await;
    assert_eq!(visit.focused().await, "key-send");
    browser.keys(ENTER).await;
    visit.ends_with("Rp500.000 is in the account").await;
    // An Enter too many sends nothing again.
    assert_eq!(visit.focused().await, "verdict");
    browser
        .run("document.getElementById('tour-2').focus()")
        .await;
    browser.keys(ENTER).await;
    browser
        .until("document.activeElement.id === 'phone-pin'")
        .await;
    browser.keys("123456").await;
    browser.keys(ENTER).await;
    browser
        .until("document.activeElement.id === 'to-the-till'")
        .await;
    browser.keys(ENTER).await;
    assert_eq!(visit.focused().await, "key-send");
    browser.keys(ENTER).await;
    visit.ends_with("hand over Rp100.000").await;
    visit.end().await;
}

#[tokio::test]
async fn what_is_typed_takes_the_place_of_what_was_there() {
    let Some(visit) = Visit::begin().await else {
        return;
    };
    let browser = &visit.browser;
    let amount = "return document.getElementById('slot-amount').value";
    browser.click("#tour-1").await;
    assert_eq!(browser.run(amount).await, "500.000");
    browser.click("#slot-amount").await;
    browser.keys("75000").await;
    assert_eq!(browser.run(amount).await, "75.000");
    tab_to(&visit, "slot-phone").await;
    browser.keys(ENTER).await;
    browser.keys("1").await;
    assert_eq!(browser.run(amount).await, "1");
    // The till's own keys, too.
    browser.click("#slot-phone").await;
    browser.click("#slot-amount").await;
    browser.click("#key-5").await;
    for key in ["0", "000"] {
        browser.click(&format!("#key-{key}")).await;
    }
    assert_eq!(browser.run(amount).await, "50.000");
    browser.click("#slot-amount").await;
    browser.keys(ENTER).await;
    visit.ends_with("Rp50.000 is in the account").await;
    visit.end().await;
}

#[tokio::test]
async fn language_and_theme_are_remembered() {
    let Some(visit) = Visit::begin().await else {
        return;
    };
    let browser = &visit.browser;
    browser.until_says("#till", "Cashier’s till").await;
    browser.click("#language").await;
    browser.until_says("#till", "Mesin kasir").await;
    browser.click("#theme").await;
    visit.open().await;
    browser.until_says("#till", "Mesin kasir").await;
    let root = "return [document.documentElement.lang, document.documentElement.dataset.theme]";
    assert_eq!(browser.run(root).await, serde_json::json!(["id", "light"]));
    visit.end().await;
}
