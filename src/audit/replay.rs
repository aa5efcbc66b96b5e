//! The replay of one account, from nothing to its last entry.

use super::chain::{self, ChainKey};
use super::entry::Entry;
use super::kind::Kind;
use super::limits::TierLimits;
use super::live::{self, Token};
use super::report::Invariant;
use super::state;
use super::step::{Findings, Step};
use super::tries;

/// What entries are checked against.
pub struct Terms {
    /// The caps of the tiers.
    pub limits: TierLimits,
    /// The key of the hashes, where it is known.
    pub key: Option<ChainKey>,
    /// Whether the database says that accounts were carried over and have no hashes yet, because no
    /// gateway has started since.
    pub has_unsealed: bool,
}

/// Where it stands.
pub struct Replay {
    /// The last entry that came.
    pub last: Entry,
    last_kind: Option<Kind>,
    /// Tokens that are live after it.
    pub live: Vec<Token>,
    is_carried_over: bool,
    /// What is wrong for certain.
    pub certain: Findings,
    /// What is wrong unless the account is carried over from the tables of an earlier version later
    /// on: a migration made the entries before that, and they say no more than those tables did.
    pub doubtful: Findings,
}

impl Replay {
    /// Of an account without entries yet.
    pub fn new() -> Self {
        Self {
            last: Entry::before_the_first(),
            last_kind: None,
            live: Vec::new(),
            is_carried_over: false,
            certain: Findings::default(),
            doubtful: Findings::default(),
        }
    }

    /// Takes the next entry.
    pub fn take(&mut self, entry: Entry, kind: Option<Kind>, terms: &mut Terms) {
        self.certain.seq = entry.seq;
        self.doubtful.seq = entry.seq;
        if kind == Some(Kind::CarriedOver) {
            self.carry_over();
        }
        let live = self.live_after(&entry);
        // What is missing may have changed anything.
        let is_gap = self.last.seq.checked_add(1) != Some(entry.seq);
        if is_gap {
            let finding = format!("comes after entry {}", self.last.seq);
            self.certain.push(Invariant::I2, finding);
        } else {
            chain::check_link(&self.last, &entry, &mut self.certain);
            let is_unsealed = kind == Some(Kind::CarriedOver) && entry.hash.is_empty();
            if !(is_unsealed && terms.has_unsealed) {
                chain::check_hash(&self.last, &entry, terms.key.as_mut(), &mut self.doubtful);
            }
        }
        match kind {
            None => {
                let finding = format!("is of no known kind: {}", entry.kind);
                self.doubtful.push(Invariant::I7, finding);
            }
            Some(kind) => {
                let step = Step {
                    before: &self.last,
                    before_kind: self.last_kind,
                    entry: &entry,
                    kind,
                    live_before: &self.live,
                    live: live.as_deref().unwrap_or(&self.live),
                };
                check(&step, is_gap, &terms.limits, &mut self.doubtful);
            }
        }
        if let Some(live) = live {
            self.live = live;
        }
        self.last = entry;
        self.last_kind = kind;
    }

    /// Nothing more comes.
    pub fn end(&mut self) {
        if self.last_kind.is_some_and(tries::is_half) {
            self.doubtful
                .push(Invariant::I11, "is followed by no decline");
        }
    }

    fn carry_over(&mut self) {
        if self.is_carried_over {
            return self.certain.push(Invariant::I7, "carries over once more");
        }
        self.is_carried_over = true;
        self.doubtful = Findings {
            seq: self.doubtful.seq,
            ..Findings::default()
        };
    }

    /// The tokens that are live after it, where they are not those of before.
    fn live_after(&mut self, entry: &Entry) -> Option<Vec<Token>> {
        if entry.live == self.last.live {
            return None;
        }
        let live = live::parse(entry.live.as_deref());
        if live.is_none() {
            let finding = "has live tokens that cannot be read";
            self.doubtful.push(Invariant::I10, finding);
        }
        live
    }
}

fn check(step: &Step<'_>, is_gap: bool, limits: &TierLimits, findings: &mut Findings) {
    let Step {
        entry, kind, live, ..
    } = *step;
    kind.check_columns(entry, findings);
    live::check_all(entry, live, findings);
    let is_in_turn = match kind {
        Kind::Opened => entry.seq == 1,
        Kind::CarriedOver => true,
        _ => entry.seq > 1,
    };
    if !is_in_turn {
        findings.push(Invariant::I7, format!("is of the kind {}", entry.kind));
    }
    if is_gap || kind == Kind::CarriedOver {
        return;
    }
    state::check(step, findings);
    if let (Kind::CashIn, Some(issuer)) = (kind, &entry.issuer) {
        state::check_caps(entry, limits.of(issuer, &entry.tier), findings);
    }
    live::check_change(step, findings);
    let tried = live::check_others(step, findings);
    tries::check(step, &tried, findings);
}
