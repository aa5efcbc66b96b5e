//! What is asked for, small: a round has hundreds of thousands of them.

/// Cash that each movement moves, in or out, in whole rupiah: what comes in goes out again, so
/// that balances stay where they are.
pub const AMOUNT: u64 = 50_000;

/// A movement that is to be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BenchOrder {
    /// Cash in, at one of the Alfamart partners.
    CashIn {
        /// Whose account.
        customer: u32,
    },
    /// Cash out, at one of the Indomaret partners.
    CashOut {
        /// Whose account.
        customer: u32,
        /// The digits of the token.
        token: u32,
    },
}

/// The phone number of a customer.
pub fn phone(customer: usize) -> String {
    format!("0812{customer:08}")
}
