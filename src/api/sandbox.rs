//! The sandbox: demo partners and customers whose secrets are given away, on loopback only.

/// What only the sandbox has.
pub struct Sandbox {}
