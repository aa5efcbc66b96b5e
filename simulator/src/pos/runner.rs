//! Executes the model's effects, and sends it their results.

use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::PosError;
use super::executor::Executor;
use super::model::{MovementUpdate, TerminalEffect, TerminalEvent, TerminalModel};
use super::printer::Printer;
use super::settings::TerminalSettings;
use super::shift_log::ShiftLogFile;
use super::terminal::{TerminalScreen, listen};
use super::view::Theme;
use crate::receipt::VerificationKey;

/// Runs a terminal until its cashier leaves.
///
/// # Errors
/// [`PosError`] where there is no terminal, or journal or shift cannot be used.
pub async fn run(settings: TerminalSettings) -> Result<(), PosError> {
    let (events, mut happens) = unbounded_channel();
    let till = format!(
        "{}/{}",
        settings.partner.partner_id, settings.outlet.terminal_id
    );
    let (file, book) = ShiftLogFile::open(&settings.journal, &till)?;
    let theme = match settings.coloured {
        true => Theme::coloured(),
        false => Theme::plain(),
    };
    let mut model = TerminalModel::new(
        settings.lang,
        settings.outlet.clone(),
        book,
        Timestamp::now(),
    );
    model.seal = Some(VerificationKey::of(&settings.partner));
    let executor = Executor::new(&settings, file, events.clone())?;
    let mut effects = model.begin(executor.entries()?);
    let printer = settings.printer.clone();
    let printer = printer.map(|path| Printer::start(path, events.clone()));
    let mut screen = TerminalScreen::take()?;
    listen(events.clone());
    tokio::spawn(tick(events.clone()));
    heed_signals(&events);
    loop {
        for effect in effects {
            if effect == TerminalEffect::Quit {
                return Ok(());
            }
            executor.execute(effect);
        }
        if happens.is_empty() {
            screen.draw(&model, theme)?;
        }
        let Some(event) = happens.recv().await else {
            return Ok(());
        };
        if changes_journal(&event) {
            model.update(executor.journal());
        }
        effects = model.update(event);
        for layout in std::mem::take(&mut model.to_print) {
            if let Some(printer) = &printer {
                printer.print(layout);
            }
        }
    }
}

fn changes_journal(event: &TerminalEvent) -> bool {
    match event {
        TerminalEvent::Moved(update) | TerminalEvent::Forward(_, update) => {
            matches!(update, MovementUpdate::Written | MovementUpdate::Ends(_))
        }
        TerminalEvent::Stored(_) => true,
        _ => false,
    }
}

async fn tick(events: UnboundedSender<TerminalEvent>) {
    let mut every = tokio::time::interval(Duration::from_secs(1));
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        if events.send(TerminalEvent::Tick(Timestamp::now())).is_err() {
            return;
        }
    }
}

/// Ends it where the system or a cut line wants that, with the terminal given back: from now on, not
/// from when a task first runs.
#[cfg(unix)]
fn heed_signals(events: &UnboundedSender<TerminalEvent>) {
    use tokio::signal::unix::{SignalKind, signal};
    let kinds = [
        SignalKind::terminate(),
        SignalKind::hangup(),
        SignalKind::interrupt(),
        SignalKind::quit(),
    ];
    for kind in kinds {
        let Ok(mut signal) = signal(kind) else {
            continue;
        };
        let events = events.clone();
        tokio::spawn(async move {
            signal.recv().await;
            let _ = events.send(TerminalEvent::Signal);
        });
    }
}

#[cfg(not(unix))]
fn heed_signals(events: &UnboundedSender<TerminalEvent>) {
    let events = events.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            let _ = events.send(TerminalEvent::Signal);
        }
    });
}
