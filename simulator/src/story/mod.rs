//! The story: a day of two customers, four tills and a thief, told on the terminal while it
//! happens over HTTP. Every step names the response code it expects; another code ends the story.

mod actor;
mod cast;
mod console;
mod ending;
mod scenes;

pub use console::Console;
pub use ending::show_audit;

use crate::till::JournalError;

/// Why the story ended early.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct StoryError(String);

/// How a step of the story ends.
type Told = Result<(), StoryError>;

impl StoryError {
    fn new(why: impl std::fmt::Display) -> Self {
        Self(why.to_string())
    }
}

impl From<JournalError> for StoryError {
    fn from(error: JournalError) -> Self {
        Self::new(error)
    }
}

/// Tells the whole story against the gateway at `gateway`, which must be in sandbox mode.
///
/// # Errors
/// [`StoryError`] at the first step that goes otherwise than it should.
pub async fn tell(gateway: &str, console: Console) -> Result<(), StoryError> {
    let mut cast = cast::Cast::gather(gateway, console).await?;
    let told = scenes::all(&mut cast).await;
    told.map_err(|error| StoryError::new(format_args!("{}: {error}", cast.console.place())))
}
