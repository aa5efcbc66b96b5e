//! Account inquiry (`SNAP 37`): would a cash-in of this amount be accepted, and whose is it?

use super::super::command::Inquiry;
use super::super::outcome::{Answer, DeclineReason, Outcome};
use super::super::state::{Change, Decision, State};
use super::account_update::AccountUpdate;
use super::limits::{self, Headroom};
use super::references;
use crate::catalogue::Catalogue;
use crate::types::{Direction, Timestamp};

/// Answers as a cash-in would be, but for its token; nothing is changed.
pub fn inquire(
    state: &State,
    inquiry: &Inquiry,
    timestamp: Timestamp,
    rules: &Catalogue,
) -> Decision {
    Decision {
        outcome: answer(state, inquiry, timestamp, rules),
        change: Change::default(),
    }
}

fn answer(state: &State, inquiry: &Inquiry, timestamp: Timestamp, rules: &Catalogue) -> Outcome {
    let partner_context = &inquiry.partner_context;
    let channel = references::channel(
        rules,
        partner_context,
        Direction::CashIn,
        &inquiry.key,
        timestamp,
    )?;
    references::brand(channel, partner_context, &inquiry.outlet)?;
    let account = state
        .account_by_phone(&partner_context.issuer, &inquiry.phone)
        .ok_or(DeclineReason::UnknownCustomer)?;
    // As it would be when the cash-in comes; this update is not taken over.
    let update = AccountUpdate::open(account, timestamp, rules);
    account.status.permits_movements()?;
    limits::nominal(channel, inquiry.amount)
        .map_err(|reason| limits::decline(reason, channel, None))?;
    let headroom = Headroom::of(&update.account, update.tier(), update.at);
    headroom.check(inquiry.amount)?;
    let fee = rules.fee(&channel.issuer, &channel.id, channel.direction, update.at);
    limits::fee_of_cash_in(update.account.available, inquiry.amount, fee)?;
    let most = headroom.balance.min(headroom.month);
    let most = channel.max.map_or(most, |max| max.min(most));
    Ok(Answer::Inquired {
        reference_no: inquiry.reference_no.clone(),
        name: account.name.clone(),
        month_left: headroom.month,
        min: channel.min,
        multiple: channel.multiple,
        max: channel
            .multiple
            .map_or(most, |multiple| most.rounded_down_to(multiple)),
        amount: inquiry.amount,
        fee,
    })
}
