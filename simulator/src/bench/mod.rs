//! Measures a gateway under an open-loop load of signed requests.
//!
//! This process is the load generator, the gateway is a child process, the database a server or a
//! file: all of them share the machine. Half of the requests are cash-ins at Alfamart, half are
//! cash-outs at Indomaret with tokens that are made before the clock starts. A customer has one
//! live token of a channel, so a long load consists of rounds, between which new ones are made.
//!
//! **Open loop**: every request has a moment at which it is meant to be sent, whatever became of
//! those before it, and its latency counts from that moment. A gateway that stalls is charged for
//! everyone who waited, not only for the few whom a closed loop would have let in.

mod disk;
mod error;
mod field;
mod files;
mod generator;
mod ground;
mod keys;
mod options;
mod order;
mod peak;
mod plot;
mod progress;
mod report;
mod run;
mod schedule;
mod server;
mod site;
mod table;
mod tally;
mod till;
mod tpcb;
mod wire;

pub use error::BenchError;
pub use options::{Engine, Options, Tiers};
pub use plot::draw as draw_plot;
pub use report::{Overload, Report, Step};
pub use run::run;
pub use table::{Bound, Figure, Kind, Row, Scale, Single, Table, fill as fill_table};
