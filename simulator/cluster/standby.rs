//! A second server that follows the first, and how the first is lost.

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use super::{Cluster, ClusterError, OWNER, host};

/// How a standby is called where the primary names those that it waits for.
const NAME: &str = "standby";
/// How long a server may take for what it is asked.
const STANDBY_TIMEOUT: Duration = Duration::from_secs(30);
/// How often it is looked at.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// The stream to the standby, which stands still: nothing is sent any more.
#[derive(Debug)]
pub struct HeldStream {
    /// The process of the primary that sends it.
    sender: String,
}

impl Cluster {
    /// A standby of this server, following it. Nothing waits for it: see
    /// [`Cluster::wait_for_standby`].
    ///
    /// # Errors
    /// [`ClusterError`] where it does not start or does not follow.
    pub fn standby(&self) -> Result<Self, ClusterError> {
        let mut standby = Self::prepare(&self.bin, &self.options)?;
        let data = standby.data();
        let primary = format!(
            "host=127.0.0.1 port={} user={OWNER} application_name={NAME}",
            self.port
        );
        standby.run(
            "pg_basebackup",
            &[
                "--dbname",
                &primary,
                "--pgdata",
                &data,
                "--checkpoint",
                "fast",
                "--no-sync",
                "--write-recovery-conf",
            ],
        )?;
        standby.boot()?;
        self.until_followed("state = 'streaming'")?;
        Ok(standby)
    }

    /// From now on no commit is answered before the standby has it on disk.
    ///
    /// # Errors
    /// [`ClusterError`] where the server refuses.
    pub fn wait_for_standby(&self) -> Result<(), ClusterError> {
        let names = format!("ALTER SYSTEM SET synchronous_standby_names = '{NAME}'");
        self.sql("postgres", &names)?;
        self.sql("postgres", "SELECT pg_reload_conf()")?;
        self.until_followed("sync_state = 'sync'")
    }

    fn until_followed(&self, how: &str) -> Result<(), ClusterError> {
        let ask = format!("SELECT count(*) FROM pg_stat_replication WHERE {how}");
        until("the standby does not follow", || {
            Ok(self.sql("postgres", &ask)? == "1")
        })
    }

    /// How many commits wait for the standby at this moment.
    ///
    /// # Errors
    /// [`ClusterError`] where the server does not answer.
    pub fn commits_waiting(&self) -> Result<usize, ClusterError> {
        let ask = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        Ok(self.sql("postgres", ask)?.parse().unwrap_or_default())
    }

    /// Holds the stream to the standby.
    ///
    /// # Errors
    /// [`ClusterError`] where there is none.
    pub fn hold_stream(&self) -> Result<HeldStream, ClusterError> {
        let sender = self.sql("postgres", "SELECT pid FROM pg_stat_replication")?;
        host::signal("STOP", &sender)?;
        Ok(HeldStream { sender })
    }

    /// Kills the server as a crash does, and with it what it had not sent.
    ///
    /// # Errors
    /// [`ClusterError`] where it is not running or does not end.
    pub fn kill_with(&self, stream: &HeldStream) -> Result<(), ClusterError> {
        let lock = self.folder.join("data/postmaster.pid");
        let lines = std::fs::read_to_string(&lock)?;
        let server = lines.lines().next().unwrap_or_default();
        host::signal("QUIT", server)?;
        // One that is stopped does not hear anything else.
        host::signal("KILL", &stream.sender)?;
        until("PostgreSQL does not end", || Ok(!lock.exists()))
    }

    /// Makes a standby a primary.
    ///
    /// # Errors
    /// [`ClusterError`] where it is none.
    pub fn promote(&self) -> Result<(), ClusterError> {
        let data = self.data();
        self.run("pg_ctl", &["promote", "--wait", "--pgdata", &data])
            .map(drop)
    }

    /// The URL of a database on whichever of the two is the primary.
    pub fn url_of_either(&self, other: &Self, database: &str) -> String {
        let (one, two) = (self.port, other.port);
        format!("postgres://{OWNER}@127.0.0.1:{one},127.0.0.1:{two}/{database}")
    }
}

fn until(
    complaint: &str,
    mut is_so: impl FnMut() -> Result<bool, ClusterError>,
) -> Result<(), ClusterError> {
    let begun = Instant::now();
    while !is_so()? {
        if begun.elapsed() > STANDBY_TIMEOUT {
            return Err(io::Error::other(complaint.to_owned()).into());
        }
        thread::sleep(POLL_INTERVAL);
    }
    Ok(())
}
