//! The page in a real browser: headless Chromium, driven over WebDriver.
//!
//! Needs `chromium` and `chromedriver` (`apt-get install chromium chromium-driver`). Where they are
//! missing the tests say so on standard error and pass; with `BROWSER_TESTS=required` they fail.
//! With `AXE_CORE_SCRIPT=axe.min.js` the pages are checked by axe-core besides the project's own rules.
//! Screenshots are left in `target/screenshots`.
//!
//! The driver is spoken to directly, a page of JSON over HTTP: the client crates bring either a
//! licence that is not permissive (`webdriver`, MPL-2.0) or a second HTTP client.

mod a11y;
mod docs;
mod driver;
mod keyboard;
mod looks;
mod page;
mod receipts;
mod scenarios;
mod verdict;
