//! The receipts that the page's tills have printed, to be downloaded. The paper itself came out of
//! the till's printer: what is downloaded is a copy, and says so.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use actix_web::HttpResponse;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, ContentDisposition, DispositionParam, DispositionType,
};
use actix_web::web::{self, Data, Path};

use super::error_response::ErrorResponse;
use super::state::PageState;
use crate::receipt::{Format, PrintLayout};

/// Receipts kept; older ones are forgotten.
const RECEIPTS_MAX: usize = 200;

/// The latest receipts, by the reference that each is about.
#[derive(Default)]
pub struct Receipts(Mutex<VecDeque<(String, PrintLayout)>>);

impl Receipts {
    /// Keeps a receipt.
    pub fn keep(&self, reference: &str, layout: PrintLayout) {
        let mut recent = self.recent();
        recent.push_back((reference.to_owned(), layout));
        if recent.len() > RECEIPTS_MAX {
            recent.pop_front();
        }
    }

    fn copy(&self, reference: &str) -> Option<PrintLayout> {
        let recent = self.recent();
        let (_, layout) = recent.iter().rev().find(|(of, _)| of == reference)?;
        Some(layout.clone().copy())
    }

    fn recent(&self) -> MutexGuard<'_, VecDeque<(String, PrintLayout)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The path of the copies: a reference, and the ending of the format that is wanted.
pub fn routes(config: &mut web::ServiceConfig) {
    config.route("/receipts/{name}", web::get().to(download));
}

async fn download(
    state: Data<PageState>,
    name: Path<String>,
) -> Result<HttpResponse, ErrorResponse> {
    let (reference, ending) = name.rsplit_once('.').ok_or_else(ErrorResponse::unknown)?;
    let format = Format::of_extension(ending).ok_or_else(ErrorResponse::unknown)?;
    let layout = state
        .receipts
        .copy(reference)
        .ok_or_else(ErrorResponse::unknown)?;
    let attachment = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(format!("struk-{name}"))],
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, format.media_type()))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header(attachment)
        .body(format.bytes(&layout)))
}
