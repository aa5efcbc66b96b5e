//! When a till does what, where nobody answers.

use std::net::TcpListener;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::super::Chain;
use super::*;
use crate::credentials::{Partner, SignatureMode};

/// A till of that chain on a dead line, which waits for nothing.
fn alone(chain: Chain, folder: &tempfile::TempDir) -> (Till, Delay) {
    let pair = KeyPair::generate(KeySize::Rsa2048).expect("a key pair");
    let private: Pkcs8V1Der<'static> = pair.as_der().expect("PKCS#8");
    let (packed, label) = (STANDARD.encode(private.as_ref()), "PRIVATE KEY");
    let partner = Partner {
        partner_id: "A".to_owned(),
        client_key: "the-key".to_owned(),
        client_secret: "the-secret".to_owned(),
        private_key_pem: format!("-----BEGIN {label}-----\n{packed}\n-----END {label}-----\n"),
        signature_mode: SignatureMode::Asymmetric,
        channel_id: "95051".to_owned(),
        channels: Vec::new(),
    };
    // Bound and let go: nobody listens there.
    let closed = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let url = format!("http://{}", closed.expect("an address"));
    let client = Client::new(&url, partner).expect("a client");
    let journal = Journal::open(&folder.path().join("journal")).expect("a journal");
    let delay = Delay::skipped();
    let till = Till::new(Arc::new(client), Outlet::of(chain), journal)
        .with_recovery_policy(RecoveryPolicy::of(chain))
        .with_delay(delay.clone());
    (till, delay)
}

fn asked(outcome: &Outcome) -> Vec<TillRequest> {
    outcome.trail.iter().map(|trace| trace.ask).collect()
}

#[tokio::test]
async fn indomaret_sends_its_reversal_thirty_seconds_after_no_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let (till, delay) = alone(Chain::Indomaret, &folder);
    let order = Order::new("081234567890", 50_000).token("012345");
    let outcome = till.cash_out(&order).await.expect("a journal");
    assert_eq!(
        asked(&outcome)[..2],
        [TillRequest::Original, TillRequest::Cancel]
    );
    assert_eq!(
        delay.waited()[..2],
        [Duration::ZERO, Duration::from_secs(30)]
    );
    assert!(!outcome.may_hand_over_cash());
}

#[tokio::test]
async fn alfamart_asks_three_times_and_reverses_three_times() {
    let folder = tempfile::tempdir().expect("a folder");
    let (till, _) = alone(Chain::Alfamart, &folder);
    let order = Order::new("081234567890", 50_000).token("012345");
    let outcome = till.cash_out(&order).await.expect("a journal");
    let count = |ask| asked(&outcome).iter().filter(|one| **one == ask).count();
    assert_eq!(
        [
            TillRequest::Original,
            TillRequest::Status,
            TillRequest::Cancel
        ]
        .map(count),
        [1, 3, 3]
    );
    assert_eq!(outcome.verdict, Verdict::Unknown);
}

#[tokio::test]
async fn what_was_stored_offline_stays_in_the_journal_until_it_is_known() {
    let folder = tempfile::tempdir().expect("a folder");
    let (till, _) = alone(Chain::Digibos, &folder);
    till.store(&Order::new("081234567890", 10_000))
        .expect("a journal");
    for _ in 0..2 {
        let ended = till.catch_up().await.expect("a journal");
        assert_eq!(ended.len(), 1);
        assert_eq!(ended[0].1.verdict, Verdict::Unknown);
    }
}

#[tokio::test]
async fn a_cash_in_whose_token_is_gone_is_asked_about_and_not_sent_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let (till, _) = alone(Chain::Indomaret, &folder);
    till.store(&Order::new("081234567890", 10_000).token("012345"))
        .expect("a journal");
    let ended = till.catch_up().await.expect("a journal");
    assert!(!asked(&ended[0].1).contains(&TillRequest::Original));
}

#[test]
fn an_answer_that_names_another_amount_says_nothing_about_this_order() {
    let order = Order::new("081234567890", 50_000);
    let answer = |amount: &str| {
        let body = format!(
            r#"{{"responseCode":"2003900","latestTransactionStatus":"00","amount":{{"value":"{amount}"}}}}"#
        );
        TillResponse::Answer(Answer::read(200, body.as_bytes()))
    };
    let is_answer = |amount| matches!(about(&order, answer(amount)), TillResponse::Answer(_));
    assert!(is_answer("50000.00"));
    assert!(!is_answer("100000.00"));
}
