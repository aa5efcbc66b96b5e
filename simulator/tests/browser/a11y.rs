//! What everybody must be able to use: the project's own rules, and axe-core's where it is at hand.

use serde_json::{Value, json};

use crate::driver::Browser;
use crate::page::Visit;

/// The rules, run in the page: a list of what breaks them.
const RULES: &str = include_str!("a11y.js");

/// Fails where the page as it is breaks a rule.
async fn check(browser: &Browser, place: &str) {
    let found = browser.run(RULES).await;
    let found: Vec<&str> = found
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    assert!(found.is_empty(), "{place}:\n{}", found.join("\n"));
    check_with_axe(browser, place).await;
}

async fn check_with_axe(browser: &Browser, place: &str) {
    let Some(file) = std::env::var_os("AXE_CORE_SCRIPT") else {
        return;
    };
    let axe = std::fs::read_to_string(file).expect("AXE_CORE_SCRIPT names a file");
    let script = "
        const [source, done] = arguments;
        if (!window.axe) new Function(source).call(window);
        // Half of a button may lie under the bar that stays in sight, which axe takes for its size.
        window.scrollTo({ top: 0, behavior: 'instant' });
        const rules = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
        window.axe.run(document, rules).then(
          ({ violations }) => done(violations.flatMap(({ id, help, nodes }) =>
            nodes.map((node) => `${id}: ${help}: ${node.target} ${node.failureSummary}`))),
          (error) => done([String(error)]));";
    // The page allows no scripts made of texts, which is how axe gets in: for once it may.
    browser
        .chrome("Page.setBypassCSP", json!({ "enabled": true }))
        .await;
    let found = browser.run_async(script, json!([axe])).await;
    assert_eq!(found, json!([]), "{place}: {found:#}");
}

#[tokio::test]
async fn every_screen_can_be_used_by_everybody() {
    let Some(visit) = Visit::begin().await else {
        return;
    };
    let browser = &visit.browser;
    if std::env::var_os("AXE_CORE_SCRIPT").is_some() {
        browser
            .chrome("Page.setBypassCSP", json!({ "enabled": true }))
            .await;
    }
    for scheme in ["light", "dark"] {
        visit.look(1440, 1000, scheme).await;
        visit.open().await;
        check(browser, &format!("{scheme}: at first")).await;
        visit.pay_in("500000").await;
        visit.ends_with("Done").await;
        browser.click("#under-wire summary").await;
        check(browser, &format!("{scheme}: after a cash-in")).await;
        visit.pay_in("75000").await;
        visit.ends_with("Refused").await;
        check(browser, &format!("{scheme}: after a refusal")).await;
        browser.click("#deed-cash-out").await;
        visit.choose("channel-danamon").await;
        check(browser, &format!("{scheme}: the form on the phone")).await;
        visit.make_token("danamon", "100000").await;
        check(browser, &format!("{scheme}: the token on the phone")).await;
        visit.choose("line-down").await;
        browser.until_says("#bar", "nothing arrives").await;
        browser.click("#busy-open").await;
        check(browser, &format!("{scheme}: a bad line, the busy day")).await;
        browser.click("#busy-close").await;
        visit.choose("line-good").await;
        for place in ["phone", "till", "under"] {
            visit.look(360, 740, scheme).await;
            browser.click(&format!("#to-{place}")).await;
            check(browser, &format!("{scheme}: {place} at 360 pixels")).await;
        }
    }
    visit.end().await;
}
