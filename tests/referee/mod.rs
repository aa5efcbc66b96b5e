//! The referee before a gateway: it blames every bad till for its fault, and no good one.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use serde_json::json;
use simulator::delay::Delay;
use simulator::faulty_tills::{self, TillRule};
use simulator::phone::Phone;
use simulator::referee::{Judgement, Limits, REPORT_PATH, Referee, RefereeOptions, Rule, Ruling};
use simulator::snap::{Client, ClientOptions};
use simulator::till::{
    Backoff, Chain, Journal, MovementKind, Order, Outlet, RecoveryPolicy, Till, Verdict,
};

use crate::support::{BUDI, PIN, TestGateway};

/// Enough movements for every scene, and some for tills that use up several references for one.
const MOVEMENTS_MAX: u64 = 24;
/// What Budi needs for all cash-outs.
const FUNDS: [u64; 12] = [1_000_000; 12];

/// A shop whose client is judged.
struct Shop {
    chain: Chain,
    referee: Referee,
    till: Till,
    phone: Phone,
    http: reqwest::Client,
    /// It reports its outcomes.
    reports: bool,
    _folder: tempfile::TempDir,
}

impl Shop {
    async fn open(gateway: &TestGateway, chain: Chain, clock_ahead: SignedDuration) -> Self {
        let kinds = match chain {
            Chain::Danamon => vec![MovementKind::CashOut],
            _ => Vec::new(),
        };
        let options = RefereeOptions {
            kinds,
            limits: Limits {
                grace: Duration::ZERO,
                pause: Duration::from_millis(5),
                linger: Duration::ZERO,
            },
            delay: Delay::skipped(),
            ..RefereeOptions::default()
        };
        let referee = Referee::start("127.0.0.1:0", &gateway.url(), options).await;
        let referee = referee.expect("a referee");
        let partner = gateway.demo_partner(&chain.channel().to_uppercase());
        let options = ClientOptions {
            clock_ahead,
            ..ClientOptions::default()
        };
        let client = Client::with_options(&referee.url(), partner, options).expect("a client");
        let folder = tempfile::tempdir().expect("a folder");
        let journal = Journal::open(&folder.path().join("journal")).expect("a journal");
        let policy = RecoveryPolicy {
            cancel_after: Duration::ZERO,
            ..RecoveryPolicy::of(chain)
        };
        let till = Till::new(Arc::new(client), Outlet::of(chain), journal)
            .with_recovery_policy(policy)
            .with_backoff(Backoff {
                first: Duration::from_millis(20),
                max: Duration::from_millis(20),
            });
        Self {
            chain,
            till,
            phone: gateway.phone(BUDI).await,
            http: reqwest::Client::new(),
            reports: true,
            referee,
            _folder: folder,
        }
    }

    /// Which way the next movement goes; nothing where no scene is left.
    fn next_kind(&self) -> Option<MovementKind> {
        let progress = self.referee.progress();
        match (progress.cash_ins, progress.cash_outs) {
            (0, 0) => None,
            (0, _) => Some(MovementKind::CashOut),
            _ => Some(MovementKind::CashIn),
        }
    }

    /// An order that has an amount of its own, with the token that its channel wants.
    async fn order(&self, kind: MovementKind, number: u64) -> Order {
        let amount = match self.chain {
            Chain::Danamon => 100_000 * (number % 10 + 1),
            _ => 50_000 * (number % 20 + 1),
        };
        let order = Order::new(BUDI, amount);
        let direction = match kind {
            MovementKind::CashIn if self.chain != Chain::Indomaret => return order,
            MovementKind::CashIn => "cash-in",
            MovementKind::CashOut => "cash-out",
        };
        let bound = (self.chain == Chain::Danamon).then_some(amount);
        let channel = self.chain.channel();
        let token = self.phone.make_token(PIN, channel, direction, bound).await;
        order.token(&token.expect("a token").token)
    }

    async fn report(&self, order: &Order, outcome: Verdict) {
        if !self.reports {
            return;
        }
        let body = json!({"partnerReferenceNo": order.reference, "outcome": outcome});
        let url = format!("{}{REPORT_PATH}", self.referee.url());
        let answer = self.http.post(url).json(&body).send().await;
        assert_eq!(answer.expect("an answer").status(), 204);
    }

    /// Plays all scenes as a good till.
    async fn play_well(&self) -> Judgement {
        for number in 0..MOVEMENTS_MAX {
            let Some(kind) = self.next_kind() else { break };
            let order = self.order(kind, number).await;
            let verdict = faulty_tills::careful(&self.till, kind, &order).await;
            self.report(&order, verdict.expect("a journal")).await;
        }
        self.referee.judgement()
    }

    /// Plays as a till that breaks that rule, until it is blamed for it.
    async fn play_badly(&self, rule: TillRule, expected: &[Rule]) -> Judgement {
        let mut last: Option<String> = None;
        for number in 0..MOVEMENTS_MAX {
            let Some(kind) = self.next_kind() else { break };
            let mut order = self.order(kind, number).await;
            if rule == TillRule::ReusesReference {
                match last.take() {
                    Some(reference) => order.reference = reference,
                    None => last = Some(order.reference.clone()),
                }
            }
            let believe = async |verdict| self.report(&order, verdict).await;
            let played = faulty_tills::execute(&self.till, rule, kind, &order, believe).await;
            played.expect("a journal");
            let judgement = self.referee.judgement();
            if is_blamed_for(&judgement, expected) {
                return judgement;
            }
        }
        self.referee.judgement()
    }
}

