//! Writes down, for the page, what one till does and what it sends.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde::Serialize;
use serde_json::{Value, json};

use super::hub::Hub;
use crate::snap::{Answer, Sent, Wire};
use crate::till::{Ask, Chain, Heard, Kind, Moment, Order, Verdict};

/// What a till is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Work {
    /// It asks about a customer.
    Inquiry,
    /// It takes cash in.
    CashIn,
    /// It pays cash out.
    CashOut,
}

impl From<Kind> for Work {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::CashIn => Self::CashIn,
            Kind::CashOut => Self::CashOut,
        }
    }
}

/// The scribe of one till.
pub struct Scribe {
    hub: Arc<Hub>,
    chain: Chain,
    page: Mutex<Sheet>,
}

/// What is written about at the moment.
struct Sheet {
    reference: String,
    begun: Instant,
    exchanges: u32,
}

impl Scribe {
    /// A scribe who has nothing to write yet.
    pub fn new(hub: Arc<Hub>, chain: Chain) -> Self {
        Self {
            hub,
            chain,
            page: Mutex::new(Sheet {
                reference: String::new(),
                begun: Instant::now(),
                exchanges: 0,
            }),
        }
    }

    /// A piece of work begins.
    pub fn begin(&self, work: Work, order: &Order) {
        *self.sheet() = Sheet {
            reference: order.reference.clone(),
            begun: Instant::now(),
            exchanges: 0,
        };
        self.write(
            "begins",
            json!({
                "work": work, "phone": order.phone, "amount": order.amount,
                "withToken": order.token.is_some(), "customerLeft": order.customer_left,
            }),
        );
    }

    /// What the till does.
    pub fn moment(&self, moment: Moment<'_>) {
        match moment {
            Moment::Written => self.write("written", json!({})),
            Moment::Waits(time) if time.is_zero() => {}
            Moment::Waits(time) => {
                let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
                self.write("waits", json!({ "for": millis }));
            }
            Moment::Asks(ask) => self.write("asks", json!({ "ask": name(ask) })),
            Moment::Hears(heard) => self.write("hears", in_words(heard)),
            // Told with its receipt, by whoever sent it.
            Moment::Ends(_) => {}
        }
    }

    /// What goes over the wire.
    pub fn wire(&self, wire: Wire<'_>) {
        match wire {
            Wire::Sent(sent) => {
                self.sheet().exchanges += 1;
                self.write("sent", request(sent));
            }
            Wire::Answered(answer) => self.write("answered", answer_of(answer)),
            Wire::Unanswered(error) => {
                self.write("unanswered", json!({ "why": error.to_string() }));
            }
        }
    }

    /// Tells one step of the present work.
    pub fn write(&self, step: &str, mut data: Value) {
        let sheet = self.sheet();
        let since = u64::try_from(sheet.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        data["step"] = json!(step);
        data["chain"] = json!(self.chain.channel());
        data["reference"] = json!(sheet.reference);
        data["exchange"] = json!(sheet.exchanges);
        data["since"] = json!(since);
        // Held while telling, so that the page hears in the order of the sheet.
        self.hub.tell("till", &data);
        drop(sheet);
    }

    fn sheet(&self) -> MutexGuard<'_, Sheet> {
        self.page.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How an end is spelt for the page.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Done => "done",
        Verdict::Refused => "refused",
        Verdict::Cancelled => "cancelled",
        Verdict::Unknown => "unknown",
    }
}

/// An answer, for the page.
pub fn answer_of(answer: &Answer) -> Value {
    json!({
        "http": answer.http, "code": answer.code, "message": answer.message, "body": answer.body,
    })
}

fn request(sent: &Sent) -> Value {
    json!({
        "method": sent.method,
        "path": sent.path,
        "headers": sent.headers,
        "body": serde_json::from_str::<Value>(&sent.body).unwrap_or(Value::Null),
        "signedText": sent.signed_text,
    })
}

fn in_words(heard: &Heard) -> Value {
    match heard {
        Heard::Answer(answer) => json!({
            "heard": "answer", "code": answer.code, "status": answer.latest_status(),
        }),
        Heard::Nothing(why) => json!({ "heard": "nothing", "why": why }),
        Heard::NotSent(why) => json!({ "heard": "not-sent", "why": why }),
    }
}

fn name(ask: Ask) -> &'static str {
    match ask {
        Ask::Original => "original",
        Ask::Status => "status",
        Ask::Cancel => "cancel",
    }
}
