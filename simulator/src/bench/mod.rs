//! Measures a gateway under an open-loop load of signed requests.
//!
//! This process is the load generator, the gateway is a child process, the database a server or a
//! file: all of them share the machine. Half of the requests are cash-ins at Alfamart, half are
//! cash-outs at Indomaret with tokens that are made before the clock starts. A customer has one
//! live token of a channel, so a long load consists of rounds, between which new ones are made.
//!
//! **Open loop**: every request has a moment at which it is to be sent, independent of the requests
//! before it, and its latency counts from that moment. So a stall of the gateway counts for every
//! request that waited, not only for the few that a closed loop would have sent.

mod accounts;
mod counters;
mod dataset;
mod disk;
mod environment;
mod error;
mod generator;
mod http_client;
mod keys;
mod open_files;
mod options;
mod order;
mod peak;
mod plot;
mod progress;
mod report;
mod run;
mod schedule;
mod server;
mod signing_till;
mod table;
mod tiers;
mod tpcb;

pub use error::BenchError;
pub use options::{BenchOptions, DatabaseEngine};
pub use plot::draw as draw_plot;
pub use report::{BenchReport, LoadStep, Overload};
pub use run::run;
pub use table::{
    MeasurementKind, SingleMeasurement, TableScale, Target, TargetBound, TargetRow, TargetTable,
    fill as fill_table,
};
pub use tiers::Tiers;
