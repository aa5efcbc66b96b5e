//! Which columns each kind of entry has (I7), and that what was refused or cancelled moves nothing (I9).

use super::entry::{Entry, Part};
use super::findings::Findings;
use super::format::rupiah;
use super::kind::{CASH_IN, CASH_OUT, Kind};
use super::report::Invariant;

const FINGERPRINT_BYTES: usize = 16;

/// I7: the entry has the columns of its kind, and no others. I9: what was refused or cancelled
/// moves nothing.
pub fn check(kind: Kind, entry: &Entry, findings: &mut Findings) {
    let shape = Shape::of(kind);
    let moving = match kind {
        Kind::Declined | Kind::Voided => Invariant::I9,
        _ => Invariant::I7,
    };
    for (name, sign, amount) in [
        ("an amount", shape.amount, entry.amount),
        ("a fee", shape.fee, entry.fee),
    ] {
        if !sign.fits(amount) {
            findings.push(moving, format!("has {name} of {}", rupiah(amount)));
        }
    }
    if !shape.services.contains(&entry.service) {
        let service = entry.service.map_or("none".to_owned(), |s| s.to_string());
        findings.push(Invariant::I7, format!("is of the service {service}"));
    }
    for (name, presence, is_there) in shape.columns(entry) {
        match presence {
            Always if !is_there => findings.push(Invariant::I7, format!("lacks {name}")),
            Never if is_there => findings.push(Invariant::I7, format!("has {name}")),
            _ => {}
        }
    }
}

/// Whether a column has a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Always,
    Sometimes,
    Never,
}
use Presence::{Always, Never, Sometimes};

/// On which side of zero an amount is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Positive,
    Negative,
    NotNegative,
    NotPositive,
    Zero,
}

/// What the columns of a kind hold.
struct Shape {
    amount: Sign,
    fee: Sign,
    /// Partner, reference, number, external id and fingerprint of a movement.
    movement: Presence,
    services: &'static [Option<i16>],
    channel: Presence,
    token: Presence,
    asked: Presence,
    reason: Presence,
    /// Store, brand, terminal, cashier.
    outlet: Presence,
    /// Set for people to look at.
    flag: Presence,
}

/// Of what is about the account alone.
const PLAIN: Shape = Shape {
    amount: Sign::Zero,
    fee: Sign::Zero,
    movement: Never,
    services: &[None],
    channel: Never,
    token: Never,
    asked: Never,
    reason: Never,
    outlet: Never,
    flag: Never,
};

/// Of what is about one token.
const OF_TOKEN: Shape = Shape {
    services: &[Some(CASH_IN), Some(CASH_OUT)],
    channel: Always,
    token: Always,
    ..PLAIN
};

/// Of what a partner asked for.
const OF_MOVEMENT: Shape = Shape {
    movement: Always,
    services: &[Some(CASH_OUT)],
    channel: Always,
    outlet: Sometimes,
    ..PLAIN
};

impl Shape {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Opened | Kind::CarriedOver | Kind::CashOutClosed | Kind::CashOutReopened => PLAIN,
            Kind::StatusChanged | Kind::TierChanged | Kind::ChangeDeclined => Self {
                reason: Always,
                ..PLAIN
            },
            Kind::CashIn => Self {
                amount: Sign::Positive,
                fee: Sign::NotNegative,
                services: &[Some(CASH_IN)],
                token: Sometimes,
                ..OF_MOVEMENT
            },
            // That it redeems a token is I10.
            Kind::CashOut => Self {
                amount: Sign::Negative,
                fee: Sign::NotNegative,
                token: Sometimes,
                ..OF_MOVEMENT
            },
            Kind::CashOutReversed => Self {
                amount: Sign::Positive,
                fee: Sign::NotPositive,
                reason: Always,
                ..OF_MOVEMENT
            },
            Kind::Declined => Self {
                services: &[Some(CASH_IN), Some(CASH_OUT)],
                token: Sometimes,
                asked: Always,
                reason: Always,
                ..OF_MOVEMENT
            },
            Kind::Voided => Self {
                channel: Never,
                reason: Always,
                flag: Sometimes,
                ..OF_MOVEMENT
            },
            Kind::TokenMade | Kind::TokenCancelled | Kind::TokenExpired | Kind::TokenLocked => {
                OF_TOKEN
            }
            Kind::TokenDeclined => Self {
                services: &[None, Some(CASH_IN), Some(CASH_OUT)],
                channel: Sometimes,
                token: Never,
                reason: Always,
                ..OF_TOKEN
            },
        }
    }

    /// The columns that may be null, and whether they are there.
    fn columns(&self, entry: &Entry) -> [(&'static str, Presence, bool); 14] {
        let part = |name, presence, part| (name, presence, entry.has(part));
        let fingerprint = entry.part(Part::Fingerprint);
        let is_fingerprint = fingerprint.is_some_and(|bytes| bytes.len() == FINGERPRINT_BYTES);
        [
            part("a partner", self.movement, Part::Partner),
            part("a reference", self.movement, Part::Reference),
            part("a number", self.movement, Part::ReferenceNo),
            part("an external id", self.movement, Part::ExternalId),
            ("a fingerprint", self.movement, is_fingerprint),
            part("a channel", self.channel, Part::Channel),
            ("a token", self.token, entry.token_no.is_some()),
            (
                "an amount that was asked for",
                self.asked,
                entry.asked.is_some(),
            ),
            part("a reason", self.reason, Part::Reason),
            part("a store", self.outlet, Part::Store),
            part("a brand", self.outlet, Part::Brand),
            part("a terminal", self.outlet, Part::Terminal),
            part("a cashier", self.outlet, Part::Cashier),
            ("a flag", self.flag, entry.flagged),
        ]
    }
}

impl Sign {
    const fn fits(self, amount: i64) -> bool {
        match self {
            Self::Positive => amount > 0,
            Self::Negative => amount < 0,
            Self::NotNegative => amount >= 0,
            Self::NotPositive => amount <= 0,
            Self::Zero => amount == 0,
        }
    }
}
