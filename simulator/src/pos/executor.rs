//! The executors of a till: one at the counter, one in the back office, with one journal.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::UnboundedSender;

use super::PosError;
use super::model::{
    AccountHolder, AnswerSummary, InquiryReply, MovementInput, TerminalEffect, TerminalEvent,
};
use super::settings::TerminalSettings;
use super::shift_log::{ShiftLog, ShiftLogFile};
use crate::snap::{Answer, Attempt, Class, Client, ClientOptions, SnapError};
use crate::till::{
    Journal, JournalEntry, JournalError, MovementKind, Order, PendingMovement, RecoveryPolicy,
    Till, TillEvent,
};

type EventSender = UnboundedSender<TerminalEvent>;

/// Executes effects.
pub struct Executor {
    counter: Arc<Till>,
    office: Arc<Till>,
    /// The reference that the office is at.
    at: Arc<Mutex<String>>,
    book: ShiftLogFile,
    events: EventSender,
}

impl Executor {
    /// A till for the counter and one for the back office, so that each reports its own steps.
    pub fn new(
        settings: &TerminalSettings,
        book: ShiftLogFile,
        events: EventSender,
    ) -> Result<Self, PosError> {
        let options = ClientOptions {
            timeout: settings.answer_timeout,
            ..ClientOptions::default()
        };
        let client = Client::with_options(&settings.gateway, settings.partner.clone(), options)?;
        let client = Arc::new(client);
        let till = || -> Result<Till, JournalError> {
            let journal = Journal::open(&settings.journal)?;
            Ok(
                Till::new(Arc::clone(&client), settings.outlet.clone(), journal)
                    .with_recovery_policy(RecoveryPolicy::of(settings.outlet.chain))
                    .with_delay(settings.delay.clone()),
            )
        };
        let sender = events.clone();
        let counter = till()?.with_observer(Box::new(move |till_event: TillEvent<'_>| {
            let _ = sender.send(TerminalEvent::Moved(till_event.into()));
        }));
        let (sender, at) = (events.clone(), Arc::<Mutex<String>>::default());
        let whose = Arc::clone(&at);
        let office = till()?.with_observer(Box::new(move |till_event: TillEvent<'_>| {
            let reference = whose.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let _ = sender.send(TerminalEvent::Forward(reference, till_event.into()));
        }));
        Ok(Self {
            counter: Arc::new(counter),
            office: Arc::new(office),
            at,
            book,
            events,
        })
    }

    /// All movements of the journal.
    pub fn entries(&self) -> Result<Vec<JournalEntry>, JournalError> {
        self.counter.journal().entries()
    }

    /// The same, as something that happens.
    pub fn journal(&self) -> TerminalEvent {
        match self.entries() {
            Ok(entries) => TerminalEvent::Journal(entries),
            Err(error) => TerminalEvent::NotSaved(error.to_string()),
        }
    }

    /// Executes the effect. One that takes time runs in the background and sends an event at its
    /// end.
    pub fn execute(&self, effect: TerminalEffect) {
        match effect {
            TerminalEffect::Inquire(number, keyed) => self.inquire(number, keyed),
            TerminalEffect::Move(kind, keyed) => self.start(kind, &keyed),
            TerminalEffect::Store(keyed) => self.store(&keyed),
            TerminalEffect::Status(movement) => self.status(movement),
            TerminalEffect::Forward(pending) => self.forward(pending),
            TerminalEffect::Save(book) => self.save(*book),
            TerminalEffect::Quit => {}
        }
    }

    fn send(&self, event: TerminalEvent) {
        // Nobody listens any more only where the till is being switched off.
        let _ = self.events.send(event);
    }

    fn inquire(&self, number: u32, keyed: MovementInput) {
        let (till, events) = (Arc::clone(&self.counter), self.events.clone());
        tokio::spawn(async move {
            let reply = reply_of(till.inquiry(&keyed.phone, keyed.amount).await);
            let _ = events.send(TerminalEvent::Inquired(number, reply));
        });
    }

    fn start(&self, kind: MovementKind, keyed: &MovementInput) {
        let order = order_of(keyed);
        self.send(TerminalEvent::Moving(order.reference.clone()));
        let (till, events) = (Arc::clone(&self.counter), self.events.clone());
        tokio::spawn(async move {
            let moved = match kind {
                MovementKind::CashIn => till.cash_in(&order).await,
                MovementKind::CashOut => till.cash_out(&order).await,
            };
            // The observer has reported how it ended.
            if let Err(error) = moved {
                let _ = events.send(TerminalEvent::NotWritten(error.to_string()));
            }
        });
    }

    fn store(&self, keyed: &MovementInput) {
        let order = order_of(keyed);
        self.send(match self.counter.store(&order) {
            Ok(()) => TerminalEvent::Stored(order.reference),
            Err(error) => TerminalEvent::NotWritten(error.to_string()),
        });
    }

    fn status(&self, movement: PendingMovement) {
        let (till, events) = (Arc::clone(&self.counter), self.events.clone());
        tokio::spawn(async move {
            let said = said_of(ask_status(&till, &movement).await);
            let _ = events.send(TerminalEvent::Status(movement.reference, said));
        });
    }

    fn forward(&self, pending: Vec<PendingMovement>) {
        let (till, events) = (Arc::clone(&self.office), self.events.clone());
        let at = Arc::clone(&self.at);
        tokio::spawn(async move {
            let reached = resolve_all(&till, &at, &pending).await;
            let _ = events.send(TerminalEvent::Forwarded { reached });
        });
    }

    fn save(&self, book: ShiftLog) {
        self.send(match self.book.save(&book) {
            Ok(()) => TerminalEvent::Saved(book),
            Err(error) => TerminalEvent::NotSaved(error.to_string()),
        });
    }
}

