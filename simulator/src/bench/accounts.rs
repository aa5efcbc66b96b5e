//! Customers and their tokens.

use std::time::{Duration, Instant};

use rand::seq::SliceRandom;

use super::BenchError;
use super::order::{AMOUNT, BenchOrder, phone};
use super::progress::ProgressReporter;
use super::signing_till::BenchPartner;
use crate::gateway::{Filler, Funding};
use crate::till::Chain;

/// Accounts that are opened in one transaction, and funded at a time.
const ACCOUNTS_PER_PAGE: usize = 20_000;
/// What everybody who withdraws begins with: the most that Alfamart takes at once (`KasPro FAQ 9`).
const FUNDS: u64 = 1_000_000;
/// Movements of a history for each account: with more, balances come near their limit, and the
/// load that follows has no room (the catalogue has 20,000,000, and 2,000,000 of regulars).
const MOST_HISTORY: usize = 200;
/// The same where there are regular customers.
const MOST_HISTORY_OF_REGULARS: usize = 20;
/// Of a token's ten minutes, so many are left for a round.
const TOKEN_IS_FRESH: Duration = Duration::from_secs(300);

/// How many customers of which tier.
#[derive(Clone, Debug)]
pub struct CustomerMix {
    /// Tier and number.
    pub tiers: Vec<(String, usize)>,
}

/// A token that was made and not used.
#[derive(Clone, Copy)]
struct UnusedToken {
    digits: u32,
    made: Instant,
}

/// Everyone who takes part.
pub struct BenchAccounts {
    filler: Filler,
    /// Account ids, by the number that is in the phone number.
    accounts: Vec<i64>,
    tokens: Vec<Option<UnusedToken>>,
    /// All customers, in the order in which they pay in.
    pays_in: ShuffledCycle,
    /// Those who may withdraw, in the order in which they do.
    withdraws: ShuffledCycle,
}

/// Customers in a random order that comes round again and again.
struct ShuffledCycle {
    customers: Vec<u32>,
    next: usize,
}

impl BenchAccounts {
    /// Opens the accounts and gives those who withdraw something to withdraw.
    pub async fn plant(
        filler: Filler,
        partners: &[BenchPartner],
        customer_mix: &CustomerMix,
        progress: &ProgressReporter,
    ) -> Result<Self, BenchError> {
        let total = customer_mix.tiers.iter().map(|(_, number)| number).sum();
        let mut accounts = Vec::with_capacity(total);
        let mut withdraws = Vec::new();
        progress.begin("opening accounts", total);
        for (tier, number) in &customer_mix.tiers {
            let end = accounts.len() + number;
            if tier != "regular" {
                withdraws.extend(accounts.len() as u32..end as u32);
            }
            while accounts.len() < end {
                let chunk = accounts.len()..end.min(accounts.len() + ACCOUNTS_PER_PAGE);
                let phones: Vec<String> = chunk.map(phone).collect();
                let opened = tokio::task::block_in_place(|| filler.open_accounts(&phones, tier));
                accounts.extend(opened?);
                progress.at(accounts.len());
            }
        }
        let mut bench_accounts = Self {
            filler,
            tokens: vec![None; accounts.len()],
            pays_in: ShuffledCycle::of((0..accounts.len() as u32).collect()),
            withdraws: ShuffledCycle::of(withdraws),
            accounts,
        };
        let customers = bench_accounts.withdraws.customers.clone();
        bench_accounts
            .fund(&customers, FUNDS, partners, progress)
            .await?;
        Ok(bench_accounts)
    }

    async fn fund(
        &mut self,
        customers: &[u32],
        amount: u64,
        partners: &[BenchPartner],
        progress: &ProgressReporter,
    ) -> Result<(), BenchError> {
        let alfamart = partners.iter().filter(|p| p.chain == Chain::Alfamart);
        let funding = Funding {
            partners: alfamart.map(|partner| partner.id.clone()).collect(),
            channel: Chain::Alfamart.channel().to_owned(),
            wallet_id: "16".to_owned(),
            brand: "Alfamart".to_owned(),
            amount,
        };
        progress.begin("paying in", customers.len());
        for (at, chunk) in customers.chunks(ACCOUNTS_PER_PAGE).enumerate() {
            let phones: Vec<String> = chunk.iter().map(|&c| phone(c as usize)).collect();
            self.filler.pay_in(&phones, &funding).await?;
            progress.at(at * ACCOUNTS_PER_PAGE + chunk.len());
        }
        Ok(())
    }

