//! `gerai catalogue`: look at the rules, and check a file of them before it is served.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::Failure;
use crate::catalogue::{A_MOMENT, BUILTIN, Catalogue, LoadError, moment};
use crate::types::Timestamp;

const EXPORT_EXAMPLES: &str = "\
Examples:
  gerai catalogue export > mine.toml            then change it, and:
  gerai catalogue check mine.toml
  gerai catalogue diff built-in mine.toml
  gerai serve --catalogue mine.toml";
const DIFF_EXAMPLES: &str = "\
Prints each day on which something changes, what it is about, and every field that differs.

Examples:
  gerai catalogue diff built-in mine.toml
  gerai catalogue diff served.toml next.toml --at 2027-01-01";

/// What can be done with a catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum CatalogueCommand {
    /// Print the built-in catalogue as the file that it is, to be changed and served
    #[command(after_help = EXPORT_EXAMPLES)]
    Export,
    /// Compare two catalogues: what changes on which day, and for what
    #[command(after_help = DIFF_EXAMPLES)]
    Diff {
        /// The TOML file that is served now, or `built-in`
        old: PathBuf,
        /// The TOML file to serve in its place, or `built-in`
        new: PathBuf,
        /// From when on: a date (00:00 WIB) or a full ISO 8601 time; now, where it is left out
        #[arg(long, value_name = "DATE", value_parser = parse_moment)]
        at: Option<Timestamp>,
    },
    /// Read a catalogue file and report every error in it, and fields that a newer row leaves out
    Check {
        /// The TOML file to check
        file: PathBuf,
    },
    /// Print the channels, tiers, fees and token rules of one moment, and what starts later
    Show {
        /// A date (00:00 WIB) or a full ISO 8601 time; now, where it is left out
        #[arg(long, value_name = "DATE", value_parser = parse_moment)]
        at: Option<Timestamp>,
        /// The TOML file to show; the built-in catalogue, where it is left out
        #[arg(long, value_name = "FILE")]
        catalogue: Option<PathBuf>,
    },
}

impl CatalogueCommand {
    /// Runs the command.
    pub fn run(self, output: &mut impl Write, now: Timestamp) -> Result<(), Failure> {
        match self {
            Self::Export => output.write_all(BUILTIN.as_bytes())?,
            Self::Diff { old, new, at } => {
                let (old, new) = (named(&old)?, named(&new)?);
                write!(output, "{}", old.diff(&new, at.unwrap_or(now)))?;
            }
            Self::Check { file } => {
                let catalogue = Catalogue::load(&file).map_err(refused)?;
                writeln!(output, "{}: no mistakes", file.display())?;
                for dropped in catalogue.dropped_fields() {
                    writeln!(output, "warning: {dropped}")?;
                }
            }
            Self::Show { at, catalogue } => {
                let catalogue = match catalogue {
                    Some(file) => Catalogue::load(&file)?,
                    None => Catalogue::builtin(),
                };
                output.write_all(show(&catalogue, at.unwrap_or(now)).as_bytes())?;
            }
        }
        Ok(output.flush()?)
    }
}

/// The word for the catalogue that Gerai brings along.
const BUILT_IN: &str = "built-in";

/// The catalogue in a file, or the built-in one.
fn named(file: &Path) -> Result<Catalogue, LoadError> {
    match file == Path::new(BUILT_IN) {
        true => Ok(Catalogue::builtin()),
        false => Catalogue::load(file),
    }
}

/// To find mistakes is what the check is for, so they refuse the file; one that cannot be read
/// was not checked.
fn refused(error: LoadError) -> Failure {
    match error {
        LoadError::Invalid { .. } => Failure::Refused(error.to_string()),
        LoadError::Unreadable { .. } => error.into(),
    }
}

/// The rules of one moment, and what starts later, as plain text.
pub fn show(catalogue: &Catalogue, at: Timestamp) -> String {
    catalogue.render(at)
}

