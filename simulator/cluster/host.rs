//! What the machine has for a server: PostgreSQL's programs, a user who may run them, a port.

use std::io;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

/// Who may run a server when we are root, which `initdb` refuses.
const USERS: [&str; 2] = ["postgres", "nobody"];
/// What is needed of PostgreSQL.
const PROGRAMS: [&str; 5] = ["initdb", "pg_basebackup", "pg_ctl", "postgres", "psql"];

/// Waits for the end of its standard input, which comes with the end of this process, and takes
/// the server and its folder away.
const WATCH: &str =
    r#"read -r _; kill -QUIT "$(head -n 1 "$1/data/postmaster.pid")"; sleep 1; rm -rf "$1""#;

/// The folder of PostgreSQL's programs: what is in the `PATH`, or else the newest installed.
pub fn binaries() -> Option<PathBuf> {
    let mut installed: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.flatten().map(|v| v.path().join("bin")).collect())
        .unwrap_or_default();
    installed.sort();
    installed.reverse();
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(installed)
        .find(|folder| {
            PROGRAMS
                .iter()
                .all(|program| folder.join(program).is_file())
        })
}

/// Takes server and folder away when this process ends, however it ends.
#[derive(Debug)]
pub struct Watcher {
    _shell: Child,
    _input: ChildStdin,
}

impl Watcher {
    pub fn over(folder: &Path) -> io::Result<Self> {
        let mut shell = Command::new("sh")
            .args(["-c", WATCH, "sh"])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let input = shell.stdin.take();
        let input = input.ok_or_else(|| io::Error::other("a shell without an input"))?;
        Ok(Self {
            _shell: shell,
            _input: input,
        })
    }
}

/// Who runs a server: user and group.
pub type Ids = (u32, u32);

/// As root: a user who may run a server, and now owns the folder.
pub fn other_user(folder: &Path) -> io::Result<Option<Ids>> {
    if id(&["-u"])? != 0 {
        return Ok(None);
    }
    let ids = |user: &&str| Some((id(&["-u", user]).ok()?, id(&["-g", user]).ok()?));
    let found = USERS.iter().find_map(ids);
    let (user, group) = found.ok_or_else(|| io::Error::other("no user who is not root"))?;
    chown(folder, Some(user), Some(group))?;
    Ok(Some((user, group)))
}

fn id(arguments: &[&str]) -> io::Result<u32> {
    let output = Command::new("id").args(arguments).output()?;
    let number = String::from_utf8_lossy(&output.stdout).trim().parse();
    number.map_err(io::Error::other)
}

/// That program, run by that user.
pub fn command(program: &Path, user: Option<Ids>) -> Command {
    let Some((user, group)) = user else {
        return Command::new(program);
    };
    let mut command = Command::new("setpriv");
    command
        .arg(format!("--reuid={user}"))
        .arg(format!("--regid={group}"))
        .arg("--clear-groups")
        .arg(program);
    command
}

/// A port that was free a moment ago.
pub fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Ticks in a second of what `/proc` says.
const TICKS: u64 = 100;

/// Processor time that a process and its children have used, those that have ended as well.
pub fn processor_time(process: &str) -> io::Result<Duration> {
    let server = || ticks(process).ok_or_else(|| io::Error::other(format!("no process {process}")));
    loop {
        let before = server()?;
        let children = ticks_of_children(process)?;
        let after = server()?;
        // Otherwise a child has ended between, and is counted twice or not at all.
        if before.of_ended_children == after.of_ended_children {
            let used = after.own + after.of_ended_children + children;
            return Ok(Duration::from_millis(used * 1000 / TICKS));
        }
    }
}

fn ticks_of_children(process: &str) -> io::Result<u64> {
    let mut used = 0;
    for entry in std::fs::read_dir("/proc")?.flatten() {
        let name = entry.file_name();
        let child = ticks(&name.to_string_lossy()).filter(|one| one.parent == process);
        used += child.map_or(0, |child| child.own);
    }
    Ok(used)
}

struct Ticks {
    parent: String,
    own: u64,
    of_ended_children: u64,
}

/// None where it has ended, or is no process.
fn ticks(process: &str) -> Option<Ticks> {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The program's name is in brackets and may have any of them in it.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
    Some(Ticks {
        parent: fields.get(1)?.to_string(),
        own: number(11)? + number(12)?,
        of_ended_children: number(13)? + number(14)?,
    })
}

/// Sends a signal, such as `STOP`.
pub fn signal(name: &str, process: &str) -> io::Result<()> {
    let status = Command::new("kill")
        .args(["-s", name, process])
        .stderr(Stdio::null())
        .status()?;
    match status.success() {
        true => Ok(()),
        false => Err(io::Error::other(format!("no process {process}"))),
    }
}
