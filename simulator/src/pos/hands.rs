//! The hands of the till: one at the counter, one in the back office, with one journal.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::UnboundedSender;

use super::PosError;
use super::book::{Book, BookFile};
use super::model::{Effect, Event, Keyed, Person, Reply, Said};
use super::runner::Settings;
use crate::snap::{Answer, Attempt, Class, Client, Options, SnapError};
use crate::till::{Entry, Habits, Journal, JournalError, Kind, Moment, Order, Pending, Till};

type Events = UnboundedSender<Event>;

/// Who carries things out.
pub struct Hands {
    counter: Arc<Till>,
    office: Arc<Till>,
    /// The reference that the office is at.
    at: Arc<Mutex<String>>,
    book: BookFile,
    events: Events,
}

impl Hands {
    /// A till for the counter and one for the back office, so that each tells its own steps.
    pub fn new(settings: &Settings, book: BookFile, events: Events) -> Result<Self, PosError> {
        let options = Options {
            timeout: settings.patience,
            ..Options::default()
        };
        let client = Client::with_options(&settings.gateway, settings.partner.clone(), options)?;
        let client = Arc::new(client);
        let till = || -> Result<Till, JournalError> {
            let journal = Journal::open(&settings.journal)?;
            Ok(
                Till::new(Arc::clone(&client), settings.outlet.clone(), journal)
                    .with_habits(Habits::of(settings.outlet.chain))
                    .with_pauses(settings.pauses.clone()),
            )
        };
        let told = events.clone();
        let counter = till()?.with_watcher(Box::new(move |moment: Moment<'_>| {
            let _ = told.send(Event::Moved(moment.into()));
        }));
        let (told, at) = (events.clone(), Arc::<Mutex<String>>::default());
        let whose = Arc::clone(&at);
        let office = till()?.with_watcher(Box::new(move |moment: Moment<'_>| {
            let reference = whose.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let _ = told.send(Event::Forward(reference, moment.into()));
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
    pub fn entries(&self) -> Result<Vec<Entry>, JournalError> {
        self.counter.journal().entries()
    }

    /// The same, as something that happens.
    pub fn journal(&self) -> Event {
        match self.entries() {
            Ok(entries) => Event::Journal(entries),
            Err(error) => Event::NotSaved(error.to_string()),
        }
    }

    /// Does it, or begins to: what takes its time tells when it is through.
    pub fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::Inquire(number, keyed) => self.inquire(number, keyed),
            Effect::Move(kind, keyed) => self.start(kind, &keyed),
            Effect::Store(keyed) => self.store(&keyed),
            Effect::Status(movement) => self.status(movement),
            Effect::Forward(pending) => self.forward(pending),
            Effect::Save(book) => self.save(book),
            Effect::Quit => {}
        }
    }

    fn tell(&self, event: Event) {
        // Nobody listens any more only where the till is being switched off.
        let _ = self.events.send(event);
    }

    fn inquire(&self, number: u32, keyed: Keyed) {
        let (till, events) = (Arc::clone(&self.counter), self.events.clone());
        tokio::spawn(async move {
            let reply = reply_of(till.inquiry(&keyed.phone, keyed.amount).await);
            let _ = events.send(Event::Inquired(number, reply));
        });
    }

    fn start(&self, kind: Kind, keyed: &Keyed) {
        let order = order_of(keyed);
        self.tell(Event::Moving(order.reference.clone()));
        let (till, events) = (Arc::clone(&self.counter), self.events.clone());
        tokio::spawn(async move {
            let moved = match kind {
                Kind::CashIn => till.cash_in(&order).await,
                Kind::CashOut => till.cash_out(&order).await,
            };
            // How it ended the watcher has told.
            if let Err(error) = moved {
                let _ = events.send(Event::NotWritten(error.to_string()));
            }
        });
    }

    fn store(&self, keyed: &Keyed) {
        let order = order_of(keyed);
        self.tell(match self.counter.store(&order) {
            Ok(()) => Event::Stored(order.reference),
            Err(error) => Event::NotWritten(error.to_string()),
        });
    }

    fn status(&self, movement: Pending) {
        let (till, events) = (Arc::clone(&self.counter), self.events.clone());
        tokio::spawn(async move {
            let said = said_of(ask_status(&till, &movement).await);
            let _ = events.send(Event::Status(movement.reference, said));
        });
    }

    fn forward(&self, pending: Vec<Pending>) {
        let (till, events) = (Arc::clone(&self.office), self.events.clone());
        let at = Arc::clone(&self.at);
        tokio::spawn(async move {
            let reached = resolve_all(&till, &at, &pending).await;
            let _ = events.send(Event::Forwarded { reached });
        });
    }

    fn save(&self, book: Book) {
        self.tell(match self.book.save(&book) {
            Ok(()) => Event::Saved(book),
            Err(error) => Event::NotSaved(error.to_string()),
        });
    }
}

/// Ends them one after the other; false where nobody answers. A question that moves nothing goes
/// first: a dead line is found out about in one try, not in each movement's own.
async fn resolve_all(till: &Till, at: &Mutex<String>, pending: &[Pending]) -> bool {
    let Some(first) = pending.first() else {
        return true;
    };
    if matches!(said_of(ask_status(till, first).await), Said::Nothing) {
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

async fn ask_status(till: &Till, movement: &Pending) -> Result<Answer, SnapError> {
    let order = Order::new(&movement.phone, movement.amount).reference(&movement.reference);
    till.status(movement.kind, &order).await
}

fn order_of(keyed: &Keyed) -> Order {
    let order = Order::new(&keyed.phone, keyed.amount);
    match &keyed.token {
        Some(token) => order.token(token),
        None => order,
    }
}

fn reply_of(result: Result<Answer, SnapError>) -> Reply {
    match result {
        Ok(answer) => match answer.class(Attempt::First) {
            Class::Success => Reply::Known(Person::read(&answer)),
            Class::Fail | Class::Unknown => Reply::Refused(Said::from(&answer)),
        },
        Err(error) if error.may_have_acted() => Reply::NoAnswer,
        Err(error) => Reply::Refused(said_of(Err(error))),
    }
}

fn said_of(result: Result<Answer, SnapError>) -> Said {
    match result {
        Ok(answer) => Said::from(&answer),
        Err(SnapError::NoToken(answer)) => Said::from(&*answer),
        Err(error) if error.may_have_acted() => Said::Nothing,
        Err(error) => Said::NotSent(error.to_string()),
    }
}
