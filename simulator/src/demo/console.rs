//! What the audience sees.

use std::fmt::Display;
use std::io::Write;

use anstyle::{AnsiColor, Style};

use crate::phone::BilingualText;

const TITLE: Style = AnsiColor::Cyan.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default();
const PHONE: Style = AnsiColor::Yellow.on_default();
const QUIET: Style = Style::new().dimmed();

/// Where the demo is printed: the terminal, in colours unless `NO_COLOR` is set, or nowhere.
pub struct Console {
    out: Box<dyn Write + Send>,
    scene: u32,
    title: String,
}

impl Console {
    /// On standard output.
    pub fn terminal() -> Self {
        Self {
            out: Box::new(anstream::AutoStream::auto(std::io::stdout())),
            scene: 0,
            title: String::new(),
        }
    }

    /// Nowhere, for tests.
    pub fn silent() -> Self {
        Self {
            out: Box::new(std::io::sink()),
            scene: 0,
            title: String::new(),
        }
    }

    /// A line as it is. A reader who has gone away is no reason to stop.
    pub fn line(&mut self, text: impl Display) {
        let _ = writeln!(self.out, "{text}");
    }

    /// The title of the next scene, in both languages.
    pub fn scene(&mut self, indonesian: &str, english: &str) {
        self.scene += 1;
        english.clone_into(&mut self.title);
        let number = self.scene;
        self.line(format_args!("\n{TITLE}{number}. {indonesian}{TITLE:#}"));
        self.line(format_args!("   {QUIET}{english}{QUIET:#}"));
    }

    /// Where in the demo it is: `scene 3 (Budi tops up)`.
    pub fn place(&self) -> String {
        format!("scene {} ({})", self.scene, self.title)
    }

    /// What somebody does.
    pub fn does(&mut self, what: impl Display) {
        self.line(format_args!("   {what}"));
    }

    /// A good answer.
    pub fn good(&mut self, what: impl Display) {
        self.line(format_args!("   {GOOD}ok{GOOD:#}  {what}"));
    }

    /// A refusal, which is as it should be.
    pub fn refused(&mut self, what: impl Display) {
        self.line(format_args!("   {BAD}no{BAD:#}  {what}"));
    }

    /// What a phone shows.
    pub fn phone(&mut self, name: &str, text: &BilingualText) {
        self.line(format_args!("   {PHONE}[HP {name}]{PHONE:#} {}", text.id));
        self.line(format_args!("   {QUIET}{}{QUIET:#}", text.en));
    }

    /// A receipt, set apart from the rest.
    pub fn receipt(&mut self, receipt: impl Display) {
        for line in receipt.to_string().lines() {
            self.line(format_args!(
                "        {QUIET}|{QUIET:#} {line:<32} {QUIET}|{QUIET:#}"
            ));
        }
    }

    /// A heading outside the scenes.
    pub fn heading(&mut self, text: impl Display) {
        self.line(format_args!("\n{TITLE}{text}{TITLE:#}"));
    }

    /// Something of little weight.
    pub fn aside(&mut self, text: impl Display) {
        self.line(format_args!("   {QUIET}{text}{QUIET:#}"));
    }
}
