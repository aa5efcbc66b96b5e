//! The name under which a writer leaves its marks.

use crate::random;

/// A name for a writer that no other writer has, in this process or another.
pub fn writer_name() -> String {
    hex::encode(random::secret())
}
