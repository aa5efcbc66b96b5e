#!/usr/bin/env bash
# figment 0.10.19: an environment variable of digits is a number, and a setting that is a text refuses it.
#
# Expected: the environment holds texts, so that X_CODE=000076 fills a field of type String as it is.
# Seen: the value is parsed first, for every kind of field. 000076 is the number 76: the field is an error, and
# the error's text repeats the value, without its zeros. [a,b] is a list. Only quotes within the value
# ("000076") keep a text a text. Such an error, with what may be a secret in it, ends up in a log.
#
# The gateway takes its settings so (src/config.rs), and none of them is a secret of digits. None should
# become one.
#
# Fails where that changes. Needs cargo; installs nothing outside a temporary folder.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/src"
cat >"$folder/Cargo.toml" <<'TOML'
[package]
name = "settings"
version = "0.0.0"
edition = "2021"

[dependencies]
figment = { version = "=0.10.19", features = ["env"] }
serde = { version = "=1.0.228", features = ["derive"] }
TOML
cat >"$folder/src/main.rs" <<'RUST'
use figment::{providers::Env, Figment};
use serde::Deserialize;

#[derive(Deserialize)]
struct Settings {
    code: String,
}

fn main() {
    match Figment::from(Env::prefixed("X_")).extract::<Settings>() {
        Ok(settings) => println!("taken as {}", settings.code),
        Err(error) => println!("{}", error.kind),
    }
}
RUST
CARGO_TARGET_DIR="$folder/target" cargo build --quiet --manifest-path "$folder/Cargo.toml"
printed=$(for value in secret 000076 '"000076"' '[a,b]'; do
    printf '%s: %s\n' "$value" "$(X_CODE=$value "$folder/target/debug/settings")"
done)
printf 'figment 0.10.19:\n%s\n' "$printed"
[[ $printed == 'secret: taken as secret
000076: invalid type: found unsigned int `76`, expected a string
"000076": taken as 000076
[a,b]: invalid type: found sequence, expected a string' ]]