fn is_blamed_for(judgement: &Judgement, expected: &[Rule]) -> bool {
    let is_there = |rule: &Rule| judgement.faults.iter().any(|fault| fault.rule == *rule);
    expected.iter().all(is_there)
}

async fn funded() -> TestGateway {
    let gateway = TestGateway::start().await;
    let till = gateway.till(Chain::Digibos);
    for amount in FUNDS {
        let paid_in = till.cash_in(&Order::new(BUDI, amount)).await;
        assert_eq!(paid_in.expect("a journal").verdict, Verdict::Done);
    }
    gateway
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_good_till_is_blamed() {
    let gateway = funded().await;
    for (chain, reports) in [
        (Chain::Alfamart, true),
        (Chain::Indomaret, false),
        (Chain::Danamon, false),
    ] {
        let mut shop = Shop::open(&gateway, chain, SignedDuration::ZERO).await;
        shop.reports = reports;
        let judgement = shop.play_well().await;
        assert_eq!(judgement.faults, [], "{chain:?}");
        assert_eq!(judgement.remarks, [], "{chain:?}");
        assert_eq!(
            judgement.result(),
            Ruling::Kept,
            "{chain:?}: {judgement:#?}"
        );
        assert!(shop.referee.progress().is_over, "{chain:?}");
        let is_refused = |scene: &simulator::referee::SceneResult| scene.is_refused;
        assert!(!judgement.scenes.iter().any(is_refused), "{chain:?}");
    }
    gateway.stop().await;
}

/// What each bad till is blamed for; it may be for more.
fn expected(rule: TillRule) -> &'static [Rule] {
    match rule {
        TillRule::PaysBeforeAnswer | TillRule::PaysOnUnknown => &[Rule::DoneAfterSuccess],
        TillRule::ResendsAfterCancel => &[Rule::NothingAfterCancel],
        TillRule::ReusesReference | TillRule::ChangesAmount => &[Rule::OneContent],
        TillRule::ForgetsReferences => &[Rule::KeepsReference],
        TillRule::CancelsWhatItPaid => &[Rule::KeepsPaid],
        TillRule::ClockAnHourWrong => &[Rule::RightClock],
        TillRule::NeverConfirms | TillRule::BelievesNotFound => {
            &[Rule::AsksUntilKnown, Rule::RefusedAfterRefusal]
        }
        TillRule::CancelsOnce => &[Rule::RepeatsCancel, Rule::RefusedAfterRefusal],
        TillRule::NeverPauses => &[Rule::Pauses],
        TillRule::CountsExternalIds => &[Rule::RandomExternalId],
        TillRule::RepeatsOldHeaders => &[Rule::NewExternalId],
        TillRule::IgnoresAnswers => &[Rule::UsesAnswer],
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_bad_till_is_blamed_for_its_fault() {
    let gateway = funded().await;
    for rule in TillRule::ALL {
        let clock_ahead = match rule {
            TillRule::ClockAnHourWrong => SignedDuration::from_hours(1),
            _ => SignedDuration::ZERO,
        };
        let shop = Shop::open(&gateway, Chain::Alfamart, clock_ahead).await;
        let expected = expected(rule);
        let judgement = shop.play_badly(rule, expected).await;
        assert!(
            is_blamed_for(&judgement, expected),
            "{rule}: {:#?}",
            judgement.faults
        );
        assert_eq!(judgement.result(), Ruling::Broken);
    }
    gateway.stop().await;
}

#[tokio::test]
async fn a_client_that_has_sent_too_little_is_not_judged() {
    let gateway = TestGateway::start().await;
    let mut shop = Shop::open(&gateway, Chain::Alfamart, SignedDuration::ZERO).await;
    assert_eq!(shop.referee.judgement().result(), Ruling::NotSeen);
    // The process ends with the first lost answer.
    shop.reports = false;
    let order = shop.order(MovementKind::CashIn, 0).await;
    let rule = TillRule::NeverConfirms;
    let asked = faulty_tills::execute(&shop.till, rule, MovementKind::CashIn, &order, async |_| {});
    asked.await.expect("a journal");
    let judgement = shop.referee.judgement();
    assert_eq!(
        (judgement.result(), &*judgement.faults),
        (Ruling::NotSeen, &[][..])
    );
    assert_eq!(shop.referee.progress().playing, [0]);
    gateway.stop().await;
}

#[tokio::test]
async fn a_report_that_cannot_be_read_is_refused_with_what_is_expected() {
    let gateway = TestGateway::start().await;
    let shop = Shop::open(&gateway, Chain::Alfamart, SignedDuration::ZERO).await;
    for body in [
        json!({"partnerReferenceNo": "R", "outcome": "paid"}),
        json!({"partnerReferenceNo": "", "outcome": "done"}),
        json!({"outcome": "done"}),
        json!([]),
    ] {
        let url = format!("{}{REPORT_PATH}", shop.referee.url());
        let answer = shop
            .http
            .post(url)
            .json(&body)
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), 400, "{body}");
        let text = answer.text().await.expect("a body");
        assert!(text.contains("expected"), "{text}");
    }
    gateway.stop().await;
}
