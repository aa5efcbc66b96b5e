//! The app API's part of `/openapi.json`.

use std::fmt::Write;

use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::{
    account, channels, devices, export, limits, notifications, problem, problem_types, profile,
    register, session, statement, stream, tokens,
};
use crate::api::openapi::{Answer, operations};

/// Every operation may answer with these, at any time.
const ALWAYS: [u16; 8] = [400, 401, 403, 405, 429, 500, 503, 504];
/// What an operation with a body may answer, too.
const WITH_BODY: [u16; 2] = [413, 415];
/// The rules that only some operations meet.
const BY_RULE: [(&str, u16); 5] = [
    ("create_token", 422),
    ("cancel_token", 409),
    ("prove_phone", 409),
    ("register", 409),
    ("register", 422),
];

/// Every path of the app API and what it sends and takes.
#[derive(OpenApi)]
#[openapi(
    paths(
        register::send_otp,
        register::prove,
        register::register,
        session::send_otp,
        session::begin,
        session::end,
        devices::list,
        devices::remove,
        profile::show,
        limits::show,
        export::show,
        account::show,
        account::reopen_cash_out,
        channels::list,
        tokens::create,
        tokens::list,
        tokens::show,
        tokens::cancel,
        statement::list,
        notifications::list,
        notifications::read,
        notifications::read_all,
        stream::open,
    ),
    components(schemas(problem::ProblemBody)),
    tags(
        (name = "registration", description = "App: opening an account"),
        (name = "session", description = "App: signing in and out"),
        (name = "devices", description = "App: the phones that a customer signs in on"),
        (name = "account", description = "App: the account and its limits"),
        (name = "channels", description = "App: where cash goes in and out"),
        (name = "tokens", description = "App: what a cashier keys once"),
        (name = "statement", description = "App: the account's postings"),
        (name = "notifications", description = "App: the customer's notifications"),
    ),
    modifiers(&Sessions, &Problems),
)]
pub struct AppApiDoc;

/// How a session is shown.
struct Sessions;

impl Modify for Sessions {
    fn modify(&self, document: &mut Document) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("The `sessionToken` of `POST /app/v1/session`"))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("session", SecurityScheme::Http(bearer));
    }
}

/// Every operation may answer with a problem instead.
struct Problems;

impl Modify for Problems {
    fn modify(&self, document: &mut Document) {
        for (path, operation) in operations(document) {
            for status in statuses(path, operation) {
                let problem = Answer {
                    status,
                    description: description(status),
                    content_type: "application/problem+json",
                    schema: "Problem",
                };
                problem.add_to(operation);
            }
        }
    }
}

/// The statuses of the problems that an operation may answer with.
fn statuses(path: &str, operation: &Operation) -> Vec<u16> {
    let mut statuses = ALWAYS.to_vec();
    if operation.request_body.is_some() {
        statuses.extend(WITH_BODY);
    }
    if path.contains('{') {
        statuses.push(404);
    }
    let id = operation.operation_id.as_deref().unwrap_or_default();
    let by_rule = BY_RULE.iter().filter(|(of, _)| *of == id);
    statuses.extend(by_rule.map(|(_, status)| status));
    statuses
}

/// The problems of that status.
fn description(status: u16) -> String {
    let mut text = "A problem; the `type` ends with one of\n".to_owned();
    let of_status = problem_types::ALL
        .iter()
        .filter(|kind| kind.status == status);
    for kind in of_status {
        // Writing to a string does not fail.
        let _ = write!(text, "\n- `{}`: {}", kind.slug, kind.title);
    }
    text
}
