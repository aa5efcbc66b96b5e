//! The receipts that the page's tills have printed, to be downloaded. The paper itself came out of
//! the till's printer: what is downloaded is a copy, and says so.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use actix_web::HttpResponse;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, ContentDisposition, DispositionParam, DispositionType,
};
use actix_web::web::{self, Data, Path};

use super::stage::Stage;
use super::trouble::Trouble;
use crate::receipt::{Format, Slip};

/// Receipts kept; older ones are forgotten.
const KEPT: usize = 200;

/// The latest receipts, by the reference that each is about.
#[derive(Default)]
pub struct Receipts(Mutex<VecDeque<(String, Slip)>>);

impl Receipts {
    /// Keeps a receipt.
    pub fn keep(&self, reference: &str, slip: Slip) {
        let mut kept = self.kept();
        kept.push_back((reference.to_owned(), slip));
        if kept.len() > KEPT {
            kept.pop_front();
        }
    }

    fn copy(&self, reference: &str) -> Option<Slip> {
        let kept = self.kept();
        let (_, slip) = kept.iter().rev().find(|(of, _)| of == reference)?;
        Some(slip.clone().copy())
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<(String, Slip)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The path of the copies: a reference, and the ending of the format that is wanted.
pub fn routes(config: &mut web::ServiceConfig) {
    config.route("/receipts/{name}", web::get().to(download));
}

async fn download(stage: Data<Stage>, name: Path<String>) -> Result<HttpResponse, Trouble> {
    let (reference, ending) = name.rsplit_once('.').ok_or_else(Trouble::unknown)?;
    let format = Format::of_extension(ending).ok_or_else(Trouble::unknown)?;
    let slip = stage
        .receipts
        .copy(reference)
        .ok_or_else(Trouble::unknown)?;
    let attachment = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(format!("struk-{name}"))],
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, format.media_type()))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header(attachment)
        .body(format.bytes(&slip)))
}
