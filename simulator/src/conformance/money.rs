//! Requests that mean something: what happens to money, in the order of a day.

use serde_json::{Value, json};

use super::host::{Host, reference};
use super::matrix::Matrix;
use crate::snap::Service;

/// A repeat is answered as before, or by the letter of the table.
const REPEATED: [(u16, &str); 2] = [(200, "00"), (409, "01")];

/// Cash-in, then cash-out, each with what can go wrong about it.
pub async fn try_all(host: &Host, matrix: &mut Matrix) {
    match host.takes_cash_in {
        true => {
            inquiry(host, matrix).await;
            cash_in(host, matrix).await;
        }
        false => {
            not_offered(host, Service::AccountInquiry, matrix).await;
            not_offered(host, Service::TopUp, matrix).await;
        }
    }
    if !host.pays_cash_out {
        return not_offered(host, Service::CashOut, matrix).await;
    }
    refused_cash_out(host, matrix).await;
    early_cancel(host, matrix).await;
    match &host.otp {
        Some(otp) => cash_out(host, otp, matrix).await,
        None => {
            for service in [
                Service::CashOut,
                Service::CashOutStatus,
                Service::CashOutCancel,
            ] {
                matrix.skip(service, "a cash-out that is done", "no token was given");
            }
        }
    }
}

/// What the partner's channel does not do is refused as that.
async fn not_offered(host: &Host, service: Service, matrix: &mut Matrix) {
    let result = host.send(service, &host.body(service, &reference())).await;
    let allowed = [(403, "01"), (403, "06")];
    matrix.compare(service, "what the channel does not do", &allowed, &result);
}

async fn inquiry(host: &Host, matrix: &mut Matrix) {
    let service = Service::AccountInquiry;
    let body = host.body(service, &reference());
    let result = host.send(service, &body).await;
    matrix.compare(service, "a customer who is there", &[(200, "00")], &result);
    customer_and_amount(host, service, matrix).await;
}

/// Nobody's number, and cents.
async fn customer_and_amount(host: &Host, service: Service, matrix: &mut Matrix) {
    let body = with(
        host.body(service, &reference()),
        "/customerNumber",
        &host.unknown_customer,
    );
    let result = host.send(service, &body).await;
    // Where a token is wanted, a number without account looks like a wrong token.
    let hidden = service == Service::TopUp && host.cash_in_token.is_some();
    let case = if hidden { "15" } else { "11" };
    matrix.compare(service, "a customer who is not", &[(404, case)], &result);
    let cents = format!("{}.50", host.amount);
    let body = with(host.body(service, &reference()), "/amount/value", &cents);
    let result = host.send(service, &body).await;
    matrix.compare(service, "an amount with cents", &[(404, "13")], &result);
}

async fn cash_in(host: &Host, matrix: &mut Matrix) {
    let (service, status) = (Service::TopUp, Service::TopUpStatus);
    customer_and_amount(host, service, matrix).await;
    let name = reference();
    let result = host.send(status, &host.body(status, &name)).await;
    matrix.compare(
        status,
        "a reference that is not known",
        &[(404, "01")],
        &result,
    );
    let mut body = host.body(service, &name);
    body["additionalInfo"] = host.with_token(host.cash_in_token.as_deref().unwrap_or_default());
    let result = host.send(service, &body).await;
    matrix.compare(service, "a cash-in", &[(200, "00")], &result);
    if !result.is_ok_and(|answer| answer.is(200, "00")) {
        return;
    }
    let result = host.send(service, &body).await;
    matrix.compare(service, "the same again", &REPEATED, &result);
    let other = with(body, "/amount/value", &format!("{}.00", host.amount * 2));
    let result = host.send(service, &other).await;
    matrix.compare(service, "another amount under it", &[(404, "18")], &result);
    let result = host.send(status, &host.body(status, &name)).await;
    matrix.compare_status(status, "a cash-in that is done", "00", &result);
}

