//! Whether so many connections can be open at all.

use super::BenchError;

/// Files of either process that are no connections of the load: the database, logs, libraries.
const OTHERS: usize = 200;

/// Checks the limit of open files, which the gateway's process inherits. It does not raise the
/// limit: that is for the operator.
///
/// # Errors
/// [`BenchError`] where so many connections do not fit under it.
pub fn check(connections: usize) -> Result<(), BenchError> {
    // A system without /proc is taken at its word.
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let needed = connections + OTHERS;
    match soft_limit(&limits) {
        Some(limit) if limit < needed => Err(BenchError::Other(format!(
            "{connections} connections need {needed} open files, and the limit is {limit}: \
             raise it with `ulimit -n {needed}`, or ask for fewer connections"
        ))),
        _ => Ok(()),
    }
}

/// None where there is no limit.
fn soft_limit(limits: &str) -> Option<usize> {
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_counts() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units\n\
                      Max open files            1024                 20000                files\n";
        assert_eq!(soft_limit(limits), Some(1024));
        let unlimited = "Max open files            unlimited            unlimited            files";
        assert_eq!(soft_limit(unlimited), None);
        assert_eq!(soft_limit(""), None);
    }

    #[test]
    fn more_connections_than_files_are_refused_with_a_clear_message() {
        let refusal = check(usize::MAX / 2).expect_err("nobody has so many files");
        assert!(refusal.to_string().contains("ulimit -n"), "{refusal}");
    }
}
