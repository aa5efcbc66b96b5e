//! Asks again for everything that was acknowledged.

use tokio::task::JoinSet;

use super::fixture::CrashTestFixture;
use super::request::{Acknowledgement, SentRequest, reference_no};
use crate::snap::Answer;
use crate::till::{Backoff, MovementKind, TillRequest};

/// A question is asked so often before the gateway counts as silent.
const TRIES_MAX: u32 = 12;
/// So many requests are checked at once.
const AT_ONCE: usize = 8;

/// What a check of many requests came to.
#[derive(Debug, Default)]
pub struct CheckResult {
    /// The requests, with what was settled meanwhile.
    pub requests: Vec<SentRequest>,
    /// Broken promises, in words.
    pub losses: Vec<String>,
}

/// Settles what is open and checks every promise.
pub async fn check_all(fixture: &CrashTestFixture, requests: Vec<SentRequest>) -> CheckResult {
    let mut checked = CheckResult::default();
    let mut running = JoinSet::new();
    for request in requests {
        if running.len() == AT_ONCE {
            take(&mut checked, running.join_next().await);
        }
        let fixture = fixture.clone();
        running.spawn(async move { check(&fixture, request).await });
    }
    while let Some(one) = running.join_next().await {
        take(&mut checked, Some(one));
    }
    checked
}

type CheckTaskResult = Result<Result<SentRequest, String>, tokio::task::JoinError>;

fn take(checked: &mut CheckResult, joined: Option<CheckTaskResult>) {
    match joined {
        Some(Ok(Ok(request))) => checked.requests.push(request),
        Some(Ok(Err(loss))) => checked.losses.push(loss),
        Some(Err(error)) => checked.losses.push(format!("a check failed: {error}")),
        None => {}
    }
}

/// One request: settled, then held against what was acknowledged of it.
async fn check(
    fixture: &CrashTestFixture,
    mut request: SentRequest,
) -> Result<SentRequest, String> {
    settle(fixture, &mut request).await?;
    let status = latest_status(fixture, &request).await?;
    let repeat = insist(fixture, &request, TillRequest::Original).await?;
    let is_kept = match &request.acknowledgement {
        Acknowledgement::Posted {
            reference_no: acknowledged,
        } => status == "00" && repeat.is(200, "00") && reference_no(&repeat) == *acknowledged,
        Acknowledgement::Declined { code } => status == "06" && repeat.code == *code,
        Acknowledgement::Cancelled => {
            let again = insist(fixture, &request, TillRequest::Cancel).await?;
            let dead = match status.as_str() {
                "04" | "05" => repeat.is(404, "04"),
                "06" => !repeat.is(200, "00"),
                _ => false,
            };
            dead && again.is(200, "00")
        }
        Acknowledgement::Open | Acknowledgement::CancelOpen => false,
    };
    if is_kept {
        return Ok(request);
    }
    let answers = format!("status {status}, repeat {repeat}");
    Err(broken(&request, &answers))
}

/// By the tills' rules: a cash-out without answer is cancelled, a cash-in sent again.
async fn settle(fixture: &CrashTestFixture, request: &mut SentRequest) -> Result<(), String> {
    match (&request.acknowledgement, request.kind) {
        (Acknowledgement::Open, MovementKind::CashIn) => {
            let answer = insist(fixture, request, TillRequest::Original).await?;
            request.record_original(Some(&answer));
        }
        (Acknowledgement::Open | Acknowledgement::CancelOpen, MovementKind::CashOut) => {
            let answer = insist(fixture, request, TillRequest::Cancel).await?;
            request.record_cancel(Some(&answer));
        }
        _ => {}
    }
    Ok(())
}

async fn latest_status(
    fixture: &CrashTestFixture,
    request: &SentRequest,
) -> Result<String, String> {
    let answer = insist(fixture, request, TillRequest::Status).await?;
    match answer.latest_status() {
        Some(status) => Ok(status.to_owned()),
        None => Err(broken(request, &format!("status inquiry {answer}"))),
    }
}

/// Asks until there is an answer that says something.
async fn insist(
    fixture: &CrashTestFixture,
    request: &SentRequest,
    ask: TillRequest,
) -> Result<Answer, String> {
    let till = fixture.till(request.chain);
    let backoff = Backoff::default();
    let mut last = String::new();
    for retry in 0..TRIES_MAX {
        tokio::time::sleep(backoff.wait(retry)).await;
        match till.ask(ask, request.kind, &request.order).await {
            Ok(answer) if answer.is_decided() => return Ok(answer),
            Ok(answer) => last = answer.to_string(),
            Err(error) => last = error.to_string(),
        }
    }
    Err(broken(request, &last))
}

fn broken(request: &SentRequest, answers: &str) -> String {
    format!(
        "{:?} {:?} of {}, reference {}: promised {:?}, heard {answers}",
        request.chain,
        request.kind,
        request.order.amount,
        request.order.reference,
        request.acknowledgement
    )
}
