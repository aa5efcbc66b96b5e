//! The gateway against the standard, and the values of its sandbox.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use simulator::conformance::{self, CaseVerdict, DemoPartnerOptions, Host};
use simulator::credentials::Partner;
use simulator::delay::Delay;
use simulator::sandbox::Sandbox;
use simulator::snap::{Answer, Attempt, Class, Client, ClientOptions, Service};
use simulator::till::{Chain, Journal, MovementKind, Order, Outlet, Till, TillRequest};

use crate::support::{BUDI, PIN, TestGateway, body_of, with};

async fn host(gateway: &TestGateway, partner: Partner) -> Host {
    let partner_takes_cash = partner.partner_id != "DANAMON";
    Host {
        client: Client::new(&gateway.url(), partner).expect("a client"),
        phone: BUDI.to_owned(),
        unknown_customer: "081999999999".to_owned(),
        amount: 50_000,
        takes_cash_in: partner_takes_cash,
        pays_cash_out: true,
        cash_in_token: None,
        otp: None,
        additional_info: json!({ "walletId": "16", "storeId": "TJ01", "storeBrand": "Alfamart" }),
        forces: Vec::new(),
        delay: Delay::skipped(),
    }
}

#[tokio::test]
async fn every_service_conforms_to_the_standard_and_to_the_sandboxs_table() {
    let gateway = TestGateway::start().await;
    let phone = gateway.phone(BUDI).await;
    let token = phone.make_token(PIN, "alfamart", "cash-out", None).await;
    let mut host = host(&gateway, gateway.demo_partner("ALFAMART")).await;
    host.otp = Some(token.expect("a token").token);
    host.forces = Sandbox::new(&gateway.url()).values().await.expect("values");
    let matrix = conformance::run(&host).await;
    assert!(matrix.conforms(), "{matrix}");
    assert_eq!(matrix.count(CaseVerdict::Skipped), 0, "{matrix}");
    assert!(matrix.rows.len() > 500, "{}", matrix.rows.len());
    gateway.stop().await;
}

#[tokio::test]
async fn a_partner_that_signs_without_access_token_conforms_too() {
    let gateway = TestGateway::start().await;
    let mut host = host(&gateway, gateway.demo_partner("DANAMON")).await;
    host.additional_info = json!({});
    let matrix = conformance::run(&host).await;
    assert!(matrix.conforms(), "{matrix}");
}

/// Whatever its channel does, wants and does not do, and however often it is tried.
#[tokio::test]
async fn every_demo_partner_conforms_and_a_run_is_in_no_other_runs_way() {
    let gateway = TestGateway::start().await;
    let options = DemoPartnerOptions::default();
    for name in ["alfamart", "indomaret", "digibos", "danamon"].repeat(2) {
        let host = conformance::host_of(&gateway.url(), name, &options, Delay::skipped()).await;
        let matrix = conformance::run(&host.expect("a host")).await;
        assert!(matrix.conforms(), "{name}: {matrix}");
    }
    gateway.stop().await;
}

#[tokio::test]
async fn what_is_forced_leaves_no_trace() {
    let gateway = TestGateway::start().await;
    let mut host = host(&gateway, gateway.demo_partner("ALFAMART")).await;
    host.forces = Sandbox::new(&gateway.url()).values().await.expect("values");
    let matrix = conformance::run(&host).await;
    assert!(matrix.conforms(), "{matrix}");
    let report = gateway.stop().await;
    // The one cash-in of the matrix itself.
    assert_eq!(report.postings, 1);
}

#[tokio::test]
async fn nothing_is_forced_outside_the_sandbox() {
    let gateway = TestGateway::start().await;
    let partner = gateway.demo_partner("ALFAMART");
    let gateway = gateway
        .restart_with(|settings| settings.sandbox = false)
        .await;
    let host = host(&gateway, partner).await;
    let body = with(
        body_of(Service::TopUp, "FORCE-5043800-1"),
        "/customerNumber",
        "08005043800",
    );
    let answer = host.send(Service::TopUp, &body).await.expect("an answer");
    assert_eq!(answer.code, "4043811");
}

#[tokio::test]
async fn the_class_of_every_code_is_what_a_till_makes_of_it() {
    let gateway = TestGateway::start().await;
    let values = Sandbox::new(&gateway.url()).values().await.expect("values");
    for value in values.iter().filter(|value| value.status.is_none()) {
        let Ok(http) = value.response_code[..3].parse::<u16>() else {
            continue;
        };
        let body = json!({ "responseCode": value.response_code }).to_string();
        let answer = Answer::read(http, body.as_bytes());
        let (first, again) = (answer.class(Attempt::First), answer.class(Attempt::Repeat));
        let expected = match value.class.as_str() {
            "final success" => (Class::Success, Class::Success),
            "final fail" => (Class::Fail, Class::Fail),
            "final fail; unknown on a retry" => (Class::Fail, Class::Unknown),
            _ if http == 200 => (first, again),
            _ => (Class::Unknown, Class::Unknown),
        };
        assert_eq!((first, again), expected, "{value:?}");
    }
}

/// Cash to a customer whose answers are late, by a till that gives up at once.
#[tokio::test]
async fn a_late_answer_is_of_a_movement_that_was_made() {
    let gateway = TestGateway::start().await;
    let options = ClientOptions {
        timeout: Duration::from_millis(300),
        ..ClientOptions::default()
    };
    let client = Client::with_options(&gateway.url(), gateway.demo_partner("DIGIBOS"), options);
    let folder = tempfile::tempdir().expect("a folder");
    let journal = Journal::open(&folder.path().join("journal")).expect("a journal");
    let client = Arc::new(client.expect("a client"));
    let till = Till::new(client, Outlet::of(Chain::Digibos), journal);
    for number in ["08000000010", "08000000030"] {
        let order = Order::new(number, 10_000);
        let answer = till
            .ask(TillRequest::Original, MovementKind::CashIn, &order)
            .await;
        assert!(answer.is_err_and(|error| error.may_have_acted()));
        let status = till
            .ask(TillRequest::Status, MovementKind::CashIn, &order)
            .await;
        assert_eq!(status.expect("an answer").latest_status(), Some("00"));
    }
}
