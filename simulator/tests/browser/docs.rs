//! The documents at `/docs/` of a sandbox: what is tried out is signed.

use crate::page::Visit;

/// Nobody has to fill in anything: the example is sent as it stands.
#[tokio::test]
async fn a_cash_in_that_is_tried_out_is_signed_and_posted() {
    let Some(visit) = Visit::begin().await else {
        return;
    };
    let browser = &visit.browser;
    browser
        .open(&format!("{}/docs/", visit.gateway_url()))
        .await;
    assert_eq!(browser.run("return document.title").await, "Gerai API");
    let operation = "[id$='-top_up']";
    browser
        .until(&format!("document.querySelector(\"{operation}\")"))
        .await;
    browser
        .click(&format!("{operation} .opblock-summary-control"))
        .await;
    for button in [".try-out__btn", ".execute"] {
        let button = format!("{operation} {button}");
        let is_there = format!("document.querySelector(\"{button}\")");
        browser.until(&is_there).await;
        browser.click(&button).await;
    }
    let answer = format!("{operation} .live-responses-table");
    browser.until_says(&answer, "2003800").await;
    browser.shot("docs-tried-out").await;
    visit.end().await;
}
