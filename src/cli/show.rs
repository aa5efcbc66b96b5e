//! How the command line shows things: `key: value`, a line each.

use std::fmt::Display;
use std::io::{self, Write};

/// Writes the lines.
pub fn lines<'a>(
    output: &mut impl Write,
    lines: impl IntoIterator<Item = (&'a str, &'a dyn Display)>,
) -> io::Result<()> {
    for (key, value) in lines {
        writeln!(output, "{key}: {value}")?;
    }
    output.flush()
}
