//! Writes down, for the page, what one till does and what it sends.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde::Serialize;
use serde_json::{Value, json};

use super::event_broadcast::EventBroadcast;
use super::network_faults::{LinkQuality, NetworkLink};
use crate::snap::{Answer, Sent, Wire};
use crate::till::{Chain, MovementKind, Order, TillEvent, TillRequest, TillResponse, Verdict};

/// What a till is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TillActivity {
    /// It asks about a customer.
    Inquiry,
    /// It takes cash in.
    CashIn,
    /// It pays cash out.
    CashOut,
}

impl From<MovementKind> for TillActivity {
    fn from(kind: MovementKind) -> Self {
        match kind {
            MovementKind::CashIn => Self::CashIn,
            MovementKind::CashOut => Self::CashOut,
        }
    }
}

/// Publishes the events of one till.
pub struct EventPublisher {
    broadcast: Arc<EventBroadcast>,
    link: Arc<NetworkLink>,
    chain: Chain,
    page: Mutex<CurrentMovement>,
}

/// What is written about at the moment.
struct CurrentMovement {
    reference: String,
    begun: Instant,
    exchanges: u32,
}

impl EventPublisher {
    /// A publisher of nothing yet.
    pub fn new(broadcast: Arc<EventBroadcast>, link: Arc<NetworkLink>, chain: Chain) -> Self {
        Self {
            broadcast,
            link,
            chain,
            page: Mutex::new(CurrentMovement {
                reference: String::new(),
                begun: Instant::now(),
                exchanges: 0,
            }),
        }
    }

    /// A piece of work begins.
    pub fn begin(&self, work: TillActivity, order: &Order) {
        *self.sheet() = CurrentMovement {
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
    pub fn till_event(&self, till_event: TillEvent<'_>) {
        match till_event {
            TillEvent::Written => self.write("written", json!({})),
            TillEvent::Waits(time) if time.is_zero() => {}
            TillEvent::Waits(time) => {
                let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
                self.write("waits", json!({ "for": millis }));
            }
            TillEvent::Asks(ask) => self.write("asks", json!({ "ask": name(ask) })),
            TillEvent::Receives(response) => {
                let is_down = self.link.quality() == LinkQuality::Down;
                self.write("hears", response_json(response, is_down));
            }
            // The sender of the movement publishes its end, with the receipt.
            TillEvent::Ends(_) => {}
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

    /// Publishes one step of the present movement.
    pub fn write(&self, step: &str, mut data: Value) {
        let sheet = self.sheet();
        let since = u64::try_from(sheet.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        data["step"] = json!(step);
        data["chain"] = json!(self.chain.channel());
        data["reference"] = json!(sheet.reference);
        data["exchange"] = json!(sheet.exchanges);
        data["since"] = json!(since);
        // Held while telling, so that the page hears in the order of the sheet.
        self.broadcast.send("till", &data);
        drop(sheet);
    }

    fn sheet(&self) -> MutexGuard<'_, CurrentMovement> {
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

/// What the till heard. Where nothing was heard because the network is down, the page may say so;
/// the till cannot know.
fn response_json(response: &TillResponse, is_down: bool) -> Value {
    match response {
        TillResponse::Answer(answer) => json!({
            "heard": "answer", "code": answer.code, "message": answer.message, "status": answer.latest_status(),
        }),
        TillResponse::Nothing(why) => json!({ "heard": "nothing", "why": why, "down": is_down }),
        TillResponse::NotSent(why) => json!({ "heard": "not-sent", "why": why }),
    }
}

fn name(ask: TillRequest) -> &'static str {
    match ask {
        TillRequest::Original => "original",
        TillRequest::Status => "status",
        TillRequest::Cancel => "cancel",
    }
}
