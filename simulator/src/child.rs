//! The gateway as a child process.

use std::ffi::OsStr;
use std::fs::OpenOptions;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Why there is no gateway.
#[derive(Debug, thiserror::Error)]
pub enum ChildError {
    /// It ended before it listened.
    #[error("the gateway did not start: see {}", .0.display())]
    NoGateway(PathBuf),
    /// The operating system refused something.
    #[error(transparent)]
    System(#[from] io::Error),
}

/// A gateway in a process of its own. Killed when dropped.
pub struct GatewayChild {
    child: Child,
    /// Where it listens.
    pub url: String,
}

impl GatewayChild {
    /// Starts `executable gateway` with those arguments and waits until it says where it listens.
    /// What it logs goes to `log`. It ends when this process does, because its standard input
    /// closes then.
    ///
    /// # Errors
    /// [`ChildError`] where it does not start.
    pub async fn start<I, S>(
        executable: &Path,
        arguments: I,
        log: &Path,
    ) -> Result<Self, ChildError>
    where
        I: IntoIterator<Item = S>,
        S: AsRef<OsStr>,
    {
        let log_file = OpenOptions::new().create(true).append(true).open(log)?;
        let mut child = Command::new(executable)
            .args(["gateway", "--listen", "127.0.0.1:0"])
            .args(arguments)
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
            io::Result::Ok(line)
        });
        let line = first_line.await.map_err(io::Error::other)??;
        if !line.starts_with("http") {
            return Err(ChildError::NoGateway(log.to_owned()));
        }
        line.trim().clone_into(&mut started.url);
        Ok(started)
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Lets it end in good order: it answers what it has accepted.
    ///
    /// # Errors
    /// The system's, where it cannot be waited for.
    pub async fn stop(mut self) -> io::Result<()> {
        drop(self.child.stdin.take());
        let ended = tokio::task::spawn_blocking(move || self.child.wait().map(drop));
        ended.await.map_err(io::Error::other)?
    }

    /// SIGKILL, and the end of the process.
    ///
    /// # Errors
    /// The system's, where it refuses.
    pub fn kill(&mut self) -> io::Result<()> {
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
