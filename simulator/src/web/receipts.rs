//! The receipts that the page's tills have printed, to be downloaded. The paper itself came out of
//! the till's printer: what is downloaded is a copy, and says so.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::receipt::PrintLayout;

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

    /// A copy of the latest one about that reference.
    pub fn copy(&self, reference: &str) -> Option<PrintLayout> {
        let recent = self.recent();
        let (_, layout) = recent.iter().rev().find(|(of, _)| of == reference)?;
        Some(layout.clone().copy())
    }

    fn recent(&self) -> MutexGuard<'_, VecDeque<(String, PrintLayout)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
