//! At the counter: from what is keyed to the receipt.

use super::super::answer_text::answer_text;
use super::super::drawer::signed;
use super::super::translations;
use super::event::{AnswerSummary, InquiryReply, MovementInput, MovementUpdate, TerminalEffect};
use super::form::{Form, FormTask};
use super::progress::{MovementProgress, ProgressStep};
use super::screen::{
    ConfirmMovement, MessageTone, MovementEnding, PaperEnd, PrintedPaper, Screen, StatusMessage,
};
use super::{LinkStatus, TerminalModel};
use crate::lang::fill;
use crate::receipt::{Receipt, ReceiptStyle};
use crate::text_format::rupiah;
use crate::till::{Chain, MovementKind, Order, Outcome, Verdict};

/// What an inquiry asks about where no amount is keyed: every channel takes it.
const ANY_AMOUNT: u64 = 50_000;

impl TerminalModel {
    pub(super) fn open_movement(&mut self, kind: MovementKind) {
        self.screen = Screen::Home;
        if !self.does(kind) {
            return self.note(MessageTone::Warn, translations::NOT_HERE);
        }
        if self.shift().is_none() {
            return self.note(MessageTone::Warn, translations::SHIFT_FIRST);
        }
        let form = Form::new(FormTask::Move(kind), self.wants_token(kind));
        self.screen = Screen::Form(form);
    }

    /// A form is filled in.
    pub(super) fn submit(&mut self) -> Vec<TerminalEffect> {
        let Screen::Form(form) = &self.screen else {
            return Vec::new();
        };
        match form.task {
            FormTask::OpenShift | FormTask::Count => self.submit_shift(),
            FormTask::Cash(kind) => self.submit_cash(kind),
            FormTask::Inquire => self.ask(),
            FormTask::Move(kind) => self.submit_movement(kind, form.keyed()),
        }
    }

    fn submit_movement(&mut self, kind: MovementKind, keyed: MovementInput) -> Vec<TerminalEffect> {
        let drawer = self.drawer();
        if kind == MovementKind::CashOut && signed(keyed.amount) > drawer {
            let has = rupiah(u64::try_from(drawer).unwrap_or(0));
            let text = fill(self.say(translations::DRAWER_SHORT), &[&has]);
            self.status_message = Some(StatusMessage::new(MessageTone::Bad, text));
            return Vec::new();
        }
        // A cash machine's host answers no inquiry: it has no cash-in.
        if self.outlet.chain == Chain::Danamon {
            let person = Err(None);
            self.screen = Screen::Confirm(ConfirmMovement {
                kind,
                keyed,
                person,
            });
            return Vec::new();
        }
        self.ask()
    }

    fn ask(&mut self) -> Vec<TerminalEffect> {
        self.inquiries += 1;
        let number = self.inquiries;
        let Screen::Form(form) = &mut self.screen else {
            return Vec::new();
        };
        form.asking = Some(number);
        let mut keyed = form.keyed();
        if keyed.amount == 0 {
            keyed.amount = ANY_AMOUNT;
        }
        vec![TerminalEffect::Inquire(number, keyed)]
    }

    pub(super) fn ask_again(&mut self) -> Vec<TerminalEffect> {
        if let Screen::Offline(form) = &self.screen {
            self.screen = Screen::Form(form.clone());
        }
        self.ask()
    }

    pub(super) fn inquired(&mut self, number: u32, reply: InquiryReply) {
        self.note_line_state(!matches!(reply, InquiryReply::NoAnswer));
        let Screen::Form(form) = &mut self.screen else {
            return;
        };
        if form.asking != Some(number) {
            return;
        }
        form.asking = None;
        let (form, keyed) = (form.clone(), form.keyed());
        match (form.task, reply) {
            (FormTask::Move(MovementKind::CashIn), InquiryReply::NoAnswer) => {
                self.screen = Screen::Offline(form)
            }
            (FormTask::Move(MovementKind::CashOut), InquiryReply::NoAnswer) => {
                self.note(MessageTone::Bad, translations::NO_ANSWER_OUT);
            }
            (_, InquiryReply::NoAnswer) => self.note(MessageTone::Bad, translations::NO_ANSWER),
            (FormTask::Move(kind), InquiryReply::Known(person)) => {
                let person = Ok(person);
                self.screen = Screen::Confirm(ConfirmMovement {
                    kind,
                    keyed,
                    person,
                });
            }
            (_, InquiryReply::Known(person)) => self.screen = Screen::Person(keyed, person),
            // An inquiry is about a cash-in: what it refuses need not hold for a cash-out.
            (FormTask::Move(MovementKind::CashOut), InquiryReply::Refused(said)) => {
                let (kind, person) = (MovementKind::CashOut, Err(Some(said)));
                self.screen = Screen::Confirm(ConfirmMovement {
                    kind,
                    keyed,
                    person,
                });
            }
            (_, InquiryReply::Refused(said)) => {
                let text = answer_text(self.lang, &said);
                self.status_message = Some(StatusMessage::new(MessageTone::Bad, text));
            }
        }
    }

