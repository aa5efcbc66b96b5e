//! The page's files, inside the binary.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{self, Path};

use super::error_response::ErrorResponse;

struct Asset {
    name: &'static str,
    text: &'static str,
}

macro_rules! assets {
    ($($name:literal),* $(,)?) => {
        [$(Asset { name: $name, text: include_str!(concat!("../../assets/web/", $name)) }),*]
    };
}

const ASSETS: [Asset; 36] = assets![
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
    "js/brands.js",
    "js/bus.js",
    "js/busy.js",
    "js/chain.js",
    "js/chart.js",
    "js/codes.js",
    "js/display.js",
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
    "js/rules.js",
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

async fn named(name: Path<String>) -> Result<HttpResponse, ErrorResponse> {
    find(&name)
}

fn find(name: &str) -> Result<HttpResponse, ErrorResponse> {
    let asset = ASSETS.iter().find(|asset| asset.name == name);
    let asset = asset.ok_or_else(ErrorResponse::unknown)?;
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

#[cfg(test)]
fn find_text(name: &str) -> &'static str {
    let asset = ASSETS.iter().find(|asset| asset.name == name);
    asset.expect("an asset").text
}

#[cfg(test)]
#[path = "dictionary_tests.rs"]
mod dictionary_tests;

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path as File;

    #[test]
    fn every_file_of_the_folder_is_inside() {
        let folder = File::new(env!("CARGO_MANIFEST_DIR")).join("assets/web");
        for below in ["", "css", "js"] {
            for entry in std::fs::read_dir(folder.join(below)).expect("a folder") {
                let path = entry.expect("an entry").path();
                let name = path.strip_prefix(&folder).expect("within the folder");
                let name = name.to_str().expect("a plain name");
                let is_inside = ASSETS.iter().any(|asset| asset.name == name);
                assert!(path.is_dir() || is_inside, "{name}");
            }
        }
    }

    /// The page's policy would not let them work.
    #[test]
    fn nothing_is_inline_and_nothing_comes_from_elsewhere() {
        for asset in &ASSETS {
            let elsewhere = asset.text.replace("http://www.w3.org/", "");
            assert!(!elsewhere.contains("://"), "{}", asset.name);
            for inline in [" style=", "<style", "<script>", "innerHTML", "onclick="] {
                assert!(!asset.text.contains(inline), "{}: {inline}", asset.name);
            }
        }
    }
}
