//! The messenger: WhatsApp and SMS.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::catalogue::OtpMedium;
use crate::ledger::Notification;
use crate::types::{Msisdn, Timestamp};

/// Messages that the sandbox keeps; the oldest goes first.
const SANDBOX_MESSAGES_MAX: usize = 1000;

/// What carries messages to phones.
pub enum Messenger {
    /// None is set up: messages wait in the database until there is one.
    Absent,
    /// Stores them for inspection.
    Sandbox(Mutex<VecDeque<SandboxMessage>>),
}

/// A message that the sandbox stores instead of sending it.
#[derive(Clone, Debug)]
pub struct SandboxMessage {
    /// When it was handed over.
    pub at: Timestamp,
    /// To whom: the number in full.
    pub phone: String,
    /// In Indonesian.
    pub text_id: String,
    /// In English.
    pub text_en: String,
    /// By what, where it must be one of the two.
    pub medium: Option<OtpMedium>,
}

impl Messenger {
    /// One that stores messages for inspection.
    pub fn sandbox() -> Self {
        Self::Sandbox(Mutex::default())
    }

    /// Hands a notification over as a message to that number; `false` when it has to wait.
    pub fn send(&self, notification: &Notification, to: &Msisdn, at: Timestamp) -> bool {
        let texts = [notification.text_id.clone(), notification.text_en.clone()];
        self.hand_over(to, texts, None, at)
    }

    /// Hands a text over, in Indonesian and English, by that medium; `false` where nothing is set up
    /// that could carry it: it does not wait.
    pub fn send_at_once(
        &self,
        to: &Msisdn,
        texts: [String; 2],
        medium: OtpMedium,
        at: Timestamp,
    ) -> bool {
        self.hand_over(to, texts, Some(medium), at)
    }

    /// Whether there is one.
    pub fn is_set_up(&self) -> bool {
        !matches!(self, Self::Absent)
    }

    fn hand_over(
        &self,
        to: &Msisdn,
        [text_id, text_en]: [String; 2],
        medium: Option<OtpMedium>,
        at: Timestamp,
    ) -> bool {
        let Self::Sandbox(messages) = self else {
            return false;
        };
        let mut messages = messages.lock().unwrap_or_else(PoisonError::into_inner);
        if messages.len() == SANDBOX_MESSAGES_MAX {
            messages.pop_front();
        }
        messages.push_back(SandboxMessage {
            at,
            phone: to.as_str().to_owned(),
            text_id,
            text_en,
            medium,
        });
        true
    }

    /// The messages that the sandbox has stored, oldest first.
    pub fn sandbox_messages(&self) -> Vec<SandboxMessage> {
        match self {
            Self::Absent => Vec::new(),
            Self::Sandbox(messages) => {
                let messages = messages.lock().unwrap_or_else(PoisonError::into_inner);
                messages.iter().cloned().collect()
            }
        }
    }
}
