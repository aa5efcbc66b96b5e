//! The yardstick on PostgreSQL: pgbench's TPC-B on the same server, one transaction for each of
//! its movements, as a ledger without batches would do it.

use super::BenchError;
use super::server::DatabaseServer;

/// Branches: the clients must be fewer, or they wait for each other's.
const SCALE: &str = "50";
/// Clients that are tried.
const CLIENTS: [&str; 3] = ["8", "16", "32"];

/// The best of several numbers of clients, in transactions a second.
///
/// # Errors
/// [`BenchError`] where pgbench is not there or fails.
pub fn best(server: &DatabaseServer, database: &str, seconds: u64) -> Result<f64, BenchError> {
    let mut best = 0.0_f64;
    for clients in CLIENTS {
        let output = server.pgbench(&[
            "--no-vacuum",
            "--protocol=prepared",
            "--client",
            clients,
            "--jobs=2",
            "--time",
            &seconds.to_string(),
            database,
        ])?;
        best = best.max(tps(&output).ok_or_else(|| BenchError::other(&output))?);
    }
    Ok(best)
}

/// Makes its tables.
///
/// # Errors
/// [`BenchError`] where pgbench is not there or fails.
pub fn prepare(server: &DatabaseServer, database: &str) -> Result<(), BenchError> {
    let arguments = ["--initialize", "--quiet", "--scale", SCALE, database];
    server.pgbench(&arguments).map(drop)
}

/// Takes them away.
///
/// # Errors
/// [`BenchError`] where pgbench is not there or fails.
pub fn clear(server: &DatabaseServer, database: &str) -> Result<(), BenchError> {
    server
        .pgbench(&["--initialize", "--init-steps=d", database])
        .map(drop)
}

fn tps(output: &str) -> Option<f64> {
    let line = output.lines().find(|line| line.starts_with("tps = "))?;
    line.split_whitespace().nth(2)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_read_from_what_pgbench_prints() {
        let output = "latency average = 3.9 ms\n\
                      tps = 4096.512 (without initial connection time)\n";
        assert_eq!(tps(output), Some(4096.512));
        assert_eq!(tps("nothing"), None);
    }
}
