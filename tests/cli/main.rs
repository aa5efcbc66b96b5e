//! The program as it is built: what it prints, what it refuses, and how it ends.

mod account;
mod catalogue;
mod files;
mod gateway;
mod log;
#[cfg(target_os = "linux")]
mod looking;
mod movement;
#[cfg(unix)]
mod overwritten;
mod partner;
mod refusals;
mod serve;
mod verify;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, RunQueryDsl, SqliteConnection};
use tempfile::TempDir;

/// RSA public keys of 2048 bits.
const PUBLIC_KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/partner.pem");
const OTHER_PUBLIC_KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/other-partner.pem");
/// One of 1024 bits.
const SHORT_PUBLIC_KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/rsa1024.pem");

/// No run takes so long, on the slowest machine.
const RUN_MAX: Duration = Duration::from_secs(120);

/// How a run ended.
struct Ran {
    code: i32,
    output: String,
    errors: String,
}

impl Ran {
    /// The output of a run that succeeded.
    #[track_caller]
    fn done(self) -> String {
        assert_eq!(self.code, 0, "{}", self.errors);
        self.output
    }

    /// The one line that a refused run says, without its `error: `.
    #[track_caller]
    fn refused(self, code: i32) -> String {
        assert_eq!(self.code, code, "{}{}", self.output, self.errors);
        assert_eq!(self.errors.lines().count(), 1, "{}", self.errors);
        let line = self.errors.trim_end().strip_prefix("error: ");
        line.expect("an error").to_owned()
    }
}

/// A folder in which the program runs, and where its files are.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// The same with a database in it.
    fn with_database() -> Self {
        let folder = Self::new();
        folder.run(&["migrate"]).done();
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("written");
    }

    /// The names of what is in it.
    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).expect("a folder");
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let mut names: Vec<String> = entries.map(|entry| name(entry.expect("one"))).collect();
        names.sort();
        names
    }

    /// The program, to be run in it with nothing else in its environment. It serves at a free port
    /// where the test names none.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(Path::new(env!("CARGO_BIN_EXE_gerai")));
        command.args(arguments).env_clear().current_dir(&self.0);
        if arguments.first() == Some(&"serve") && !arguments.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        command
    }

    /// A shell in it that runs the script; `$0` is the program.
    fn shell(&self, script: &str) -> Command {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", script, env!("CARGO_BIN_EXE_gerai")]);
        shell.env_clear().current_dir(&self.0);
        shell
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with_input(arguments, "")
    }

    fn run_with_input(&self, arguments: &[&str], input: &str) -> Ran {
        let output = ended_with_input(&mut self.command(arguments), input);
        Ran {
            code: output.status.code().expect("an exit code"),
            output: String::from_utf8(output.stdout).expect("text"),
            errors: String::from_utf8(output.stderr).expect("text"),
        }
    }

    /// A connection to the database that the commands use when none is named.
    fn database(&self) -> SqliteConnection {
        let path = self.path("gerai.db");
        SqliteConnection::establish(path.to_str().expect("text")).expect("a database")
    }

    /// Does to the database what no gateway does.
    fn tamper(&self, statement: &str) {
        let mut database = self.database();
        database.batch_execute(statement).expect("a statement");
    }

    fn add_partner(&self, id: &str, more: &[&str]) -> Ran {
        self.add_partner_with_key(id, PUBLIC_KEY, more)
    }

    fn add_partner_with_key(&self, id: &str, key: &str, more: &[&str]) -> Ran {
        let mut arguments = vec!["partner", "add", id, "--name", "Alfamart"];
        arguments.extend(["--public-key", key, "--channel", "alfamart"]);
        arguments.extend(more);
        self.run(&arguments)
    }

    fn open_account(&self, phone: &str, tier: &str, pin: &str) -> Ran {
        let mut arguments = vec!["account", "open", "--phone", phone];
        arguments.extend(["--name", "Budi Pratama", "--tier", tier]);
        self.run_with_input(&arguments, pin)
    }
}

/// How the command ends, which reads nothing.
fn ended(command: &mut Command) -> Output {
    ended_with_input(command, "")
}

fn ended_with_input(command: &mut Command, input: &str) -> Output {
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = pipes.stderr(Stdio::piped()).spawn().expect("it starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    // A program that refuses its arguments ends without reading.
    let _ = pipe.write_all(input.as_bytes());
    drop(pipe);
    let id = child.id();
    in_time(id, move || child.wait_with_output().expect("it ends"))
}

/// What the work comes to, which waits for that process; a process that takes too long is killed.
fn in_time<T: Send + 'static>(process: u32, work: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, done) = mpsc::channel();
    // Where nobody waits any more, nobody needs it.
    thread::spawn(move || drop(sender.send(work())));
    done.recv_timeout(RUN_MAX).unwrap_or_else(|late| {
        let killed = Command::new("kill")
            .args(["-KILL", &process.to_string()])
            .status();
        panic!("{late} after {RUN_MAX:?}; killed: {killed:?}")
    })
}

/// The one text that a query finds.
fn text(database: &mut SqliteConnection, query: &str) -> String {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Text)]
        value: String,
    }
    let row: Row = diesel::sql_query(query)
        .get_result(database)
        .expect("a row");
    row.value
}

/// The value of a `key: value` line.
#[track_caller]
fn value<'a>(output: &'a str, key: &str) -> &'a str {
    let mut lines = output.lines().filter_map(|line| line.split_once(": "));
    let found = lines.find(|(name, _)| *name == key);
    found.unwrap_or_else(|| panic!("no {key} in:\n{output}")).1
}
