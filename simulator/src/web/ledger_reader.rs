//! A look into the gateway's books, past the line that the tills use.

use std::convert::Infallible;
use std::time::Duration;

use serde::Serialize;

use crate::sandbox::{ReferenceBooks, Sandbox, SandboxError, SettlementBalance};
use crate::till::MovementKind;

/// How often it looks while money is on its way.
const EVERY: Duration = Duration::from_millis(200);

/// Reads the books.
#[derive(Clone)]
pub struct LedgerReader(Sandbox);

/// What is shown of them: one reference, and where its partner stands.
#[derive(Serialize)]
pub struct LedgerView {
    /// The reference.
    #[serde(flatten)]
    pub books: ReferenceBooks,
    /// The sums of the partner's books.
    pub settlements: Vec<SettlementBalance>,
}

impl LedgerReader {
    /// The books of that sandbox.
    pub fn new(sandbox: Sandbox) -> Self {
        Self(sandbox)
    }

    /// What they say now; nothing where they cannot be read.
    pub async fn look(
        &self,
        partner: &str,
        kind: MovementKind,
        reference: &str,
    ) -> Option<LedgerView> {
        let books = self.0.books(partner, kind, reference).await.ok()?;
        let mut settlements = self.0.settlements().await.ok()?;
        settlements.retain(|one| one.partner == partner);
        Some(LedgerView { books, settlements })
    }

    /// Publishes them whenever the state of the reference changes.
    pub async fn watch(
        &self,
        partner: &str,
        kind: MovementKind,
        reference: &str,
        publish: impl Fn(&LedgerView),
    ) -> Infallible {
        let mut known = String::new();
        loop {
            if let Some(view) = self.look(partner, kind, reference).await
                && view.books.state != known
            {
                known.clone_from(&view.books.state);
                publish(&view);
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    /// Who owes whom.
    pub async fn settlements(&self) -> Result<Vec<SettlementBalance>, SandboxError> {
        self.0.settlements().await
    }
}
