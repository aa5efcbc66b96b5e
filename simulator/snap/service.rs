//! The services of the standard that tills use.

/// A service, by its number in the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Service {
    /// 37: is there such an account, and may the amount go in.
    AccountInquiry,
    /// 38: cash-in.
    TopUp,
    /// 39: what became of a cash-in.
    TopUpStatus,
    /// 44: cash-out.
    CashOut,
    /// 45: what became of a cash-out.
    CashOutStatus,
    /// 46: put a cash-out back, or see that it never happens.
    CashOutCancel,
    /// 73: access token.
    AccessToken,
}

impl Service {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::AccountInquiry,
        Self::TopUp,
        Self::TopUpStatus,
        Self::CashOut,
        Self::CashOutStatus,
        Self::CashOutCancel,
        Self::AccessToken,
    ];

    /// The service of that number.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.code() == code)
    }

    /// Its number, the two digits in the middle of its response codes.
    pub fn code(self) -> &'static str {
        match self {
            Self::AccountInquiry => "37",
            Self::TopUp => "38",
            Self::TopUpStatus => "39",
            Self::CashOut => "44",
            Self::CashOutStatus => "45",
            Self::CashOutCancel => "46",
            Self::AccessToken => "73",
        }
    }

    /// Its path.
    pub fn path(self) -> &'static str {
        match self {
            Self::AccountInquiry => "/v1.0/emoney/account-inquiry",
            Self::TopUp => "/v1.0/emoney/topup",
            Self::TopUpStatus => "/v1.0/emoney/topup-status",
            Self::CashOut => "/v1.0/emoney/otc-cashout",
            Self::CashOutStatus => "/v1.0/emoney/otc-status",
            Self::CashOutCancel => "/v1.0/emoney/otc-cancel",
            Self::AccessToken => "/v1.0/access-token/b2b",
        }
    }
}
