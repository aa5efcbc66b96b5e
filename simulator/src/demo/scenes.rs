//! The scenes, in their order.

use super::actors::{DemoActors, cash_in, cash_out, expect_code, print_receipt, show_trail};
use super::error::{DemoError, SceneResult};
use crate::phone::PhoneError;
use crate::till::{Order, Verdict};

/// Plays them all.
pub async fn all(actors: &mut DemoActors) -> SceneResult {
    budi_pays_cash_in_at_alfamart(actors).await?;
    alfamart_takes_multiples_only(actors).await?;
    budi_pays_cash_in_at_indomaret(actors).await?;
    indomaret_wants_a_token(actors).await?;
    budi_withdraws_at_indomaret(actors).await?;
    budi_withdraws_at_alfamart(actors).await?;
    a_till_loses_an_answer(actors).await?;
    a_thief_guesses(actors).await?;
    siti_may_not_withdraw(actors).await?;
    siti_reaches_her_limit(actors).await?;
    danamon_pays_the_token_s_amount_only(actors).await?;
    an_agent_takes_cash_in(actors).await
}

async fn budi_pays_cash_in_at_alfamart(actors: &mut DemoActors) -> SceneResult {
    actors.console.scene(
        "Budi (Premium) setor tunai Rp500.000 di Alfamart",
        "Budi tops up at Alfamart: the cashier keys wallet ID 16 and his phone number",
    );
    let order = Order::new(actors.budi.phone.number(), 500_000);
    cash_in(&actors.alfamart, &order, "2003800", &mut actors.console).await?;
    actors
        .budi
        .expect_notification("cash-in", &mut actors.console)
        .await
}

async fn alfamart_takes_multiples_only(actors: &mut DemoActors) -> SceneResult {
    actors.console.scene(
        "Rp75.000 di Alfamart ditolak: harus kelipatan Rp50.000",
        "75,000 is no multiple of 50,000",
    );
    let order = Order::new(actors.budi.phone.number(), 75_000);
    cash_in(&actors.alfamart, &order, "4043813", &mut actors.console).await
}

async fn budi_pays_cash_in_at_indomaret(actors: &mut DemoActors) -> SceneResult {
    actors.console.scene(
        "Budi membuat token lalu setor tunai Rp20.000 di Indomaret",
        "Indomaret asks for a token that Budi makes in his app, besides BIN 000076",
    );
    let console = &mut actors.console;
    let token = actors
        .budi
        .makes_token("indomaret", "cash-in", None, console)
        .await?;
    let order = Order::new(actors.budi.phone.number(), 20_000).token(&token.token);
    cash_in(&actors.indomaret, &order, "2003800", console).await?;
    actors.budi.expect_notification("cash-in", console).await
}

async fn indomaret_wants_a_token(actors: &mut DemoActors) -> SceneResult {
    actors.console.scene(
        "Tanpa token, Indomaret menolak",
        "Without a token it is refused",
    );
    let order = Order::new(actors.budi.phone.number(), 20_000);
    cash_in(&actors.indomaret, &order, "4003802", &mut actors.console).await
}

async fn budi_withdraws_at_indomaret(actors: &mut DemoActors) -> SceneResult {
    actors.console.scene(
        "Budi tarik tunai Rp100.000 di Indomaret",
        "Budi makes a token and takes 100,000 out",
    );
    let console = &mut actors.console;
    let token = actors
        .budi
        .makes_token("indomaret", "cash-out", None, console)
        .await?;
    let order = Order::new(actors.budi.phone.number(), 100_000).token(&token.token);
    cash_out(&actors.indomaret, &order, "2004400", console).await?;
    actors.budi.expect_notification("cash-out", console).await
}

async fn budi_withdraws_at_alfamart(actors: &mut DemoActors) -> SceneResult {
    actors.console.scene(
        "Budi tarik tunai Rp50.000 di Alfamart",
        "Another token, another chain: 50,000 at Alfamart",
    );
    let console = &mut actors.console;
    let token = actors
        .budi
        .makes_token("alfamart", "cash-out", None, console)
        .await?;
    let order = Order::new(actors.budi.phone.number(), 50_000).token(&token.token);
    cash_out(&actors.alfamart, &order, "2004400", console).await?;
    actors.budi.expect_notification("cash-out", console).await
}

async fn a_till_loses_an_answer(actors: &mut DemoActors) -> SceneResult {
    actors.console.scene(
        "Jawaban hilang di jalan: mesin kasir bertanya, lalu membatalkan",
        "The answer of a cash-out is lost and Budi has left: the till asks, hears status 00, \
         cancels and pays nothing",
    );
    let console = &mut actors.console;
    let before = actors.budi.looks_at_balance(console).await?;
    let token = actors
        .budi
        .makes_token("indomaret", "cash-out", None, console)
        .await?;
    let order = Order::new(actors.budi.phone.number(), 50_000)
        .token(&token.token)
        .customer_leaves();
    actors.indomaret.lose_answers(1);
    let outcome = actors.indomaret.cash_out(&order).await?;
    show_trail(&outcome, console);
    expect_code(&outcome, "2004600", console)?;
    ensure(
        outcome.verdict == Verdict::Cancelled,
        "the cash-out should have been cancelled",
    )?;
    ensure(
        !outcome.may_hand_over_cash(),
        "no cash may be paid after a cancel",
    )?;
    print_receipt(&actors.indomaret, &order, &outcome, console);
    actors
        .budi
        .expect_notification("cash-out-reversed", console)
        .await?;
    let after = actors.budi.looks_at_balance(console).await?;
    ensure(after == before, "the money should have been put back")
}

