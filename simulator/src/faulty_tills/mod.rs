//! Tills that break a rule: what they send, and what the cashier then believes.

mod headers;
mod rule;

pub use rule::TillRule;

use crate::snap::{Answer, Attempt, Class, SnapError};
use crate::till::{JournalError, MovementKind, Order, Till, TillRequest, Verdict};

/// A till that has no answer tries at most so often.
const TRIES_MAX: u32 = 5;

/// Carries a movement out as a till does that breaks that rule; what the cashier believes is said
/// as soon as it is believed.
///
/// # Errors
/// [`JournalError`] where a till that keeps a journal cannot.
pub async fn execute(
    till: &Till,
    rule: TillRule,
    kind: MovementKind,
    order: &Order,
    mut believe: impl AsyncFnMut(Verdict),
) -> Result<Verdict, JournalError> {
    if rule == TillRule::PaysBeforeAnswer {
        believe(Verdict::Done).await;
        return careful(till, kind, order).await;
    }
    let verdict = ask(till, rule, kind, order).await?;
    believe(verdict).await;
    if rule == TillRule::CancelsWhatItPaid
        && (kind, verdict) == (MovementKind::CashOut, Verdict::Done)
    {
        till.cancel(order).await;
    }
    Ok(verdict)
}

async fn ask(
    till: &Till,
    rule: TillRule,
    kind: MovementKind,
    order: &Order,
) -> Result<Verdict, JournalError> {
    let verdict = match rule {
        TillRule::ResendsAfterCancel if kind == MovementKind::CashOut => resend(till, order).await,
        TillRule::CancelsOnce if kind == MovementKind::CashOut => cancel_once(till, order).await,
        TillRule::ForgetsReferences => forget(till, kind, order).await,
        TillRule::NeverConfirms => once(till, kind, order, Verdict::Refused).await,
        TillRule::PaysOnUnknown => once(till, kind, order, Verdict::Done).await,
        TillRule::ReusesReference | TillRule::BelievesNotFound => {
            believe_the_status(till, kind, order).await
        }
        TillRule::NeverPauses => insist(till, kind, order).await,
        TillRule::ChangesAmount => change_amount(till, kind, order).await,
        TillRule::IgnoresAnswers => ignore_answer(till, kind, order).await,
        TillRule::CountsExternalIds => headers::count_ids(till, kind, order).await,
        TillRule::RepeatsOldHeaders => headers::repeat_old(till, kind, order).await,
        _ => return careful(till, kind, order).await,
    };
    Ok(verdict)
}

/// As a till should.
///
/// # Errors
/// [`JournalError`] where the journal cannot be written.
pub async fn careful(
    till: &Till,
    kind: MovementKind,
    order: &Order,
) -> Result<Verdict, JournalError> {
    let outcome = match kind {
        MovementKind::CashIn => till.cash_in(order).await?,
        MovementKind::CashOut => till.cash_out(order).await?,
    };
    Ok(outcome.verdict)
}

/// Cancels at the first doubt, and then sends the cancelled movement once more and pays on it.
async fn resend(till: &Till, order: &Order) -> Verdict {
    match cancel_once(till, order).await {
        // Whether the cancel is acknowledged or not: this till does not care.
        Verdict::Cancelled => once(till, MovementKind::CashOut, order, Verdict::Refused).await,
        known => known,
    }
}

/// Tries three times, each time under a new reference.
async fn forget(till: &Till, kind: MovementKind, order: &Order) -> Verdict {
    for _ in 0..3 {
        let again = Order::new(&order.phone, order.amount);
        let again = Order {
            token: order.token.clone(),
            ..again
        };
        match verdict(&till.ask(TillRequest::Original, kind, &again).await) {
            Verdict::Unknown => {}
            known => return known,
        }
    }
    Verdict::Refused
}

/// No answer is what this till takes it for.
async fn once(till: &Till, kind: MovementKind, order: &Order, no_answer: Verdict) -> Verdict {
    match verdict(&till.ask(TillRequest::Original, kind, order).await) {
        Verdict::Unknown => no_answer,
        known => known,
    }
}

/// Cancels at the first doubt, and takes the cancel for acknowledged.
async fn cancel_once(till: &Till, order: &Order) -> Verdict {
    let kind = MovementKind::CashOut;
    match verdict(&till.ask(TillRequest::Original, kind, order).await) {
        Verdict::Unknown => {}
        known => return known,
    }
    let _ = till.ask(TillRequest::Cancel, kind, order).await;
    Verdict::Cancelled
}

/// Sends again at once, until there is an answer.
async fn insist(till: &Till, kind: MovementKind, order: &Order) -> Verdict {
    for _ in 0..TRIES_MAX {
        match verdict(&till.ask(TillRequest::Original, kind, order).await) {
            Verdict::Unknown => {}
            known => return known,
        }
    }
    Verdict::Unknown
}

/// Sends it again with twice the amount.
async fn change_amount(till: &Till, kind: MovementKind, order: &Order) -> Verdict {
    let mut order = order.clone();
    match verdict(&till.ask(TillRequest::Original, kind, &order).await) {
        Verdict::Unknown => order.amount *= 2,
        known => return known,
    }
    verdict(&till.ask(TillRequest::Original, kind, &order).await)
}

/// Sends it twice, whatever the answer.
async fn ignore_answer(till: &Till, kind: MovementKind, order: &Order) -> Verdict {
    let _ = till.ask(TillRequest::Original, kind, order).await;
    insist(till, kind, order).await
}

/// Believes one status: of a reference that was used before it is another customer's, and "not
/// found" may be too early.
async fn believe_the_status(till: &Till, kind: MovementKind, order: &Order) -> Verdict {
    if let Verdict::Done = verdict(&till.ask(TillRequest::Original, kind, order).await) {
        return Verdict::Done;
    }
    let status = till.ask(TillRequest::Status, kind, order).await;
    match status {
        Ok(answer) if answer.latest_status() == Some("00") => Verdict::Done,
        _ => Verdict::Refused,
    }
}

fn verdict(result: &Result<Answer, SnapError>) -> Verdict {
    match result {
        Ok(answer) => match answer.class(Attempt::First) {
            Class::Success => Verdict::Done,
            Class::Fail => Verdict::Refused,
            Class::Unknown => Verdict::Unknown,
        },
        Err(error) if error.may_have_acted() => Verdict::Unknown,
        Err(_) => Verdict::Refused,
    }
}
