//! Tills and phones that drive a Gerai gateway over HTTP, as partners and customers would.
//!
//! In reading order: [`snap`] speaks to the gateway, [`till`] adds what a careful cashier's machine
//! does when an answer is lost, [`referee`] judges whether somebody else's machine does it, [`pos`]
//! gives it screen and keys, [`phone`] is the customer's app,
//! [`demo`] plays them all together, [`crash_test`] kills the gateway under load and counts what it
//! lost, [`failover`] and [`distributed`] do so with its database, [`api_trials`] tries what its partner API must not
//! take, [`mod@bench`] measures it, [`plans`] shows how the database executes the gateway's
//! statements, and [`simulate`] plays whole systems in memory, without HTTP, thousands a second.
//!
//! **Architecture invariant:** signing and parsing are written here a second time, from the
//! standard. Nothing of the gateway's own code is used for it, so that the two check each other.
//! Only [`gateway`], which starts one in this process, fills and audits its database, and
//! [`simulate`], which drives its engine step by step, know it. Tills and gateway read phone numbers
//! and short reference numbers by one rule, that of `gerai_rules`.

#[cfg(feature = "trials")]
pub mod api_trials;
#[cfg(feature = "bench")]
pub mod bench;
pub mod child;
pub mod conformance;
#[cfg(feature = "trials")]
pub mod crash_test;
pub mod delay;
pub mod demo;
#[cfg(feature = "trials")]
pub mod distributed;
#[cfg(feature = "trials")]
pub mod duplicates;
#[cfg(feature = "trials")]
pub mod failover;
#[cfg(feature = "trials")]
pub mod faulty_tills;
pub mod gateway;
pub mod lang;
pub mod phone;
#[cfg(feature = "trials")]
pub mod plans;
#[cfg(feature = "pos")]
pub mod pos;
#[cfg(feature = "trials")]
pub mod protocol_checker;
pub mod proxy;
pub mod reason;
pub mod receipt;
pub mod referee;
pub mod sandbox;
#[cfg(feature = "trials")]
pub mod scenario_day;
pub mod screen;
#[cfg(feature = "trials")]
pub mod simulate;
pub mod text_format;
pub mod till;
pub mod web;

#[cfg(any(feature = "bench", feature = "trials"))]
pub use postgres_cluster as cluster;
pub use snap_client as snap;
pub use snap_client::credentials;
