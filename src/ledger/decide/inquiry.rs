//! Account inquiry (`SNAP 37`): would a cash-in of this amount be accepted, and whose is it?

use super::super::command::Inquiry;
use super::super::outcome::{Answer, Refusal};
use super::super::state::{Change, Decision, State};
use super::draft::Draft;
use super::limits::{self, Room};
use super::references;
use crate::catalogue::Catalogue;
use crate::planted::{self, Bug};
use crate::terms::{Direction, Stamp};

/// Answers as a cash-in would be, but for its token; nothing is changed.
pub fn inquire(state: &State, inquiry: &Inquiry, stamp: Stamp, rules: &Catalogue) -> Decision {
    Decision {
        outcome: answer(state, inquiry, stamp, rules),
        change: Change::default(),
    }
}

fn answer(
    state: &State,
    inquiry: &Inquiry,
    stamp: Stamp,
    rules: &Catalogue,
) -> Result<Answer, Refusal> {
    let caller = &inquiry.caller;
    let channel = references::channel(rules, caller, Direction::CashIn, &inquiry.key, stamp)?;
    references::brand(channel, &inquiry.outlet)?;
    let account = state
        .account_by_phone(&caller.issuer, &inquiry.phone)
        .ok_or(Refusal::UnknownCustomer)?;
    // As it would be when the cash-in comes; what is drafted here is not taken over.
    let draft = Draft::open(account, state, stamp, rules);
    account.status.permits_movements()?;
    limits::nominal(channel, inquiry.amount)?;
    let room = Room::of(&draft.account, draft.tier(), draft.at);
    if !planted::is(Bug::InquiryBoasts) {
        room.takes(inquiry.amount)?;
    }
    let fee = rules.fee(&channel.issuer, &channel.id, channel.direction, draft.at);
    limits::fee_of_cash_in(draft.account.available, inquiry.amount, fee)?;
    let most = room.balance.min(room.month);
    Ok(Answer::Inquired {
        reference_no: inquiry.reference_no.clone(),
        name: account.name.clone(),
        month_left: room.month,
        min: channel.min,
        max: channel.max.map_or(most, |max| max.min(most)),
        amount: inquiry.amount,
        fee,
    })
}
