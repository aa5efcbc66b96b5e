//! Delivery after a commit: to open streams of the app, and as messages by WhatsApp or SMS.
//!
//! **Architecture invariant:** every notification is first a row, written in the same commit as the
//! money. This module only sends rows; what a crash interrupts is read from the table again.

mod broadcast;
mod messenger;
mod outbox;

pub use broadcast::NotificationBroadcast;
pub use messenger::{Messenger, SandboxMessage};
pub use outbox::deliver_messages;
