//! What the partner API looks like from outside, for `/openapi.json`.
//!
//! The request types here describe what [`super::fields`] reads; a test takes every field that is
//! said to be mandatory away and expects the gateway to miss it.
