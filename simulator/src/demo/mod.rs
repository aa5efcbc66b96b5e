//! The demo: a day of two customers, four tills and a thief, printed on the terminal while it
//! happens over HTTP. Every step names the response code it expects; another code ends the demo.

mod actors;
mod console;
mod customer;
mod ending;
mod error;
mod scenes;

pub use console::Console;
pub use ending::show_audit;
pub use error::DemoError;

/// Plays the whole demo against the gateway at `gateway`, which must be in sandbox mode.
///
/// # Errors
/// [`DemoError`] at the first step that goes otherwise than it should.
pub async fn play(gateway: &str, console: Console) -> Result<(), DemoError> {
    let mut actors = actors::DemoActors::gather(gateway, console).await?;
    let result = scenes::all(&mut actors).await;
    result.map_err(|error| DemoError::new(format_args!("{}: {error}", actors.console.place())))
}
