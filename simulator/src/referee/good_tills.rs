//! A good till is never blamed, whatever happens to its messages.

use std::time::Duration;

use proptest::prelude::*;

use super::finding::Observation;
use super::rules::{Limits, Rule, View};
use super::scripted::{LOST, Script, read, service};
use crate::till::{
    Chain, MovementKind, NextAction, Recovery, RecoveryPolicy, TillRequest, TillResponse, Verdict,
};

/// What happens to a request.
#[derive(Clone, Copy, Debug)]
enum Luck {
    Arrives,
    RequestLost,
    AnswerLost,
    /// The host refuses it without a record, with this case.
    Refused(&'static str),
    /// The host carries it out, and does not know that it did.
    Uncertain,
}

/// A movement as a customer wants it.
#[derive(Clone, Debug)]
struct Wish {
    kind: MovementKind,
    chain: Chain,
    customer_leaves: bool,
    is_declined: bool,
    luck: Vec<Luck>,
    wait: u64,
}

/// A host that keeps its promises, about one movement.
struct Host {
    kind: MovementKind,
    is_declined: bool,
    /// What a status says, once there is a movement.
    status: Option<&'static str>,
}

impl Host {
    fn answer(&mut self, ask: TillRequest, luck: Luck) -> String {
        let service = service(ask, self.kind).code();
        match luck {
            Luck::RequestLost => LOST.to_owned(),
            Luck::Refused(code) => format!("{}{service}{}", &code[..3], &code[3..]),
            Luck::AnswerLost => {
                self.execute(ask);
                LOST.to_owned()
            }
            Luck::Uncertain => {
                self.execute(ask);
                format!("504{service}00")
            }
            Luck::Arrives => {
                let (http, case) = self.execute(ask);
                let status = match ask {
                    TillRequest::Status => self.status.unwrap_or_default(),
                    _ => "",
                };
                format!("{http}{service}{case} {status}")
                    .trim_end()
                    .to_owned()
            }
        }
    }

    fn execute(&mut self, ask: TillRequest) -> (u16, &'static str) {
        match ask {
            TillRequest::Original => {
                let outcome = if self.is_declined { "06" } else { "00" };
                match *self.status.get_or_insert(outcome) {
                    "00" => (200, "00"),
                    "06" => (404, "15"),
                    _ => (404, "04"),
                }
            }
            TillRequest::Status if self.status.is_none() => (404, "01"),
            TillRequest::Status => (200, "00"),
            TillRequest::Cancel => {
                if self.status != Some("06") {
                    self.status = Some("04");
                }
                (200, "00")
            }
        }
    }
}

/// The movement as a good till carries it out.
fn play(mut script: Script, wish: &Wish) -> Script {
    let mut host = Host {
        kind: wish.kind,
        is_declined: wish.is_declined,
        status: None,
    };
    let mut luck = wish.luck.iter();
    let leaves = wish.customer_leaves && wish.kind == MovementKind::CashOut;
    let mut recovery =
        Recovery::new(wish.kind, leaves).with_recovery_policy(RecoveryPolicy::of(wish.chain));
    let mut step = recovery.begin();
    while let NextAction::Ask { ask, retry } = step {
        let luck = luck.next().copied().unwrap_or(Luck::Arrives);
        let answer = host.answer(ask, luck);
        let pause = Duration::from_millis(if retry == 0 { 0 } else { 250 });
        script = script.wait_for(pause).with(&[(name(ask), &answer)]);
        let response = match answer.as_str() {
            LOST => TillResponse::Nothing("lost".to_owned()),
            answer => TillResponse::Answer(read(answer)),
        };
        step = recovery.next(&response);
    }
    let NextAction::Done(verdict) = step else {
        unreachable!("the loop ends with a verdict")
    };
    let reported = match verdict {
        Verdict::Done => "done",
        Verdict::Refused => "refused",
        Verdict::Cancelled => "cancelled",
        Verdict::Unknown => "unknown",
    };
    script.with(&[(reported, "")]).wait(wish.wait)
}

fn name(ask: TillRequest) -> &'static str {
    match ask {
        TillRequest::Original => "original",
        TillRequest::Status => "status",
        TillRequest::Cancel => "cancel",
    }
}

fn luck() -> impl Strategy<Value = Luck> {
    prop_oneof![
        3 => Just(Luck::Arrives),
        2 => Just(Luck::RequestLost),
        2 => Just(Luck::AnswerLost),
        1 => Just(Luck::Uncertain),
        1 => prop_oneof![Just("42900"), Just("40101"), Just("40900"), Just("50001")]
            .prop_map(Luck::Refused),
    ]
}

fn wish() -> impl Strategy<Value = Wish> {
    let kind = prop_oneof![Just(MovementKind::CashIn), Just(MovementKind::CashOut)];
    let chain = prop_oneof![
        Just(Chain::Alfamart),
        Just(Chain::Indomaret),
        Just(Chain::Digibos),
        Just(Chain::Danamon)
    ];
    let luck = prop::collection::vec(luck(), 0..12);
    (kind, chain, any::<bool>(), any::<bool>(), luck, 0_u64..200).prop_map(
        |(kind, chain, customer_leaves, is_declined, luck, wait)| Wish {
            kind,
            chain,
            customer_leaves,
            is_declined,
            luck,
            wait,
        },
    )
}

proptest! {
    #[test]
    fn a_good_till_is_never_blamed(wishes in prop::collection::vec(wish(), 1..5)) {
        let mut script = Script::cash_in().pause(Duration::ZERO);
        for (number, wish) in wishes.iter().enumerate() {
            script = script.kind(wish.kind).reference(&format!("R{number}"));
            if wish.kind == MovementKind::CashOut {
                script = script.token(&format!("{number:06}"));
            }
            script = play(script, wish);
        }
        let record = script.record();
        let view = View::new(&record, Limits::default());
        for rule in Rule::ALL {
            for observation in rule.observe(&view) {
                prop_assert!(!matches!(observation, Observation::Broken(_)), "{observation:?}");
            }
        }
    }
}
