//! A draft: one account and the rows that a decision will leave, while it is being made.

use super::super::account::Account;
use super::super::command::CashOrder;
use super::super::movement::{Movement, MovementKey, MovementState};
use super::super::notification::{Event, MovedMoney, Notification};
use super::super::outcome::{Answer, Decline, DeclineReason, Outcome};
use super::super::posting::{Posting, PostingKind, SettlementPosting, chain_hash};
use super::super::state::{Change, Decision, State};
use super::super::token::{Token, TokenState};
use super::{limits, references};
use crate::catalogue::{Catalogue, Channel, DeliveryMethod, Tier};
use crate::types::{ChannelId, Direction, Rupiah, Timestamp};

/// The account a command is about, with the tokens it has and the rows to come.
pub struct AccountUpdate<'a> {
    /// The account as it will be.
    pub account: Account,
    /// The moment of the decision; for one account it never goes back.
    pub at: Timestamp,
    /// Its tokens that are alive.
    pub live: Vec<Token>,
    rules: &'a Catalogue,
    touched: bool,
    change: Change,
}

impl<'a> AccountUpdate<'a> {
    /// Begins with the account as it is, its tokens whose time has run out ended.
    pub fn open(
        account: &Account,
        state: &State,
        timestamp: Timestamp,
        rules: &'a Catalogue,
    ) -> Self {
        let mut update = Self {
            account: account.clone(),
            at: timestamp.max(account.decided_at),
            live: state.issued_tokens(account.id).cloned().collect(),
            rules,
            touched: false,
            change: Change::default(),
        };
        update.expire_due_tokens();
        update
    }

    fn expire_due_tokens(&mut self) {
        let at = self.at;
        let (live, due): (Vec<_>, Vec<_>) = self.live.drain(..).partition(|t| t.is_live(at));
        self.live = live;
        for token in due {
            let place = self.place_of(&token);
            let released = token.held;
            self.end(token, TokenState::Expired, None);
            self.notify(
                Event::TokenExpired {
                    place: &place,
                    released,
                },
                DeliveryMethod::InApp,
            );
        }
    }

    /// The name of the channel that a token is valid for.
    pub fn place_of(&self, token: &Token) -> String {
        let issuer = &self.account.issuer;
        self.rules
            .channel(issuer, &token.channel, token.direction, token.issued_at)
            .map_or_else(|| token.channel.to_string(), |channel| channel.name.clone())
    }

