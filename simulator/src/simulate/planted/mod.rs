//! Planted bugs: gateways with something wrong at one of their [`seams`](super::seams), and who
//! detects it: the oracle, the auditor, or the search through every state of a small house.
//!
//! Each bug is a function that stands in the place of a part of the gateway, and its comment says
//! what goes wrong and which promise that breaks. What no seam reaches is a patch under
//! `tests/mutations`.

mod command;
mod decision;
mod detection;
mod rows;
mod state;
mod store;

use std::time::{Duration, Instant};

use super::actors::Actors;
use super::audit::AuditError;
use super::cases::CASES;
use super::exhaustive::search;
use super::run::{SeedRange, run};
use super::seams::{BatchFn, DecideFn, Seams};
use super::seed::shrink;
pub use detection::{Detection, Detector};

/// Seeds played against each bug, at most.
const SEEDS: u64 = 100_000;
/// One of so many is audited: there are bugs that only the auditor can see.
const AUDIT_EVERY: u64 = 50;
/// Longer than any simulation lasts.
const FOR_EVER: Duration = Duration::from_secs(1 << 40);

/// A bug that can be planted.
pub struct Bug {
    /// What goes wrong.
    pub name: &'static str,
    seam: Seam,
}

/// Where a bug is.
enum Seam {
    Store(BatchFn),
    Decide(DecideFn),
    Deadline(Duration),
    Lanes,
}

impl Bug {
    const fn store(name: &'static str, batch: BatchFn) -> Self {
        let seam = Seam::Store(batch);
        Self { name, seam }
    }

    const fn decide(name: &'static str, decide: DecideFn) -> Self {
        let seam = Seam::Decide(decide);
        Self { name, seam }
    }

    /// A gateway that has the bug.
    pub fn seams(&self) -> Seams {
        let mut seams = Seams::default();
        match self.seam {
            Seam::Store(batch) => seams.batch = batch,
            Seam::Decide(decide) => seams.decide = decide,
            Seam::Deadline(deadline) => seams.deadline = deadline,
            Seam::Lanes => seams.lanes_know_each_other = false,
        }
        seams
    }
}

/// All that the simulation can plant.
pub const BUGS: &[Bug] = &[
    Bug::store("AnswerFromMemory", store::answer_from_memory),
    Bug::store("UnknownToldFailed", store::unknown_answered_failed),
    Bug::store("UnknownIsRerun", store::unknown_is_rerun),
    Bug::store("PoisonSinks", store::poison_sinks),
    Bug::store("StaleAccount", store::stale_account),
    Bug::store("LostUpdate", store::lost_update),
    Bug::store("InquiryFromMemory", store::inquiry_from_memory),
    Bug::store("RememberedTooEarly", store::remembered_too_early),
    Bug::store("KeyMissing", store::key_missing),
    Bug::store("ReversalKeyMissing", store::reversal_key_missing),
    // A command is begun after its deadline (G5).
    Bug {
        name: "DeadlineIgnored",
        seam: Seam::Deadline(FOR_EVER),
    },
    // A status says "not found" before an original that came earlier (G7).
    Bug {
        name: "StatusOvertakes",
        seam: Seam::Lanes,
    },
    Bug::decide("AnotherPartner", command::another_partner),
    Bug::decide("FingerprintIgnored", command::fingerprint_ignored),
    Bug::decide("CancelNotMatched", command::cancel_not_matched),
    Bug::decide("NumberIgnored", command::number_ignored),
    Bug::decide("FloatAmount", command::float_amount),
    Bug::decide("BatchBlind", state::batch_blind),
    Bug::decide("ReversedTwice", state::reversed_twice),
    Bug::decide("BlockedServed", state::blocked_served),
    Bug::decide("HoldSpendable", state::hold_spendable),
    Bug::decide("CapIgnoresHeld", state::cap_ignores_held),
    Bug::decide("CapOffByOne", state::cap_off_by_one),
    Bug::decide("MonthInUtc", state::month_in_utc),
    Bug::decide("MonthNotReset", state::month_not_reset),
    Bug::decide("TimeGoesBack", state::time_goes_back),
    Bug::decide("TwoLive", state::token::two_live),
    Bug::decide("AnyAmount", state::token::any_amount),
    Bug::decide("AnyChannel", state::token::any_channel),
    Bug::decide("ExpiryOutside", state::token::expiry_outside),
    Bug::decide("ExpiryInclusive", state::token::expiry_inclusive),
    Bug::decide("TryNotSaved", state::token::try_not_saved),
    Bug::decide("TriesUnlimited", state::token::tries_unlimited),
    Bug::decide("WrongAmountIsFree", state::token::wrong_amount_is_free),
    Bug::decide("ExpiryNotAppended", state::token::expiry_not_appended),
    Bug::decide("TokenNotNamed", state::token::token_not_named),
    Bug::decide("LiveForgotten", state::token::live_forgotten),
    Bug::decide("TokenNumberReused", state::token::token_number_reused),
    Bug::decide("ExternalIdForgotten", decision::external_id_forgotten),
    Bug::decide("StoredAnswer", decision::stored_answer),
    Bug::decide("DeclineNotRecorded", decision::decline_not_recorded),
    Bug::decide("NoTombstone", decision::no_tombstone),
    Bug::decide("InquiryBoasts", decision::inquiry_boasts),
    Bug::decide("FailuresForgotten", decision::failures_forgotten),
    Bug::decide(
        "TriesWithoutTokenClose",
        decision::tries_without_token_close_cash_out,
    ),
    Bug::decide("ClosingNotTold", decision::closing_not_notified),
    Bug::decide("TokenNotEnded", decision::token_not_ended),
    Bug::decide("HoldNotReleased", decision::hold_not_released),
    Bug::decide("AnsweredNotAppended", decision::answered_not_appended),
    Bug::decide("CapOnReversal", decision::entry::cap_on_reversal),
    Bug::decide("ReversalIsIncoming", decision::entry::reversal_is_incoming),
    Bug::decide("ReversalIsCashIn", decision::entry::reversal_is_cash_in),
    Bug::decide("FeeKept", decision::entry::fee_kept),
    Bug::decide("FeeInAmount", decision::entry::fee_in_amount),
    Bug::decide("FeeNotTaken", decision::entry::fee_not_taken),
    Bug::decide("HoldNotNamed", decision::entry::hold_not_named),
    Bug::decide("NumberSkipped", decision::entry::number_skipped),
    Bug::decide("EntryTwice", decision::entry::entry_twice),
    Bug::decide("TierLost", decision::entry::tier_lost),
];

