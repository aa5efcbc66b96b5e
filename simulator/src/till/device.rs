//! The till itself: orders become requests, answers become outcomes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::{
    Backoff, EventLog, Journal, JournalError, MovementKind, NextAction, Order, Outcome, Outlet,
    PendingMovement, Recovery, RecoveryPolicy, TillEvent, TillObserver, TillRequest, TillResponse,
    Verdict,
};
use crate::delay::Delay;
use crate::snap::{
    AccountInquiry, Amount, Answer, CashOut, CashOutCancel, CashOutStatus, Client, SnapError,
    TopUp, TopUpStatus,
};

/// A till of one outlet.
pub struct Till {
    client: Arc<Client>,
    outlet: Outlet,
    journal: Journal,
    backoff: Backoff,
    delay: Delay,
    policy: RecoveryPolicy,
    event_log: Option<Arc<EventLog>>,
    answers_to_lose: AtomicU32,
    observer: Option<TillObserver>,
}

impl Till {
    /// A till that writes to that journal.
    pub fn new(client: Arc<Client>, outlet: Outlet, journal: Journal) -> Self {
        Self {
            client,
            outlet,
            journal,
            backoff: Backoff::default(),
            delay: Delay::real(),
            policy: RecoveryPolicy::default(),
            event_log: None,
            answers_to_lose: AtomicU32::new(0),
            observer: None,
        }
    }

