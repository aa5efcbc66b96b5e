//! What every service answers when it succeeds, word by word.

use gerai_rules::types::ShortReferenceNo;
use serde_json::{Value, json};
use simulator::snap::{Answer, Service};

use crate::support::{BUDI, PIN, RawConnection, TestGateway, body_of, with};

/// The answer with the gateway's own numbers left out, which are others each time.
fn redacted(answer: &Answer) -> Value {
    let mut body = answer.body.clone();
    if let Some(short) = body.pointer_mut("/additionalInfo/shortReferenceNo") {
        let number = answer.reference_no().and_then(ShortReferenceNo::of);
        assert_eq!(*short, json!(number.expect("a short form").to_string()));
        *short = json!("[shortReferenceNo]");
    }
    for name in ["accessToken", "referenceNo", "originalReferenceNo"] {
        if let Some(number) = body.get_mut(name) {
            assert!(
                number.as_str().is_some_and(|text| text.len() >= 32),
                "{number}"
            );
            *number = json!(format!("[{name}]"));
        }
    }
    body
}

async fn ask(wire: &RawConnection, service: Service, body: &Value) -> Value {
    let overrides = wire
        .usual()
        .set("x-external-id", format!("E-{}", service.code()));
    redacted(&wire.post_with(service, body, &overrides).await)
}

#[tokio::test]
async fn an_access_token() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let grant = br#"{"grantType":"client_credentials"}"#;
    let answer = wire.ask_token_with(grant, &wire.usual()).await;
    insta::assert_json_snapshot!(redacted(&answer), @r#"
    {
      "accessToken": "[accessToken]",
      "expiresIn": "900",
      "responseCode": "2007300",
      "responseMessage": "Successful",
      "tokenType": "Bearer"
    }
    "#);
}

#[tokio::test]
async fn an_inquiry_masks_name_and_number() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let body = body_of(Service::AccountInquiry, "A1");
    insta::assert_json_snapshot!(ask(&wire, Service::AccountInquiry, &body).await, @r#"
    {
      "additionalInfo": {
        "multiple": {
          "currency": "IDR",
          "value": "50000.00"
        }
      },
      "amount": {
        "currency": "IDR",
        "value": "50000.00"
      },
      "customerMonthlyInLimit": "40000000.00",
      "customerName": "B*** P******",
      "customerNumber": "0812****7890",
      "feeAmount": {
        "currency": "IDR",
        "value": "0.00"
      },
      "feeType": "OUR",
      "maxAmount": {
        "currency": "IDR",
        "value": "1000000.00"
      },
      "minAmount": {
        "currency": "IDR",
        "value": "50000.00"
      },
      "partnerReferenceNo": "A1",
      "referenceNo": "[referenceNo]",
      "responseCode": "2003700",
      "responseMessage": "Successful"
    }
    "#);
}

#[tokio::test]
async fn a_cash_in_and_its_status() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let body = body_of(Service::TopUp, "A1");
    insta::assert_json_snapshot!(ask(&wire, Service::TopUp, &body).await, @r#"
    {
      "additionalInfo": {
        "shortReferenceNo": "[shortReferenceNo]"
      },
      "amount": {
        "currency": "IDR",
        "value": "50000.00"
      },
      "customerNumber": "081234567890",
      "partnerReferenceNo": "A1",
      "referenceNo": "[referenceNo]",
      "responseCode": "2003800",
      "responseMessage": "Successful"
    }
    "#);
    let body = body_of(Service::TopUpStatus, "A1");
    insta::assert_json_snapshot!(ask(&wire, Service::TopUpStatus, &body).await, @r#"
    {
      "additionalInfo": {
        "shortReferenceNo": "[shortReferenceNo]"
      },
      "amount": {
        "currency": "IDR",
        "value": "50000.00"
      },
      "latestTransactionStatus": "00",
      "originalExternalId": "E-38",
      "originalPartnerReferenceNo": "A1",
      "originalReferenceNo": "[originalReferenceNo]",
      "responseCode": "2003900",
      "responseMessage": "Successful",
      "serviceCode": "38",
      "transactionDate": "2026-11-22T16:00:00+07:00",
      "transactionStatusDesc": "Success"
    }
    "#);
}

#[tokio::test]
async fn a_cash_out_its_status_and_its_cancel() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let paid_in = wire.ask(Service::TopUp, "A1");
    assert_eq!(paid_in.await.code, "2003800");
    let phone = gateway.phone(BUDI).await;
    let token = phone.make_token(PIN, "alfamart", "cash-out", None).await;
    let token = token.expect("a token").token;

    let body = with(body_of(Service::CashOut, "A2"), "/otp", token.as_str());
    insta::assert_json_snapshot!(ask(&wire, Service::CashOut, &body).await, @r#"
    {
      "additionalInfo": {
        "shortReferenceNo": "[shortReferenceNo]"
      },
      "partnerReferenceNo": "A2",
      "referenceNo": "[referenceNo]",
      "responseCode": "2004400",
      "responseMessage": "Successful",
      "transactionDate": "2026-11-22T16:00:00+07:00"
    }
    "#);
    let body = body_of(Service::CashOutCancel, "A2");
    insta::assert_json_snapshot!(ask(&wire, Service::CashOutCancel, &body).await, @r#"
    {
      "additionalInfo": {
        "shortReferenceNo": "[shortReferenceNo]"
      },
      "cancelTime": "2026-11-22T16:00:00+07:00",
      "originalPartnerReferenceNo": "A2",
      "originalReferenceNo": "[originalReferenceNo]",
      "responseCode": "2004600",
      "responseMessage": "Successful",
      "transactionDate": "2026-11-22T16:00:00+07:00"
    }
    "#);
    let body = body_of(Service::CashOutStatus, "A2");
    insta::assert_json_snapshot!(ask(&wire, Service::CashOutStatus, &body).await, @r#"
    {
      "additionalInfo": {
        "shortReferenceNo": "[shortReferenceNo]"
      },
      "amount": {
        "currency": "IDR",
        "value": "50000.00"
      },
      "latestTransactionStatus": "04",
      "originalExternalId": "E-44",
      "originalPartnerReferenceNo": "A2",
      "originalReferenceNo": "[originalReferenceNo]",
      "responseCode": "2004500",
      "responseMessage": "Successful",
      "serviceCode": "44",
      "transactionDate": "2026-11-22T16:00:00+07:00",
      "transactionStatusDesc": "Refunded"
    }
    "#);
}

#[tokio::test]
async fn the_headroom_bounds_an_inquiry() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let of = |service| {
        let body = with(body_of(service, "S1"), "/customerNumber", "081298765432");
        with(body, "/amount/value", "950000.00")
    };
    assert_eq!(
        wire.post(Service::TopUp, &of(Service::TopUp)).await.http,
        200
    );
    let body = with(of(Service::TopUp), "/partnerReferenceNo", "S2");
    assert_eq!(wire.post(Service::TopUp, &body).await.http, 200);
    let body = with(of(Service::AccountInquiry), "/amount/value", "50000.00");
    let answer = wire.post(Service::AccountInquiry, &body).await;
    assert_eq!(answer.body["maxAmount"]["value"], "100000.00");
    assert_eq!(answer.body["customerMonthlyInLimit"], "18100000.00");
}
