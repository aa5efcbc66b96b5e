//! A bar on standard error for what takes long, where somebody looks at it.

use std::io::{self, IsTerminal, Write};

use crate::audit::Stage;

/// Its length in characters.
const LENGTH: u64 = 30;

/// To the beginning of the line, and empty it.
const CLEAR: &str = "\r\x1b[K";

/// A line that is written over and over, on a terminal.
pub struct ProgressBar {
    is_seen: bool,
}

impl ProgressBar {
    /// With nothing shown yet.
    pub fn new() -> Self {
        Self {
            is_seen: io::stderr().is_terminal(),
        }
    }

    /// Shows how far it is.
    pub fn show(&self, stage: Stage) {
        self.write(&line(stage));
    }

    /// Takes it away.
    pub fn clear(&self) {
        self.write("");
    }

    fn write(&self, line: &str) {
        if self.is_seen {
            // Where standard error is closed, there is nobody to see it.
            let _ = write!(io::stderr(), "{CLEAR}{line}");
        }
    }
}

fn line(stage: Stage) -> String {
    let Stage { name, done, total } = stage;
    let done = done.min(total);
    let (Some(percent), Some(length)) = (
        (done * 100).checked_div(total),
        (done * LENGTH).checked_div(total),
    ) else {
        return format!("reading {name}");
    };
    let bar: String = (0..LENGTH)
        .map(|place| if place < length { '#' } else { '-' })
        .collect();
    format!("reading {name} [{bar}] {percent} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_grows_with_what_is_done() {
        let line = |done, total| {
            line(Stage {
                name: "entries",
                done,
                total,
            })
        };
        assert_eq!(line(0, 0), "reading entries");
        assert_eq!(
            line(0, 3),
            "reading entries [------------------------------] 0 %"
        );
        assert_eq!(
            line(1, 3),
            "reading entries [##########--------------------] 33 %"
        );
        assert_eq!(
            line(4, 3),
            "reading entries [##############################] 100 %"
        );
    }
}
