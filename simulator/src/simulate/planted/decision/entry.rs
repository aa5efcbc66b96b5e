//! Bugs in what a decision posts.

use gerai::ledger::posting::{ChainHash, chain_hash};
use gerai::ledger::{Change, Decision, DeclineReason, Posting, PostingKind};

use super::super::rows::{chain_anew, minus, plus};
use crate::simulate::seams::DecisionInput;

/// A reversal is refused above the balance cap (I5).
pub fn cap_on_reversal(input: DecisionInput<'_>) -> Decision {
    let decision = input.decide();
    let tier = input
        .account()
        .and_then(|account| input.rules.tier(&account.issuer, &account.tier, input.at));
    let reversal = posting(&decision.change, PostingKind::Reversal);
    match (reversal, tier) {
        (Some(reversal), Some(tier)) if reversal.balance_after > tier.max_balance => Decision {
            outcome: Err(DeclineReason::BalanceCap.into()),
            change: Change {
                external_id_key: decision.change.external_id_key,
                ..Change::default()
            },
        },
        _ => decision,
    }
}

/// A reversal counts for the month (I5).
pub fn reversal_is_incoming(input: DecisionInput<'_>) -> Decision {
    let mut decision = input.decide();
    let reversal = posting(&decision.change, PostingKind::Reversal).cloned();
    if let (Some(reversal), Some(account)) = (reversal, &mut decision.change.account) {
        let so_far = account.incoming_in_month_of(reversal.posted_at);
        account.month = reversal.posted_at.month();
        account.month_in = plus(so_far, reversal.amount);
    }
    decision
}

/// The customer hears nothing of a reversal (I20).
pub fn reversal_not_notified(input: DecisionInput<'_>) -> Decision {
    let mut decision = input.decide();
    let reversal = posting(&decision.change, PostingKind::Reversal).cloned();
    if let (Some(_), Some(account)) = (reversal, &mut decision.change.account) {
        account.last_notification -= 1;
        decision.change.notifications.pop();
    }
    decision
}

/// A reversal keeps the fee (I8).
pub fn fee_kept(input: DecisionInput<'_>) -> Decision {
    let mut decision = input.decide();
    let change = &mut decision.change;
    let fee = posting(change, PostingKind::FeeReversal).cloned();
    if let (Some(fee), Some(account), Some(was)) = (fee, &mut change.account, input.account()) {
        account.available = minus(account.available, fee.amount);
        account.last_seq -= 1;
        change
            .postings
            .retain(|posting| posting.kind != PostingKind::FeeReversal);
        change
            .settlements
            .retain(|posting| posting.kind != PostingKind::FeeReversal);
        chain_anew(change, was);
    }
    decision
}

/// A fee has no posting on the gateway's side (I1).
pub fn one_sided(input: DecisionInput<'_>) -> Decision {
    let mut decision = input.decide();
    let settlements = &mut decision.change.settlements;
    settlements.retain(|posting| posting.kind != PostingKind::Fee);
    decision
}

/// A posting's hash does not cover the one before (I2).
pub fn broken_chain(input: DecisionInput<'_>) -> Decision {
    let mut decision = input.decide();
    let change = &mut decision.change;
    if let Some(account) = &mut change.account {
        for posting in &mut change.postings {
            posting.hash = chain_hash(&ChainHash::default(), posting);
            account.last_hash = posting.hash;
        }
    }
    decision
}

fn posting(change: &Change, kind: PostingKind) -> Option<&Posting> {
    change.postings.iter().find(|posting| posting.kind == kind)
}
