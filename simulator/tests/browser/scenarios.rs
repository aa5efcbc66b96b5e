//! What people do on the page, and what it must show.

use crate::page::{BUDI, Visit};

macro_rules! visit {
    () => {
        match Visit::begin().await {
            Some(visit) => visit,
            None => return,
        }
    };
}

/// Both show the time in WIB, in every time zone of the browser; a minute may have passed in
/// between.
const PHONE_AND_RECEIPT_AGREE: &str = r"
    const minutes = (text) => text.split(/[:.]/).reduce((sum, part) => sum * 60 + Number(part), 0);
    const [, printed] = document.querySelector('#receipt').textContent.match(/ (\d\d:\d\d):\d\d WIB/);
    const told = document.querySelector('#phone li time').textContent;
    return (minutes(told) - minutes(printed) + 1441) % 1440 <= 2;";

/// The number on the receipt is the one in the notification and in the statement.
const ONE_NUMBER: &str = r"
    const [, number] = document.querySelector('#receipt').textContent.match(/No\. Ref +(\d{4} \d{4} \d{4})/);
    const lines = [...document.querySelectorAll('#phone li')].map((line) => line.textContent.replaceAll('\u00a0', ' '));
    return lines.filter((line) => line.includes(number)).length === 2;";

#[tokio::test]
async fn a_cash_in_is_seen_in_all_three_places() {
    let visit = visit!();
    let browser = &visit.browser;
    visit.stand_at("alfamart", "cash-in").await;
    browser.type_into("#slot-phone", BUDI).await;
    browser.click("#slot-amount").await;
    for key in ["5", "0", "0", "000"] {
        browser.click(&format!("#key-{key}")).await;
    }
    browser.click("#key-check").await;
    visit.ends_with("081").await;
    browser.click("#key-send").await;
    visit.ends_with("Rp500.000 is in the account").await;
    browser.until_says("#receipt", "BERHASIL").await;
    browser.until_says("#balance", "Rp500.000").await;
    browser.until_says(".toast", "Rp500.000").await;
    assert_eq!(browser.run(PHONE_AND_RECEIPT_AGREE).await, true);
    assert_eq!(browser.run(ONE_NUMBER).await, true);
    assert_eq!(visit.state().await, "POSTED");
    browser.until_says("#under-chain", ": cash-in").await;
    browser
        .until_says("#under-postings", "ALFAMART owes the issuer Rp500.000")
        .await;
    browser.click("#under-wire summary").await;
    browser.until_says(".signed", "/v1.0/emoney/topup").await;
    browser.click("#audit").await;
    browser.until_says("#under", "The ledger balances").await;
    browser.until_says("#under", "1 movements").await;
    browser.click("#language").await;
    browser.click("#audit").await;
    browser.until_says("#under", "1 transaksi").await;
    browser.until_says("#under", "0 pelanggaran").await;
    browser.click("#language").await;
    browser.shot("story-cash-in").await;
    visit.end().await;
}

#[tokio::test]
async fn a_cash_out_by_token_is_scanned_and_paid_once() {
    let visit = visit!();
    let browser = &visit.browser;
    visit.pay_in("500000").await;
    visit.ends_with("Done").await;
    visit.make_token("indomaret", "100000").await;
    browser.shot("story-token").await;
    browser.click("#to-the-till").await;
    browser.until_says("#till", "Scanned").await;
    browser.click("#key-send").await;
    visit.ends_with("hand over Rp100.000").await;
    browser
        .until_says(".device", "The token has been used")
        .await;
    browser
        .until_says("#under-postings", "the issuer owes INDOMARET Rp100.000")
        .await;
    // The same digits once more.
    browser.click("#to-the-till, #token-done").await;
    browser.until_says("#balance", "Rp400.000").await;
    visit.end().await;
}

#[tokio::test]
async fn a_refusal_is_explained() {
    let visit = visit!();
    visit.pay_in("75000").await;
    visit.ends_with("give the cash back").await;
    visit.ends_with("Must be a multiple of Rp50.000").await;
    assert_eq!(visit.state().await, "DECLINED");
    let browser = &visit.browser;
    browser.until_says("#under-chain", ": declined").await;
    browser
        .until_says("#under-postings", "No money has moved")
        .await;
    visit.browser.shot("story-refusal").await;
    visit.end().await;
}

#[tokio::test]
async fn three_wrong_guesses_lock_a_token() {
    let visit = visit!();
    let browser = &visit.browser;
    visit.pay_in("500000").await;
    visit.ends_with("Done").await;
    let token = visit.make_token("alfamart", "50000").await;
    let wrong = if token == "111111" {
        "222222"
    } else {
        "111111"
    };
    visit.stand_at("alfamart", "cash-out").await;
    browser.type_into("#slot-amount", "50000").await;
    for _ in 0..3 {
        browser.type_into("#slot-token", wrong).await;
        browser.click("#key-send").await;
        browser
            .until("!document.querySelector('#key-send').disabled")
            .await;
        visit.ends_with("Refused: hand over no cash").await;
    }
    browser.until_says(".device", "The token is locked").await;
    browser
        .until_says(".device", "3 wrong tries at a till")
        .await;
    browser.type_into("#slot-token", &token).await;
    browser.click("#key-send").await;
    visit.ends_with("does not fit").await;
    assert_eq!(visit.state().await, "DECLINED");
    browser.shot("story-locked").await;
    visit.end().await;
}

