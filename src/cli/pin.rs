//! Asking for a PIN: from a file, from a terminal without showing it, or from a pipe; never from
//! the command line, where every process of the machine could read it.

use std::fs;
use std::io::{self, BufRead, IsTerminal};
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use super::Failure;
use crate::pin::Pin;

/// Reads the PIN of a new account.
pub fn read(file: Option<&Path>) -> Result<Pin, Failure> {
    let text = match file {
        Some(file) => from_file(file)?,
        None if io::stdin().is_terminal() => from_terminal()?,
        None => first_line(&mut io::stdin().lock()).map_err(failed)?,
    };
    parse(&text)
}

fn parse(text: &SecretString) -> Result<Pin, Failure> {
    let digits = text.expose_secret().trim_end_matches(['\r', '\n']);
    Pin::parse(digits).map_err(|error| Failure::Usage(format!("PIN: {error}")))
}

fn from_file(file: &Path) -> Result<SecretString, Failure> {
    let text = fs::read_to_string(file);
    let failed = |error| Failure::Usage(format!("PIN file {}: {error}", file.display()));
    text.map(SecretString::from).map_err(failed)
}

fn from_terminal() -> Result<SecretString, Failure> {
    let ask = |prompt| rpassword::prompt_password(prompt).map(SecretString::from);
    let first = ask("PIN (6 digits): ").map_err(failed)?;
    parse(&first)?;
    let again = ask("The same again: ").map_err(failed)?;
    if first.expose_secret() != again.expose_secret() {
        return Err(Failure::Usage("PIN: the two are not the same".to_owned()));
    }
    Ok(first)
}

fn first_line(input: &mut impl BufRead) -> io::Result<SecretString> {
    let mut line = String::new();
    input.read_line(&mut line)?;
    Ok(line.into())
}

fn failed(error: io::Error) -> Failure {
    Failure::Usage(format!("PIN: cannot be read: {error}"))
}
