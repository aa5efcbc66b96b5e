//! The gateway as a child process.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::KillError;

/// A gateway in a process of its own. Killed when dropped.
pub struct GatewayChild {
    child: Child,
    /// Where it listens.
    pub url: String,
}

impl GatewayChild {
    /// Starts one on that database and waits until it says where it listens. What it logs goes
    /// to `log`. It ends by itself when this process does, for its standard input closes then.
    ///
    /// # Errors
    /// [`KillError`] where it does not start.
    pub async fn start(executable: &Path, database: &Path, log: &Path) -> Result<Self, KillError> {
        let log_file = OpenOptions::new().create(true).append(true).open(log)?;
        let mut child = Command::new(executable)
            .args(["gateway", "--listen", "127.0.0.1:0", "--database"])
            .arg(database)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log_file)
            .spawn()?;
        let stdout = child.stdout.take();
        // Owns the child from here on, so that it does not outlive an error.
        let mut started = Self {
            child,
            url: String::new(),
        };
        let first_line = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            if let Some(stdout) = stdout {
                BufReader::new(stdout).read_line(&mut line)?;
            }
            std::io::Result::Ok(line)
        });
        let line = first_line.await.map_err(std::io::Error::other)??;
        if !line.starts_with("http") {
            return Err(KillError::NoGateway(log.to_owned()));
        }
        line.trim().clone_into(&mut started.url);
        Ok(started)
    }

    /// SIGKILL, and the end of the process.
    ///
    /// # Errors
    /// [`KillError`] where the system refuses.
    pub fn kill(&mut self) -> Result<(), KillError> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for GatewayChild {
    fn drop(&mut self) {
        // Fails only where it is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
