//! The app API's part of `/openapi.json`.

use std::fmt::Write;

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Content, OpenApi as Document, PathItem, Ref, RefOr, Response, path::Operation,
};
use utoipa::{Modify, OpenApi};

use super::{
    account, channels, notifications, problem, problem_types, session, statement, stream, tokens,
};

/// Every path of the app API and what it sends and takes.
#[derive(OpenApi)]
#[openapi(
    paths(
        session::begin,
        session::end,
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
        (name = "session", description = "App: signing in and out"),
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

/// Every path may answer with a problem instead.
struct Problems;

impl Modify for Problems {
    fn modify(&self, document: &mut Document) {
        let problem = Response::builder()
            .description(description())
            .content(
                "application/problem+json",
                Content::new(Some(Ref::from_schema_name("Problem"))),
            )
            .build();
        for operation in document.paths.paths.values_mut().flat_map(operations) {
            let responses = &mut operation.responses.responses;
            responses.insert("default".to_owned(), RefOr::T(problem.clone()));
        }
    }
}

fn description() -> String {
    let mut text = "A problem; the `type` ends with one of\n".to_owned();
    for problem_types in problem_types::ALL {
        // Writing to a string does not fail.
        let _ = write!(
            text,
            "\n- {} `{}`: {}",
            problem_types.status, problem_types.slug, problem_types.title
        );
    }
    text
}

fn operations(path: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut path.get, &mut path.post, &mut path.delete]
        .into_iter()
        .flatten()
}
