//! What `/openapi.json` shows is what may be sent, and what is answered.

use serde_json::{Value, json};
use simulator::snap::{Answer, Service};

use crate::support::{BUDI, PIN, RawConnection, TestGateway, body_of, get, with, without};

/// Of every answer another: the gateway's own numbers.
const NUMBERS: [&str; 4] = [
    "accessToken",
    "referenceNo",
    "originalReferenceNo",
    "originalExternalId",
];

async fn operation(gateway: &TestGateway, service: Service) -> Value {
    let document = get(format!("{}/openapi.json", gateway.url())).await;
    let document: Value = document.json().await.expect("JSON");
    document["paths"][service.path()]["post"].clone()
}

/// The examples in a request or in an answer, by their names.
fn examples(described: &Value) -> Vec<(String, Value)> {
    let shown = &described["content"]["application/json"]["examples"];
    let shown = shown.as_object().expect("examples").iter();
    shown
        .map(|(name, example)| (name.clone(), example["value"].clone()))
        .collect()
}

/// The order with a token of that channel and amount, where the example has one.
async fn with_token(gateway: &TestGateway, partner: &str, order: Value) -> Value {
    let place = ["/otp", "/additionalInfo/token"];
    let Some(place) = place.iter().find(|place| order.pointer(place).is_some()) else {
        return order;
    };
    let direction = match *place {
        "/otp" => "cash-out",
        _ => "cash-in",
    };
    let amount = order["amount"]["value"].as_str().expect("an amount");
    let amount = amount.trim_end_matches(".00").parse().ok();
    let phone = gateway.phone(BUDI).await;
    let channel = partner.to_lowercase();
    let token = phone.make_token(PIN, &channel, direction, amount).await;
    with(order, place, token.expect("a token").token)
}

async fn send(wire: &RawConnection, service: Service, body: &Value) -> Answer {
    match service {
        Service::AccessToken => {
            let body = body.to_string();
            wire.ask_token_with(body.as_bytes(), &wire.usual()).await
        }
        _ => wire.post(service, body).await,
    }
}

/// Without the gateway's own numbers.
fn comparable(mut answer: Value) -> Value {
    for name in NUMBERS {
        if let Some(number) = answer.get_mut(name) {
            let digits = number.as_str().map(str::len);
            *number = json!(name == "accessToken" || digits.is_some_and(|length| length > 30));
        }
    }
    if let Some(number) = answer.pointer_mut("/additionalInfo/shortReferenceNo") {
        *number = Value::Null;
    }
    answer
}

#[tokio::test]
async fn every_request_that_is_shown_succeeds_and_gets_the_answer_that_is_shown() {
    let gateway = TestGateway::start_still().await;
    let mut sent = 0;
    for service in Service::ALL {
        if service == Service::CashOut {
            let wire = gateway.wire("ALFAMART").await;
            let rich = with(
                body_of(Service::TopUp, "RICH"),
                "/amount/value",
                "1000000.00",
            );
            assert_eq!(wire.post(Service::TopUp, &rich).await.http, 200);
        }
        let operation = operation(&gateway, service).await;
        for (partner, body) in examples(&operation["requestBody"]) {
            let wire = gateway.wire(&partner).await;
            let body = with_token(&gateway, &partner, body).await;
            let answer = send(&wire, service, &body).await;
            assert_eq!(answer.http, 200, "{partner}: {answer}");
            sent += 1;
            if partner == "ALFAMART" {
                let shown = &examples(&operation["responses"]["200"])[0].1;
                assert_eq!(comparable(answer.body), comparable(shown.clone()));
            }
        }
    }
    assert_eq!(sent, 13);
    gateway.stop().await;
}

/// Whoever gets an answer that is shown.
struct Caller {
    wire: RawConnection,
    indomaret: RawConnection,
    service: Service,
    /// A right token of Alfamart for a cash-out.
    otp: String,
}

