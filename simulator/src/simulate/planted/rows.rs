//! The rows that a command finds, altered for the real decision; and the entries that it leaves,
//! with what was altered put back.

use gerai::ledger::{Account, Change, Command, Decision, Entry, Movement, State, Token};
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
    pub fn tokens(self) -> &'a [Token] {
        self.account().map_or(&[], |account| &account.live)
    }

    /// The moment of the decision for that account.
    pub fn moment(self) -> Timestamp {
        let decided_at = self.account().map(|account| account.decided_at);
        self.at.max(decided_at.unwrap_or_default())
    }

    /// The decision on an altered account; what was altered is put back after each entry.
    pub fn with_account(
        self,
        alter: impl FnOnce(&mut Account),
        put_back: impl Fn(&mut Account, &Account),
    ) -> Decision {
        let Some(was) = self.account() else {
            return self.decide();
        };
        let (mut state, mut account) = (self.state.clone(), was.clone());
        alter(&mut account);
        state.load_account(account);
        let mut decision = self.decide_on(&state);
        for entry in &mut decision.change.entries {
            put_back(&mut entry.after, was);
        }
        decision
    }

    /// The decision on altered tokens.
    pub fn with_tokens(
        self,
        alter: impl Fn(&mut Token),
        put_back: impl Fn(&mut Token, &Token),
    ) -> Decision {
        self.with_account(
            |account| account.live.iter_mut().for_each(alter),
            |account, was| {
                for token in &mut account.live {
                    if let Some(was) = was.live.iter().find(|was| was.number == token.number) {
                        put_back(token, was);
                    }
                }
            },
        )
    }

    /// The decision, each of its entries altered.
    pub fn with_entries(self, alter: impl Fn(&mut Entry)) -> Decision {
        let mut decision = self.decide();
        decision.change.entries.iter_mut().for_each(alter);
        decision
    }
}

/// Leaves entries out; those that follow are numbered as if they had never been.
pub fn leave_out(change: &mut Change, is_left_out: impl Fn(&Entry) -> bool) {
    let mut left_out = 0;
    change.entries.retain_mut(|entry| {
        let goes = is_left_out(entry);
        left_out += i64::from(goes);
        entry.after.last_seq -= left_out;
        !goes
    });
}

/// Makes a token live again.
pub fn revive(account: &mut Account, token: &Token) {
    account.live.push(token.clone());
    account.live.sort_by_key(|token| token.number);
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
