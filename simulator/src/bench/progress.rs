//! What is going on: a bar on a terminal, a line for each thing begun elsewhere.

use crate::screen;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// How often the bar is drawn again.
const TICK: Duration = Duration::from_millis(250);

/// Reports progress on standard error.
pub struct ProgressReporter(ProgressBar);

impl Default for ProgressReporter {
    fn default() -> Self {
        Self(ProgressBar::no_length())
    }
}

impl ProgressReporter {
    /// Something of that many steps begins.
    pub fn begin(&self, what: &str, steps: usize) {
        self.style("{msg:32} {bar:30} {pos}/{len} {elapsed}");
        self.0.reset();
        self.0.set_length(steps as u64);
        self.say(what);
    }

    /// Something begins of which nobody knows how long it takes.
    pub fn wait(&self, what: &str) {
        self.style("{msg:32} {spinner} {elapsed}");
        self.0.reset();
        self.say(what);
        self.0.enable_steady_tick(TICK);
    }

    /// So many steps are done.
    pub fn at(&self, steps: usize) {
        self.0.set_position(steps as u64);
    }

    /// How it goes, for a terminal alone.
    pub fn live(&self, how: String) {
        self.0.set_message(how);
    }

    /// A line that stays.
    pub fn note(&self, line: &str) {
        match self.0.is_hidden() {
            true => screen::complain(line),
            false => self.0.println(line),
        }
    }

    /// The end.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }

    fn say(&self, what: &str) {
        self.0.set_message(what.to_owned());
        if self.0.is_hidden() {
            screen::complain(what);
        }
    }

    fn style(&self, template: &str) {
        // A template that is wrong leaves the plain bar.
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.0.set_style(style);
        }
    }
}
