//! The demo: a day of two customers, four tills and a thief, printed on the terminal while it
//! happens over HTTP. Every step names the response code it expects; another code ends the demo.

mod actors;
mod console;
mod customer;
mod ending;
mod scenes;

pub use console::Console;
pub use ending::show_audit;

use crate::till::JournalError;

/// Why the demo ended early.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct DemoError(String);

/// How a step of the demo ends.
type SceneResult = Result<(), DemoError>;

impl DemoError {
    fn new(why: impl std::fmt::Display) -> Self {
        Self(why.to_string())
    }
}

impl From<JournalError> for DemoError {
    fn from(error: JournalError) -> Self {
        Self::new(error)
    }
}

/// Plays the whole demo against the gateway at `gateway`, which must be in sandbox mode.
///
/// # Errors
/// [`DemoError`] at the first step that goes otherwise than it should.
pub async fn play(gateway: &str, console: Console) -> Result<(), DemoError> {
    let mut actors = actors::DemoActors::gather(gateway, console).await?;
    let result = scenes::all(&mut actors).await;
    result.map_err(|error| DemoError::new(format_args!("{}: {error}", actors.console.place())))
}
