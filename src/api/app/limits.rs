//! The page of limits: what is left, and why no more.

use actix_web::web::{Data, Json};
use serde::Serialize;
use utoipa::ToSchema;

use super::authentication::SignedIn;
use super::problem::{Problem, Text};
use crate::api::Services;
use crate::catalogue::Tier;
use crate::ledger::Account;
use crate::types::{Rupiah, Timestamp};

/// What the account may still do.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    /// The name of the tier.
    #[schema(example = "Regular")]
    tier: String,
    /// What may still come in.
    cash_in: Possible,
    /// What may go out.
    cash_out: Possible,
    /// Every limit of the tier, and how much of it is used.
    limits: Vec<Limit>,
}

/// The most that is possible now, and why no more is.
#[derive(Serialize, ToSchema)]
pub struct Possible {
    /// In rupiah; 0 where nothing is.
    #[schema(value_type = i64, example = 1_500_000)]
    most: Rupiah,
    /// Why no more.
    why: Text,
}

/// One limit.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Limit {
    /// balance or incoming-month.
    #[schema(example = "incoming-month")]
    limit: &'static str,
    /// The most, in rupiah.
    #[schema(value_type = i64, example = 20_000_000)]
    max: Rupiah,
    /// What is used of it, in rupiah.
    #[schema(value_type = i64, example = 500_000)]
    used: Rupiah,
    /// What is left of it, in rupiah.
    #[schema(value_type = i64, example = 19_500_000)]
    left: Rupiah,
    /// When it begins anew, where it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, example = "2026-12-01T00:00:00+07:00")]
    renewed_at: Option<String>,
}

/// The limits of the account
#[utoipa::path(get, operation_id = "show_limits", path = "/app/v1/limits", tag = "account",
    security(("session" = [])), responses(
    (status = 200, description = "What is left this month, and why no more", body = Limits),
))]
pub async fn show(services: Data<Services>, customer: SignedIn) -> Result<Json<Limits>, Problem> {
    let (account, now) = (&customer.account, services.clock.now());
    let tier = services.rules.tier(&account.issuer, &account.tier, now);
    let missing = || Problem::internal(&"an account whose tier is not in force");
    let tier = tier.ok_or_else(missing)?;
    let overflow = || Problem::internal(&"a balance that is no number");
    let balance = account.balance().ok_or_else(overflow)?;
    let is_closed = account.is_cash_out_closed(services.rules.token(now));
    Ok(Json(limits(account, tier, balance, is_closed, now)))
}

fn limits(
    account: &Account,
    tier: &Tier,
    balance: Rupiah,
    is_cash_out_closed: bool,
    now: Timestamp,
) -> Limits {
    let incoming = account.incoming_in_month_of(now);
    let month = Limit {
        limit: "incoming-month",
        max: tier.max_incoming_month,
        used: incoming,
        left: tier.max_incoming_month.remaining_after(incoming),
        renewed_at: Some(now.next_month().to_string()),
    };
    let held = Limit {
        limit: "balance",
        max: tier.max_balance,
        used: balance,
        left: tier.max_balance.remaining_after(balance),
        renewed_at: None,
    };
    Limits {
        tier: tier.name.clone(),
        cash_in: cash_in(account, tier, &held, &month),
        cash_out: cash_out(account, tier, is_cash_out_closed),
        limits: vec![held, month],
    }
}

fn cash_in(account: &Account, tier: &Tier, held: &Limit, month: &Limit) -> Possible {
    if account.status.permits_movements().is_err() {
        return Possible::nothing(
            "Akun Anda sedang tidak aktif.",
            "Your account is not active.",
        );
    }
    let name = &tier.name;
    let why = match held.left <= month.left {
        true => Text {
            id: format!("Saldo akun {name} paling banyak {}.", held.max),
            en: format!("A {name} account holds at most {}.", held.max),
        },
        false => Text {
            id: format!(
                "Dana masuk akun {name} paling banyak {} sebulan; bulan ini sudah masuk {}.",
                month.max, month.used
            ),
            en: format!(
                "A {name} account takes in at most {} a month; {} has come in this month.",
                month.max, month.used
            ),
        },
    };
    Possible {
        most: held.left.min(month.left),
        why,
    }
}

fn cash_out(account: &Account, tier: &Tier, is_closed: bool) -> Possible {
    if account.status.permits_movements().is_err() {
        return Possible::nothing(
            "Akun Anda sedang tidak aktif.",
            "Your account is not active.",
        );
    }
    if !tier.cash_out {
        return Possible {
            most: Rupiah::ZERO,
            why: Text {
                id: format!("Akun {} tidak dapat tarik tunai.", tier.name),
                en: format!("A {} account cannot withdraw cash.", tier.name),
            },
        };
    }
    if is_closed {
        return Possible::nothing(
            "Tarik tunai ditutup setelah terlalu banyak percobaan gagal. Masukkan PIN untuk membukanya.",
            "Cash-out was closed after too many failed tries. Enter your PIN to open it.",
        );
    }
    let why = match account.held {
        Rupiah::ZERO => Text {
            id: "Itulah saldo Anda.".to_owned(),
            en: "That is your balance.".to_owned(),
        },
        held => Text {
            id: format!("{held} ditahan untuk token yang masih berlaku."),
            en: format!("{held} is held for tokens that are still good."),
        },
    };
    Possible {
        most: account.available,
        why,
    }
}

impl Possible {
    fn nothing(id: &str, en: &str) -> Self {
        Self {
            most: Rupiah::ZERO,
            why: Text {
                id: id.to_owned(),
                en: en.to_owned(),
            },
        }
    }
}