    /// Pays in as many movements as wanted, so that a database has some history.
    pub async fn age(
        &mut self,
        movements: usize,
        partners: &[BenchPartner],
        progress: &ProgressReporter,
    ) -> Result<(), BenchError> {
        let each = match self.withdraws.customers.len() < self.accounts.len() {
            true => MOST_HISTORY_OF_REGULARS,
            false => MOST_HISTORY,
        };
        if movements > self.accounts.len() * each {
            return Err(BenchError::Other(format!(
                "a history of {movements} movements needs {} accounts or more",
                movements.div_ceil(each)
            )));
        }
        let mut customers = Vec::with_capacity(movements);
        customers.extend((0..movements).map(|_| self.pays_in.take()));
        self.fund(&customers, AMOUNT, partners, progress).await
    }

    /// The most movements of a round: everybody withdraws once.
    pub fn most(&self) -> usize {
        self.withdraws.customers.len() * 2
    }

    /// Half in, half out, one after the other; the tokens are made now.
    pub async fn orders(&mut self, wanted: usize) -> Result<Vec<BenchOrder>, BenchError> {
        let pairs = wanted.min(self.most()).div_ceil(2);
        let going: Vec<u32> = (0..pairs).map(|_| self.withdraws.take()).collect();
        self.make_tokens(&going).await?;
        let mut orders = Vec::with_capacity(pairs * 2);
        for customer in going {
            let token = self.tokens[customer as usize];
            let token = token.ok_or_else(|| BenchError::other("a customer without a token"))?;
            orders.push(BenchOrder::CashIn {
                customer: self.pays_in.take(),
            });
            orders.push(BenchOrder::CashOut {
                customer,
                token: token.digits,
            });
        }
        Ok(orders)
    }

    async fn make_tokens(&mut self, customers: &[u32]) -> Result<(), BenchError> {
        let is_fresh = |token: &UnusedToken| token.made.elapsed() < TOKEN_IS_FRESH;
        let needy: Vec<u32> = customers
            .iter()
            .copied()
            .filter(|&customer| {
                !self.tokens[customer as usize]
                    .as_ref()
                    .is_some_and(is_fresh)
            })
            .collect();
        let accounts = needy
            .iter()
            .map(|&customer| (self.accounts[customer as usize], phone(customer as usize)))
            .collect();
        let made = Instant::now();
        let channel = Chain::Indomaret.channel();
        let digits = self.filler.make_tokens(accounts, channel).await?;
        for (customer, digits) in needy.into_iter().zip(digits) {
            self.tokens[customer as usize] = Some(UnusedToken { digits, made });
        }
        Ok(())
    }

    /// The first so many orders were sent: their tokens are used. The others come first the next
    /// time.
    pub fn close(&mut self, orders: &[BenchOrder], taken: usize) {
        for order in &orders[..taken] {
            if let BenchOrder::CashOut { customer, .. } = order {
                self.tokens[*customer as usize] = None;
            }
        }
        let left = orders.len() - taken;
        self.withdraws.back(left.div_ceil(2));
        self.pays_in.back(left / 2);
    }

    /// Everybody goes home.
    pub async fn leave(self) {
        self.filler.close().await;
    }
}

impl ShuffledCycle {
    fn of(mut customers: Vec<u32>) -> Self {
        customers.shuffle(&mut rand::rng());
        Self { customers, next: 0 }
    }

    fn take(&mut self) -> u32 {
        let taken = self.customers[self.next];
        self.next = (self.next + 1) % self.customers.len();
        taken
    }

    fn back(&mut self, steps: usize) {
        let all = self.customers.len();
        self.next = (self.next + all - steps % all) % all;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_come_round_and_can_be_given_back() {
        let mut turns = ShuffledCycle {
            customers: vec![7, 8, 9],
            next: 0,
        };
        let taken: Vec<u32> = (0..4).map(|_| turns.take()).collect();
        assert_eq!(taken, [7, 8, 9, 7]);
        turns.back(2);
        assert_eq!((turns.take(), turns.take()), (9, 7));
    }
}
