//! An update: one account, and the entries that a decision will append, while it is being made.

use super::super::account::Account;
use super::super::command::CashOrder;
use super::super::entry::{Entry, EntryKind};
use super::super::movement::{Movement, MovementKey, MovementState};
use super::super::notification;
use super::super::outcome::{Answer, Decline, DeclineReason, Outcome};
use super::super::state::{Change, Decision};
use super::super::token::Token;
use super::limits;
use crate::catalogue::{Catalogue, Channel, Tier};
use crate::types::{ChannelId, Direction, Rupiah, Timestamp};

/// The account a command is about, as the entries that are made so far leave it.
pub struct AccountUpdate<'a> {
    /// The account as it will be.
    pub account: Account,
    /// The moment of the decision; for one account it never goes back.
    pub at: Timestamp,
    rules: &'a Catalogue,
    /// The token that was tried in vain.
    tried: Option<i64>,
    /// What the last entry left held.
    held: Rupiah,
    entries: Vec<Entry>,
}

/// What an entry is about, beside the account.
#[derive(Default)]
pub struct Subject {
    /// What the account gains or loses, without the fee.
    pub amount: Rupiah,
    /// What the account pays for it.
    pub fee: Rupiah,
    /// The token's number.
    pub token_no: Option<i64>,
    /// The channel.
    pub channel: Option<ChannelId>,
    /// Which way.
    pub direction: Option<Direction>,
    /// The movement as it will be.
    pub movement: Option<Movement>,
    /// Why the owner or customer service is refused.
    pub declined: Option<DeclineReason>,
    /// Why customer service changes the account.
    pub reason: Option<String>,
}

impl Subject {
    fn of_token(token: &Token) -> Self {
        Self {
            token_no: Some(token.number),
            channel: Some(token.channel.clone()),
            direction: Some(token.direction),
            ..Self::default()
        }
    }

    fn of_movement(movement: Movement) -> Self {
        Self {
            channel: movement.channel.clone(),
            direction: Some(movement.key.service.direction()),
            movement: Some(movement),
            ..Self::default()
        }
    }
}

/// What the checks of an order found, for what succeeds after them.
pub struct Checked {
    /// The token that it redeems, where one is needed.
    pub token: Option<Token>,
    /// What the customer pays for it.
    pub fee: Rupiah,
}

impl<'a> AccountUpdate<'a> {
    /// Begins with the account as it is, its tokens whose time has run out ended.
    pub fn open(account: &Account, timestamp: Timestamp, rules: &'a Catalogue) -> Self {
        let mut update = Self {
            account: account.clone(),
            at: timestamp.max(account.decided_at),
            rules,
            tried: None,
            held: account.held,
            entries: Vec::new(),
        };
        update.expire_due_tokens();
        update
    }

    fn expire_due_tokens(&mut self) {
        let at = self.at;
        let is_due = |token: &&Token| !token.is_live(at);
        let due: Vec<Token> = self.account.live.iter().filter(is_due).cloned().collect();
        for token in due {
            self.end_as(EntryKind::TokenExpired, &token);
        }
    }