/// The bug of that name.
pub fn bug(name: &str) -> Option<&'static Bug> {
    BUGS.iter().find(|bug| bug.name == name)
}

/// Plants a bug and looks whether anybody detects it. A plan that was kept for it and no longer shows
/// it counts as nobody.
///
/// # Errors
/// [`AuditError`] where nothing could be audited.
pub fn catch(bug: &Bug, threads: u64) -> Result<Detection, AuditError> {
    let (detection, actors) = catch_with(bug.name, bug.seams(), threads)?;
    Ok(Detection {
        by: detection.by.filter(|_| cases_show(bug, &actors)),
        ..detection
    })
}

/// Looks whether anybody detects what is wrong with gateways that are made so.
///
/// # Errors
/// [`AuditError`] where nothing could be audited.
pub fn catch_with(
    name: &str,
    seams: Seams,
    threads: u64,
) -> Result<(Detection, Actors), AuditError> {
    let actors = Actors::with(seams);
    let begun = Instant::now();
    let simulated = simulated(&actors, threads)?;
    let elapsed = begun.elapsed();
    let by = simulated.map(|detector| Detector {
        steps: cut_down(&actors, &detector),
        ..detector
    });
    let detection = Detection {
        bug: name.to_owned(),
        by: by.or_else(|| searched(&actors)),
        elapsed,
    };
    Ok((detection, actors))
}

/// Every plan that is kept for the bug still fails with it.
fn cases_show(bug: &Bug, actors: &Actors) -> bool {
    let mut cases = CASES.iter().filter(|case| case.shows == Some(bug.name));
    cases.all(|case| case.play(actors).is_err())
}

fn simulated(actors: &Actors, threads: u64) -> Result<Option<Detector>, AuditError> {
    let seeds = SeedRange {
        from: 0,
        count: SEEDS,
        audit_every: AUDIT_EVERY,
        threads,
    };
    let summary = run(actors, seeds, &Default::default())?;
    Ok(summary.failure.map(|(seed, finding)| Detector {
        name: match finding.starts_with("the auditor") {
            true => "auditor",
            false => "judge",
        },
        after: seed + 1,
        steps: None,
        finding,
    }))
}

fn cut_down(actors: &Actors, detector: &Detector) -> Option<usize> {
    let failure = shrink(actors, detector.after - 1)?;
    Some(failure.plan.steps.len())
}

fn searched(actors: &Actors) -> Option<Detector> {
    let search = search(actors, 1);
    let (moves, finding) = search.failure?;
    Some(Detector {
        name: "every state",
        after: search.states,
        steps: Some(moves.len()),
        finding,
    })
}
