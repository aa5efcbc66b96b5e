//! A throwaway PostgreSQL: a cluster of this process, with its own folder, socket and port. It
//! ends with the process, however that ends.
//!
//! It is as durable as a real one: what is killed must be there again afterwards.

mod host;
mod pooler;
mod standby;

use std::fs::Permissions;
use std::io;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

pub use host::binaries;
use host::{Ids, Watcher};
pub use pooler::Pooler;
pub use standby::HeldStream;

/// The one superuser.
const OWNER: &str = "gerai";
/// Tries to start: between finding a free port and using it, another may take it.
const TRIES_TO_START: u32 = 5;
/// Tries to start where it was.
const TRIES_TO_RESTART: u32 = 50;

/// Why there is no server, or it did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// The machine refused.
    #[error("PostgreSQL: {0}")]
    Machine(#[from] io::Error),
    /// One of its programs did.
    #[error("{program}: {message}")]
    Program {
        /// Which.
        program: String,
        /// What it printed.
        message: String,
    },
    /// It did not come up.
    #[error("PostgreSQL does not start: see {0}")]
    DoesNotStart(String),
}

/// A server.
#[derive(Debug)]
pub struct Cluster {
    bin: PathBuf,
    folder: PathBuf,
    /// Who runs it, where that is not us.
    user: Option<Ids>,
    port: u16,
    /// Of the command line, such as `-c shared_buffers=64MB`.
    options: String,
    databases: AtomicU32,
    /// One at a time: nobody may use the template meanwhile.
    creating: Mutex<()>,
    _watcher: Watcher,
}

impl Cluster {
    /// A new one, running, of the programs in that folder (see [`binaries`]), with those options
    /// of the server's command line, such as `-c shared_buffers=64MB`.
    ///
    /// # Errors
    /// [`ClusterError`] where it does not start.
    pub fn start(bin: &Path, options: &str) -> Result<Self, ClusterError> {
        let mut cluster = Self::prepare(bin, options)?;
        let data = cluster.data();
        cluster.run(
            "initdb",
            &[
                "--pgdata",
                &data,
                "--username",
                OWNER,
                "--auth",
                "trust",
                "--encoding",
                "UTF8",
                "--locale",
                "C",
                "--no-sync",
            ],
        )?;
        cluster.boot()?;
        Ok(cluster)
    }

    /// A folder, and the user that may run a server in it.
    fn prepare(bin: &Path, options: &str) -> Result<Self, ClusterError> {
        let folder = tempfile::Builder::new().prefix("gerai-pg-").tempdir()?;
        let folder = folder.keep();
        Ok(Self {
            user: host::other_user(&folder)?,
            _watcher: Watcher::over(&folder)?,
            bin: bin.to_owned(),
            folder,
            port: 0,
            options: options.to_owned(),
            databases: AtomicU32::new(0),
            creating: Mutex::new(()),
        })
    }

    /// Starts the server on a port that is free.
    fn boot(&mut self) -> Result<(), ClusterError> {
        for _ in 0..TRIES_TO_START {
            self.port = host::free_port()?;
            if self.try_boot()? {
                return Ok(());
            }
        }
        Err(self.does_not_start())
    }

    fn try_boot(&self) -> Result<bool, ClusterError> {
        let options = format!(
            "-p {} -k {} -c listen_addresses=127.0.0.1 -c max_connections=300 {}",
            self.port,
            self.folder.display(),
            self.options
        );
        let log = self.log();
        let output = self.output(
            "pg_ctl",
            &[
                "start",
                "--wait",
                "--silent",
                "--pgdata",
                &self.data(),
                "--log",
                &log,
                "--options",
                &options,
            ],
        )?;
        Ok(output.status.success())
    }

