//! What an entry of the audit trail says.

use std::fmt;

use serde_json::Value;

use crate::storage::NewTrailEntry;

/// Who operates: `system/root` where the command line does it for the user of that name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator(String);

impl Operator {
    /// The user of the operating system that runs this process.
    pub fn of_system() -> Self {
        Self(format!("system/{}", system_user()))
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// By the owner of the process, for the environment can name anybody.
#[cfg(target_os = "linux")]
fn system_user() -> String {
    use std::os::unix::fs::MetadataExt;
    let Ok(process) = std::fs::metadata("/proc/self") else {
        return "unknown".to_owned();
    };
    let id = process.uid().to_string();
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    name_in(&users, &id).unwrap_or(id)
}

#[cfg(not(target_os = "linux"))]
fn system_user() -> String {
    let named = ["USER", "USERNAME"].map(std::env::var);
    let name = named.into_iter().find_map(Result::ok);
    name.unwrap_or_else(|| "unknown".to_owned())
}

/// The name of the user of that number, in lines of `name:password:number:...`.
#[cfg(target_os = "linux")]
fn name_in(users: &str, id: &str) -> Option<String> {
    let fields = users.lines().map(|line| line.split(':').collect());
    let mut named = fields.filter_map(|fields: Vec<&str>| match fields[..] {
        [name, _, number, ..] if number == id => Some(name.to_owned()),
        _ => None,
    });
    named.next()
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
        /// What an operator does.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Action {
            $($(#[$doc])* $name,)+
        }

        impl Action {
            /// The name it has in the audit trail.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

actions! {
    /// No money moves in the account.
    AccountBlock = "account.block",
    /// Money moves in it again.
    AccountUnblock = "account.unblock",
    /// The account ends.
    AccountClose = "account.close",
    /// The account gets another tier.
    AccountSetTier = "account.set-tier",
    /// A partner is added.
    PartnerAdd = "partner.add",
    /// A partner's settings change.
    PartnerSet = "partner.set",
    /// A partner may not move money.
    PartnerSuspend = "partner.suspend",
    /// A partner may move money again.
    PartnerResume = "partner.resume",
    /// A partner gets another secret.
    PartnerRotateSecret = "partner.rotate-secret",
}

/// What an operator does, to what, and why.
#[derive(Clone, Debug)]
pub struct TrailNote {
    /// Who.
    pub operator: Operator,
    /// What.
    pub action: Action,
    /// To what: `account 123`, `partner ALFAMART`.
    pub subject: String,
    /// In the words of the operator.
    pub reason: String,
}

impl TrailNote {
    /// Its entry, where it ended like that.
    pub fn ended(&self, outcome: impl fmt::Display) -> NewTrailEntry {
        NewTrailEntry {
            operator: self.operator.to_string(),
            action: self.action.as_str().to_owned(),
            subject: self.subject.clone(),
            reason: self.reason.clone(),
            outcome: outcome.to_string(),
            state_before: None,
            state_after: None,
        }
    }

    /// Its entry, where it was done and changed that.
    pub fn done(&self, before: &Value, after: &Value) -> NewTrailEntry {
        NewTrailEntry {
            state_before: Some(before.to_string()),
            state_after: Some(after.to_string()),
            ..self.ended("done")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn the_user_of_the_system_is_found_by_its_number() {
        let users = "root:x:0:0:root:/root:/bin/sh\n\nbudi:x:1000:1000::/home/budi:/bin/sh\n";
        assert_eq!(name_in(users, "1000").as_deref(), Some("budi"));
        assert_eq!(name_in(users, "100"), None);
        assert!(Operator::of_system().to_string().starts_with("system/"));
    }
}
