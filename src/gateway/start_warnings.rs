//! What an operator should look at when a gateway starts: rules that are allowed, and perhaps not
//! meant.

use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::partners::{Partner, PartnerCache};

/// Writes each of them to the log.
pub fn log(rules: &Catalogue, partners: &PartnerCache) {
    for dropped in rules.dropped_fields() {
        tracing::warn!("catalogue: {dropped}");
    }
    let partners = partners.all();
    warn_of_shared_keys(&partners);
    for partner in &partners {
        for channel in missing_channels(rules, partner) {
            tracing::warn!(
                partner = %partner.id,
                channel,
                "a channel of the partner is not in the catalogue: it is refused there"
            );
        }
    }
}

/// Partners of one key were added before that was refused.
fn warn_of_shared_keys(partners: &[Arc<Partner>]) {
    for (index, partner) in partners.iter().enumerate() {
        let same = |other: &&Arc<Partner>| other.public_key.is_same(&partner.public_key);
        if let Some(other) = partners[..index].iter().find(same) {
            tracing::warn!(
                partner = %partner.id,
                other = %other.id,
                "two partners have one public key: a signed request of one is good for both"
            );
        }
    }
}

/// The channels of a partner that no row of the catalogue is about.
fn missing_channels(rules: &Catalogue, partner: &Partner) -> Vec<String> {
    let context = &partner.partner_context;
    let is_known = |id: &_| {
        let mut rows = rules.channels().iter();
        rows.any(|row| row.issuer == context.issuer && row.id == *id)
    };
    let missing = context.channels.iter().filter(|id| !is_known(id));
    missing.map(ToString::to_string).collect()
}
