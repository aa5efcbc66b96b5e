//! What tills do that break a rule. Each says what the cashier then believes.

use super::rule::TillRule;
use crate::snap::{Answer, Attempt, Class, SnapError};
use crate::till::{JournalError, MovementKind, Order, Till, TillRequest, Verdict};

/// Carries a movement out as a till does that breaks that rule.
///
/// # Errors
/// [`JournalError`] where a till that keeps a journal cannot.
pub async fn execute(
    till: &Till,
    rule: TillRule,
    kind: MovementKind,
    order: &Order,
) -> Result<Verdict, JournalError> {
    match rule {
        TillRule::ResendsAfterCancel if kind == MovementKind::CashOut => {
            Ok(resend(till, order).await)
        }
        TillRule::ForgetsReferences => Ok(forget(till, kind, order).await),
        TillRule::NeverConfirms => Ok(never_confirm(till, kind, order).await),
        TillRule::ReusesReference => Ok(believe_the_status(till, kind, order).await),
        TillRule::CancelsWhatItPaid if kind == MovementKind::CashOut => {
            let outcome = till.cash_out(order).await?;
            if outcome.may_hand_over_cash() {
                till.cancel(order).await;
            }
            Ok(outcome.verdict)
        }
        _ => careful(till, kind, order).await,
    }
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
    match verdict(
        &till
            .ask(TillRequest::Original, MovementKind::CashOut, order)
            .await,
    ) {
        Verdict::Unknown => {}
        known => return known,
    }
    // Whether the cancel is acknowledged or not: this till does not care.
    let _ = till
        .ask(TillRequest::Cancel, MovementKind::CashOut, order)
        .await;
    match verdict(
        &till
            .ask(TillRequest::Original, MovementKind::CashOut, order)
            .await,
    ) {
        Verdict::Unknown => Verdict::Refused,
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

/// No answer is no sale.
async fn never_confirm(till: &Till, kind: MovementKind, order: &Order) -> Verdict {
    match verdict(&till.ask(TillRequest::Original, kind, order).await) {
        Verdict::Unknown => Verdict::Refused,
        known => known,
    }
}

/// A reference that was used before is done, says its status: of another customer's movement.
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
