//! How a terminal is set up.

use std::path::PathBuf;
use std::time::Duration;

use crate::credentials::Partner;
use crate::delay::Delay;
use crate::lang::Lang;
use crate::till::Outlet;

/// How a terminal is set up.
pub struct TerminalSettings {
    /// The gateway.
    pub gateway: String,
    /// Who it is there.
    pub partner: Partner,
    /// Where it stands.
    pub outlet: Outlet,
    /// The till's own book; the shift is kept beside it.
    pub journal: PathBuf,
    /// The words on the screen; receipts are in Indonesian.
    pub lang: Lang,
    /// The receipt printer (ESC/POS), or a file: papers are added at its end.
    pub printer: Option<PathBuf>,
    /// With colours.
    pub coloured: bool,
    /// How long it waits for an answer.
    pub answer_timeout: Duration,
    /// How it waits before it asks again.
    pub delay: Delay,
}
