//! Questions: they change nothing.

use super::{Answer, Ledger};
use crate::reference::{Input, Response};
use crate::request::{Chain, ExternalId, MoneyDirection, Operation, OriginalKey, PartnerReference};
use crate::rules;

impl Ledger {
    pub(super) fn status(
        &self,
        reference: PartnerReference,
        by: OriginalKey,
        named: Option<(u8, i64)>,
    ) -> Result<Answer, &'static str> {
        let meant = self.meant(reference, by).ok_or("unknown-reference")?;
        let input = self.input(&Operation::Status {
            reference: meant,
            by,
            named,
        });
        let input = input.unwrap_or(Input::Status { matching: true });
        let step = self.only_step(meant, input);
        match (step.map(|step| step.response), self.records.get(&meant)) {
            (Some(Response::Found), Some(record)) => Ok(Answer::Status {
                number: record.number,
                state: record.state,
            }),
            (Some(Response::Inconsistent), _) => Err("inconsistent-request"),
            _ => Err("unknown-reference"),
        }
    }

    /// Which reference is meant. That of a cash-out is always named; a cash-in's is not, where
    /// another number names it.
    fn meant(&self, reference: PartnerReference, by: OriginalKey) -> Option<PartnerReference> {
        let PartnerReference { chain, way, .. } = reference;
        let is_ours = |other: &PartnerReference| (other.chain, other.way) == (chain, way);
        let numbered = |number| {
            let mut ours = self.records.iter().filter(|(other, _)| is_ours(other));
            ours.find(|(_, record)| record.number == number)
        };
        let meant = match by {
            OriginalKey::Reference => Some(reference),
            OriginalKey::Number(number) | OriginalKey::Both(number) => {
                numbered(number).map(|(other, _)| *other)
            }
            OriginalKey::Call(number) => {
                let of_call =
                    |signed: &ExternalId| (signed.chain, signed.number) == (chain, number);
                let mut ordered = self.signed.iter().filter(|(signed, _)| of_call(signed));
                ordered.find_map(|(_, ordered)| ordered.filter(is_ours))
            }
        };
        let needs_reference = way == MoneyDirection::Out || matches!(by, OriginalKey::Both(_));
        meant.filter(|meant| !needs_reference || *meant == reference)
    }

    /// As a cash-in would be answered, but for its token.
    pub(super) fn inquiry(
        &self,
        chain: Chain,
        customer: u8,
        amount: i64,
        timestamp: i64,
    ) -> Result<Answer, &'static str> {
        let channel = rules::channel(chain, MoneyDirection::In).ok_or("channel-not-allowed")?;
        let account = self.accounts.get(usize::from(customer));
        let account = account.ok_or("unknown-customer")?;
        account.serves()?;
        channel.nominal(amount)?;
        let at = timestamp.max(account.at);
        account.takes(amount, at)?;
        let left = account.tier.month - account.came_in(at);
        let room = account.tier.balance - account.balance();
        Ok(Answer::Inquired {
            left,
            least: channel.min,
            most: channel.max.min(room).min(left) / channel.step * channel.step,
            fee: self.rules.fee(chain, MoneyDirection::In, at),
        })
    }
}
