//! Tests of the rulebook: tables of commands, each ending with what it comes to (see [`script`]
//! for how to read them), and random ones against invariants and the oracle.

mod appended;
mod bench;
mod chain;
mod changes;
mod expected;
mod external_ids;
mod invariants;
mod operations;
mod recorded;
mod script;

mod caps;
mod channels;
mod closing;
mod entries;
mod fees;
mod inquiry;
mod notifications;
mod order;
mod postings;
mod random;
mod references;
mod rows;
mod tokens;
