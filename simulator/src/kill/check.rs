//! Asks again for everything that was acknowledged.

use tokio::task::JoinSet;

use super::deed::{Deed, Promise, reference_no};
use super::field::Field;
use crate::snap::{Answer, Attempt, Class};
use crate::till::{Ask, Kind, Pace};

/// A question is asked so often before the gateway counts as silent.
const TRIES_MAX: u32 = 12;
/// So many deeds are checked at once.
const AT_ONCE: usize = 8;

/// What a check of many deeds came to.
#[derive(Debug, Default)]
pub struct Checked {
    /// The deeds, with what was settled meanwhile.
    pub deeds: Vec<Deed>,
    /// Broken promises, in words.
    pub losses: Vec<String>,
}

/// Settles what is open and checks every promise.
pub async fn check_all(field: &Field, deeds: Vec<Deed>) -> Checked {
    let mut checked = Checked::default();
    let mut running = JoinSet::new();
    for deed in deeds {
        if running.len() == AT_ONCE {
            take(&mut checked, running.join_next().await);
        }
        let field = field.clone();
        running.spawn(async move { check(&field, deed).await });
    }
    while let Some(one) = running.join_next().await {
        take(&mut checked, Some(one));
    }
    checked
}

type Joined = Result<Result<Deed, String>, tokio::task::JoinError>;

fn take(checked: &mut Checked, joined: Option<Joined>) {
    match joined {
        Some(Ok(Ok(deed))) => checked.deeds.push(deed),
        Some(Ok(Err(loss))) => checked.losses.push(loss),
        Some(Err(error)) => checked.losses.push(format!("a check failed: {error}")),
        None => {}
    }
}

/// One deed: settled, then held against its promise.
async fn check(field: &Field, mut deed: Deed) -> Result<Deed, String> {
    settle(field, &mut deed).await?;
    let status = latest_status(field, &deed).await?;
    let repeat = insist(field, &deed, Ask::Original).await?;
    let kept = match &deed.promise {
        Promise::Posted {
            reference_no: promised,
        } => status == "00" && repeat.is(200, "00") && reference_no(&repeat) == *promised,
        Promise::Declined { code } => status == "06" && repeat.code == *code,
        Promise::Cancelled => {
            let again = insist(field, &deed, Ask::Cancel).await?;
            let dead = match status.as_str() {
                "04" | "05" => repeat.is(404, "04"),
                "06" => !repeat.is(200, "00"),
                _ => false,
            };
            dead && again.is(200, "00")
        }
        Promise::Open | Promise::CancelOpen => false,
    };
    if kept {
        return Ok(deed);
    }
    let heard = format!("status {status}, repeat {repeat}");
    Err(broken(&deed, &heard))
}

/// By the tills' rules: a cash-out without answer is cancelled, a cash-in sent again.
async fn settle(field: &Field, deed: &mut Deed) -> Result<(), String> {
    match (&deed.promise, deed.kind) {
        (Promise::Open, Kind::CashIn) => {
            let answer = insist(field, deed, Ask::Original).await?;
            deed.hear_original(Some(&answer));
        }
        (Promise::Open | Promise::CancelOpen, Kind::CashOut) => {
            let answer = insist(field, deed, Ask::Cancel).await?;
            deed.hear_cancel(Some(&answer));
        }
        _ => {}
    }
    Ok(())
}

async fn latest_status(field: &Field, deed: &Deed) -> Result<String, String> {
    let answer = insist(field, deed, Ask::Status).await?;
    match answer.latest_status() {
        Some(status) => Ok(status.to_owned()),
        None => Err(broken(deed, &format!("status inquiry {answer}"))),
    }
}

/// Asks until there is an answer that says something.
async fn insist(field: &Field, deed: &Deed, ask: Ask) -> Result<Answer, String> {
    let till = field.till(deed.chain);
    let pace = Pace::default();
    let mut last = String::new();
    for retry in 0..TRIES_MAX {
        tokio::time::sleep(pace.wait(retry)).await;
        match till.ask(ask, deed.kind, &deed.order).await {
            Ok(answer) if answer.class(Attempt::Repeat) != Class::Unknown => return Ok(answer),
            Ok(answer) => last = answer.to_string(),
            Err(error) => last = error.to_string(),
        }
    }
    Err(broken(deed, &last))
}

fn broken(deed: &Deed, heard: &str) -> String {
    format!(
        "{:?} {:?} of {}, reference {}: promised {:?}, heard {heard}",
        deed.chain, deed.kind, deed.order.amount, deed.order.reference, deed.promise
    )
}