/// Ends them one after the other; false where nobody answers. A question that moves nothing goes
/// first: a dead line is found out about in one try, not in each movement's own.
async fn resolve_all(till: &Till, at: &Mutex<String>, pending: &[PendingMovement]) -> bool {
    let Some(first) = pending.first() else {
        return true;
    };
    if matches!(
        said_of(ask_status(till, first).await),
        AnswerSummary::Nothing
    ) {
        return false;
    }
    for movement in pending {
        at.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone_from(&movement.reference);
        let outcome = till.resolve(movement).await;
        if outcome.answer.is_none() {
            return false;
        }
    }
    true
}

async fn ask_status(till: &Till, movement: &PendingMovement) -> Result<Answer, SnapError> {
    let order = Order::new(&movement.phone, movement.amount).reference(&movement.reference);
    till.status(movement.kind, &order).await
}

fn order_of(keyed: &MovementInput) -> Order {
    let order = Order::new(&keyed.phone, keyed.amount);
    match &keyed.token {
        Some(token) => order.token(token),
        None => order,
    }
}

fn reply_of(result: Result<Answer, SnapError>) -> InquiryReply {
    match result {
        Ok(answer) => match answer.class(Attempt::First) {
            Class::Success => InquiryReply::Known(AccountHolder::read(&answer)),
            Class::Fail | Class::Unknown => InquiryReply::Refused(AnswerSummary::from(&answer)),
        },
        Err(error) if error.may_have_acted() => InquiryReply::NoAnswer,
        Err(error) => InquiryReply::Refused(said_of(Err(error))),
    }
}

fn said_of(result: Result<Answer, SnapError>) -> AnswerSummary {
    match result {
        Ok(answer) => AnswerSummary::from(&answer),
        Err(SnapError::NoToken(answer)) => AnswerSummary::from(&*answer),
        Err(error) if error.may_have_acted() => AnswerSummary::Nothing,
        Err(error) => AnswerSummary::NotSent(error.to_string()),
    }
}
