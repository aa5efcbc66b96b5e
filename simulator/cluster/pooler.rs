//! PgBouncer between a gateway and a cluster.

use std::io;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread;

use super::{Cluster, ClusterError, OWNER, host};

/// A pooler that runs until it is dropped.
#[derive(Debug)]
pub struct Pooler {
    child: Child,
    port: u16,
}

impl Drop for Pooler {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Pooler {
    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }
}

/// Where PgBouncer is installed, if it is.
fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/sbin")])
        .map(|folder| folder.join("pgbouncer"))
        .find(|program| program.is_file())
}

impl Cluster {
    /// A pooler in front of it, in that mode, such as `transaction`; none where PgBouncer is not
    /// installed.
    ///
    /// # Errors
    /// [`ClusterError`] where it does not start.
    pub fn pooler(&self, mode: &str) -> Result<Option<Pooler>, ClusterError> {
        let Some(program) = program() else {
            return Ok(None);
        };
        let port = host::free_port()?;
        let name = format!("pooler-{port}");
        let users = self.folder.join(format!("{name}.users"));
        std::fs::write(&users, format!("\"{OWNER}\" \"\"\n"))?;
        let settings = self.folder.join(format!("{name}.ini"));
        std::fs::write(&settings, self.pooler_settings(mode, port, &users))?;
        let child = host::command(&program, self.user)
            .arg(&settings)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut pooler = Pooler { child, port };
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if pooler.child.try_wait()?.is_some() {
                return Err(io::Error::other(format!("{} ends", program.display())).into());
            }
            thread::yield_now();
        }
        Ok(Some(pooler))
    }

    fn pooler_settings(&self, mode: &str, port: u16, users: &Path) -> String {
        format!(
            "[databases]\n* = host=127.0.0.1 port={}\n\
             [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
             auth_type = trust\nauth_file = {}\npool_mode = {mode}\n\
             ignore_startup_parameters = extra_float_digits\n",
            self.port,
            users.display()
        )
    }
}
