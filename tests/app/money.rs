//! Money in and out, as the customer sees it.

use simulator::phone::StatementEntry;
use simulator::sandbox::Sandbox;
use simulator::till::{Chain, Order};

use super::{pay_in, take_out};
use crate::support::{BUDI, PIN, SITI, TestGateway, eventually};

fn line(entry: &StatementEntry) -> (&str, i64, u64, Option<&str>) {
    let channel = entry.channel.as_deref();
    (&entry.kind, entry.amount, entry.balance_after, channel)
}

#[tokio::test]
async fn the_statement_lists_every_movement_newest_first() {
    let gateway = TestGateway::start().await;
    let phone = gateway.phone(BUDI).await;
    pay_in(&gateway, Chain::Alfamart, 500_000).await;
    take_out(&gateway, &phone, 100_000).await;
    let token = phone.make_token(PIN, "indomaret", "cash-out", None).await;
    let order = Order::new(BUDI, 50_000)
        .token(&token.expect("a token").token)
        .customer_leaves();
    let till = gateway.till(Chain::Indomaret);
    till.lose_answers(1);
    let outcome = till.cash_out(&order).await.expect("a journal");
    assert!(!outcome.may_hand_over_cash());

    let page = phone.statement(None).await.expect("a statement");
    let lines: Vec<_> = page.entries.iter().map(line).collect();
    assert_eq!(
        lines,
        [
            ("reversal", 50_000, 400_000, Some("indomaret")),
            ("cash-out", -50_000, 350_000, Some("indomaret")),
            ("cash-out", -100_000, 400_000, Some("indomaret")),
            ("cash-in", 500_000, 500_000, Some("alfamart")),
        ]
    );
    let older = phone.statement(Some(page.entries[2].seq)).await;
    assert_eq!(older.expect("a page").entries.len(), 1);
    let account = phone.account().await.expect("an account");
    assert_eq!(account.balance, 400_000);
    assert_eq!(account.limits.incoming_this_month, 500_000);
    assert_eq!(gateway.stop().await.postings, 4);
}

#[tokio::test]
async fn an_agents_cash_in_is_notified_by_message_and_a_stores_is_not() {
    let gateway = TestGateway::start().await;
    let sandbox = Sandbox::new(&gateway.url());
    pay_in(&gateway, Chain::Alfamart, 50_000).await;
    pay_in(&gateway, Chain::Digibos, 12_345).await;
    let messages = eventually(async || {
        let messages = sandbox.messages(BUDI).await.expect("messages");
        (!messages.is_empty()).then_some(messages)
    })
    .await;
    assert_eq!(messages.len(), 1);
    assert!(messages[0].text.id.contains("Rp12.345"));
    let of_siti = sandbox.messages(SITI).await.expect("messages");
    assert!(of_siti.is_empty());

    let page = gateway.phone(BUDI).await.notifications(None).await;
    let page = page.expect("notifications");
    let delivery_methods: Vec<_> = page
        .notifications
        .iter()
        .map(|one| one.medium.as_str())
        .collect();
    assert_eq!(delivery_methods, ["message", "in-app"]);
    assert_eq!(page.unread, 2);
}

#[tokio::test]
async fn what_is_held_for_a_token_comes_back_when_it_is_taken_back() {
    let gateway = TestGateway::start().await;
    let phone = gateway.phone(BUDI).await;
    pay_in(&gateway, Chain::Digibos, 500_000).await;
    let token = phone
        .make_token(PIN, "danamon", "cash-out", Some(300_000))
        .await;
    let token = token.expect("a token");
    let account = phone.account().await.expect("an account");
    assert_eq!(
        (account.balance, account.available, account.held),
        (500_000, 200_000, 300_000)
    );
    let ended = phone.cancel_token(&token.token_no).await;
    assert_eq!(ended.expect("a token").state, "CANCELLED");
    let account = phone.account().await.expect("an account");
    assert_eq!((account.available, account.held), (500_000, 0));
    let again = phone.cancel_token(&token.token_no).await;
    let again = again.expect_err("it has ended");
    assert_eq!(again.slug(), Some("no-live-token"));
    gateway.stop().await;
}

#[tokio::test]
async fn ten_failures_close_cash_out_until_the_pin_is_entered() {
    let gateway = TestGateway::start().await;
    let phone = gateway.phone(BUDI).await;
    pay_in(&gateway, Chain::Digibos, 500_000).await;
    let till = gateway.till(Chain::Indomaret);
    for number in 0..10 {
        if number % 3 == 0 {
            let made = phone.make_token(PIN, "indomaret", "cash-out", None).await;
            made.expect("a token");
        }
        let order = Order::new(BUDI, 50_000).token("000000");
        let outcome = till.cash_out(&order).await.expect("a journal");
        assert_eq!(outcome.code(), "4044415");
    }
    assert!(phone.account().await.expect("an account").cash_out_closed);
    let page = phone.notifications(None).await.expect("a page");
    let kinds = page.notifications.iter().map(|one| one.kind.as_str());
    let closed = kinds.filter(|kind| *kind == "cash-out-closed");
    assert_eq!(closed.count(), 1, "the owner is told");
    let refused = phone.make_token(PIN, "indomaret", "cash-out", None).await;
    let refused = refused.expect_err("closed");
    assert_eq!(refused.slug(), Some("cash-out-closed"));
    phone.reopen_cash_out(PIN).await.expect("open again");
    take_out(&gateway, &phone, 50_000).await;
    gateway.stop().await;
}

#[tokio::test]
async fn a_regular_account_learns_why_it_gets_no_token() {
    let gateway = TestGateway::start().await;
    let phone = gateway.phone(SITI).await;
    let refused = phone.make_token(PIN, "indomaret", "cash-out", None).await;
    let refused = refused.expect_err("no withdrawal");
    assert_eq!(refused.slug(), Some("tier-without-cash-out"));
}

#[tokio::test]
async fn the_app_lists_the_channels_of_the_faq() {
    let gateway = TestGateway::start().await;
    let channels = gateway.phone(BUDI).await.channels().await;
    let channels = channels.expect("channels");
    let listed: Vec<_> = channels
        .iter()
        .map(|one| {
            (
                one.channel.as_str(),
                one.direction.as_str(),
                one.token.as_str(),
            )
        })
        .collect();
    assert_eq!(
        listed,
        [
            ("alfamart", "cash-in", "none"),
            ("indomaret", "cash-in", "required"),
            ("digibos", "cash-in", "none"),
            ("alfamart", "cash-out", "required"),
            ("indomaret", "cash-out", "required"),
            ("danamon", "cash-out", "for-one-amount"),
        ]
    );
}
