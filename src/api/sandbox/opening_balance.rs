//! What a demo customer begins with: a cash-in like any other, so that both sides of it are posted.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::seed::{ISSUER, SeedError};
use crate::bootstrap::Bootstrapped;
use crate::catalogue::ChannelKey;
use crate::ledger::{
    CashOrder, Command, Decision, ExternalIdKey, MovementKey, PartnerContext, decide,
};
use crate::random;
use crate::storage::BatchWriter;
use crate::types::{Msisdn, Outlet, Rupiah, Service, Timestamp};

/// In whose name: a partner that no host is, so that no host's settlement has it.
const PARTNER: &str = "SANDBOX";
/// Through which channel it comes, and what it wants.
const CHANNEL: &str = "alfamart";
const WALLET_ID: &str = "16";
const BRAND: &str = "Alfamart";

/// Posts it, where it is not there yet: its reference is the phone number.
pub(super) fn post(
    opened: &Bootstrapped,
    phone: Msisdn,
    amount: Rupiah,
    now: Timestamp,
) -> Result<(), SeedError> {
    let order = order(opened, phone, amount, now);
    let key = MovementKey {
        partner: order.partner_context.partner.clone(),
        service: Service::CashIn,
        reference: order.reference.clone(),
    };
    if opened.database.movement(&key)?.is_some() {
        return Ok(());
    }
    let command = Command::CashIn(order);
    let mut outcome = None;
    let mut writer = opened.database.writer()?;
    writer.batch(&[&command.needs()], |state| {
        let Decision {
            outcome: is,
            change,
        } = decide(state, &command, now, &opened.rules);
        state.apply(change);
        outcome = Some(is);
    })?;
    // Another catalogue may have another such channel, or none: that is no reason not to serve.
    if let Some(Err(reason)) = outcome {
        let reason = reason.as_str();
        tracing::warn!(reason, "a demo customer begins without money");
    }
    Ok(())
}

fn order(opened: &Bootstrapped, phone: Msisdn, amount: Rupiah, now: Timestamp) -> CashOrder {
    let reference = phone.as_str().to_owned();
    CashOrder {
        partner_context: PartnerContext {
            partner: PARTNER.into(),
            issuer: ISSUER.into(),
            channels: Arc::new(BTreeSet::from([CHANNEL.into()])),
            default_key: None,
            is_copy: false,
        },
        external_id_key: ExternalIdKey {
            partner: PARTNER.into(),
            day: now.day(),
            external_id: reference.clone(),
        },
        reference_no: random::reference_no(now),
        fingerprint: opened.ring.fingerprint(&[&reference]),
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
