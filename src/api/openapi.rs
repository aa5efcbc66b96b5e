//! What the parts of `/openapi.json` are made with that annotations cannot say: the answers that
//! every operation of a surface may give.

use utoipa::openapi::header::Header;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::schema::{Object, Type};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Response};

/// An answer of that status in JSON.
pub struct Answer<'a> {
    /// The HTTP status.
    pub status: u16,
    /// What it means.
    pub description: String,
    /// Its content type.
    pub content_type: &'a str,
    /// The name of its body's schema.
    pub schema: &'a str,
}

impl Answer<'_> {
    /// Adds it, where the operation does not describe this status itself.
    pub fn add_to(&self, operation: &mut Operation) {
        let body = Content::new(Some(Ref::from_schema_name(self.schema)));
        let response = Response::builder()
            .description(&self.description)
            .content(self.content_type, body)
            .build();
        let responses = &mut operation.responses.responses;
        let added = responses.entry(self.status.to_string());
        if let RefOr::T(response) = added.or_insert(RefOr::T(response)) {
            add_header(self.status, response);
        }
    }
}

/// The header that tells what to do after some statuses.
fn add_header(status: u16, response: &mut Response) {
    let (name, kind, says) = match status {
        405 => ("Allow", Type::String, "The methods that the path knows"),
        429 => ("Retry-After", Type::Integer, "Seconds"),
        _ => return,
    };
    let mut header = Header::new(Object::with_type(kind));
    header.description = Some(says.to_owned());
    response.headers.insert(name.to_owned(), header.into());
}

/// Every operation with its path.
pub fn operations(document: &mut OpenApi) -> impl Iterator<Item = (&str, &mut Operation)> {
    let paths = document.paths.paths.iter_mut();
    paths.flat_map(|(path, item)| methods(item).map(move |operation| (path.as_str(), operation)))
}

fn methods(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.delete]
        .into_iter()
        .flatten()
}
