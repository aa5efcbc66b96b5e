//! Every path of the page's server.

use std::net::SocketAddr;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, ContentDisposition, DispositionParam, DispositionType,
};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, Json, JsonConfig, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;

use super::error_response::ErrorResponse;
use super::network_faults::LinkQuality;
use super::state::PageState;
use super::{assets, origin_check, phone};
use crate::gateway;
use crate::receipt::Format;
use crate::till::{MovementKind, Order};

type RouteResult = Result<HttpResponse, ErrorResponse>;

/// The page, its assets and what they ask.
pub fn all(config: &mut web::ServiceConfig, listen: SocketAddr) {
    let api = web::scope("/api")
        .app_data(JsonConfig::default().error_handler(|_, _| unreadable().into()))
        .route("/stage", web::get().to(state))
        .route("/events", web::get().to(events))
        .route("/line", web::put().to(switch))
        .route("/settlements", web::get().to(settlements))
        .route("/audit", web::post().to(audit))
        .route("/tills/{chain}/inquiry", web::post().to(inquire))
        .route("/tills/{chain}/cash-in", web::post().to(cash_in))
        .route("/tills/{chain}/cash-out", web::post().to(cash_out))
        .configure(phone::routes)
        .route("/receipts/{name}", web::get().to(download))
        .route("/busy", web::put().to(start_traffic))
        .route("/busy", web::delete().to(stop_traffic))
        .default_service(web::to(async || Err::<&str, _>(ErrorResponse::unknown())));
    config.service(
        web::scope("")
            .service(api)
            .configure(assets::routes)
            .wrap(from_fn(move |request, next| {
                origin_check::own_pages_only(listen, request, next)
            }))
            .wrap(origin_check::headers()),
    );
}

fn unreadable() -> ErrorResponse {
    ErrorResponse::new(
        StatusCode::BAD_REQUEST,
        "Permintaan tidak dapat dibaca.",
        "The request cannot be read.",
    )
}

async fn state(state: Data<PageState>) -> HttpResponse {
    HttpResponse::Ok().json(state.to_json())
}

async fn events(state: Data<PageState>, request: HttpRequest) -> HttpResponse {
    let last = request.headers().get("Last-Event-ID");
    let last = last.and_then(|value| value.to_str().ok()?.parse().ok());
    state.broadcast.listen(last)
}

#[derive(Deserialize)]
struct NetworkForm {
    quality: LinkQuality,
}

async fn switch(state: Data<PageState>, body: Json<NetworkForm>) -> HttpResponse {
    state.switch(body.quality).await;
    HttpResponse::NoContent().finish()
}

async fn settlements(state: Data<PageState>) -> RouteResult {
    let settlements = state.reader.settlements().await?;
    Ok(HttpResponse::Ok().json(json!({ "settlements": settlements })))
}

/// Has the whole ledger checked by the auditor, where the database is at hand.
async fn audit(state: Data<PageState>) -> RouteResult {
    let database = state.database.as_ref().ok_or_else(ErrorResponse::unknown)?;
    let audit = gateway::verify(database, None).await;
    let audit = audit.map_err(|_| ErrorResponse::unreachable())?;
    let answer = json!({
        "balances": audit.balances, "read": audit.read, "breaches": audit.breaches,
    });
    Ok(HttpResponse::Ok().json(answer))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MovementForm {
    phone: String,
    amount: u64,
    #[serde(default)]
    token: String,
    #[serde(default)]
    customer_left: bool,
    /// Over the store's door; its own without.
    brand: Option<String>,
}

impl From<&MovementForm> for Order {
    fn from(keyed: &MovementForm) -> Self {
        let mut order = Self::new(&keyed.phone, keyed.amount);
        if !keyed.token.is_empty() {
            order = order.token(&keyed.token);
        }
        if keyed.customer_left {
            order = order.customer_leaves();
        }
        order
    }
}

async fn inquire(
    state: Data<PageState>,
    chain: Path<String>,
    keyed: Json<MovementForm>,
) -> RouteResult {
    let counter = state.counter(&chain)?;
    let till = counter.till(keyed.brand.as_deref());
    let till = till.ok_or_else(ErrorResponse::unknown)?;
    let turn = counter.turn().ok_or_else(occupied)?;
    let order = Order::from(&*keyed);
    let reference = order.reference.clone();
    tokio::spawn(async move { counter.inquire(turn, &till, &order).await });
    Ok(HttpResponse::Accepted().json(json!({ "reference": reference })))
}

async fn cash_in(
    state: Data<PageState>,
    chain: Path<String>,
    keyed: Json<MovementForm>,
) -> RouteResult {
    move_money(&state, &chain, MovementKind::CashIn, &keyed)
}

async fn cash_out(
    state: Data<PageState>,
    chain: Path<String>,
    keyed: Json<MovementForm>,
) -> RouteResult {
    move_money(&state, &chain, MovementKind::CashOut, &keyed)
}

/// Begins the movement; events report its steps and its end.
fn move_money(
    state: &PageState,
    chain: &str,
    kind: MovementKind,
    keyed: &MovementForm,
) -> RouteResult {
    let counter = state.counter(chain)?;
    let till = counter.till(keyed.brand.as_deref());
    let till = till.ok_or_else(ErrorResponse::unknown)?;
    let turn = counter.turn().ok_or_else(occupied)?;
    let order = Order::from(keyed);
    let reference = order.reference.clone();
    tokio::spawn(async move { counter.serve(turn, &till, kind, &order).await });
    Ok(HttpResponse::Accepted().json(json!({ "reference": reference })))
}

fn occupied() -> ErrorResponse {
    ErrorResponse::new(
        StatusCode::CONFLICT,
        "Mesin kasir ini masih melayani pelanggan lain.",
        "This till is still serving somebody.",
    )
}

/// A copy of a receipt: its name is a reference, and the ending of the format that is wanted.
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

#[derive(Deserialize)]
struct TrafficForm {
    tills: usize,
}

async fn start_traffic(state: Data<PageState>, wanted: Json<TrafficForm>) -> HttpResponse {
    state.traffic.start(wanted.tills);
    HttpResponse::NoContent().finish()
}

async fn stop_traffic(state: Data<PageState>) -> HttpResponse {
    state.traffic.stop();
    HttpResponse::NoContent().finish()
}