#[tokio::test]
async fn a_lost_answer_is_known_below_before_the_till_knows_it() {
    let visit = visit!();
    let browser = &visit.browser;
    visit.pay_in("500000").await;
    visit.ends_with("Done").await;
    visit.make_token("indomaret", "100000").await;
    visit.choose("line-loses-one").await;
    browser.until_says("#bar", "will be lost on its way").await;
    browser.click("#to-the-till").await;
    browser.click("#key-send").await;
    browser
        .until_says(
            "#under-reference",
            "The ledger knows already, the till does not",
        )
        .await;
    browser.until_says("#bar", "has just been lost").await;
    browser.shot("story-lost-meanwhile").await;
    visit.ends_with("hand over Rp100.000").await;
    // The movement itself is not counted.
    browser
        .until_says("#recovery", "An answer was lost. With one more request")
        .await;
    let asked = "return document.querySelectorAll('.steps .tone-info').length";
    assert_eq!(browser.run(asked).await, 2, "sent, and asked once");
    browser
        .until_says("#till-act .steps", "it has happened")
        .await;
    browser
        .until("document.querySelector('#line-good').checked")
        .await;
    browser.shot("story-lost-answer").await;
    visit.end().await;
}

#[tokio::test]
async fn a_customer_who_walks_off_gets_the_money_back() {
    let visit = visit!();
    let browser = &visit.browser;
    visit.pay_in("500000").await;
    visit.ends_with("Done").await;
    visit.make_token("indomaret", "100000").await;
    browser.click("#to-the-till").await;
    browser.click("#left").await;
    browser.click("#key-send").await;
    visit.ends_with("Cancelled: hand over no cash").await;
    assert_eq!(visit.state().await, "REVERSED");
    browser
        .until_says("#under-chain", ": cash-out put back")
        .await;
    browser
        .until_says(".device", "The withdrawal was cancelled")
        .await;
    browser
        .until_says(".device", "Rp100.000 is back in the balance")
        .await;
    browser.click("#token-done").await;
    browser.until_says("#balance", "Rp500.000").await;
    visit.end().await;
}

#[tokio::test]
async fn a_till_whose_line_was_down_finds_out_when_it_is_mended() {
    let visit = visit!();
    let browser = &visit.browser;
    visit.choose("line-loses-answers").await;
    browser.until_says("#bar", "every answer is lost").await;
    visit.pay_in("50000").await;
    browser
        .until_says("#till-act .steps", "a till must not guess")
        .await;
    visit.choose("line-good").await;
    visit.ends_with("Rp50.000 is in the account").await;
    browser.until_says("#balance", "Rp50.000").await;
    visit.end().await;
}

#[tokio::test]
async fn a_network_that_was_only_down_has_lost_no_answer() {
    let visit = visit!();
    let browser = &visit.browser;
    // So that the till has an access token, and its next message is the movement.
    visit.pay_in("50000").await;
    visit.ends_with("Done").await;
    visit.choose("line-down").await;
    browser.until_says("#bar", "nothing arrives").await;
    visit.pay_in("100000").await;
    browser
        .until_says("#till-act .steps", "did not reach the gateway")
        .await;
    visit.choose("line-good").await;
    visit.ends_with("Rp100.000 is in the account").await;
    browser
        .until_says("#recovery", "The network was down and nothing arrived")
        .await;
    visit.end().await;
}

#[tokio::test]
async fn an_empty_pin_is_asked_for() {
    let visit = visit!();
    let browser = &visit.browser;
    browser.click("#language").await;
    browser.click("#deed-cash-out").await;
    visit.choose("channel-indomaret").await;
    browser.click("#make-token").await;
    browser
        .until_says("#phone .banner", "Masukkan PIN 6 angka.")
        .await;
    assert_eq!(visit.focused().await, "phone-pin");
    // The browser tells its log of every refusal.
    assert_eq!(browser.complaints().await.len(), 1);
    visit.end().await;
}

#[tokio::test]
async fn what_is_over_is_put_away() {
    let visit = visit!();
    let browser = &visit.browser;
    visit.pay_in("75000").await;
    visit.ends_with("Refused").await;
    // Another shop, another customer.
    visit.choose("shop-digibos").await;
    let keyed =
        "return ['phone', 'amount'].map((one) => document.getElementById(`slot-${one}`).value)";
    assert_eq!(browser.run(keyed).await, serde_json::json!([BUDI, ""]));
    visit.choose("work-cash-out").await;
    browser.type_into("#slot-amount", "50000").await;
    browser.type_into("#slot-token", "123456").await;
    browser.click("#key-send").await;
    visit.ends_with("This agent pays no cash out").await;
    browser.type_into("#slot-amount", "1").await;
    visit.ends_with("Ready").await;
    browser.click("#tour-1").await;
    let over = "!document.querySelector('#receipt') && !document.querySelector('.toast')";
    browser.until(over).await;
    visit.end().await;
}

#[tokio::test]
async fn a_busy_day_is_drawn_while_it_goes_on() {
    let visit = visit!();
    let browser = &visit.browser;
    browser.click("#busy-open").await;
    visit.choose("tills-2").await;
    browser.click("#busy-go").await;
    browser
        .until("document.querySelector('#busy .chart')")
        .await;
    browser.until_says("#busy", "2003800").await;
    browser.shot("story-busy").await;
    browser.click("#busy-go").await;
    browser.until_says("#busy", "The busy day is over").await;
    visit.end().await;
}
