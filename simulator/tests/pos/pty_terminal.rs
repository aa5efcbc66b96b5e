//! The real program in a pseudo-terminal, and somebody who keys and reads.

use std::io::{Read, Write};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// How long a screen may take to come; long, for machines that do other things besides.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

type SharedScreen = Arc<(Mutex<ScreenState>, Condvar)>;

struct ScreenState {
    parser: vt100::Parser,
    /// The program has closed the terminal.
    closed: bool,
}

/// A terminal with the program in it.
pub struct PtyTerminal {
    seen: SharedScreen,
    keys: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
}

/// Keys that are no letters.
pub const ENTER: &str = "\r";
pub const ESC: &str = "\x1b";
pub const F2: &str = "\x1bOQ";
pub const F3: &str = "\x1bOR";
pub const F4: &str = "\x1bOS";
pub const F6: &str = "\x1b[17~";
pub const F7: &str = "\x1b[18~";
pub const F8: &str = "\x1b[19~";
pub const F9: &str = "\x1b[20~";
pub const F10: &str = "\x1b[21~";

impl PtyTerminal {
    /// Starts `simulator pos` with those arguments in a terminal of 80 by 24.
    pub fn open(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let pair = native_pty_system().openpty(size(80, 24)).expect("a pty");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_simulator"));
        command.arg("pos");
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        command.env_remove("NO_COLOR");
        for (name, value) in environment {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("a child");
        drop(pair.slave);
        let state = ScreenState {
            parser: parser(),
            closed: false,
        };
        let seen: SharedScreen = Arc::new((Mutex::new(state), Condvar::new()));
        let reader = pair.master.try_clone_reader().expect("a reader");
        let writer = Arc::clone(&seen);
        std::thread::spawn(move || read(reader, &writer));
        Self {
            seen,
            keys: pair.master.take_writer().expect("a writer"),
            master: pair.master,
            child,
        }
    }

    /// Keys something.
    pub fn key(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("a terminal");
        self.keys.flush().expect("a terminal");
    }

    /// Waits until the screen shows that, and gives all of it, what varies masked.
    pub fn wait(&self, text: &str) -> String {
        self.until(text, |state| {
            state.parser.screen().contents().contains(text)
        });
        masked(&self.screen())
    }

    /// Waits until the program has ended, and returns its exit code.
    pub fn ended(&mut self) -> u32 {
        self.until("the end", |state| state.closed);
        self.child.wait().expect("a child").exit_code()
    }

    /// What is on the screen.
    pub fn screen(&self) -> String {
        self.look(|screen| screen.contents())
    }

    /// Looks at the screen.
    pub fn look<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        let state = self.seen.0.lock().expect("not poisoned");
        look(state.parser.screen())
    }

    /// Makes the terminal larger or smaller.
    pub fn resize(&self, columns: u16, rows: u16) {
        self.master.resize(size(columns, rows)).expect("resized");
    }

    /// Ends the program as a power cut does.
    pub fn kill(&mut self) {
        self.child.kill().expect("killed");
        self.ended();
    }

    /// The program's number in the system.
    pub fn process(&self) -> u32 {
        self.child.process_id().expect("a process")
    }

    fn until(&self, what: &str, holds: impl Fn(&ScreenState) -> bool) {
        let (state, changed) = &*self.seen;
        let began = Instant::now();
        let mut state = state.lock().expect("not poisoned");
        while !holds(&state) {
            let left = ANSWER_TIMEOUT.saturating_sub(began.elapsed());
            let screen = || state.parser.screen().contents();
            assert!(!left.is_zero(), "{what:?} does not come:\n{}", screen());
            assert!(!state.closed, "ended before {what:?}:\n{}", screen());
            state = changed.wait_timeout(state, left).expect("not poisoned").0;
        }
    }
}

impl Drop for PtyTerminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn parser() -> vt100::Parser {
    let side = |length: u16| length.try_into().expect("not 0");
    vt100::Parser::new(side(24), side(80), 0)
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}

/// Reads until the program closes the terminal. What it draws is taken picture by picture, so that
/// no half of one is looked at.
fn read(mut reader: Box<dyn Read + Send>, seen: &SharedScreen) {
    let (state, changed) = &**seen;
    let (mut bytes, mut waiting) = ([0; 4096], Vec::new());
    loop {
        // The other side's end is an error on Linux.
        let count = reader.read(&mut bytes).unwrap_or(0);
        waiting.extend_from_slice(&bytes[..count]);
        let whole = if count == 0 {
            waiting.len()
        } else {
            pictures(&waiting)
        };
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        state.parser.process(&waiting[..whole]);
        state.closed = count == 0;
        drop(waiting.drain(..whole));
        changed.notify_all();
        if count == 0 {
            return;
        }
    }
}

/// Where the last whole picture ends.
fn pictures(bytes: &[u8]) -> usize {
    const END: &[u8] = b"\x1b[?2026l";
    let ends = bytes.windows(END.len()).rposition(|part| part == END);
    ends.map_or(0, |at| at + END.len())
}

/// What is another at each run: times, references, seconds.
const VARYING: [&str; 5] = [
    "##-##-#### ##:##:##",
    "##-##-#### ##:##",
    " ##:## ",
    " #:##",
    "hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh",
];

/// A screen of which the varying parts are written as their pattern.
fn masked(screen: &str) -> String {
    let lines = screen.lines().map(|line| {
        let mut line: Vec<char> = line.trim_end().chars().collect();
        for pattern in VARYING {
            mask(&mut line, &pattern.chars().collect::<Vec<_>>());
        }
        mask_tail(&mut line);
        line.into_iter().collect::<String>()
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn mask(line: &mut [char], pattern: &[char]) {
    for at in 0..line.len().saturating_sub(pattern.len() - 1) {
        let part = &mut line[at..at + pattern.len()];
        if part
            .iter()
            .zip(pattern)
            .all(|(letter, kind)| fits(*letter, *kind))
        {
            part.copy_from_slice(pattern);
        }
    }
}

fn fits(letter: char, kind: char) -> bool {
    match kind {
        '#' => letter.is_ascii_digit(),
        'h' => letter.is_ascii_digit() || ('a'..='f').contains(&letter),
        _ => letter == kind,
    }
}

/// The end of a reference, the last column of a list.
fn mask_tail(line: &mut [char]) {
    let Some(at) = line.len().checked_sub(7).filter(|at| *at > 50) else {
        return;
    };
    mask(&mut line[at..], &[' ', 'h', 'h', 'h', 'h', 'h', 'h']);
}
