//! What a cashier must see without scrolling: what to do with the cash, and how the network is.

use serde_json::json;

use crate::page::{BUDI, Visit};

const SIZES: [(u32, u32); 4] = [(360, 740), (768, 1024), (1366, 768), (1440, 900)];

/// Makes a token for that amount past the phone, and returns its digits.
const TOKEN: &str = "
    const [phone, done] = arguments;
    const body = { pin: '123456', channel: 'indomaret', direction: 'cash-out', amount: 100000 };
    fetch(`/api/phones/${phone}/tokens`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
    }).then((answer) => answer.json()).then(({ token }) => done(token));";

/// Whether the whole of that element is in the window with nothing over it.
const IS_VISIBLE: &str = "
    const [id, done] = arguments;
    const element = document.getElementById(id);
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const isThere = (x, y) => element.contains(document.elementFromPoint(x, y));
    done(top >= 0 && bottom <= innerHeight
      && [top + 3, (top + bottom) / 2, bottom - 3].every((y) => isThere((left + right) / 2, y)));";

async fn is_visible(visit: &Visit, id: &str) -> bool {
    visit.browser.run_async(IS_VISIBLE, json!([id])).await == true
}

/// Speaks that language.
async fn speak(visit: &Visit, language: &str) {
    let spoken = "return document.documentElement.lang";
    if visit.browser.run(spoken).await != language {
        visit.browser.click("#language").await;
    }
}

#[tokio::test]
async fn what_to_do_with_the_cash_is_visible_at_every_width() {
    let Some(visit) = Visit::begin().await else {
        return;
    };
    let browser = &visit.browser;
    for _ in 0..2 {
        visit.pay_in("1000000").await;
        visit.ends_with("Rp1.000.000").await;
    }
    let (paid, refused) = (
        ["serahkan Rp100.000", "jangan serahkan uang"],
        ["hand over Rp100.000", "hand over no cash"],
    );
    for (language, [pay, keep]) in [("id", paid), ("en", refused)] {
        for scheme in ["light", "dark"] {
            for (width, height) in SIZES {
                let place = format!("{language}, {scheme}, {width} × {height}");
                visit.look(width, height, scheme).await;
                visit.open().await;
                speak(&visit, language).await;
                assert!(is_visible(&visit, "line-good").await, "{place}");
                visit.stand_at("indomaret", "cash-out").await;
                let token = browser.run_async(TOKEN, json!([BUDI])).await;
                let token = token.as_str().expect("a token");
                for (slot, text) in [("phone", BUDI), ("amount", "100000"), ("token", token)] {
                    browser.type_into(&format!("#slot-{slot}"), text).await;
                }
                browser.keys("\u{e007}").await;
                visit.ends_with(pay).await;
                assert!(is_visible(&visit, "verdict").await, "{place}: paid");
                browser
                    .window_shot(&format!("verdict-{width}-{language}-{scheme}"))
                    .await;
                // The same token once more.
                browser.type_into("#slot-token", token).await;
                browser.keys("\u{e007}").await;
                visit.ends_with(keep).await;
                assert!(is_visible(&visit, "verdict").await, "{place}: refused");
            }
        }
    }
    visit.end().await;
}

#[tokio::test]
async fn the_network_stays_visible_and_the_receipt_stands_beside_the_till() {
    let Some(visit) = Visit::begin().await else {
        return;
    };
    let browser = &visit.browser;
    for (width, height) in SIZES {
        visit.look(width, height, "light").await;
        visit.open().await;
        browser.click("#tour-1").await;
        let is_folded = "return !document.querySelector('#tour ol')";
        assert_eq!(browser.run(is_folded).await, true, "{width}");
        browser.click("#key-send").await;
        visit.ends_with("Rp500.000 is in the account").await;
        let places = "return ['till', 'act'].map((id) => document.getElementById(id).getBoundingClientRect())
            .map(({ left, right, top }) => [left, right, top])";
        let places = browser.run(places).await;
        let at = |place: usize, edge: usize| places[place][edge].as_f64().expect("a number");
        let is_beside = at(1, 0) >= at(0, 1) && at(1, 2) < f64::from(height) / 2.0;
        assert_eq!(is_beside, width > 1200, "{width}: {places}");
        browser.run("scrollTo(0, document.body.scrollHeight)").await;
        assert!(is_visible(&visit, "line-good").await, "{width}");
    }
    visit.end().await;
}
