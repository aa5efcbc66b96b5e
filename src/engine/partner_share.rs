//! How many commands of each partner wait in a lane: none may fill it alone.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::types::PartnerId;

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct PartnerShares(Arc<Mutex<HashMap<PartnerId, usize>>>);

/// A place in a partner's share; free again when this is dropped.
#[derive(Debug)]
pub struct PartnerShare {
    partner: PartnerId,
    shares: PartnerShares,
}

impl PartnerShares {
    /// A place for one more command, where the partner has fewer than that many.
    pub fn take(&self, partner: &PartnerId, most: usize) -> Option<PartnerShare> {
        let mut waiting = self.0.lock();
        let commands = waiting.entry(partner.clone()).or_default();
        if *commands >= most {
            return None;
        }
        *commands += 1;
        Some(PartnerShare {
            partner: partner.clone(),
            shares: self.clone(),
        })
    }
}

impl Drop for PartnerShare {
    fn drop(&mut self) {
        let mut waiting = self.shares.0.lock();
        let Some(commands) = waiting.get_mut(&self.partner) else {
            return;
        };
        *commands -= 1;
        if *commands == 0 {
            waiting.remove(&self.partner);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partner_has_its_share_and_no_more() {
        let shares = PartnerShares::default();
        let (one, other) = (PartnerId::from("ALFAMART"), PartnerId::from("INDOMARET"));
        let taken: Vec<_> = (0..2).map_while(|_| shares.take(&one, 2)).collect();
        assert_eq!(taken.len(), 2);
        assert!(shares.take(&one, 2).is_none());
        assert!(shares.take(&other, 2).is_some());
        drop(taken);
        assert!(shares.take(&one, 2).is_some());
        assert!(shares.0.lock().is_empty());
    }
}
