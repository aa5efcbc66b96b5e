//! The database that is measured: a throwaway server, one that is there, or a file.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::BenchError;
use crate::cluster::{Cluster, binaries};
use crate::gateway::database_url;

/// A production server's settings on a small machine. Nothing of its durability is off.
const OPTIONS: &str = "-c shared_buffers=1GB -c effective_cache_size=4GB -c max_wal_size=8GB \
    -c checkpoint_timeout=15min -c wal_compression=lz4 -c fsync=on -c synchronous_commit=on \
    -c full_page_writes=on";

/// Where databases are.
pub enum DatabaseServer {
    /// A throwaway PostgreSQL.
    Own(Box<Cluster>),
    /// Somebody's PostgreSQL, by the URL of an empty database.
    Given(String),
    /// A folder for SQLite files.
    Folder {
        /// Where.
        path: PathBuf,
        /// Taken away at the end.
        temporary: Option<TempDir>,
    },
}

impl DatabaseServer {
    /// A PostgreSQL of our own.
    pub fn own() -> Result<Self, BenchError> {
        let bin = binaries().ok_or_else(|| {
            BenchError::other("PostgreSQL is not installed here: name a server with --database")
        })?;
        let cluster = Cluster::start(&bin, OPTIONS)?;
        Ok(Self::Own(Box::new(cluster)))
    }

    /// A folder for SQLite files: that one, or a temporary one.
    pub fn folder(directory: Option<&Path>) -> Result<Self, BenchError> {
        let Some(path) = directory else {
            return Self::scratch(None);
        };
        std::fs::create_dir_all(path)?;
        Ok(Self::Folder {
            path: path.to_owned(),
            temporary: None,
        })
    }

    /// A temporary folder in that one, or where the system has them.
    pub fn scratch(within: Option<&Path>) -> Result<Self, BenchError> {
        let temporary = match within {
            Some(within) => TempDir::new_in(within)?,
            None => tempfile::tempdir()?,
        };
        Ok(Self::Folder {
            path: temporary.path().to_owned(),
            temporary: Some(temporary),
        })
    }

    /// The URL of an empty database of that name.
    pub fn database(&self, name: &str) -> Result<String, BenchError> {
        match self {
            Self::Own(cluster) => Ok(cluster.url(&cluster.database()?)),
            Self::Given(url) => Ok(url.clone()),
            Self::Folder { path, .. } => {
                let file = path.join(format!("{name}.db"));
                if file.exists() {
                    let file = file.display();
                    return Err(BenchError::Other(format!("{file} is there already")));
                }
                Ok(database_url(&file))
            }
        }
    }

    /// After a database was filled and before the clock starts: what would otherwise be done in the
    /// background, under the load: pgbench does the same with its own tables. After the checkpoint
    /// the log's files are used again, not made anew.
    pub fn vacuum_and_checkpoint(&self, url: &str) -> Result<(), BenchError> {
        let arguments = [
            "--no-psqlrc",
            "--quiet",
            "--command=VACUUM (ANALYZE)",
            "--command=CHECKPOINT",
            "--dbname",
            url,
        ];
        match self {
            Self::Folder { .. } => Ok(()),
            _ => self.program("psql", &arguments).map(drop),
        }
    }

    /// Drops a throwaway database that nobody uses any more. Somebody's own is left alone.
    pub fn discard(&self, url: &str) -> Result<(), BenchError> {
        match self {
            Self::Own(cluster) => {
                let name = url.rsplit('/').next().unwrap_or_default();
                let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                cluster.sql("postgres", &statement)?;
            }
            Self::Folder {
                path,
                temporary: Some(_),
            } => {
                for suffix in ["", "-wal", "-shm"] {
                    // What is not there need not be taken away.
                    let name = url.rsplit('/').next().unwrap_or_default();
                    let _ = std::fs::remove_file(path.join(format!("{name}{suffix}")));
                }
            }
            Self::Given(_) | Self::Folder { .. } => {}
        }
        Ok(())
    }

    /// A folder on the disk where its data is; of somebody's server, one of this machine.
    pub fn disk(&self) -> PathBuf {
        match self {
            Self::Folder { path, .. } => path.clone(),
            // Our own server keeps its data there.
            Self::Own(_) | Self::Given(_) => std::env::temp_dir(),
        }
    }

    /// Whether it is a server of PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        !matches!(self, Self::Folder { .. })
    }

    /// Runs pgbench on it; what it prints.
    pub fn pgbench(&self, arguments: &[&str]) -> Result<String, BenchError> {
        self.program("pgbench", arguments)
    }

    /// Runs one of PostgreSQL's programs.
    fn program(&self, name: &str, arguments: &[&str]) -> Result<String, BenchError> {
        if let Self::Own(cluster) = self {
            return Ok(cluster.run(name, arguments)?);
        }
        let output = Command::new(name).args(arguments).output()?;
        match output.status.success() {
            true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
            false => Err(BenchError::other(String::from_utf8_lossy(&output.stderr))),
        }
    }
}
