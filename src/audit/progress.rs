//! How far the audit is.

/// A stage of the audit, and how much of it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stage {
    /// What is read.
    pub name: &'static str,
    /// So much of it is done.
    pub done: u64,
    /// So much there is; 0 where that is not known.
    pub total: u64,
}

/// Who is told, every now and then.
pub type Watcher<'a> = &'a mut dyn FnMut(Stage);

/// The stage that the audit is in.
pub struct Progress<'a> {
    watcher: Option<Watcher<'a>>,
    stage: Stage,
}

/// Steps between two reports.
const STEPS: u64 = 10_000;

impl<'a> Progress<'a> {
    /// Before the first stage.
    pub fn new(watcher: Option<Watcher<'a>>) -> Self {
        Self {
            watcher,
            stage: Stage {
                name: "",
                done: 0,
                total: 0,
            },
        }
    }

    /// Whether anybody is told.
    pub fn is_watched(&self) -> bool {
        self.watcher.is_some()
    }

    /// The next stage begins.
    pub fn begin(&mut self, name: &'static str, total: u64) {
        self.stage = Stage {
            name,
            done: 0,
            total,
        };
        self.show();
    }

    /// One more of the stage is done.
    pub fn advance(&mut self) {
        self.stage.done += 1;
        if self.stage.done.is_multiple_of(STEPS) {
            self.show();
        }
    }

    fn show(&mut self) {
        if let Some(watcher) = &mut self.watcher {
            watcher(self.stage);
        }
    }
}
