//! The rows that a command finds, altered for the real decision; and the rows that it leaves, with
//! what was altered put back.

use gerai::ledger::posting::chain_hash;
use gerai::ledger::{Account, Change, Command, Decision, Movement, State, Token};
use gerai::types::{Month, Rupiah, Timestamp};

use crate::simulate::seams::DecisionInput;

impl<'a> DecisionInput<'a> {
    /// What the rules come to on other rows.
    pub fn decide_on(self, state: &State) -> Decision {
        DecisionInput { state, ..self }.decide()
    }

    /// What the rules come to for another command.
    pub fn decide_as(self, command: &Command) -> Decision {
        DecisionInput { command, ..self }.decide()
    }

    /// The movement of the command's reference.
    pub fn movement(self) -> Option<&'a Movement> {
        self.state.movement(&self.command.needs().movement?)
    }

    /// The account that the command would change.
    pub fn account(self) -> Option<&'a Account> {
        let needs = self.command.needs();
        let of_movement = self.movement().and_then(|movement| movement.account);
        let by_id = of_movement.or(needs.account);
        by_id.and_then(|id| self.state.account(id)).or_else(|| {
            let (issuer, phone) = needs.phone.as_ref()?;
            self.state.account_by_phone(issuer, phone)
        })
    }

    /// Its tokens that have not ended.
    pub fn tokens(self) -> impl Iterator<Item = &'a Token> {
        let account = self.account().map(|account| account.id);
        let tokens = account.map(|id| self.state.issued_tokens(id));
        tokens.into_iter().flatten()
    }

    /// The moment of the decision for that account.
    pub fn moment(self) -> Timestamp {
        let decided_at = self.account().map(|account| account.decided_at);
        self.at.max(decided_at.unwrap_or_default())
    }

    /// The decision on an altered account.
    pub fn with_account(
        self,
        alter: impl FnOnce(&mut Account),
        put_back: impl FnOnce(&mut Account, &Account),
    ) -> Decision {
        let Some(was) = self.account() else {
            return self.decide();
        };
        let (mut state, mut account) = (self.state.clone(), was.clone());
        alter(&mut account);
        state.load_account(account);
        let mut decision = self.decide_on(&state);
        if let Some(account) = &mut decision.change.account {
            put_back(account, was);
            chain_anew(&mut decision.change, was);
        }
        decision
    }

    /// The decision on altered tokens.
    pub fn with_tokens(
        self,
        alter: impl Fn(&mut Token),
        put_back: impl Fn(&mut Token, &Token),
    ) -> Decision {
        let mut state = self.state.clone();
        for token in self.tokens() {
            let mut token = token.clone();
            alter(&mut token);
            state.load_token(token);
        }
        let mut decision = self.decide_on(&state);
        for token in &mut decision.change.tokens {
            if let Some(was) = self.tokens().find(|was| was.number == token.number) {
                put_back(token, was);
            }
        }
        decision
    }
}

/// The balances and hashes of the change's postings follow from the account as it was.
pub fn chain_anew(change: &mut Change, was: &Account) {
    let Some(account) = &mut change.account else {
        return;
    };
    let mut balance = plus(was.available, was.held);
    account.last_hash = was.last_hash;
    for posting in &mut change.postings {
        balance = plus(balance, posting.amount);
        posting.balance_after = balance;
        posting.hash = chain_hash(&account.last_hash, posting);
        account.last_hash = posting.hash;
    }
}

/// Moves so much from what is available to what is held.
pub fn hold(account: &mut Account, amount: Rupiah) {
    account.available = minus(account.available, amount);
    account.held = plus(account.held, amount);
}

pub fn plus(a: Rupiah, b: Rupiah) -> Rupiah {
    Rupiah::new(a.get() + b.get())
}

pub fn minus(a: Rupiah, b: Rupiah) -> Rupiah {
    Rupiah::new(a.get() - b.get())
}

/// The month that it is in London.
pub fn month_in_utc(at: Timestamp) -> Month {
    const SEVEN_HOURS: i64 = 7 * 3_600_000_000;
    Timestamp::from_micros(at.micros() - SEVEN_HOURS).month()
}
