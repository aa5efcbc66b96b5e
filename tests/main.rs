//! The integration tests, one program.

mod app;
mod ops;
mod partner;
mod restart;
mod story;
mod support;
