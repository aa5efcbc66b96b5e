//! The page on a gateway of its own, with a browser that looks at it.

use std::sync::LazyLock;
use std::time::Duration;

use serde_json::json;
use simulator::gateway::{self, RunningGateway};
use simulator::web::{Page, PageSettings};
use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};

use crate::driver::Browser;

/// Budi, premium.
pub const BUDI: &str = "081234567890";

/// One browser at a time: they are heavy, and stories have clocks in them.
static TURN: LazyLock<Mutex<()>> = LazyLock::new(Mutex::default);

/// A gateway, its page, and a browser.
pub struct Visit {
    /// The browser.
    pub browser: Browser,
    /// Where the page is.
    pub url: String,
    page: Page,
    gateway: RunningGateway,
    database: String,
    _folder: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Visit {
    /// Opens the page in a browser; nothing where there is no browser.
    pub async fn begin() -> Option<Self> {
        let turn = TURN.lock().await;
        let browser = Browser::start().await?;
        let folder = tempfile::tempdir().expect("a folder");
        let database = gateway::database_url(&folder.path().join("web.db"));
        let gateway = gateway::start_in_process(&database, "127.0.0.1:0").await;
        let gateway = gateway.expect("a gateway");
        let settings = PageSettings {
            listen: "127.0.0.1:0".parse().expect("an address"),
            gateway: gateway.url.clone(),
            // A machine that is busy with other tests may take its time.
            answer_timeout: Duration::from_secs(6),
            database: Some(database.clone()),
        };
        let page = Page::start(settings).await.expect("a page");
        let visit = Self {
            url: page.url().to_owned(),
            browser,
            page,
            gateway,
            database,
            _folder: folder,
            _turn: turn,
        };
        visit.calm().await;
        visit.open().await;
        Some(visit)
    }

    /// Where its gateway is.
    pub fn gateway_url(&self) -> &str {
        &self.gateway.url
    }

    /// Opens the page anew, and waits until the phone shows a balance.
    pub async fn open(&self) {
        self.browser.open(&self.url).await;
        self.browser
            .until("document.querySelector('#balance')")
            .await;
    }

    /// No movement: pictures and clicks then do not depend on the moment.
    async fn calm(&self) {
        let calm = json!([{ "name": "prefers-reduced-motion", "value": "reduce" }]);
        let wanted = json!({ "features": calm });
        self.browser
            .chrome("Emulation.setEmulatedMedia", wanted)
            .await;
    }

    /// Another size of the window, and light or dark.
    pub async fn look(&self, width: u32, height: u32, scheme: &str) {
        let size = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false,
        });
        self.browser
            .chrome("Emulation.setDeviceMetricsOverride", size)
            .await;
        let features = json!({ "features": [
            { "name": "prefers-reduced-motion", "value": "reduce" },
            { "name": "prefers-color-scheme", "value": scheme },
        ]});
        self.browser
            .chrome("Emulation.setEmulatedMedia", features)
            .await;
    }

    /// Chooses a shop and a service.
    pub async fn stand_at(&self, chain: &str, work: &str) {
        self.choose(&format!("shop-{chain}")).await;
        self.choose(&format!("work-{work}")).await;
    }

    /// Chooses one of several, by its id.
    pub async fn choose(&self, id: &str) {
        self.browser.click(&format!("label:has(> #{id})")).await;
    }

    /// Keys in and sends a cash-in at Alfamart.
    pub async fn pay_in(&self, amount: &str) {
        self.stand_at("alfamart", "cash-in").await;
        self.browser.type_into("#slot-phone", BUDI).await;
        self.browser.type_into("#slot-amount", amount).await;
        self.browser.click("#key-send").await;
    }

    /// Makes a token on the phone, and returns its digits.
    pub async fn make_token(&self, channel: &str, amount: &str) -> String {
        let browser = &self.browser;
        if browser
            .run("return !!document.querySelector('#back')")
            .await
            == true
        {
            browser.click("#back").await;
        }
        browser.click("#deed-cash-out").await;
        self.choose(&format!("channel-{channel}")).await;
        browser.type_into("#phone-amount", amount).await;
        browser.type_into("#phone-pin", "123456").await;
        browser.click("#make-token").await;
        browser
            .until("document.querySelector('#token-digits')")
            .await;
        browser.text("#token-digits").await.replace(' ', "")
    }

    /// Waits until the till's display says so.
    pub async fn ends_with(&self, text: &str) {
        self.browser.until_says("#verdict", text).await;
    }

    /// What has the keyboard's attention.
    pub async fn focused(&self) -> String {
        let id = self.browser.run("return document.activeElement.id").await;
        id.as_str().unwrap_or_default().to_owned()
    }

    /// The state that the books show.
    pub async fn state(&self) -> String {
        let script = "return document.querySelector('.state.now')?.dataset.state ?? ''";
        let state = self.browser.run(script).await;
        state.as_str().unwrap_or_default().to_owned()
    }

    /// Ends it all: nothing but this machine was asked, nothing was complained about, and the
    /// books balance.
    pub async fn end(self) {
        let script = "return performance.getEntriesByType('resource').map((one) => one.name)
            .filter((name) => !name.startsWith(location.origin))";
        let elsewhere = self.browser.run(script).await;
        assert_eq!(elsewhere, json!([]), "the page asks other hosts");
        let complaints = self.browser.complaints().await;
        assert!(complaints.is_empty(), "{complaints:?}");
        self.page.stop().await;
        self.gateway.stop().await;
        let audit = gateway::verify(&self.database, None)
            .await
            .expect("an audit");
        assert!(audit.balances, "{}", audit.text);
    }
}