    /// The cashier has confirmed.
    pub(super) fn send(&mut self) -> Vec<TerminalEffect> {
        let Screen::Confirm(confirm) = std::mem::replace(&mut self.screen, Screen::Working) else {
            return Vec::new();
        };
        let ConfirmMovement { kind, keyed, .. } = confirm;
        self.hand = Some(MovementProgress::new(kind, keyed.clone(), self.now));
        vec![TerminalEffect::Move(kind, keyed)]
    }

    pub(super) fn moving(&mut self, reference: String) {
        if let Some(hand) = &mut self.hand {
            hand.reference = Some(reference);
        }
    }

    pub(super) fn moved(&mut self, update: &MovementUpdate) {
        if let Some(hand) = &mut self.hand {
            hand.steps.update(update);
        }
        match update {
            MovementUpdate::Receives(said) => {
                self.note_line_state(matches!(said, AnswerSummary::Answer { .. }))
            }
            MovementUpdate::Ends(outcome) => self.ended(outcome),
            _ => {}
        }
    }

    fn ended(&mut self, outcome: &Outcome) {
        let Some(hand) = &self.hand else {
            return;
        };
        let receipt = self.receipt(&hand.keyed, outcome, false);
        self.hand = None;
        self.print(receipt);
        self.status_message = None;
        self.forward.later(self.now);
    }

    pub(super) fn not_written(&mut self, why: &str) {
        self.hand = None;
        self.screen = Screen::Home;
        let text = fill(self.say(translations::NOT_WRITTEN), &[why]);
        self.status_message = Some(StatusMessage::new(MessageTone::Bad, text));
    }

    /// Puts the cash-in of a form that nobody answered into the queue.
    pub(super) fn store(&mut self) -> Vec<TerminalEffect> {
        let Screen::Offline(form) = &self.screen else {
            return Vec::new();
        };
        let keyed = form.keyed();
        // The journal keeps no token, so it could not be sent later.
        if keyed.token.is_some() {
            self.note(MessageTone::Bad, translations::TOKEN_NOT_QUEUED);
            return Vec::new();
        }
        self.hand = Some(MovementProgress::new(
            MovementKind::CashIn,
            keyed.clone(),
            self.now,
        ));
        self.screen = Screen::Working;
        vec![TerminalEffect::Store(keyed)]
    }

    pub(super) fn stored(&mut self, reference: &str) {
        let Some(hand) = self.hand.take() else {
            return;
        };
        self.forward.later(self.now);
        let outcome = Outcome {
            kind: MovementKind::CashIn,
            reference: reference.to_owned(),
            reference_no: None,
            verdict: Verdict::Unknown,
            answer: None,
            trail: Vec::new(),
        };
        self.print(self.receipt(&hand.keyed, &outcome, false));
    }

    /// Shows a paper and leaves it to the printer.
    pub(super) fn print(&mut self, paper: PrintedPaper) {
        self.to_print.push(paper.layout.clone());
        self.screen = Screen::Paper(paper);
    }

    pub(super) fn not_printed(&mut self, why: &str) {
        let text = fill(self.say(translations::NOT_PRINTED), &[why]);
        self.status_message = Some(StatusMessage::new(MessageTone::Bad, text));
    }

    /// The receipt of a movement. Its time is the journal's, so that a copy has the same.
    pub(super) fn receipt(
        &self,
        keyed: &MovementInput,
        outcome: &Outcome,
        copy: bool,
    ) -> PrintedPaper {
        let order = Order::new(&keyed.phone, keyed.amount).reference(&outcome.reference);
        let entry = self.entry(&outcome.reference);
        let receipt = Receipt {
            outlet: &self.outlet,
            order: &order,
            outcome,
            at: entry.map_or(self.now, |entry| entry.at),
        };
        let layout = receipt.layout(ReceiptStyle {
            key: self.seal.as_ref(),
            is_copy: copy,
            ..ReceiptStyle::default()
        });
        let said = outcome.answer.as_ref().map(AnswerSummary::from);
        PrintedPaper {
            lines: layout.texts(),
            layout,
            offset: 0,
            end: PaperEnd::Movement(MovementEnding {
                kind: outcome.kind,
                verdict: outcome.verdict,
                amount: keyed.amount,
                said,
                questions: outcome.trail.len(),
                steps: self.steps_of(outcome),
                had_token: keyed.token.is_some(),
                copy,
            }),
        }
    }

    /// What was asked and heard about the movement in hand, where it is that one.
    fn steps_of(&self, outcome: &Outcome) -> Vec<ProgressStep> {
        let hand = self.hand.as_ref();
        let hand = hand.filter(|hand| hand.reference.as_ref() == Some(&outcome.reference));
        let steps = hand.map_or(&[][..], |hand| &hand.steps.steps);
        let asked = steps.iter().filter(|step| step.ask.is_some());
        asked.cloned().collect()
    }

    /// Whether the last question was answered; a line that is back sends what waits.
    pub(super) fn note_line_state(&mut self, answered: bool) {
        let was = self.line;
        self.line = if answered {
            LinkStatus::Up
        } else {
            LinkStatus::Down
        };
        if was == LinkStatus::Down && answered {
            self.forward.soon(self.now);
        }
    }
}
