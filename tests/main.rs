//! The integration tests, one program.

mod app;
mod architecture;
mod failover;
mod ops;
mod partner;
mod plans;
mod restart;
mod sandbox;
mod storm;
mod story;
mod support;
