//! Tills whose requests have the wrong headers.

use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::{TRIES_MAX, verdict};
use crate::snap::{Answer, Overrides, Service, SnapError};
use crate::text_format::snap_time;
use crate::till::{MovementKind, Order, Till, Verdict};

/// The last external id of all tills that count them.
static LAST_ID: AtomicU64 = AtomicU64::new(1_000);

/// Counts its external ids.
pub async fn count_ids(till: &Till, kind: MovementKind, order: &Order) -> Verdict {
    let counted = || {
        let id = LAST_ID.fetch_add(1, Ordering::Relaxed);
        Overrides::none().set("x-external-id", format!("TRX{id:09}"))
    };
    retry(till, kind, order, counted).await
}

/// Repeats with the external id and the timestamp of the first request, and so with its signature.
pub async fn repeat_old(till: &Till, kind: MovementKind, order: &Order) -> Verdict {
    let old = Overrides::none()
        .set("x-external-id", Uuid::now_v7().to_string())
        .set("x-timestamp", snap_time(Timestamp::now()));
    retry(till, kind, order, || old.clone()).await
}

async fn retry(
    till: &Till,
    kind: MovementKind,
    order: &Order,
    overrides: impl Fn() -> Overrides,
) -> Verdict {
    for _ in 0..TRIES_MAX {
        match verdict(&send(till, kind, order, &overrides()).await) {
            Verdict::Unknown => {}
            known => return known,
        }
    }
    Verdict::Unknown
}

async fn send(
    till: &Till,
    kind: MovementKind,
    order: &Order,
    overrides: &Overrides,
) -> Result<Answer, SnapError> {
    match kind {
        MovementKind::CashIn => {
            send_raw(till, Service::TopUp, &till.top_up_of(order), overrides).await
        }
        MovementKind::CashOut => {
            send_raw(till, Service::CashOut, &till.cash_out_of(order), overrides).await
        }
    }
}

async fn send_raw(
    till: &Till,
    service: Service,
    request: &impl Serialize,
    overrides: &Overrides,
) -> Result<Answer, SnapError> {
    let body =
        serde_json::to_vec(request).map_err(|error| SnapError::Unwritable(error.to_string()))?;
    let client = till.client();
    client
        .send_raw("POST", service.path(), &body, overrides)
        .await
}
