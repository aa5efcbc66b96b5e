//! Whether so many connections can be open at all.

use gerai::open_files_limit;

use super::BenchError;

/// Files of either process that are no connections of the load: the database, logs, libraries.
const OTHERS: usize = 200;

/// Checks the limit of open files, which the gateway's process inherits. It does not raise the
/// limit: that is for the operator.
///
/// # Errors
/// [`BenchError`] where so many connections do not fit under it.
pub fn check(connections: usize) -> Result<(), BenchError> {
    let needed = connections + OTHERS;
    match open_files_limit() {
        Some(limit) if limit < needed => Err(BenchError::Other(format!(
            "{connections} connections need {needed} open files, and the limit is {limit}: \
             raise it with `ulimit -n {needed}`, or ask for fewer connections"
        ))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_connections_than_files_are_refused_with_a_clear_message() {
        let refusal = check(usize::MAX / 2).expect_err("nobody has so many files");
        assert!(refusal.to_string().contains("ulimit -n"), "{refusal}");
    }
}