async fn refused_cash_out(host: &Host, matrix: &mut Matrix) {
    let (service, status) = (Service::CashOut, Service::CashOutStatus);
    let name = reference();
    let result = host.send(status, &host.body(status, &name)).await;
    matrix.compare(
        status,
        "a reference that is not known",
        &[(404, "01")],
        &result,
    );
    let cents = format!("{}.50", host.amount);
    let body = with(host.body(service, &reference()), "/amount/value", &cents);
    let result = host.send(service, &body).await;
    matrix.compare(service, "an amount with cents", &[(404, "13")], &result);
    // Of nobody, for a wrong token of a customer would count against the right one.
    let body = with(
        host.body(service, &name),
        "/customerNumber",
        &host.unknown_customer,
    );
    let result = host.send(service, &body).await;
    matrix.compare(service, "a token that is none", &[(404, "15")], &result);
    let body = with(
        host.body(status, &name),
        "/customerNumber",
        &host.unknown_customer,
    );
    let result = host.send(status, &body).await;
    matrix.compare_status(status, "a cash-out that was refused", "06", &result);
}

/// A cancel that overtakes its original: the original must not do anything any more.
async fn early_cancel(host: &Host, matrix: &mut Matrix) {
    let (service, cancel) = (Service::CashOut, Service::CashOutCancel);
    let name = reference();
    let body = host.body(cancel, &name);
    let result = host.send(cancel, &body).await;
    let allowed = [(200, "00"), (404, "01")];
    matrix.compare(cancel, "a cancel before its original", &allowed, &result);
    if !result.is_ok_and(|answer| answer.is(200, "00")) {
        return;
    }
    let result = host.send(service, &host.body(service, &name)).await;
    matrix.compare(
        service,
        "an original after its cancel",
        &[(404, "04")],
        &result,
    );
    let result = host.send(cancel, &body).await;
    matrix.compare(cancel, "the same cancel again", &[(200, "00")], &result);
}

async fn cash_out(host: &Host, otp: &str, matrix: &mut Matrix) {
    let (service, status, cancel) = (
        Service::CashOut,
        Service::CashOutStatus,
        Service::CashOutCancel,
    );
    let name = reference();
    let body = with(host.body(service, &name), "/otp", otp);
    let result = host.send(service, &body).await;
    matrix.compare(service, "a cash-out", &[(200, "00")], &result);
    if !result.is_ok_and(|answer| answer.is(200, "00")) {
        return;
    }
    let result = host.send(service, &body).await;
    matrix.compare(service, "the same again", &REPEATED, &result);
    let other = with(
        body.clone(),
        "/amount/value",
        &format!("{}.00", host.amount * 2),
    );
    let result = host.send(service, &other).await;
    matrix.compare(service, "another amount under it", &[(404, "18")], &result);
    let result = host.send(status, &host.body(status, &name)).await;
    matrix.compare_status(status, "a cash-out that is done", "00", &result);
    let other = with(
        host.body(status, &name),
        "/customerNumber",
        &host.unknown_customer,
    );
    let result = host.send(status, &other).await;
    matrix.compare(status, "of another customer", &[(404, "18")], &result);
    let other = with(
        host.body(cancel, &name),
        "/customerNumber",
        &host.unknown_customer,
    );
    let result = host.send(cancel, &other).await;
    matrix.compare(cancel, "of another customer", &[(404, "18")], &result);
    for case in ["a cancel", "the same cancel again"] {
        let result = host.send(cancel, &host.body(cancel, &name)).await;
        matrix.compare(cancel, case, &[(200, "00")], &result);
    }
    let result = host.send(service, &body).await;
    matrix.compare(
        service,
        "a late retry after the cancel",
        &[(404, "04")],
        &result,
    );
    let result = host.send(status, &host.body(status, &name)).await;
    matrix.compare_status(status, "a cash-out that was put back", "04", &result);
    let new = with(body, "/partnerReferenceNo", &reference());
    let result = host.send(service, &new).await;
    matrix.compare(service, "a token that was used", &[(404, "15")], &result);
}

fn with(mut body: Value, place: &str, value: &str) -> Value {
    if let Some(field) = body.pointer_mut(place) {
        *field = json!(value);
    }
    body
}