async fn a_thief_guesses(actors: &mut DemoActors) -> SceneResult {
    actors.console.scene(
        "Pencuri menebak token tiga kali: token terkunci",
        "A thief guesses: the third wrong token locks it, and then even the right one is refused",
    );
    let console = &mut actors.console;
    let token = actors
        .budi
        .makes_token("alfamart", "cash-out", None, console)
        .await?;
    for guess in wrong_tokens(&token.token)? {
        let order = Order::new(actors.budi.phone.number(), 50_000).token(&guess);
        cash_out(&actors.alfamart, &order, "4044415", console).await?;
    }
    actors
        .budi
        .expect_notification("token-locked", console)
        .await?;
    let order = Order::new(actors.budi.phone.number(), 50_000).token(&token.token);
    cash_out(&actors.alfamart, &order, "4044415", console).await
}

async fn siti_may_not_withdraw(actors: &mut DemoActors) -> SceneResult {
    actors.console.scene(
        "Siti (Regular) tidak dapat tarik tunai",
        "A Regular account withdraws no cash: her app says why, the till does not",
    );
    let console = &mut actors.console;
    let made = actors
        .siti
        .phone
        .make_token(&actors.siti.pin, "indomaret", "cash-out", None)
        .await;
    match made {
        Err(PhoneError::Refused(problem)) => console.phone(&actors.siti.name, &problem.message),
        Err(broken) => return Err(DemoError::new(broken)),
        Ok(_) => {
            return Err(DemoError::new("a Regular account got a token for cash-out"));
        }
    }
    let order = Order::new(actors.siti.phone.number(), 50_000).token("123123");
    cash_out(&actors.indomaret, &order, "4044415", console).await
}

async fn siti_reaches_her_limit(actors: &mut DemoActors) -> SceneResult {
    actors.console.scene(
        "Saldo Siti tidak boleh melebihi Rp2.000.000",
        "Siti fills her account up to the cap exactly; the next cash-in is refused",
    );
    let console = &mut actors.console;
    let account = actors.siti.phone.account().await.map_err(DemoError::new)?;
    let mut left = account.limits.balance_left;
    while left >= 50_000 {
        let amount = left.min(1_000_000) / 50_000 * 50_000;
        let order = Order::new(actors.siti.phone.number(), amount);
        cash_in(&actors.alfamart, &order, "2003800", console).await?;
        actors.siti.expect_notification("cash-in", console).await?;
        left -= amount;
    }
    let order = Order::new(actors.siti.phone.number(), 50_000);
    cash_in(&actors.alfamart, &order, "4033823", console).await?;
    actors.siti.looks_at_balance(console).await.map(drop)
}

async fn danamon_pays_the_token_s_amount_only(actors: &mut DemoActors) -> SceneResult {
    actors.console.scene(
        "ATM Danamon: token Rp300.000 hanya untuk Rp300.000",
        "Cardless at Danamon: a token made for 300,000 pays 300,000 and nothing else",
    );
    let console = &mut actors.console;
    let token = actors
        .budi
        .makes_token("danamon", "cash-out", Some(300_000), console)
        .await?;
    let order = Order::new(actors.budi.phone.number(), 200_000).token(&token.token);
    cash_out(&actors.danamon, &order, "4044415", console).await?;
    let order = Order::new(actors.budi.phone.number(), 300_000).token(&token.token);
    cash_out(&actors.danamon, &order, "2004400", console).await?;
    actors.budi.expect_notification("cash-out", console).await
}

async fn an_agent_takes_cash_in(actors: &mut DemoActors) -> SceneResult {
    actors.console.scene(
        "Agen Digibos menerima Rp10.000; Budi diberi tahu lewat WhatsApp",
        "An agent tops Budi up by 10,000; the message goes out by WhatsApp",
    );
    let console = &mut actors.console;
    let before = messages(&actors.sandbox, actors.budi.phone.number())
        .await?
        .len();
    let order = Order::new(actors.budi.phone.number(), 10_000);
    cash_in(&actors.digibos, &order, "2003800", console).await?;
    let message = wait_for_message(&actors.sandbox, actors.budi.phone.number(), before).await?;
    console.does(format_args!("WhatsApp, {}:", message.at));
    console.phone(&actors.budi.name, &message.text);
    actors.budi.looks_at_balance(console).await.map(drop)
}

async fn messages(
    sandbox: &crate::sandbox::Sandbox,
    phone: &str,
) -> Result<Vec<crate::sandbox::Message>, DemoError> {
    sandbox.messages(phone).await.map_err(DemoError::new)
}

/// A message goes out after the commit, so it may come a moment after the answer.
async fn wait_for_message(
    sandbox: &crate::sandbox::Sandbox,
    phone: &str,
    before: usize,
) -> Result<crate::sandbox::Message, DemoError> {
    for _ in 0..50 {
        let mut found = messages(sandbox, phone).await?;
        if found.len() > before {
            found.sort_by(|one, other| one.at.cmp(&other.at));
            return found.pop().ok_or_else(|| DemoError::new("no message"));
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    Err(DemoError::new("no message went out by WhatsApp"))
}

/// Three tokens of as many digits, none of them the right one.
fn wrong_tokens(right: &str) -> Result<Vec<String>, DemoError> {
    let number: u64 = right.parse().map_err(DemoError::new)?;
    let digits = right.len();
    let all = 10_u64.saturating_pow(u32::try_from(digits).map_err(DemoError::new)?);
    Ok((1..=3)
        .map(|add| format!("{:0digits$}", (number + add) % all))
        .collect())
}

fn ensure(holds: bool, otherwise: &str) -> SceneResult {
    if holds {
        Ok(())
    } else {
        Err(DemoError::new(otherwise))
    }
}
