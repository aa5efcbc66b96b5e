//! What makes two requests under one reference the same: amount, customer, token and outlet, each
//! as the rules read it, not as it is spelt.

use super::order_request::OrderRequest;
use crate::catalogue::ChannelKey;
use crate::keyring::KeyRing;
use crate::ledger::Fingerprint;
use crate::types::Direction;

/// The parts begin with it, so that no fingerprint of another version is the same.
const VERSION: &str = "2";

/// What a request that leaves something out has it mean.
pub struct Implied<'a> {
    /// The key of a channel.
    pub key: Option<&'a ChannelKey>,
    /// The brand on the store's front.
    pub brand: Option<&'a str>,
}

/// The fingerprint that the request is recorded under, and those under which the same request may
/// be recorded: one that names what the other leaves out, and one of a version before.
pub fn of(
    request: &OrderRequest,
    implied: &Implied<'_>,
    ring: &KeyRing,
) -> (Fingerprint, Vec<Fingerprint>) {
    let keys = synonyms(&request.key, &ChannelKey::Partner, implied.key);
    let given = canonical(request.outlet.store_brand.as_deref());
    let none = String::new();
    let meant = implied.brand.map(|brand| canonical(Some(brand)));
    let brands = synonyms(&given, &none, meant.as_ref());
    let mut all = brands.iter().flat_map(|brand| {
        let hash = |key: &&ChannelKey| hashed(request, key, brand, Some(VERSION), ring);
        keys.iter().map(hash)
    });
    let recorded = all.next().unwrap_or_default();
    let mut others: Vec<_> = all.collect();
    // Versions before the second hashed the brand as it was spelt.
    let spelt = request.outlet.store_brand.as_deref().unwrap_or_default();
    others.push(hashed(request, &request.key, spelt, None, ring));
    (recorded, others)
}

/// The value itself, and what else means the same: nothing given, and what is meant by that.
fn synonyms<'a, T: PartialEq>(given: &'a T, none: &'a T, meant: Option<&'a T>) -> Vec<&'a T> {
    let other = match meant {
        Some(meant) if given == none => Some(meant),
        Some(meant) if given == meant => Some(none),
        _ => None,
    };
    let other = other.filter(|other| *other != given);
    std::iter::once(given).chain(other).collect()
}

/// A channel serves a brand in capitals and small letters alike.
fn canonical(brand: Option<&str>) -> String {
    brand.unwrap_or_default().to_ascii_lowercase()
}

fn hashed(
    request: &OrderRequest,
    key: &ChannelKey,
    brand: &str,
    version: Option<&str>,
    ring: &KeyRing,
) -> Fingerprint {
    let (kind, number) = match key {
        ChannelKey::WalletId(id) => ("wallet", id.as_str()),
        ChannelKey::BinCode(code) => ("bin", code.as_str()),
        ChannelKey::Partner => ("partner", ""),
    };
    let outlet = &request.outlet;
    let amount = request.amount.get().to_string();
    let parts = [
        Direction::as_str(request.service.direction()),
        request.phone.as_str(),
        &amount,
        kind,
        number,
        outlet.store_id.as_deref().unwrap_or_default(),
        brand,
        outlet.terminal_id.as_deref().unwrap_or_default(),
        request.token.as_deref().unwrap_or_default(),
    ];
    let parts: Vec<&str> = version.into_iter().chain(parts).collect();
    ring.fingerprint(&parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{Msisdn, Outlet, Rupiah, Service};

    const NOTHING: Implied<'_> = Implied {
        key: None,
        brand: None,
    };

    fn request(key: ChannelKey, brand: Option<&str>) -> OrderRequest {
        OrderRequest {
            service: Service::CashIn,
            reference: "R1".to_owned(),
            phone: Msisdn::parse("081234567890").expect("valid"),
            amount: Rupiah::new(50_000),
            key,
            outlet: Outlet {
                store_brand: brand.map(str::to_owned),
                ..Outlet::default()
            },
            token: None,
        }
    }

    fn ring() -> KeyRing {
        let folder = tempfile::tempdir().expect("a folder");
        KeyRing::create(&folder.path().join("keys")).expect("a key ring")
    }

    fn wallet() -> ChannelKey {
        ChannelKey::WalletId("16".to_owned())
    }

    /// Whether the second is a repeat of the first.
    fn is_repeat(first: &OrderRequest, second: &OrderRequest, implied: &Implied<'_>) -> bool {
        let ring = ring();
        let (recorded, _) = of(first, implied, &ring);
        let (same, others) = of(second, implied, &ring);
        same == recorded || others.contains(&recorded)
    }

    #[test]
    fn a_brand_is_the_same_in_capitals_and_small_letters() {
        let alfamart = request(wallet(), Some("Alfamart"));
        let loud = request(wallet(), Some("ALFAMART"));
        assert!(is_repeat(&alfamart, &loud, &NOTHING));
        let alfamidi = request(wallet(), Some("Alfamidi"));
        assert!(!is_repeat(&alfamart, &alfamidi, &NOTHING));
    }

    #[test]
    fn what_is_left_out_is_what_it_means() {
        let key = wallet();
        let implied = Implied {
            key: Some(&key),
            brand: Some("Alfamart"),
        };
        let whole = request(wallet(), Some("alfamart"));
        let bare = request(ChannelKey::Partner, None);
        assert!(is_repeat(&whole, &bare, &implied) && is_repeat(&bare, &whole, &implied));
        assert!(!is_repeat(&whole, &bare, &NOTHING));
        let other = request(ChannelKey::WalletId("17".to_owned()), Some("Alfamart"));
        assert!(!is_repeat(&bare, &other, &implied) && !is_repeat(&other, &bare, &implied));
    }

    #[test]
    fn the_same_request_is_a_repeat_under_other_defaults() {
        let bare = request(ChannelKey::Partner, None);
        let key = wallet();
        let implied = Implied {
            key: Some(&key),
            brand: Some("Alfamart"),
        };
        let ring = ring();
        let (recorded, _) = of(&bare, &implied, &ring);
        assert_eq!(of(&bare, &NOTHING, &ring).0, recorded);
    }

    #[test]
    fn a_record_of_the_version_before_is_known() {
        let ring = ring();
        let spelt = request(wallet(), Some("Alfamart"));
        let before = hashed(&spelt, &spelt.key, "Alfamart", None, &ring);
        assert!(of(&spelt, &NOTHING, &ring).1.contains(&before));
        let loud = request(wallet(), Some("ALFAMART"));
        assert!(
            !of(&loud, &NOTHING, &ring).1.contains(&before),
            "by the rule of then"
        );
    }
}
