//! Every path of the page's server.

use std::net::SocketAddr;

use actix_web::http::StatusCode;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, Json, JsonConfig, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;

use super::line::Quality;
use super::stage::Stage;
use super::trouble::Trouble;
use super::{assets, busy, guard, handset, receipts};
use crate::gateway;
use crate::till::{Kind, Order};

type Answer = Result<HttpResponse, Trouble>;

/// The page, its assets and what they ask.
pub fn all(config: &mut web::ServiceConfig, listen: SocketAddr) {
    let api = web::scope("/api")
        .app_data(JsonConfig::default().error_handler(|_, _| unreadable().into()))
        .route("/stage", web::get().to(stage))
        .route("/events", web::get().to(events))
        .route("/line", web::put().to(switch))
        .route("/settlements", web::get().to(settlements))
        .route("/audit", web::post().to(audit))
        .route("/tills/{chain}/inquiry", web::post().to(inquire))
        .route("/tills/{chain}/cash-in", web::post().to(cash_in))
        .route("/tills/{chain}/cash-out", web::post().to(cash_out))
        .configure(handset::routes)
        .configure(receipts::routes)
        .configure(busy::routes)
        .default_service(web::to(async || Err::<&str, _>(Trouble::unknown())));
    config.service(
        web::scope("")
            .service(api)
            .configure(assets::routes)
            .wrap(from_fn(move |request, next| {
                guard::own_pages_only(listen, request, next)
            }))
            .wrap(guard::headers()),
    );
}

fn unreadable() -> Trouble {
    Trouble::new(
        StatusCode::BAD_REQUEST,
        "Permintaan tidak dapat dibaca.",
        "The request cannot be read.",
    )
}

async fn stage(stage: Data<Stage>) -> HttpResponse {
    HttpResponse::Ok().json(stage.told())
}

async fn events(stage: Data<Stage>, request: HttpRequest) -> HttpResponse {
    let last = request.headers().get("Last-Event-ID");
    let last = last.and_then(|value| value.to_str().ok()?.parse().ok());
    stage.hub.listen(last)
}

#[derive(Deserialize)]
struct Switch {
    quality: Quality,
}

async fn switch(stage: Data<Stage>, body: Json<Switch>) -> HttpResponse {
    stage.switch(body.quality).await;
    HttpResponse::NoContent().finish()
}

async fn settlements(stage: Data<Stage>) -> Answer {
    let settlements = stage.reader.settlements().await?;
    Ok(HttpResponse::Ok().json(json!({ "settlements": settlements })))
}

/// Has the whole ledger checked by the auditor, where the database is at hand.
async fn audit(stage: Data<Stage>) -> Answer {
    let database = stage.database.as_ref().ok_or_else(Trouble::unknown)?;
    let audit = gateway::verify(database).await;
    let audit = audit.map_err(|_| Trouble::unreachable())?;
    let answer = json!({ "balances": audit.balances, "text": audit.text });
    Ok(HttpResponse::Ok().json(answer))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Keyed {
    phone: String,
    amount: u64,
    #[serde(default)]
    token: String,
    #[serde(default)]
    customer_left: bool,
    /// Over the store's door; its own without.
    brand: Option<String>,
}

impl From<&Keyed> for Order {
    fn from(keyed: &Keyed) -> Self {
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

async fn inquire(stage: Data<Stage>, chain: Path<String>, keyed: Json<Keyed>) -> Answer {
    let counter = stage.counter(&chain)?;
    let till = counter.till(keyed.brand.as_deref());
    let till = till.ok_or_else(Trouble::unknown)?;
    let turn = counter.turn().ok_or_else(occupied)?;
    let order = Order::from(&*keyed);
    let reference = order.reference.clone();
    tokio::spawn(async move { counter.inquire(turn, &till, &order).await });
    Ok(HttpResponse::Accepted().json(json!({ "reference": reference })))
}

async fn cash_in(stage: Data<Stage>, chain: Path<String>, keyed: Json<Keyed>) -> Answer {
    move_money(&stage, &chain, Kind::CashIn, &keyed)
}

async fn cash_out(stage: Data<Stage>, chain: Path<String>, keyed: Json<Keyed>) -> Answer {
    move_money(&stage, &chain, Kind::CashOut, &keyed)
}

/// Begins it: what becomes of it is told by events.
fn move_money(stage: &Stage, chain: &str, kind: Kind, keyed: &Keyed) -> Answer {
    let counter = stage.counter(chain)?;
    let till = counter.till(keyed.brand.as_deref());
    let till = till.ok_or_else(Trouble::unknown)?;
    let turn = counter.turn().ok_or_else(occupied)?;
    let order = Order::from(keyed);
    let reference = order.reference.clone();
    tokio::spawn(async move { counter.serve(turn, &till, kind, &order).await });
    Ok(HttpResponse::Accepted().json(json!({ "reference": reference })))
}

fn occupied() -> Trouble {
    Trouble::new(
        StatusCode::CONFLICT,
        "Kasir ini masih melayani pelanggan lain.",
        "This till is still serving somebody.",
    )
}
