//! How it looks on a phone, a tablet and a desk, by day and by night: pictures to be looked at.

use crate::page::Visit;

const SIZES: [(u32, u32); 5] = [
    (360, 740),
    (768, 1024),
    (1366, 768),
    (1440, 900),
    (2560, 1440),
];

#[tokio::test]
async fn pictures_are_taken_at_every_width() {
    let Some(visit) = Visit::begin().await else {
        return;
    };
    let browser = &visit.browser;
    visit.pay_in("500000").await;
    visit.ends_with("Done").await;
    visit.make_token("indomaret", "100000").await;
    visit.look(360, 740, "dark").await;
    browser.click("#to-phone").await;
    browser.window_shot("look-360-dark-token").await;
    visit.look(1440, 900, "light").await;
    visit.choose("line-loses-one").await;
    browser.until_says("#bar", "will be lost").await;
    browser.click("#to-the-till").await;
    browser.click("#key-send").await;
    browser.until_says("#recovery", "An answer was lost").await;
    browser
        .click("#under-wire .exchange:last-child summary")
        .await;
    browser.click("#token-done").await;
    browser.until("!document.querySelector('.toast')").await;
    for scheme in ["light", "dark"] {
        for (width, height) in SIZES {
            visit.look(width, height, scheme).await;
            for place in ["phone", "till", "under"] {
                if width >= 700 && place != "till" {
                    continue;
                }
                let mut suffix = String::new();
                if width < 700 {
                    browser.click(&format!("#to-{place}")).await;
                    suffix = format!("-{place}");
                }
                browser
                    .shot(&format!("look-{width}-{scheme}{suffix}"))
                    .await;
            }
            let script = "return document.documentElement.scrollWidth <= innerWidth";
            assert_eq!(browser.run(script).await, true, "too wide at {width}");
        }
    }
    visit.end().await;
}
