//! Where receipts are printed: files and receipt printers.

use std::fmt::Display;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use simulator::receipt::{Format, PageWidth, PrintLayout};

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
    /// Characters in a line of the paper: 32 (58 mm wide) or 42 (80 mm)
    #[arg(long, value_name = "32|42", default_value = "32", value_parser = paper)]
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
        .ok_or("32 or 42 is expected")
}

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
            let file = OpenOptions::new()
                .append(true)
                .create(true)
                .open(&output.path);
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
        let mut is_printed = true;
        for (output, mut file) in self.0 {
            let bytes = output.format.bytes(layout);
            if let Err(error) = write(&mut file, &bytes) {
                let path = output.path.display();
                anstream::eprintln!("simulator: the receipt is not printed: {path}: {error}");
                is_printed = false;
            }
        }
        is_printed
    }
}

fn write(file: &mut File, bytes: &[u8]) -> std::io::Result<()> {
    // A device has no length to be cut.
    if file.metadata()?.is_file() {
        file.set_len(0)?;
    }
    file.write_all(bytes)?;
    file.flush()
}
