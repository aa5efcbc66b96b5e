//! What the documents say of every operation.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;
use crate::api::partner::response_classes::CASES;

fn published() -> Value {
    serde_json::to_value(document()).expect("JSON")
}

/// Path, method and description of every operation.
fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    let methods = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().expect("methods").iter();
        methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    });
    methods.collect()
}

#[test]
fn every_operation_has_an_id_of_its_own() {
    let document = published();
    let operations = operations(&document);
    let ids = operations
        .iter()
        .map(|(.., operation)| operation["operationId"].as_str());
    let ids: BTreeSet<_> = ids.flatten().collect();
    assert_eq!(ids.len(), operations.len(), "{ids:?}");
}

#[test]
fn every_operation_declares_its_refusals_in_its_surfaces_format() {
    let document = published();
    for (path, method, operation) in operations(&document) {
        let (statuses, kind, schema) = match path {
            _ if path.starts_with("/v1.0/") => (
                &[400, 401, 405, 429, 500, 504][..],
                "application/json",
                "RefusalAnswer",
            ),
            _ if path.starts_with("/app/") => (
                &[400, 401, 405, 429, 500, 503, 504][..],
                "application/problem+json",
                "Problem",
            ),
            _ => (&[405][..], "application/json", "MethodNotAllowed"),
        };
        for status in statuses {
            let answer = &operation["responses"][status.to_string()];
            let declared = &answer["content"][kind]["schema"]["$ref"];
            let expected = format!("#/components/schemas/{schema}");
            assert_eq!(*declared, expected, "{method} {path}: {status}");
            let header = match status {
                405 => "Allow",
                429 => "Retry-After",
                _ => continue,
            };
            assert!(answer["headers"][header].is_object(), "{method} {path}");
        }
    }
}

#[test]
fn every_answer_with_a_body_has_a_schema() {
    let document = published();
    for (path, method, operation) in operations(&document) {
        let answers = operation["responses"].as_object().expect("responses");
        for (status, answer) in answers {
            let bodies = answer["content"].as_object();
            let has_schema =
                bodies.is_some_and(|bodies| bodies.values().all(|body| body["schema"].is_object()));
            assert!(has_schema || status == "204", "{method} {path}: {status}");
        }
    }
}

#[test]
fn a_stream_of_events_is_a_text() {
    let document = published();
    let stream = &document["paths"]["/app/v1/notifications/stream"]["get"]["responses"]["200"];
    assert_eq!(
        stream["content"]["text/event-stream"]["schema"]["type"],
        "string"
    );
}

#[test]
fn what_an_app_sends_has_no_other_fields() {
    let document = published();
    let schemas = &document["components"]["schemas"];
    for name in ["SignIn", "PinEntry", "NewToken", "BulkCustomers"] {
        assert_eq!(schemas[name]["additionalProperties"], false, "{name}");
    }
}

#[test]
fn every_text_that_is_sent_is_bounded() {
    let document = published();
    let schemas = document["components"]["schemas"]
        .as_object()
        .expect("schemas");
    let sent = ["SignIn", "PinEntry", "NewToken", "OutletInfo", "Amount"];
    let is_sent = |name: &str| name.ends_with("Request") || sent.contains(&name);
    let mut seen = 0;
    for (name, schema) in schemas.iter().filter(|(name, _)| is_sent(name)) {
        for (field, text) in schema["properties"].as_object().expect("properties") {
            let kinds = text["type"].to_string();
            let bounds = ["pattern", "minLength", "maxLength"];
            let is_bounded = bounds.iter().any(|bound| !text[*bound].is_null());
            assert!(is_bounded || !kinds.contains("string"), "{name}.{field}");
            seen += 1;
        }
    }
    assert!(seen > 30, "{seen}");
}

/// Libraries of partners return nothing for a 202, and fail where a cash-in's success has no
/// reference or no amount.
#[test]
fn a_success_is_200_and_has_what_libraries_need() {
    let ours = CASES.iter().filter(|row| row.is_ours && row.http < 300);
    assert!(ours.into_iter().all(|row| row.http == 200));
    let document = published();
    for (path, _, operation) in operations(&document) {
        let answers = operation["responses"].as_object().expect("responses");
        let is_other = |status: &String| status.starts_with('2') && status != "200";
        assert!(
            !path.starts_with("/v1.0/") || !answers.keys().any(is_other),
            "{path}"
        );
    }
    let schemas = &document["components"]["schemas"];
    for (answer, fields) in [
        (
            "TopUpAnswer",
            &["partnerReferenceNo", "amount", "responseCode"][..],
        ),
        (
            "StatusAnswer",
            &["originalPartnerReferenceNo", "amount", "responseCode"],
        ),
    ] {
        let mandatory = schemas[answer]["required"].as_array().expect("a list");
        assert!(
            fields
                .iter()
                .all(|field| mandatory.contains(&(*field).into())),
            "{answer}"
        );
    }
}

#[test]
fn the_parts_have_every_operation_once() {
    let whole = published();
    let mut listed: Vec<_> = operations(&whole)
        .iter()
        .map(|(path, method, _)| format!("{method} {path}"))
        .collect();
    let parts = parts().map(|(_, part)| serde_json::to_value(part).expect("JSON"));
    let mut of_parts: Vec<_> = parts
        .iter()
        .flat_map(operations)
        .map(|(path, method, _)| format!("{method} {path}"))
        .collect();
    listed.sort_unstable();
    of_parts.sort_unstable();
    assert_eq!(of_parts, listed);
    for part in &parts {
        let title = part["info"]["title"].as_str().expect("a title");
        assert!(title.starts_with("Gerai API"), "{title}");
        assert_eq!(part["info"]["version"], whole["info"]["version"]);
    }
}

/// Of the right status and service: a timeout shows no invalid token.
#[test]
fn every_answer_to_a_partner_is_shown_by_examples_of_its_own() {
    let document = published();
    for (path, _, operation) in operations(&document) {
        let Some(service) = crate::api::partner::service_at(path).filter(|service| *service > 0)
        else {
            continue;
        };
        let answers = operation["responses"].as_object().expect("responses");
        for (status, answer) in answers {
            let shown = &answer["content"]["application/json"]["examples"];
            let shown = shown.as_object().expect("examples");
            assert!(!shown.is_empty(), "{path}: {status}");
            for example in shown.values() {
                let code = example["value"]["responseCode"].as_str().expect("a code");
                assert_eq!(code[..5], format!("{status}{service}"), "{path}");
            }
        }
    }
}