    /// With other waits between questions.
    #[must_use]
    pub fn with_backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// With another recovery policy.
    #[must_use]
    pub fn with_recovery_policy(mut self, policy: RecoveryPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// With another way to wait.
    #[must_use]
    pub fn with_delay(mut self, delay: Delay) -> Self {
        self.delay = delay;
        self
    }

    /// With somebody who writes down all that is asked and heard.
    #[must_use]
    pub fn with_event_log(mut self, event_log: Arc<EventLog>) -> Self {
        self.event_log = Some(event_log);
        self
    }

    /// With an observer of every step.
    #[must_use]
    pub fn with_observer(mut self, observer: TillObserver) -> Self {
        self.observer = Some(observer);
        self
    }

    /// Where it stands.
    pub fn outlet(&self) -> &Outlet {
        &self.outlet
    }

    /// Its book.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The client that it speaks through.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Loses the next `count` answers on purpose: the requests are sent, the answers dropped.
    pub fn lose_answers(&self, count: u32) {
        self.answers_to_lose.store(count, Ordering::Relaxed);
    }

    /// Asks whether the customer is there and the amount may go in.
    ///
    /// # Errors
    /// [`SnapError`] where there is no answer.
    pub async fn inquiry(&self, phone: &str, amount: u64) -> Result<Answer, SnapError> {
        let request = AccountInquiry {
            customer_number: phone.to_owned(),
            amount: Amount::rupiah(amount),
            additional_info: self.outlet.additional_info(None),
        };
        self.client.account_inquiry(&request).await
    }

    /// Cash-in: sent again under the same reference until the end is known.
    ///
    /// # Errors
    /// [`JournalError`] where it could not be written down; nothing was sent then.
    pub async fn cash_in(&self, order: &Order) -> Result<Outcome, JournalError> {
        self.movement(MovementKind::CashIn, order).await
    }

    /// Cash-out: cancelled where its end cannot be known.
    ///
    /// # Errors
    /// [`JournalError`] where it could not be written down; nothing was sent then.
    pub async fn cash_out(&self, order: &Order) -> Result<Outcome, JournalError> {
        self.movement(MovementKind::CashOut, order).await
    }

    /// Cancels a cash-out until that is acknowledged.
    pub async fn cancel(&self, order: &Order) -> Outcome {
        let mut recovery =
            Recovery::new(MovementKind::CashOut, true).with_recovery_policy(self.policy);
        let first = recovery.begin_with_cancel();
        self.follow(recovery, first, MovementKind::CashOut, order)
            .await
    }

    /// Takes cash in while the shop is offline: written down, and sent by [`Self::catch_up`].
    ///
    /// # Errors
    /// [`JournalError`] where it could not be written down.
    pub fn store(&self, order: &Order) -> Result<(), JournalError> {
        self.journal.opened(MovementKind::CashIn, order)
    }

    /// Asks what became of a movement.
    ///
    /// # Errors
    /// [`SnapError`] where there is no answer.
    pub async fn status(&self, kind: MovementKind, order: &Order) -> Result<Answer, SnapError> {
        match kind {
            MovementKind::CashIn => {
                let request = TopUpStatus {
                    original_partner_reference_no: Some(order.reference.clone()),
                    original_reference_no: None,
                    service_code: "38".to_owned(),
                };
                self.client.top_up_status(&request).await
            }
            MovementKind::CashOut => {
                let request = CashOutStatus {
                    original_partner_reference_no: order.reference.clone(),
                    original_reference_no: None,
                    service_code: "44".to_owned(),
                    customer_number: order.phone.clone(),
                    amount: Amount::rupiah(order.amount),
                };
                self.client.cash_out_status(&request).await
            }
        }
    }

    /// After a restart, or when the line is back: ends every movement that the journal has as
    /// pending. A cash-out is cancelled, because its cashier was never told to pay. A cash-in is
    /// asked about and sent again. A cash-in with a token is only asked about, because the journal
    /// stores no token; if it is still unknown then, the next day's settlement resolves it.
    ///
    /// # Errors
    /// [`JournalError`] where the journal cannot be read.
    pub async fn catch_up(&self) -> Result<Vec<(PendingMovement, Outcome)>, JournalError> {
        let mut ended = Vec::new();
        for pending in self.journal.pending()? {
            let outcome = self.resolve(&pending).await;
            ended.push((pending, outcome));
        }
        Ok(ended)
    }

    /// Ends one pending movement, by the rules of [`Self::catch_up`].
    pub async fn resolve(&self, pending: &PendingMovement) -> Outcome {
        let order = Order::new(&pending.phone, pending.amount).reference(&pending.reference);
        let policy = RecoveryPolicy {
            originals_max: if pending.had_token {
                1
            } else {
                self.policy.originals_max
            },
            ..self.policy
        };
        let mut recovery = Recovery::new(pending.kind, false).with_recovery_policy(policy);
        let first = recovery.begin_again();
        self.follow(recovery, first, pending.kind, &order).await
    }

    async fn movement(&self, kind: MovementKind, order: &Order) -> Result<Outcome, JournalError> {
        self.journal.opened(kind, order)?;
        self.notify(TillEvent::Written);
        let mut recovery =
            Recovery::new(kind, order.customer_left).with_recovery_policy(self.policy);
        let first = recovery.begin();
        Ok(self.follow(recovery, first, kind, order).await)
    }

    async fn follow(
        &self,
        mut recovery: Recovery,
        mut step: NextAction,
        kind: MovementKind,
        order: &Order,
    ) -> Outcome {
        let mut outcome = Outcome::new(kind, &order.reference);
        while let NextAction::Ask { ask, retry } = step {
            let pause = self.pause_before(ask, retry);
            self.notify(TillEvent::Waits(pause));
            self.delay.wait(pause).await;
            self.notify(TillEvent::Asks(ask));
            let response = about(order, self.response_to(self.ask(ask, kind, order).await));
            self.notify(TillEvent::Receives(&response));
            outcome.note(ask, &response);
            step = recovery.next(&response);
        }
        if let NextAction::Done(verdict) = step {
            outcome.verdict = verdict;
        }
        if outcome.verdict != Verdict::Unknown {
            // Where this fails the movement counts as pending: asked about once too often, at worst.
            let reference_no = outcome.reference_no.as_deref();
            let _ = self
                .journal
                .closed(&order.reference, outcome.verdict, reference_no);
        }
        self.notify(TillEvent::Ends(&outcome));
        outcome
    }

    /// A cancel that follows an unanswered question may have to wait for its time.
    fn pause_before(&self, ask: TillRequest, retry: u32) -> Duration {
        match (ask, retry) {
            (TillRequest::Cancel, 0) => self.policy.cancel_after,
            _ => self.backoff.wait(retry),
        }
    }

    fn notify(&self, till_event: TillEvent<'_>) {
        if let Some(observer) = &self.observer {
            observer(till_event);
        }
    }

    fn response_to(&self, result: Result<Answer, SnapError>) -> TillResponse {
        let losing = |left: u32| left.checked_sub(1);
        let order = Ordering::Relaxed;
        if self
            .answers_to_lose
            .fetch_update(order, order, losing)
            .is_ok()
        {
            return TillResponse::Nothing("no answer: it was lost on its way".to_owned());
        }
        match result {
            Ok(answer) => TillResponse::Answer(answer),
            Err(error) if error.may_have_acted() => TillResponse::Nothing(error.to_string()),
            Err(error) => TillResponse::NotSent(error.to_string()),
        }
    }

    /// Asks one question once, without journal or recovery: for tests and loads that follow their
    /// own rules.
    ///
    /// # Errors
    /// [`SnapError`] where there is no answer.
    pub async fn ask(
        &self,
        ask: TillRequest,
        kind: MovementKind,
        order: &Order,
    ) -> Result<Answer, SnapError> {
        if let Some(event_log) = &self.event_log {
            event_log.asked(ask, kind, order);
        }
        let result = self.send(ask, kind, order).await;
        if let Some(event_log) = &self.event_log {
            event_log.answered(ask, kind, order, &result);
        }
        result
    }

    async fn send(
        &self,
        ask: TillRequest,
        kind: MovementKind,
        order: &Order,
    ) -> Result<Answer, SnapError> {
        match (ask, kind) {
            (TillRequest::Original, MovementKind::CashIn) => {
                self.client.top_up(&self.top_up_of(order)).await
            }
            (TillRequest::Original, MovementKind::CashOut) => {
                self.client.cash_out(&self.cash_out_of(order)).await
            }
            (TillRequest::Status, _) => self.status(kind, order).await,
            (TillRequest::Cancel, _) => self.client.cash_out_cancel(&self.cancel_of(order)).await,
        }
    }

    /// The request of a cash-in.
    pub fn top_up_of(&self, order: &Order) -> TopUp {
        TopUp {
            partner_reference_no: order.reference.clone(),
            customer_number: order.phone.clone(),
            amount: Amount::rupiah(order.amount),
            additional_info: self.outlet.additional_info(order.token.as_deref()),
        }
    }

    /// The request of a cash-out. Without token it goes out with none, and is refused.
    pub fn cash_out_of(&self, order: &Order) -> CashOut {
        CashOut {
            partner_reference_no: order.reference.clone(),
            customer_number: order.phone.clone(),
            otp: order.token.clone().unwrap_or_default(),
            amount: Amount::rupiah(order.amount),
            additional_info: self.outlet.additional_info(None),
        }
    }

    /// The request of a cancel.
    pub fn cancel_of(&self, order: &Order) -> CashOutCancel {
        let reason = if order.customer_left {
            "Pelanggan meninggalkan kasir"
        } else {
            "Tidak ada jawaban"
        };
        CashOutCancel {
            original_partner_reference_no: order.reference.clone(),
            customer_number: order.phone.clone(),
            reason: reason.to_owned(),
        }
    }
}

/// A response about this order: an answer that names another amount is about another movement under
/// its reference, and says nothing about this one.
fn about(order: &Order, response: TillResponse) -> TillResponse {
    let TillResponse::Answer(answer) = &response else {
        return response;
    };
    let named = answer.body["amount"]["value"].as_str();
    match named {
        Some(named) if named != Amount::rupiah(order.amount).value => {
            TillResponse::Nothing(format!("{answer}, but of an amount of {named}"))
        }
        _ => response,
    }
}

#[cfg(test)]
#[path = "device_tests.rs"]
mod tests;