    /// Lets it speak TLS, with that certificate and key in PEM.
    ///
    /// # Errors
    /// [`ClusterError`] where it does not start again.
    pub fn secure(&self, certificate: &str, key: &str) -> Result<(), ClusterError> {
        for (name, text) in [("server.crt", certificate), ("server.key", key)] {
            let file = self.folder.join("data").join(name);
            std::fs::write(&file, text)?;
            std::fs::set_permissions(&file, Permissions::from_mode(0o600))?;
            if let Some((user, group)) = self.user {
                chown(&file, Some(user), Some(group))?;
            }
        }
        self.sql("postgres", "ALTER SYSTEM SET ssl = on")?;
        self.kill()?;
        self.restart()
    }

    /// Kills the server as a crash does: nothing is written any more.
    ///
    /// # Errors
    /// [`ClusterError`] where it is not running.
    pub fn kill(&self) -> Result<(), ClusterError> {
        let data = self.data();
        let how = ["stop", "--mode", "immediate", "--wait", "--pgdata", &data];
        self.run("pg_ctl", &how).map(drop)
    }

    /// Processor time that it has used, with all of its processes.
    ///
    /// # Errors
    /// [`ClusterError`] where it is not running.
    pub fn processor_time(&self) -> Result<Duration, ClusterError> {
        let lock = std::fs::read_to_string(self.folder.join("data/postmaster.pid"))?;
        let server = lock.lines().next().unwrap_or_default();
        Ok(host::processor_time(server)?)
    }

    /// Starts it again where it was.
    ///
    /// # Errors
    /// [`ClusterError`] where it does not start.
    pub fn restart(&self) -> Result<(), ClusterError> {
        for _ in 0..TRIES_TO_RESTART {
            if self.try_boot()? {
                return Ok(());
            }
            thread::yield_now();
        }
        Err(self.does_not_start())
    }

    /// Where its programs are.
    pub fn bin(&self) -> &Path {
        &self.bin
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// A new database; its name.
    ///
    /// # Errors
    /// [`ClusterError`] where the server refuses.
    pub fn database(&self) -> Result<String, ClusterError> {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("house_{number}");
        let _one = self.creating.lock().unwrap_or_else(PoisonError::into_inner);
        self.sql("postgres", &format!("CREATE DATABASE {name}"))?;
        Ok(name)
    }

    /// The URL of a database.
    pub fn url(&self, database: &str) -> String {
        self.url_at(self.port, database)
    }

    /// The same by another port, of something that stands between.
    pub fn url_at(&self, port: u16, database: &str) -> String {
        format!("postgres://{OWNER}@127.0.0.1:{port}/{database}")
    }

    /// Runs statements; what they print.
    ///
    /// # Errors
    /// [`ClusterError`] with the server's complaint.
    pub fn sql(&self, database: &str, statements: &str) -> Result<String, ClusterError> {
        let url = self.url(database);
        self.run(
            "psql",
            &[
                "--dbname",
                &url,
                "--no-psqlrc",
                "--quiet",
                "--tuples-only",
                "--no-align",
                "--set",
                "ON_ERROR_STOP=1",
                "--command",
                statements,
            ],
        )
    }

    /// Runs one of its programs to its end; what it prints.
    ///
    /// # Errors
    /// [`ClusterError`] where it cannot be run, or with its complaint.
    pub fn run(&self, program: &str, arguments: &[&str]) -> Result<String, ClusterError> {
        let output = self.output(program, arguments)?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
        }
        Err(ClusterError::Program {
            program: program.to_owned(),
            message: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        })
    }

    fn output(&self, program: &str, arguments: &[&str]) -> io::Result<Output> {
        // A server keeps what it is given for its output: it must not be a pipe.
        let is_start = arguments.first() == Some(&"start");
        let out = || match is_start {
            true => Stdio::null(),
            false => Stdio::piped(),
        };
        host::command(&self.bin.join(program), self.user)
            .args(arguments)
            .current_dir(&self.folder)
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stdout(out())
            .stderr(out())
            .output()
    }

    fn data(&self) -> String {
        self.folder.join("data").display().to_string()
    }

    fn log(&self) -> String {
        self.folder.join("log").display().to_string()
    }

    fn does_not_start(&self) -> ClusterError {
        ClusterError::DoesNotStart(self.log())
    }
}