    /// The account's tier as the catalogue has it now; without one, nothing is allowed.
    pub fn tier(&self) -> Option<&'a Tier> {
        self.rules
            .tier(&self.account.issuer, &self.account.tier, self.at)
    }

    /// Takes the live token of that channel and direction out of the draft's hands.
    pub fn take_live(&mut self, channel: &ChannelId, direction: Direction) -> Option<Token> {
        let index = self
            .live
            .iter()
            .position(|token| token.direction == direction && token.channel == *channel)?;
        Some(self.live.swap_remove(index))
    }

    /// What could be spent if the live token of that channel and direction were ended.
    pub fn spendable_for(&self, channel: &ChannelId, direction: Direction) -> Rupiah {
        let former = self
            .live
            .iter()
            .find(|token| token.direction == direction && token.channel == *channel);
        former.map_or(self.account.available, |token| {
            sum(self.account.available, token.held)
        })
    }

    /// Puts a token that has not ended back, as it is now.
    pub fn keep(&mut self, token: Token) {
        self.live.push(token.clone());
        self.change.tokens.push(token);
    }

    /// Ends a token and releases what it holds.
    pub fn end(
        &mut self,
        mut token: Token,
        state: TokenState,
        redeemed_by: Option<MovementKey>,
    ) -> Token {
        self.release(token.held);
        token.state = state;
        token.held = Rupiah::ZERO;
        token.ended_at = Some(self.at);
        token.redeemed_by = redeemed_by;
        self.change.tokens.push(token.clone());
        self.touched = true;
        token
    }

    /// Moves `amount` from what is available to what is held. The caller has checked the funds.
    pub fn hold(&mut self, amount: Rupiah) {
        self.account.available = sum(self.account.available, negated(amount));
        self.account.held = sum(self.account.held, amount);
        self.touched = true;
    }

    fn release(&mut self, amount: Rupiah) {
        self.hold(negated(amount));
    }

    /// Marks the account as changed.
    pub fn touch(&mut self) {
        self.touched = true;
    }

    /// Posts both sides. The caller has checked that the account can take it.
    pub fn post(&mut self, movement: &MovementKey, kind: PostingKind, amount: Rupiah) {
        let account = &mut self.account;
        account.available = sum(account.available, amount);
        account.last_seq += 1;
        let mut posting = Posting {
            account: account.id,
            seq: account.last_seq,
            movement: movement.clone(),
            kind,
            amount,
            balance_after: sum(account.available, account.held),
            posted_at: self.at,
            hash: Default::default(),
        };
        posting.hash = chain_hash(&account.last_hash, &posting);
        account.last_hash = posting.hash;
        self.change.postings.push(posting);
        self.touched = true;
        self.change.settlements.push(SettlementPosting {
            movement: movement.clone(),
            kind,
            amount: negated(amount),
            posted_at: self.at,
        });
    }

    /// Posts the fee, where there is one.
    pub fn charge(&mut self, movement: &MovementKey, fee: Rupiah) {
        if fee.is_positive() {
            self.post(movement, PostingKind::Fee, negated(fee));
        }
    }

    /// Counts an incoming credit for the month it is in.
    pub fn count_incoming(&mut self, amount: Rupiah) {
        let so_far = self.account.incoming_in_month_of(self.at);
        self.account.month = self.at.month();
        self.account.month_in = sum(so_far, amount);
        self.touched = true;
    }

    /// Notifies the customer, once.
    pub fn notify(&mut self, event: Event<'_>, medium: DeliveryMethod) {
        self.account.last_notification += 1;
        self.change.notifications.push(Notification {
            account: self.account.id,
            number: self.account.last_notification,
            kind: event.kind(),
            text_id: event.text_id(),
            text_en: event.text_en(),
            medium,
            at: self.at,
        });
        self.touched = true;
    }

    /// Ends well.
    pub fn accept(mut self, answer: Answer, movement: Option<Movement>) -> Decision {
        self.change.movement = movement;
        self.finish(Ok(answer))
    }

    /// Ends with the order posted, and notifies the customer.
    pub fn posted<'m>(
        mut self,
        order: &'m CashOrder,
        key: MovementKey,
        channel: &'m Channel,
        fee: Rupiah,
        event: fn(MovedMoney<'m>) -> Event<'m>,
    ) -> Decision {
        let moved = MovedMoney {
            amount: order.amount,
            fee,
            place: references::place(channel, order.partner_context.meant_brand(&order.outlet)),
            available: self.account.available,
            reference_no: &order.reference_no,
        };
        self.notify(event(moved), channel.notify_by);
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
        self.accept(answer, Some(movement))
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
        self.change.movement = declined(order, key, reason, self.at).map(|movement| Movement {
            account: Some(self.account.id),
            channel: Some(channel.id.clone()),
            ..movement
        });
        self.finish(Err(limits::decline(reason, channel, None)))
    }

    /// Ends with a refusal that has no record of its own.
    pub fn decline_unrecorded(self, decline: impl Into<Decline>) -> Decision {
        self.finish(Err(decline.into()))
    }

    fn finish(mut self, outcome: Outcome) -> Decision {
        if self.touched {
            self.account.decided_at = self.at;
            self.change.account = Some(self.account);
        }
        Decision {
            outcome,
            change: self.change,
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
pub fn negated(amount: Rupiah) -> Rupiah {
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

/// Declines an order before an account was found for it.
pub fn decline_without_account(
    order: &CashOrder,
    key: MovementKey,
    reason: DeclineReason,
    at: Timestamp,
) -> Decision {
    Decision {
        outcome: Err(reason.into()),
        change: Change {
            movement: declined(order, key, reason, at),
            ..Change::default()
        },
    }
}

/// The record of a refusal; none where the refusal is about the request's shape.
fn declined(
    order: &CashOrder,
    key: MovementKey,
    reason: DeclineReason,
    decided_at: Timestamp,
) -> Option<Movement> {
    if reason.is_about_format() {
        return None;
    }
    Some(record(
        order,
        key,
        MovementState::Declined(reason),
        decided_at,
    ))
}
