//! Commands that this build was made without: each names the feature that it needs.

use std::fmt;

use clap::error::{ContextKind, ContextValue};

/// The commands of each feature, and whether this build has it.
const FEATURES: [(&str, bool, &[&str]); 3] = [
    ("bench", cfg!(feature = "bench"), &["bench"]),
    ("pos", cfg!(feature = "pos"), &["pos"]),
    (
        "trials",
        cfg!(feature = "trials"),
        &[
            "distributed",
            "failover",
            "kill",
            "planted",
            "plans",
            "shops",
            "simulate",
            "storm",
        ],
    ),
];

/// A command that is left out.
#[derive(Debug, PartialEq, Eq)]
pub struct LeftOut {
    command: &'static str,
    feature: &'static str,
}

/// The command that clap does not know because it is left out.
pub fn named_in(error: &clap::Error) -> Option<LeftOut> {
    let Some(ContextValue::String(name)) = error.get(ContextKind::InvalidSubcommand) else {
        return None;
    };
    left_out().find(|left_out| left_out.command == name)
}

fn left_out() -> impl Iterator<Item = LeftOut> {
    let missing = FEATURES.iter().filter(|(_, is_built, _)| !is_built);
    missing.flat_map(|(feature, _, commands)| {
        commands.iter().map(|command| LeftOut { command, feature })
    })
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { command, feature } = self;
        write!(
            f,
            "`{command}` is not in this build; it needs the feature `{feature}`:\n\
             cargo run --release -p simulator --features {feature} -- {command}"
        )
    }
}

/// The end of `--help`: this text, and which commands are left out.
pub fn after_help(text: &str) -> String {
    let mut help = text.to_owned();
    for LeftOut { command, feature } in left_out() {
        help.push_str(&format!(
            "\nNot in this build: {command} (--features {feature})."
        ));
    }
    help
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Arguments;

    #[test]
    fn every_command_that_can_be_left_out_exists_with_its_feature() {
        let arguments = Arguments::command();
        for (feature, is_built, commands) in FEATURES {
            for command in commands {
                let exists = arguments.find_subcommand(command).is_some();
                assert_eq!(exists, is_built, "{command} with {feature}");
            }
        }
    }
}
