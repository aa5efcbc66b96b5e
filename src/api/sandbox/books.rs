//! The books of the sandbox, open to everyone: the state of a reference, and the settlement
//! positions.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path};
use actix_web::{HttpResponse, Responder};
use serde_json::{Value, json};

use crate::api::Services;
use crate::ledger::{Movement, MovementKey, MovementState};
use crate::storage::{BookEntry, ChainLink, Database, StorageError};
use crate::types::{Service, ShortReferenceNo};

/// What became of a reference
///
/// Its state, both sides of each of its postings, and its entries in the account's chain, each with
/// the hash of the one before and its own. A reference that never came is `ABSENT`.
#[utoipa::path(
    get, operation_id = "sandbox_reference", path = "/sandbox/references/{partner}/{service}/{reference}", tag = "Sandbox",
    params(
        ("partner" = String, Path, description = "`X-PARTNER-ID`"),
        ("service" = i16, Path, description = "38 (cash-in) or 44 (cash-out)"),
        ("reference" = String, Path, description = "`partnerReferenceNo`"),
    ),
    responses(
        (status = 200, description = "ABSENT, POSTED, DECLINED, REVERSED or VOIDED.", body = Value),
        (status = 400, description = "No such service.",
            body = super::SandboxProblem, content_type = "application/problem+json"),
    )
)]
pub async fn reference(
    services: Data<Services>,
    path: Path<(String, i16, String)>,
) -> impl Responder {
    let (partner, service, reference) = path.into_inner();
    let Some(service) = Service::from_code(service) else {
        return super::problem(StatusCode::BAD_REQUEST, "service: expected 38 or 44");
    };
    let key = MovementKey {
        partner: partner.into(),
        service,
        reference,
    };
    read(&services, move |database| {
        let Some(movement) = database.movement(&key)? else {
            return Ok(json!({ "state": "ABSENT", "entries": [], "chain": [] }));
        };
        let (entries, chain) = database.books(&key)?;
        Ok(described(&movement, &entries, &chain))
    })
    .await
}

/// Who owes whom
#[utoipa::path(
    get, operation_id = "sandbox_settlements", path = "/sandbox/settlements", tag = "Sandbox",
    responses((status = 200, description = "Each partner's books: negative where it owes the issuer.",
        body = Value))
)]
pub async fn settlements(services: Data<Services>) -> impl Responder {
    read(&services, |database| {
        let positions = database.positions()?.into_iter();
        let settlements: Vec<_> = positions
            .map(|one| json!({ "partner": one.partner, "book": one.book, "amount": one.amount.get() }))
            .collect();
        Ok(json!({ "settlements": settlements }))
    })
    .await
}

async fn read(
    services: &Services,
    question: impl FnOnce(&Database) -> Result<Value, StorageError> + Send + 'static,
) -> HttpResponse {
    let database = services.database.clone();
    match web::block(move || question(&database)).await {
        Ok(Ok(answer)) => HttpResponse::Ok().json(answer),
        _ => super::problem(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the books cannot be read",
        ),
    }
}

fn described(movement: &Movement, entries: &[BookEntry], chain: &[ChainLink]) -> Value {
    let refusal = match movement.state {
        MovementState::Declined(refusal) => Some(refusal.as_str()),
        _ => None,
    };
    let entries: Vec<_> = entries
        .iter()
        .map(|entry| {
            json!({
                "book": entry.book,
                "kind": entry.kind,
                "amount": entry.amount.get(),
                "balanceAfter": entry.balance_after.map(|balance| balance.get()),
                "at": entry.at.to_string(),
            })
        })
        .collect();
    let chain: Vec<_> = chain
        .iter()
        .map(|link| {
            json!({
                "seq": link.seq,
                "kind": link.kind,
                "before": hex::encode(&link.before),
                "hash": hex::encode(&link.hash),
            })
        })
        .collect();
    json!({
        "state": movement.state.as_str(),
        "referenceNo": movement.reference_no,
        "shortReferenceNo": ShortReferenceNo::of(movement.reference_no.as_str()).map(|short| short.to_string()),
        "refusal": refusal,
        "amount": movement.amount.get(),
        "fee": movement.fee.get(),
        "decidedAt": movement.decided_at.to_string(),
        "cancelledAt": movement.cancelled_at.map(|at| at.to_string()),
        "entries": entries,
        "chain": chain,
    })
}
