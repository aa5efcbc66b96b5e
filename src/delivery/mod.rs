//! Delivery after a commit: to open streams of the app, and as messages by WhatsApp or SMS.
//!
//! **Architecture invariant:** every notification is first an entry, in the same commit as the
//! money. This module only sends what is there; what a crash interrupts is read again.

mod broadcast;
mod messenger;
mod outbox;

pub use broadcast::NotificationBroadcast;
pub use messenger::{Messenger, SandboxMessage};
pub use outbox::deliver_messages;
