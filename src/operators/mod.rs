//! Who operates the gateway, and what they do with it: every operation leaves an entry in the audit
//! trail, with who did it, to what, and why.

mod accounts;
mod trail;

pub use accounts::{ChangeError, Changed, change_account};
pub use trail::{Action, Operator, TrailNote};
