//! What leaves the house after a commit: news for open streams of the app, and messages by
//! WhatsApp or SMS.
//!
//! **Architecture invariant:** everything that leaves is a row first, written in the same commit
//! as the money. This room only carries rows out; whatever it forgets, it finds there again.

mod broadcast;
mod messenger;
mod outbox;

pub use broadcast::NotificationBroadcast;
pub use messenger::{Messenger, SandboxMessage};
pub use outbox::deliver_messages;
