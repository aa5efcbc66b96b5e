//! The integration tests, one program.

mod app;
mod architecture;
mod connections;
mod demo;
mod duplicates;
mod failover;
mod migration;
mod ops;
mod partner;
mod plans;
mod referee;
mod restart;
mod sandbox;
mod support;