    /// The account's tier as the catalogue has it now; without one, nothing is allowed.
    pub fn tier(&self) -> Option<&'a Tier> {
        self.rules
            .tier(&self.account.issuer, &self.account.tier, self.at)
    }

    /// The live token of that channel and direction.
    pub fn live(&self, channel: &ChannelId, direction: Direction) -> Option<&Token> {
        let mut live = self.account.live.iter();
        live.find(|token| token.direction == direction && token.channel == *channel)
    }

    /// What could be spent if the live token of that channel and direction were ended.
    pub fn spendable_for(&self, channel: &ChannelId, direction: Direction) -> Rupiah {
        let former = self.live(channel, direction);
        former.map_or(self.account.available, |token| {
            sum(self.account.available, token.held)
        })
    }

    /// Counts a wrong try against a live token. Returns how many there are now.
    pub fn count_wrong_try(&mut self, number: i64) -> u8 {
        self.tried = Some(number);
        let mut live = self.account.live.iter_mut();
        live.find(|token| token.number == number)
            .map_or(0, |tried| {
                tried.wrong_tries = tried.wrong_tries.saturating_add(1);
                tried.wrong_tries
            })
    }

    /// Takes a token out of those that are live, and releases what it holds.
    fn end(&mut self, token: &Token) {
        self.account.live.retain(|live| live.number != token.number);
        self.hold(negated(token.held));
    }

    /// Ends a token by an entry of its own.
    pub fn end_as(&mut self, kind: EntryKind, token: &Token) {
        self.end(token);
        self.append(kind, Subject::of_token(token));
    }

    /// Makes a token live by an entry of its own. The caller has checked the funds that it holds.
    pub fn make(&mut self, token: Token) {
        self.hold(token.held);
        self.account.last_token = token.number;
        let subject = Subject::of_token(&token);
        self.account.live.push(token);
        self.append(EntryKind::TokenMade, subject);
    }

    /// Moves `amount` from what is available to what is held.
    fn hold(&mut self, amount: Rupiah) {
        self.account.available = sum(self.account.available, negated(amount));
        self.account.held = sum(self.account.held, amount);
    }

    /// Counts an incoming credit for the month it is in.
    pub fn count_incoming(&mut self, amount: Rupiah) {
        let so_far = self.account.incoming_in_month_of(self.at);
        self.account.month = self.at.month();
        self.account.month_in = sum(so_far, amount);
    }

    /// Appends an entry that moves what its subject says. The caller has checked that the account
    /// can take it.
    pub fn append(&mut self, kind: EntryKind, subject: Subject) {
        let account = &mut self.account;
        account.available = sum(account.available, subject.amount);
        account.available = sum(account.available, negated(subject.fee));
        account.last_seq += 1;
        account.decided_at = self.at;
        let hold = sum(account.held, negated(self.held));
        self.held = account.held;
        let mut entry = Entry {
            amount: subject.amount,
            fee: subject.fee,
            hold,
            token_no: subject.token_no,
            channel: subject.channel,
            direction: subject.direction,
            movement: subject.movement,
            declined: subject.declined,
            reason: subject.reason,
            ..Entry::of(kind, account.clone())
        };
        entry.by_message = notification::is_by_message(&entry, self.rules);
        self.entries.push(entry);
    }

    /// Ends well.
    pub fn accept(self, answer: Answer) -> Decision {
        self.finish(Ok(answer))
    }

    /// Ends with the order posted, its token redeemed, and what that held released.
    pub fn post(
        mut self,
        order: &CashOrder,
        key: MovementKey,
        channel: &Channel,
        checked: Checked,
    ) -> Decision {
        let Checked { token, fee } = checked;
        if let Some(token) = &token {
            self.end(token);
        }
        let (kind, amount) = match channel.direction {
            Direction::CashIn => (EntryKind::CashIn, order.amount),
            Direction::CashOut => (EntryKind::CashOut, negated(order.amount)),
        };
        let movement = Movement {
            account: Some(self.account.id),
            channel: Some(channel.id.clone()),
            fee,
            ..record(order, key, MovementState::Posted, self.at)
        };
        let answer = Answer::Posted {
            movement: Box::new(movement.clone()),
            repeated: false,
        };
        let subject = Subject {
            amount,
            fee,
            token_no: token.map(|token| token.number),
            ..Subject::of_movement(movement)
        };
        self.append(kind, subject);
        self.accept(answer)
    }

    /// Ends with the cash-out put back or, before it came, voided: then it has neither an amount nor
    /// a fee.
    pub fn cancel(mut self, kind: EntryKind, movement: Movement) -> Decision {
        let answer = Answer::Cancelled {
            movement: Box::new(movement.clone()),
        };
        let subject = Subject {
            amount: movement.amount,
            fee: negated(movement.fee),
            ..Subject::of_movement(movement)
        };
        self.append(kind, subject);
        self.accept(answer)
    }

    /// Ends with the order declined. The decline is recorded, so that a repeat gets the same
    /// answer.
    pub fn decline(
        mut self,
        order: &CashOrder,
        key: MovementKey,
        channel: &Channel,
        reason: DeclineReason,
    ) -> Decision {
        let movement = Movement {
            account: Some(self.account.id),
            channel: Some(channel.id.clone()),
            ..record(order, key, MovementState::Declined(reason), self.at)
        };
        let subject = Subject {
            token_no: self.tried,
            ..Subject::of_movement(movement)
        };
        self.append(EntryKind::Declined, subject);
        self.finish(Err(limits::decline(reason, channel, None)))
    }

    /// Ends with the owner refused.
    pub fn decline_owner(self, decline: impl Into<Decline>, about: Subject) -> Decision {
        self.decline_as(EntryKind::TokenDeclined, decline.into(), about)
    }

    /// Ends with customer service refused.
    pub fn decline_change(self, reason: DeclineReason) -> Decision {
        self.decline_as(EntryKind::ChangeDeclined, reason.into(), Subject::default())
    }

    fn decline_as(mut self, kind: EntryKind, decline: Decline, about: Subject) -> Decision {
        let subject = Subject {
            declined: Some(decline.reason),
            ..about
        };
        self.append(kind, subject);
        self.finish(Err(decline))
    }

    fn finish(self, outcome: Outcome) -> Decision {
        Decision {
            outcome,
            change: Change {
                entries: self.entries,
                ..Change::default()
            },
        }
    }
}

/// Never overflows: amounts have at most 13 digits (the wire's form, the catalogue's caps), and a
/// balance is at most a cap and what was put back, which had been within a cap.
fn sum(a: Rupiah, b: Rupiah) -> Rupiah {
    a.checked_add(b)
        .expect("balances stay far below 2^63 rupiah")
}

/// The amount with the other sign; amounts have at most 13 digits.
fn negated(amount: Rupiah) -> Rupiah {
    amount
        .checked_neg()
        .expect("amounts stay far from -2^63 rupiah")
}

/// The record of an order in some state.
fn record(
    order: &CashOrder,
    key: MovementKey,
    state: MovementState,
    decided_at: Timestamp,
) -> Movement {
    Movement {
        key,
        reference_no: order.reference_no.clone(),
        external_id: order.external_id_key.external_id.clone(),
        fingerprint: order.fingerprint,
        account: None,
        msisdn: order.phone.clone(),
        channel: None,
        amount: order.amount,
        fee: Rupiah::ZERO,
        outlet: order.partner_context.complete(&order.outlet),
        state,
        decided_at,
        cancelled_at: None,
        cancel_reason: None,
        flagged: false,
    }
}

/// Declines an order before an account was found for it. There is no record where the refusal is
/// about the request's shape.
pub fn decline_without_account(
    order: &CashOrder,
    key: MovementKey,
    reason: DeclineReason,
    at: Timestamp,
) -> Decision {
    let is_recorded = !reason.is_about_format();
    let declined = || record(order, key, MovementState::Declined(reason), at);
    Decision {
        outcome: Err(reason.into()),
        change: Change {
            unplaced: is_recorded.then(declined),
            ..Change::default()
        },
    }
}
