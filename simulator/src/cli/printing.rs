//! Where receipts are printed: files and receipt printers.

use std::fmt::Display;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use simulator::receipt::{Format, PageWidth, PrintLayout};
use simulator::screen;

use super::CommandEnd;

#[derive(Debug, Args)]
#[command(next_help_heading = "Receipt")]
pub struct PrintingArgs {
    /// Write the receipt to this file, too; its ending chooses: .txt, .pdf, .png, or .bin and
    /// .escpos for the bytes that a receipt printer wants
    #[arg(long, value_name = "FILE", value_parser = output)]
    receipt: Vec<Output>,
    /// Print it on the receipt printer (ESC/POS) at this path, too, such as /dev/usb/lp0
    #[arg(long, value_name = "PATH")]
    receipt_to: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Receipt")]
pub struct Columns {
    /// Characters in a line of the paper: 32 (58 mm wide), 42 or 48 (80 mm)
    #[arg(long, value_name = "32|42|48", default_value = "32", value_parser = paper)]
    pub columns: PageWidth,
}

#[derive(Clone, Debug)]
struct Output {
    path: PathBuf,
    format: Format,
}

fn output(path: &str) -> Result<Output, String> {
    let path = PathBuf::from(path);
    let format = Format::of_file(&path);
    let format =
        format.ok_or("a file that ends in .txt, .pdf, .png, .bin or .escpos is expected")?;
    Ok(Output { path, format })
}

fn paper(columns: &str) -> Result<PageWidth, &'static str> {
    let columns = columns.parse().ok();
    columns
        .and_then(PageWidth::of_columns)
        .ok_or("32, 42 or 48 is expected")
}

/// How long a printer is waited for: one without paper takes nothing, and says nothing.
const PRINTER_TIMEOUT: Duration = Duration::from_secs(5);

/// Files and printers that are open already: when money has moved it is too late to find out that
/// there is no paper.
pub struct Outputs(Vec<(Output, File)>);

impl PrintingArgs {
    /// Opens all of them; what is in the files stays there until something is printed.
    pub fn open(&self) -> Result<Outputs, CommandEnd> {
        let printer = self.receipt_to.as_ref().map(|path| Output {
            path: path.clone(),
            format: Format::EscPos,
        });
        let files = self.receipt.iter().map(|output| ("--receipt", output));
        let printers = printer.iter().map(|output| ("--receipt-to", output));
        let open = |(option, output): (&str, &Output)| {
            let path = output.path.clone();
            let open = move || OpenOptions::new().append(true).create(true).open(path);
            let file = screen::within(PRINTER_TIMEOUT, open)
                .unwrap_or_else(|| Err(no_answer(PRINTER_TIMEOUT)));
            let file = file.map_err(|error| complaint(option, &output.path, error))?;
            Ok((output.clone(), file))
        };
        files
            .chain(printers)
            .map(open)
            .collect::<Result<_, _>>()
            .map(Outputs)
    }
}

fn complaint(option: &str, path: &Path, error: impl Display) -> CommandEnd {
    let path = path.display();
    CommandEnd::usage(format_args!("{option} {path}: cannot be written: {error}"))
}

impl Outputs {
    /// Prints on all of them, and says whether it could. A failure is reported at once and is no
    /// error of the command: the movement has happened, and its outcome matters more.
    pub fn print(self, layout: &PrintLayout) -> bool {
        self.print_within(PRINTER_TIMEOUT, layout)
    }

    fn print_within(self, timeout: Duration, layout: &PrintLayout) -> bool {
        let mut is_printed = true;
        for (output, mut file) in self.0 {
            let bytes = output.format.bytes(layout);
            let written = screen::within(timeout, move || write(&mut file, &bytes));
            if let Err(error) = written.unwrap_or_else(|| Err(no_answer(timeout))) {
                let path = output.path.display();
                screen::complain(format_args!(
                    "simulator: the receipt is not printed: {path}: {error}"
                ));
                is_printed = false;
            }
        }
        is_printed
    }
}

fn no_answer(timeout: Duration) -> std::io::Error {
    let seconds = timeout.as_secs();
    std::io::Error::other(format!(
        "it has taken nothing for {seconds} s: is there paper?"
    ))
}

fn write(file: &mut File, bytes: &[u8]) -> std::io::Result<()> {
    // A device has no length to be cut.
    if file.metadata()?.is_file() {
        file.set_len(0)?;
    }
    file.write_all(bytes)?;
    file.flush()
}

#[cfg(test)]
mod tests {
    use std::os::fd::OwnedFd;

    use simulator::receipt::LineStyle;

    use super::*;

    /// More than a pipe holds.
    const LINES: usize = 10_000;

    #[test]
    fn a_printer_that_takes_nothing_does_not_keep_the_next_one_from_printing() {
        let (_reader, printer) = std::io::pipe().expect("a pipe");
        let printer = File::from(OwnedFd::from(printer));
        let file = tempfile::NamedTempFile::new().expect("a file");
        let output = |path: &Path| Output {
            path: path.to_owned(),
            format: Format::Text,
        };
        let opened = File::create(file.path()).expect("a file");
        let outputs = Outputs(vec![
            (output(Path::new("printer")), printer),
            (output(file.path()), opened),
        ]);
        let mut layout = PrintLayout::new(PageWidth::Narrow);
        layout.add(LineStyle::Plain, vec!["12345678".to_owned(); LINES]);
        assert!(!outputs.print_within(Duration::from_millis(50), &layout));
        let printed = std::fs::read_to_string(file.path()).expect("the file");
        assert_eq!(printed.lines().count(), LINES);
    }
}
