//! Whole houses in simulation: the engine and the rules as they are, with tills, customers, a
//! network, a clock, disks and processes that do their worst, thousands of times a second.
//!
//! A seed is a plan ([`plan`](mod@plan)): a setting and a list of [`step`]s. It is played in a
//! [`simulator`] without threads, sockets or real time, so it comes out the same each time. A store
//! in memory stands in for the database; it loses what was not committed, fails commits that have
//! happened, and ends processes. The [`checker`] holds what is answered and what is there against the
//! [`oracle`], where the rules are written a second time; the tills' drawers must agree with it; and the
//! auditor goes over samples. A plan that fails is cut down to the steps it takes.
//!
//! What was found once is kept in [`cases`].
//!
//! What the gateways are made of can be replaced at their [`seams`]: [`planted`] bugs show whether
//! all this sees them.
//!
//! [`exhaustive`] leaves randomness out and visits every state of a small house.
//!
//! To find out more about one seed: `simulator simulate --seed N`.

pub mod actors;
pub mod audit;
pub mod cases;
pub mod checker;
pub mod coverage;
mod engines;
pub mod exhaustive;
pub mod gateway;
pub mod memory;
pub mod plan;
pub mod planted;
pub mod rng;
pub mod run;
pub mod seams;
pub mod seed;
pub mod simulator;
pub mod step;
#[cfg(test)]
mod tests;
pub mod till_journal;
