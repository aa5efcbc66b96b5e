//! The customer's phone: a client of the app interface, and the live stream of notifications.

mod app;
mod error;
mod sse;
mod stream;
mod types;

pub use app::Phone;
pub use error::PhoneError;
pub use sse::{SseEvent, SseParser};
pub use stream::Notifications;
pub use types::{
    Account, BilingualText, Channel, Limits, Notification, NotificationPage, Problem,
    StatementEntry, StatementPage, Token,
};
