//! Customer service changes accounts.

use super::bench::World;
use super::script::{play, run};
use crate::ledger::AccountStatus::{self, Active, Blocked, Closed, Dormant};
use crate::ledger::DeclineReason;

#[test]
fn an_account_becomes_only_what_it_may_become() {
    let refused = |from: AccountStatus, to: AccountStatus| match (from, to) {
        (Closed, _) => Some(DeclineReason::AccountClosed),
        (Blocked, Dormant) => Some(DeclineReason::AccountBlocked),
        _ if from == to => Some(DeclineReason::StatusUnchanged),
        _ => None,
    };
    let all = [Active, Blocked, Dormant, Closed];
    for (from, to) in all.iter().flat_map(|from| all.map(|to| (*from, to))) {
        let comes_to = refused(from, to).map_or("changed", DeclineReason::as_str);
        let given = match from {
            Active => String::new(),
            other => format!("given budi status={}", other.as_str()),
        };
        play(&format!(
            "{given}\nstatus-to budi {} -> {comes_to}",
            to.as_str()
        ));
    }
}

#[test]
fn money_moves_again_when_the_account_is_active_again() {
    play(
        "issue     budi alfamart cash-out 123456   -> token-1
         status-to budi BLOCKED                    -> changed
         cash-in   R1 budi 50000                   -> account-blocked
         cash-out  R2 budi 50000 token=123456      -> account-blocked
         issue     budi indomaret cash-in 123456   -> account-blocked
         status-to budi ACTIVE                     -> changed
         cash-in   R3 budi 50000                   -> posted
         cash-out  R4 budi 50000 token=123456      -> posted
         status-to budi CLOSED                     -> changed
         cash-in   R5 budi 50000                   -> account-closed
         status-to nobody BLOCKED                  -> unknown-customer",
    );
}

/// What was there before stays, also above the new limits.
#[test]
fn another_tier_has_its_limits_at_once() {
    play(
        "given    siti available=1990000
         cash-in  R1 siti 50000                    -> balance-cap
         issue    siti alfamart cash-out 123456    -> tier-without-cash-out
         tier-to  siti regular                     -> tier-unchanged
         tier-to  siti gold                        -> unknown-tier
         tier-to  siti premium                     -> changed
         cash-in  R2 siti 50000                    -> posted
         issue    siti alfamart cash-out 123456    -> token-1
         tier-to  siti regular                     -> changed
         see      siti available=2040000
         cash-in  R3 siti 50000                    -> balance-cap
         cash-out R4 siti 50000 token=123456       -> invalid-token
         status-to siti CLOSED                     -> changed
         tier-to  siti premium                     -> account-closed",
    );
}

#[test]
fn every_change_and_every_refusal_is_an_entry() {
    let mut world = World::new();
    run(
        &mut world,
        "tier-to   siti premium  -> changed
         status-to siti BLOCKED  -> changed
         status-to siti BLOCKED  -> status-unchanged
         status-to siti DORMANT  -> account-blocked",
    );
    let entries = world.writes().entries.into_iter().map(|entry| {
        let declined = entry.declined.map(DeclineReason::as_str);
        let reason = entry.reason.unwrap_or_default();
        (entry.kind.as_str(), declined, reason)
    });
    let asked = || "asked for by phone".to_owned();
    let declined = |reason| ("change-declined", Some(reason), String::new());
    assert_eq!(
        entries.collect::<Vec<_>>(),
        [
            ("tier-changed", None, asked()),
            ("status-changed", None, asked()),
            declined("status-unchanged"),
            declined("account-blocked"),
        ]
    );
}
