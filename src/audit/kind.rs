//! The kinds of entries, and which columns each of them has (I7, I9).

use super::entry::Entry;
use super::format::rupiah;
use super::report::Invariant;
use super::step::Findings;

/// The SNAP service of cash-in.
pub const CASH_IN: i16 = 38;
/// The SNAP service of cash-out.
pub const CASH_OUT: i16 = 44;

const FINGERPRINT_BYTES: usize = 16;

macro_rules! kinds {
    ($($name:ident = $text:literal,)+) => {
        /// What happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind {
            $($name,)+
        }

        impl Kind {
            /// The kind of that name.
            pub fn parse(name: &str) -> Option<Self> {
                match name {
                    $($text => Some(Self::$name),)+
                    _ => None,
                }
            }
        }
    };
}

kinds! {
    Opened = "opened",
    CarriedOver = "carried-over",
    CashIn = "cash-in",
    CashOut = "cash-out",
    CashOutReversed = "cash-out-reversed",
    Declined = "declined",
    Voided = "voided",
    TokenMade = "token-made",
    TokenCancelled = "token-cancelled",
    TokenExpired = "token-expired",
    TokenLocked = "token-locked",
    TokenDeclined = "token-declined",
    CashOutClosed = "cash-out-closed",
    CashOutReopened = "cash-out-reopened",
    StatusChanged = "status-changed",
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

impl Kind {
    fn shape(self) -> Shape {
        match self {
            Self::Opened
            | Self::CarriedOver
            | Self::CashOutClosed
            | Self::CashOutReopened
            | Self::StatusChanged => PLAIN,
            Self::CashIn => Shape {
                amount: Sign::Positive,
                fee: Sign::NotNegative,
                services: &[Some(CASH_IN)],
                token: Sometimes,
                ..OF_MOVEMENT
            },
            // That it redeems a token is I10.
            Self::CashOut => Shape {
                amount: Sign::Negative,
                fee: Sign::NotNegative,
                token: Sometimes,
                ..OF_MOVEMENT
            },
            Self::CashOutReversed => Shape {
                amount: Sign::Positive,
                fee: Sign::NotPositive,
                reason: Always,
                ..OF_MOVEMENT
            },
            Self::Declined => Shape {
                services: &[Some(CASH_IN), Some(CASH_OUT)],
                token: Sometimes,
                asked: Always,
                reason: Always,
                ..OF_MOVEMENT
            },
            Self::Voided => Shape {
                channel: Never,
                reason: Always,
                flag: Sometimes,
                ..OF_MOVEMENT
            },
            Self::TokenMade | Self::TokenCancelled | Self::TokenExpired | Self::TokenLocked => {
                OF_TOKEN
            }
            Self::TokenDeclined => Shape {
                services: &[None, Some(CASH_IN), Some(CASH_OUT)],
                channel: Sometimes,
                token: Never,
                reason: Always,
                ..OF_TOKEN
            },
        }
    }

    /// Whether it is what became of a partner's reference.
    pub fn is_of_movement(self) -> bool {
        self.shape().movement == Always
    }

    /// Whether the customer is notified of it.
    pub const fn is_notified(self) -> bool {
        matches!(
            self,
            Self::CashIn
                | Self::CashOut
                | Self::CashOutReversed
                | Self::TokenLocked
                | Self::TokenExpired
                | Self::CashOutClosed
        )
    }

    /// I7: the entry has the columns of its kind, and no others. I9: what was refused or cancelled
    /// moves nothing.
    pub fn check_columns(self, entry: &Entry, findings: &mut Findings) {
        let shape = self.shape();
        let moving = match self {
            Self::Declined | Self::Voided => Invariant::I9,
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
}

impl Shape {
    /// The columns that may be null, and whether they are there.
    fn columns(&self, entry: &Entry) -> [(&'static str, Presence, bool); 14] {
        let fingerprint = entry.fingerprint.as_ref();
        let is_fingerprint = fingerprint.is_some_and(|bytes| bytes.len() == FINGERPRINT_BYTES);
        [
            ("a partner", self.movement, entry.partner_id.is_some()),
            (
                "a reference",
                self.movement,
                entry.partner_reference.is_some(),
            ),
            ("a number", self.movement, entry.reference_no.is_some()),
            ("an external id", self.movement, entry.external_id.is_some()),
            ("a fingerprint", self.movement, is_fingerprint),
            ("a channel", self.channel, entry.channel.is_some()),
            ("a token", self.token, entry.token_no.is_some()),
            (
                "an amount that was asked for",
                self.asked,
                entry.asked.is_some(),
            ),
            ("a reason", self.reason, entry.reason.is_some()),
            ("a store", self.outlet, entry.store_id.is_some()),
            ("a brand", self.outlet, entry.store_brand.is_some()),
            ("a terminal", self.outlet, entry.terminal_id.is_some()),
            ("a cashier", self.outlet, entry.cashier_id.is_some()),
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
