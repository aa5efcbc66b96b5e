//! `gerai distribute`: lay a ledger out on one node of a Citus cluster, or move it.

use std::io::Write;
use std::num::NonZeroU16;

use clap::Args;

use super::{DatabaseArguments, Failure};
use crate::storage::{Database, DatabaseUrl, Distribution, Node};

const AFTER_HELP: &str = "\
The URL names the coordinator. All tables of the ledger go to one worker, as one colocation group, so
that a batch is one commit of one server; other databases of the same cluster may lie on others. The
gateways are stopped for the first time, and may serve while a ledger is moved. What is done already
is not done again.

Examples:
  gerai distribute --database postgres://gerai@coordinator/gerai
  gerai distribute --database postgres://gerai@coordinator/gerai --worker worker2:5432";

/// The port where none is named.
const PORT: u16 = 5432;

/// Lay the ledger out on one node of a Citus cluster, or move it to another
///
/// Refuses a cluster with a node that could lose a commit.
#[derive(Clone, Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct DistributeArguments {
    #[command(flatten)]
    database: DatabaseArguments,
    /// The worker that is to have the ledger, as the coordinator knows it [default: Citus chooses;
    /// where it is, once it is laid out]
    #[arg(long, value_name = "HOST[:PORT]", value_parser = worker)]
    worker: Option<Node>,
}

impl DistributeArguments {
    /// Does it, and prints what was done.
    pub fn run(self, output: &mut impl Write) -> Result<(), Failure> {
        let url = DatabaseUrl::parse(&self.database.settings()?.database)?;
        let done = Database::distribute(&url, self.worker.as_ref())?;
        print(&done, output)?;
        Ok(output.flush()?)
    }
}

fn print(done: &Distribution, output: &mut impl Write) -> std::io::Result<()> {
    let Distribution { citus, node, .. } = done;
    writeln!(output, "cluster: Citus {citus}, {} workers", done.workers)?;
    match done.laid_out.as_slice() {
        [] => writeln!(output, "tables: laid out before")?,
        tables => writeln!(output, "tables: laid out: {}", tables.join(", "))?,
    }
    match &done.moved_from {
        Some(before) => writeln!(output, "ledger: on {node}, moved from {before}")?,
        None => writeln!(output, "ledger: on {node}")?,
    }
    match &done.role_set {
        Some(role) => writeln!(output, "role {role}: lock_timeout set to 2s")?,
        None => writeln!(output, "role: has a lock_timeout")?,
    }
    for warning in &done.warnings {
        writeln!(output, "warning: {warning}")?;
    }
    Ok(())
}

fn worker(text: &str) -> Result<Node, String> {
    let expected = || "expected HOST or HOST:PORT, such as worker2:5432".to_owned();
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) => (
            host,
            port.parse::<NonZeroU16>().map_err(|_| expected())?.get(),
        ),
        None => (text, PORT),
    };
    match host.is_empty() {
        true => Err(expected()),
        false => Ok(Node::new(host, port.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_is_a_host_and_perhaps_a_port() {
        assert_eq!(worker("w2"), Ok(Node::new("w2", 5432)));
        assert_eq!(worker("10.0.0.7:6432"), Ok(Node::new("10.0.0.7", 6432)));
        for wrong in ["", ":5432", "w2:0", "w2:x", "w2:70000"] {
            assert!(worker(wrong).is_err(), "{wrong}");
        }
    }
}
