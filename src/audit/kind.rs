//! The kinds of entries.

/// The SNAP service of cash-in.
pub const CASH_IN: i16 = 38;
/// The SNAP service of cash-out.
pub const CASH_OUT: i16 = 44;

macro_rules! kinds {
    ($($name:ident = $text:literal,)+) => {
        /// What happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind {
            $($name,)+
        }

        impl Kind {
            /// The kind of that name.
            pub fn parse(name: &[u8]) -> Option<Self> {
                match name {
                    $(name if name == $text.as_bytes() => Some(Self::$name),)+
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
    TierChanged = "tier-changed",
    ChangeDeclined = "change-declined",
}

impl Kind {
    /// Whether it is what became of a partner's reference.
    pub const fn is_of_movement(self) -> bool {
        matches!(
            self,
            Self::CashIn | Self::CashOut | Self::CashOutReversed | Self::Declined | Self::Voided
        )
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
                | Self::StatusChanged
                | Self::TierChanged
        )
    }
}