impl Caller {
    /// What comes of the request that leads to that answer.
    async fn get(&self, shown: &str, code: &str, message: &str) -> Answer {
        let (wire, service) = (&self.wire, self.service);
        let usual = wire.usual();
        let body = || with_otp(body_of(service, code), &self.otp);
        let named = message.split_once('{').map(|(_, field)| field);
        let pointer = named.map(|field| format!("/{}", field.trim_end_matches('}')));
        let pointer = pointer.map(|field| field.replace('.', "/"));
        match (shown, pointer) {
            ("40000", _) if service == Service::AccessToken => {
                wire.ask_token_with(b"[]", &usual).await
            }
            ("40000", _) => wire.send(service.path(), b"[]", &usual).await,
            ("40001", _) if service == Service::AccessToken => {
                let usual = usual.set("x-timestamp", "now");
                wire.ask_token_with(body().to_string().as_bytes(), &usual)
                    .await
            }
            ("40001", Some(field)) => wire.post(service, &with(body(), &field, json!([]))).await,
            ("40002", Some(field)) => send(wire, service, &without(body(), &field)).await,
            ("40100", _) if service == Service::AccessToken => {
                let usual = usual.set("x-signature", "AAAA");
                wire.ask_token_with(body().to_string().as_bytes(), &usual)
                    .await
            }
            ("40100", _) => {
                let wrong = usual.set("x-signature", "AAAA");
                wire.post_with(service, &body(), &wrong).await
            }
            ("40101", _) => {
                let wrong = usual.set("authorization", "Bearer none");
                wire.post_with(service, &body(), &wrong).await
            }
            ("40103", _) => {
                let wrong = usual.remove("authorization");
                wire.post_with(service, &body(), &wrong).await
            }
            ("40301", _) => {
                let body = with(body(), "/additionalInfo/walletId", "17");
                wire.post(service, &body).await
            }
            ("40302", _) => {
                let body = with(body(), "/amount/value", "1050000.00");
                wire.post(service, &body).await
            }
            ("40401", _) => wire.post(service, &body()).await,
            ("40408", _) => {
                let body = with(body(), "/additionalInfo/storeBrand", "Kios");
                wire.post(service, &body).await
            }
            ("40411", _) => {
                let body = with(body(), "/customerNumber", "089999999999");
                wire.post(service, &body).await
            }
            ("40413", _) => {
                let body = with(body(), "/amount/value", "75000.00");
                wire.post(service, &body).await
            }
            ("40415", _) if service == Service::TopUp => {
                let info = json!({
                    "binCode": "000076", "storeBrand": "Indomaret", "token": "000000",
                });
                let body = with(body(), "/additionalInfo", info);
                self.indomaret.post(service, &body).await
            }
            ("40415", _) => wire.post(service, &with_otp(body(), "000000")).await,
            ("40418", _) => self.inconsistent(code).await,
            ("40500", _) => wire.get(service.path()).await,
            ("40900", _) => {
                let usual = usual.set("x-external-id", "twice");
                wire.post_with(service, &body(), &usual).await;
                let other = with_reference(body(), "another");
                wire.post_with(service, &other, &usual).await
            }
            // The sandbox forces the rest.
            _ => {
                let forcing = format!("FORCE-{code}");
                wire.post(service, &with_reference(body(), &forcing)).await
            }
        }
    }

    /// Another request about a reference that is known.
    async fn inconsistent(&self, reference: &str) -> Answer {
        let original = match self.service {
            Service::TopUp => Service::TopUp,
            _ => Service::CashOut,
        };
        self.wire.ask(original, reference).await;
        let other = body_of(self.service, reference);
        let other = with(other, "/customerNumber", "081298765432");
        self.wire.post(self.service, &other).await
    }
}

fn with_otp(body: Value, otp: &str) -> Value {
    match body.get("otp") {
        Some(_) => with(body, "/otp", otp),
        None => body,
    }
}

fn with_reference(body: Value, reference: &str) -> Value {
    let names = ["partnerReferenceNo", "originalPartnerReferenceNo"];
    let name = names.iter().find(|name| body.get(**name).is_some());
    let pointer = format!("/{}", name.expect("a reference"));
    with(body, &pointer, reference)
}

#[tokio::test]
async fn every_refusal_that_is_shown_is_answered() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    assert_eq!(wire.ask(Service::TopUp, "RICH").await.http, 200);
    let phone = gateway.phone(BUDI).await;
    let token = phone.make_token(PIN, "alfamart", "cash-out", None).await;
    let otp = token.expect("a token").token;
    let mut seen = 0;
    for service in Service::ALL {
        let caller = Caller {
            wire: gateway.wire("ALFAMART").await,
            indomaret: gateway.wire("INDOMARET").await,
            service,
            otp: otp.clone(),
        };
        let operation = operation(&gateway, service).await;
        let answers = operation["responses"].as_object().expect("answers");
        for (status, described) in answers.iter().filter(|(status, _)| *status != "200") {
            // Tests of limits and of unknown outcomes have those that nothing forces.
            let is_forced = service != Service::AccessToken;
            if !is_forced && ["429", "500", "504"].contains(&status.as_str()) {
                continue;
            }
            for (code, shown) in examples(described) {
                let message = shown["responseMessage"].as_str().expect("a message");
                let case = format!("{status}{}", &code[5..]);
                let answer = caller.get(&case, &code, message).await;
                assert_eq!(answer.code, code, "{message}: {answer}");
                // What is forced names no limit.
                let shown = message.split_once(" [").map_or(message, |(shown, _)| shown);
                let is_shown =
                    answer.message == message || (status == "429" && answer.message == shown);
                assert!(is_shown, "{message}: {answer}");
                seen += 1;
            }
        }
    }
    assert!(seen > 80, "{seen}");
    gateway.stop().await;
}
