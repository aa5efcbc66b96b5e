//! The customer's phone: a client of the app interface, and the live stream of notifications.

mod app;
mod sse;
mod stream;
mod types;

pub use app::{Phone, PhoneError};
pub use sse::{Event, SseParser};
pub use stream::Notifications;
pub use types::{
    Account, Channel, Entry, Limits, Notification, NotificationPage, Problem, StatementPage, Text,
    Token,
};
