//! The customer's notifications.

use actix_web::HttpResponse;
use actix_web::web::{Data, Json, Path};
use serde::Serialize;
use utoipa::ToSchema;

use super::authentication::SignedIn;
use super::problem::{Problem, Text};
use super::query::Page;
use super::{ask, nothing_there};
use crate::api::Services;
use crate::catalogue::Catalogue;
use crate::ledger;
use crate::storage::NotifiedEntry;
use crate::types::Timestamp;

/// A page of notifications.
#[derive(Serialize, ToSchema)]
pub struct Notifications {
    /// Newest first.
    notifications: Vec<Notification>,
    /// The `before` of the next page; `null` on the last one.
    #[schema(example = 11)]
    next: Option<i64>,
    /// How many of all are not read.
    #[schema(example = 2)]
    unread: i64,
}

/// One notification.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Notification {
    /// Its number within the account; the numbers rise, with gaps.
    #[schema(example = 12)]
    pub no: i64,
    /// When.
    #[schema(format = DateTime, example = "2026-11-22T16:00:00+07:00")]
    at: String,
    /// What it is about: cash-in, cash-out, cash-out-reversed, token-locked, token-expired,
    /// cash-out-closed, status-changed or tier-changed.
    #[schema(example = "cash-in")]
    kind: String,
    /// What it says.
    text: Text,
    /// in-app, or message where it goes by WhatsApp or SMS as well.
    #[schema(example = "in-app")]
    medium: String,
    /// When it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    read_at: Option<String>,
}

impl Notification {
    /// What the customer reads of an entry, under those rules.
    pub fn of(notified: &NotifiedEntry, rules: &Catalogue) -> Option<Self> {
        let notification = ledger::Notification::of(&notified.entry, rules)?;
        Some(Self {
            no: notification.number,
            at: notification.at.to_string(),
            kind: notification.kind.as_str().to_owned(),
            text: Text {
                id: notification.text_id,
                en: notification.text_en,
            },
            medium: notification.medium.as_str().to_owned(),
            read_at: notified.read_at.map(|at: Timestamp| at.to_string()),
        })
    }

    /// The same of each.
    pub fn all(notified: &[NotifiedEntry], rules: &Catalogue) -> Vec<Self> {
        notified
            .iter()
            .filter_map(|one| Self::of(one, rules))
            .collect()
    }
}

/// The notifications
#[utoipa::path(get, operation_id = "list_notifications", path = "/app/v1/notifications",
    tag = "notifications", security(("session" = [])),
    params(
        ("before" = Option<i64>, Query, minimum = 1, description = "Notifications with numbers below this one"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "How many; 50 usually"),
    ),
    responses((status = 200, description = "A page, newest first", body = Notifications)))]
pub async fn list(
    services: Data<Services>,
    customer: SignedIn,
    page: Page,
) -> Result<Json<Notifications>, Problem> {
    let id = customer.account.id;
    let read = ask(&services, move |database| {
        let notifications = database.notifications_before(id, page.before, page.with_one_more())?;
        Ok((notifications, database.unread_notifications(id)?))
    });
    let (mut notifications, unread) = read.await?;
    let next = page.cut(&mut notifications, |notified| notified.entry.after.last_seq);
    Ok(Json(Notifications {
        notifications: Notification::all(&notifications, &services.rules),
        next,
        unread,
    }))
}

/// One notification was read
#[utoipa::path(post, operation_id = "read_notification", path = "/app/v1/notifications/{no}/read",
    tag = "notifications",
    params(("no" = i64, Path, minimum = 1, description = "Its number within the account")),
    security(("session" = [])), responses((status = 204, description = "Noted")))]
pub async fn read(
    services: Data<Services>,
    customer: SignedIn,
    number: Path<i64>,
) -> Result<HttpResponse, Problem> {
    mark_read(&services, &customer, Some(*number)).await
}

/// All notifications were read
#[utoipa::path(post, operation_id = "read_all_notifications", path = "/app/v1/notifications/read",
    tag = "notifications",
    security(("session" = [])), responses((status = 204, description = "Noted")))]
pub async fn read_all(
    services: Data<Services>,
    customer: SignedIn,
) -> Result<HttpResponse, Problem> {
    mark_read(&services, &customer, None).await
}

async fn mark_read(
    services: &Services,
    customer: &SignedIn,
    number: Option<i64>,
) -> Result<HttpResponse, Problem> {
    let (id, now) = (customer.account.id, services.clock.now());
    let is_there = ask(services, move |database| {
        database.mark_read(id, number, now)
    })
    .await?;
    if !is_there {
        return Err(nothing_there());
    }
    Ok(HttpResponse::NoContent().finish())
}
