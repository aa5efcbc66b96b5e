//! Who else may read or write a file that should be its owner's alone.

use std::path::Path;

/// What others than the owner may do with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OthersMay {
    /// Nothing; or it is not known here.
    Nothing,
    /// Read it, or execute it.
    Read,
    /// Write it.
    Write,
}

/// What the file's mode lets its group and all others do. A file that cannot be looked at is told
/// of by whoever opens it.
#[cfg(unix)]
pub fn others_may(path: &Path) -> OthersMay {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).map_or(0, |file| file.permissions().mode());
    match (mode & 0o022, mode & 0o055) {
        (0, 0) => OthersMay::Nothing,
        (0, _) => OthersMay::Read,
        _ => OthersMay::Write,
    }
}

/// Elsewhere a file has no such mode.
#[cfg(not(unix))]
pub fn others_may(_: &Path) -> OthersMay {
    OthersMay::Nothing
}