fn parse_moment(text: &str) -> Result<Timestamp, String> {
    moment(text).ok_or_else(|| format!("expected {A_MOMENT}"))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct TestCli {
        #[command(subcommand)]
        command: CatalogueCommand,
    }

    fn parsed(line: &str) -> Result<CatalogueCommand, clap::Error> {
        let arguments = ["catalogue"].into_iter().chain(line.split_whitespace());
        TestCli::try_parse_from(arguments).map(|line| line.command)
    }

    /// What the command prints, or why it does not.
    fn ran(line: &str) -> Result<String, String> {
        let command = parsed(line).expect("a command line");
        let now = moment("2026-11-22").expect("a moment");
        let mut output = Vec::new();
        let done = command.run(&mut output, now);
        done.map_err(|error| error.to_string())?;
        Ok(String::from_utf8(output).expect("text"))
    }

    #[test]
    fn show_shows_the_built_in_catalogue_of_now() {
        let shown = ran("show").expect("the built-in catalogue");
        let now = moment("2026-11-22").expect("a moment");
        assert_eq!(shown, show(&Catalogue::builtin(), now));
    }

    #[test]
    fn at_is_a_date_in_wib_or_a_full_time() {
        let of_a_date = ran("show --at 2027-01-01").expect("a date");
        let of_a_time = ran("show --at 2026-12-31T17:00:00Z").expect("a time");
        assert!(of_a_date.starts_with("Catalogue on 2027-01-01\n"));
        assert_eq!(of_a_date, of_a_time);
    }

    #[test]
    fn at_refuses_what_is_no_moment() {
        let error = parsed("show --at tomorrow")
            .expect_err("no moment")
            .to_string();
        assert!(
            error.contains("expected a date such as 2026-11-22"),
            "{error}"
        );
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = ran("check no/such/catalogue.toml").expect_err("no file");
        let expected = "cannot read the catalogue no/such/catalogue.toml: ";
        assert!(error.starts_with(expected), "{error}");
        let error = ran("show --catalogue no/such/catalogue.toml").expect_err("no file");
        assert!(error.starts_with(expected), "{error}");
    }

    #[test]
    fn check_reports_the_file_and_every_error() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("mine.toml");
        std::fs::write(&file, "[token]\ndigits = 5\n").expect("a file");
        let error = ran(&format!("check {}", file.display())).expect_err("mistakes");
        let (first, validation_errors) = error.split_once('\n').expect("lines");
        assert_eq!(
            first,
            format!("the catalogue {} has mistakes:", file.display())
        );
        assert_eq!(validation_errors.lines().count(), 3, "{validation_errors}");
        assert!(
            validation_errors.contains("line 2, column 10, token, digits: "),
            "{validation_errors}"
        );
    }

    #[test]
    fn check_has_nothing_to_say_about_the_built_in_file() {
        let file = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/src/rules/catalogue/builtin.toml"
        );
        assert_eq!(
            ran(&format!("check {file}")),
            Ok(format!("{file}: no mistakes\n"))
        );
    }

    #[test]
    fn what_is_exported_is_the_built_in_catalogue() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("mine.toml");
        std::fs::write(&file, ran("export").expect("the catalogue")).expect("a file");
        let file = file.display();
        assert_eq!(
            ran(&format!("check {file}")),
            Ok(format!("{file}: no mistakes\n"))
        );
        assert_eq!(
            ran(&format!("diff built-in {file}")),
            Ok("no differences from 2026-11-22 on\n".into())
        );
    }

    #[test]
    fn diff_and_check_speak_of_a_newer_row() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("mine.toml");
        let row = "[[channel]]\nissuer = \"kaspro\"\nid = \"digibos\"\ndirection = \"cash-in\"
name = \"LKD Digibos\"\ntoken = \"none\"\nmin = 20_000\nnotify_by = \"message\"
from = 2026-12-15\nsource = \"memo\"\n";
        std::fs::write(&file, format!("{BUILTIN}\n{row}")).expect("a file");
        let diff = ran(&format!("diff built-in {}", file.display())).expect("a difference");
        insta::assert_snapshot!(diff, @r#"
        from 2026-12-15
          kaspro, channel "digibos" cash-in
            min: Rp10.000 -> Rp20.000
            max: Rp1.000.000 -> none
            source: KasPro FAQ 9 -> memo
        "#);
        let checked = ran(&format!("check {}", file.display())).expect("no mistakes");
        let warning = "warning: kaspro, channel \"digibos\" cash-in, from 2026-12-15: leaves out \
                       max, which the row from 2021-01-01 sets\n";
        assert!(checked.ends_with(warning), "{checked}");
    }
}
