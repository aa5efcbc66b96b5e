//! The integrators' guide under `/docs/`, in both languages, as the repository has it, and the
//! scripts that it names.

use actix_web::HttpResponse;
use actix_web::web::{Bytes, ServiceConfig};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

use super::methods;

/// What a guide is served as, its language, its title, and its text.
const GUIDES: [(&str, &str, &str, &str); 2] = [
    (
        "/docs/integrators.md",
        "en",
        "Gerai: for integrators",
        include_str!("../../docs/integrators.md"),
    ),
    (
        "/docs/integrators.id.md",
        "id",
        "Gerai: untuk integrator",
        include_str!("../../docs/integrators.id.md"),
    ),
];

macro_rules! script {
    ($name:literal) => {
        (
            concat!("/docs/first-cash-out/", $name),
            include_str!(concat!("../../docs/first-cash-out/", $name)),
        )
    };
}

/// What a script is served as, and its text.
const SCRIPTS: [(&str, &str); 6] = [
    script!("first-cash-out.sh"),
    script!("first-cash-out.php"),
    script!("FirstCashOut.java"),
    script!("first_cash_out.py"),
    script!("first-cash-out.js"),
    script!("vector-key.pem"),
];

/// The page runs nothing; its one sheet of styles stands in it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'";
const STYLE: &str = "body{max-width:60rem;margin:2rem auto;padding:0 1rem;font:16px/1.5 system-ui,sans-serif;\
     color-scheme:light dark}pre,table{overflow-x:auto;display:block}pre{padding:.75rem;border:1px solid #8888}\
     table{border-collapse:collapse}td,th{border:1px solid #8888;padding:.25rem .5rem;text-align:left;\
     vertical-align:top}";

/// The routes.
pub fn routes(config: &mut ServiceConfig) {
    for (path, language, title, text) in GUIDES {
        let page = Bytes::from(page(language, title, text));
        let answer = move || {
            let page = page.clone();
            async move { served("text/html; charset=utf-8", page) }
        };
        config.service(methods::page(path, answer));
    }
    for (path, text) in SCRIPTS {
        let answer = move || async move { served("text/plain; charset=utf-8", text) };
        config.service(methods::page(path, answer));
    }
}

fn served(kind: &'static str, body: impl Into<Bytes>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("Content-Security-Policy", POLICY))
        .insert_header(("X-Content-Type-Options", "nosniff"))
        .content_type(kind)
        .body(body.into())
}

fn page(language: &str, title: &str, text: &str) -> String {
    let mut body = String::new();
    html::push_html(&mut body, events(text).into_iter());
    format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <style>{STYLE}</style></head><body>{body}</body></html>"
    )
}

/// The text with names for its headings, which its own links lead to, and without links to pages
/// that are not served.
fn events(text: &str) -> Vec<Event<'_>> {
    let mut events: Vec<Event<'_>> = Parser::new_ext(text, Options::ENABLE_TABLES).collect();
    let mut heading = None;
    let mut slug = String::new();
    for index in 0..events.len() {
        match &events[index] {
            Event::Start(Tag::Heading { .. }) => heading = Some(index),
            Event::Text(text) | Event::Code(text) if heading.is_some() => slug.push_str(text),
            Event::End(TagEnd::Heading(_)) => {
                let name = anchor(&std::mem::take(&mut slug));
                if let Some(Event::Start(Tag::Heading { id, .. })) =
                    heading.take().map(|start| &mut events[start])
                {
                    *id = Some(CowStr::from(name));
                }
            }
            _ => {}
        }
    }
    without_foreign_links(events)
}

fn without_foreign_links(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let mut is_left_out = false;
    let mut kept = Vec::with_capacity(events.len());
    for event in events {
        match &event {
            Event::Start(Tag::Link { dest_url, .. }) if !is_served(dest_url) => is_left_out = true,
            Event::End(TagEnd::Link) if is_left_out => is_left_out = false,
            _ => kept.push(event),
        }
    }
    kept
}

fn is_served(target: &str) -> bool {
    target.starts_with('#') || target.starts_with("integrators.")
}

/// `Fields by channel` is `#fields-by-channel`.
fn anchor(heading: &str) -> String {
    let words = heading.to_lowercase();
    let kept = words
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_link_within_a_guide_leads_to_a_heading() {
        for (path, language, title, text) in GUIDES {
            let page = page(language, title, text);
            let targets: Vec<&str> = page
                .split("href=\"#")
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
                .collect();
            assert!(!targets.is_empty(), "{path}");
            for target in targets {
                assert!(
                    page.contains(&format!("id=\"{target}\"")),
                    "{path}#{target}"
                );
            }
        }
    }

    #[test]
    fn links_lead_to_what_is_served() {
        for (path, language, title, text) in GUIDES {
            let page = page(language, title, text);
            assert!(page.contains("href=\"integrators."), "{path}");
            assert!(!page.contains("href=\"../"), "{path}");
            assert!(!page.contains("href=\"receipts.md"), "{path}");
        }
    }

    #[test]
    fn every_script_that_a_guide_names_is_served() {
        for (_, _, _, text) in GUIDES {
            let named = text.split("docs/first-cash-out/").skip(1);
            let names = named.filter_map(|rest| rest.split(['`', ')', ' ']).next());
            for name in names {
                let path = format!("/docs/first-cash-out/{name}");
                assert!(SCRIPTS.iter().any(|(served, _)| *served == path), "{path}");
            }
        }
    }
}
