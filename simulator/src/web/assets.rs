//! The page's files, inside the binary.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{self, Path};

use super::trouble::Trouble;

struct Asset {
    name: &'static str,
    text: &'static str,
}

macro_rules! assets {
    ($($name:literal),* $(,)?) => {
        [$(Asset { name: $name, text: include_str!(concat!("../../assets/web/", $name)) }),*]
    };
}

const ASSETS: [Asset; 32] = assets![
    "index.html",
    "icon.svg",
    "css/base.css",
    "css/busy.css",
    "css/frame.css",
    "css/phone.css",
    "css/till.css",
    "css/under.css",
    "js/acts.js",
    "js/api.js",
    "js/bar.js",
    "js/bus.js",
    "js/busy.js",
    "js/chart.js",
    "js/codes.js",
    "js/dom.js",
    "js/keypad.js",
    "js/main.js",
    "js/outcome.js",
    "js/phone-code.js",
    "js/phone-form.js",
    "js/phone-home.js",
    "js/phone.js",
    "js/postings.js",
    "js/reference.js",
    "js/steps.js",
    "js/texts.js",
    "js/till.js",
    "js/tour.js",
    "js/under.js",
    "js/wire.js",
    "js/words.js",
];

/// The page at `/`, the rest at its own name.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/", web::get().to(async || find("index.html")))
        .route("/{name:.+}", web::get().to(named));
}

async fn named(name: Path<String>) -> Result<HttpResponse, Trouble> {
    find(&name)
}

fn find(name: &str) -> Result<HttpResponse, Trouble> {
    let asset = ASSETS.iter().find(|asset| asset.name == name);
    let asset = asset.ok_or_else(Trouble::unknown)?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind(name)))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(asset.text))
}

fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "html")) => "text/html; charset=utf-8",
        Some((_, "css")) => "text/css; charset=utf-8",
        Some((_, "js")) => "text/javascript; charset=utf-8",
        Some((_, "svg")) => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
