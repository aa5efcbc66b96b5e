//! What a demo customer begins with: a cash-in like any other, so that both sides of it are posted.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::seed::{CUSTOMERS, ISSUER};
use crate::api::Services;
use crate::catalogue::ChannelKey;
use crate::ledger::{CashOrder, Command, ExternalIdKey, PartnerContext};
use crate::random;
use crate::types::{Msisdn, Outlet, Rupiah, Service};

/// In whose name: a partner that no host is, so that it is in no host's settlement.
const PARTNER: &str = "SANDBOX";
/// Through which channel it comes, and what that wants.
const CHANNEL: &str = "alfamart";
const WALLET_ID: &str = "16";
const BRAND: &str = "Alfamart";

/// Posts what is not there yet.
pub async fn post_all(services: &Services) {
    for customer in CUSTOMERS {
        let Ok(phone) = Msisdn::parse(customer.phone) else {
            continue;
        };
        if customer.opening_balance.is_positive() {
            post(services, phone, customer.opening_balance).await;
        }
    }
}

/// Once for each number, which is its reference. Where it fails the customer begins with nothing,
/// which is no reason not to serve: another catalogue may have no such channel.
async fn post(services: &Services, phone: Msisdn, amount: Rupiah) {
    let order = order(services, phone, amount);
    let key = order
        .partner_context
        .movement_key(Service::CashIn, &order.reference);
    let database = services.database.clone();
    let known = actix_web::web::block(move || database.movement(&key)).await;
    if matches!(known, Ok(Ok(Some(_)))) {
        return;
    }
    match services.engine.submit(Command::CashIn(order)).await {
        Ok(Ok(_)) => {}
        Ok(Err(declined)) => {
            let reason = declined.reason.as_str();
            tracing::warn!(reason, "a demo customer begins without money");
        }
        Err(error) => tracing::warn!(%error, "a demo customer may begin without money"),
    }
}

fn order(services: &Services, phone: Msisdn, amount: Rupiah) -> CashOrder {
    let (now, reference) = (services.clock.now(), phone.as_str().to_owned());
    CashOrder {
        partner_context: PartnerContext {
            partner: PARTNER.into(),
            issuer: ISSUER.into(),
            channels: Arc::new(BTreeSet::from([CHANNEL.into()])),
            default_key: None,
            default_brand: None,
            is_copy: false,
        },
        external_id_key: ExternalIdKey {
            partner: PARTNER.into(),
            day: now.day(),
            external_id: reference.clone(),
        },
        reference_no: random::reference_no(now),
        fingerprint: services.ring.fingerprint(&[&reference]),
        also_known_as: Vec::new(),
        reference,
        phone,
        amount,
        key: ChannelKey::WalletId(WALLET_ID.to_owned()),
        outlet: Outlet {
            store_brand: Some(BRAND.to_owned()),
            ..Outlet::default()
        },
        token: None,
    }
}
