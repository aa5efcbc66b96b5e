//! A PostgreSQL for tests: a throwaway cluster of this process, with its own folder, socket and
//! port, and a database for each test. It ends with the process, however that ends.
//!
//! It is as durable as a real one: what a test kills must be there again afterwards.

use std::fs::Permissions;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread;

/// Who may run a server when the tests run as root, which `initdb` refuses.
const USERS: [&str; 2] = ["postgres", "nobody"];
/// What is needed of PostgreSQL.
const PROGRAMS: [&str; 4] = ["initdb", "pg_ctl", "postgres", "psql"];
/// The one superuser.
const OWNER: &str = "gerai";

/// Waits for the end of its standard input, which comes with the end of the test process, and
/// takes the server and its folder away.
const WATCH: &str =
    r#"read -r _; kill -QUIT "$(head -n 1 "$1/data/postmaster.pid")"; sleep 1; rm -rf "$1""#;

/// A server.
pub struct Cluster {
    bin: PathBuf,
    folder: PathBuf,
    /// Who runs it: user and group, where that is not us.
    user: Option<(u32, u32)>,
    port: u16,
    databases: AtomicU32,
    /// One at a time: nobody may use the template meanwhile.
    creating: Mutex<()>,
    _watcher: (Child, ChildStdin),
}

/// The cluster of this process, started when it is first asked for; none where PostgreSQL is not
/// installed, which is said once, and is a failure in continuous integration.
pub fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: LazyLock<Option<Cluster>> = LazyLock::new(|| {
        let Some(bin) = binaries() else {
            let complaint =
                "no PostgreSQL (initdb, pg_ctl, postgres, psql) in PATH or /usr/lib/postgresql";
            let is_ci = std::env::var("CI").is_ok_and(|value| value == "true");
            assert!(!is_ci, "{complaint}: needed where CI=true");
            eprintln!("\n*** SKIPPED: tests on PostgreSQL: {complaint} ***\n");
            return None;
        };
        Some(Cluster::start(bin))
    });
    CLUSTER.as_ref()
}

/// The URL of a new, empty database: in that file, or, where the environment says
/// `GERAI_TEST_DATABASE=postgres`, on the cluster. So the same tests run on both.
pub fn database(file: &Path) -> String {
    if !is_postgres() {
        return format!("sqlite://{}", file.display());
    }
    let cluster = cluster().expect("PostgreSQL, which the environment asks for");
    cluster.url(&cluster.database())
}

/// Whether the tests run on PostgreSQL.
pub fn is_postgres() -> bool {
    std::env::var("GERAI_TEST_DATABASE").is_ok_and(|name| name == "postgres")
}

/// The newest installed, or what is in the PATH.
fn binaries() -> Option<PathBuf> {
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

impl Cluster {
    /// A new one, running.
    pub fn start(bin: PathBuf) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("gerai-pg-")
            .tempdir()
            .expect("a folder")
            .keep();
        let user = other_user(&folder);
        let watcher = watch(&folder);
        let mut cluster = Self {
            bin,
            folder,
            user,
            port: 0,
            databases: AtomicU32::new(0),
            creating: Mutex::new(()),
            _watcher: watcher,
        };
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
        );
        cluster.boot();
        cluster
    }

    /// Starts the server on a port that is free. (Between finding it and using it another may
    /// take it; then the next one.)
    fn boot(&mut self) {
        for _ in 0..5 {
            self.port = free_port();
            if self.try_boot() {
                return;
            }
        }
        panic!(
            "PostgreSQL does not start: see {}/log",
            self.folder.display()
        );
    }

    fn try_boot(&self) -> bool {
        let options = format!(
            "-p {} -k {} -c listen_addresses=127.0.0.1 -c max_connections=300 -c shared_buffers=64MB",
            self.port,
            self.folder.display()
        );
        let log = self.folder.join("log");
        let output = self.output(
            "pg_ctl",
            &[
                "start",
                "--wait",
                "--silent",
                "--pgdata",
                &self.data(),
                "--log",
                &log.display().to_string(),
                "--options",
                &options,
            ],
        );
        output.status.success()
    }

    /// Lets it speak TLS, with that certificate and key in PEM.
    pub fn secure(&self, certificate: &str, key: &str) {
        for (name, text) in [("server.crt", certificate), ("server.key", key)] {
            let file = self.folder.join("data").join(name);
            std::fs::write(&file, text).expect("a file of the server");
            std::fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("its mode");
            if let Some((user, group)) = self.user {
                chown(&file, Some(user), Some(group)).expect("its owner");
            }
        }
        self.sql("postgres", "ALTER SYSTEM SET ssl = on");
        self.kill();
        self.restart();
    }

    /// Kills the server as a crash does: nothing is written any more.
    pub fn kill(&self) {
        self.run(
            "pg_ctl",
            &[
                "stop",
                "--mode",
                "immediate",
                "--wait",
                "--pgdata",
                &self.data(),
            ],
        );
    }

    /// Starts it again where it was.
    pub fn restart(&self) {
        for _ in 0..50 {
            if self.try_boot() {
                return;
            }
            thread::yield_now();
        }
        panic!(
            "PostgreSQL does not start again: see {}/log",
            self.folder.display()
        );
    }

    /// Where its programs are.
    pub fn bin(&self) -> &Path {
        &self.bin
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// A new database.
    pub fn database(&self) -> String {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("house_{number}");
        let _one = self.creating.lock().unwrap_or_else(PoisonError::into_inner);
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        name
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
    pub fn sql(&self, database: &str, statements: &str) -> String {
        let port = self.port.to_string();
        self.run(
            "psql",
            &[
                "--host",
                "127.0.0.1",
                "--port",
                &port,
                "--username",
                OWNER,
                "--dbname",
                database,
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

    fn data(&self) -> String {
        self.folder.join("data").display().to_string()
    }

    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let output = self.output(program, arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program}: {errors}");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    fn output(&self, program: &str, arguments: &[&str]) -> Output {
        let program = self.bin.join(program);
        let mut command = match &self.user {
            None => Command::new(program),
            Some((user, group)) => {
                let mut command = Command::new("setpriv");
                command
                    .arg(format!("--reuid={user}"))
                    .arg(format!("--regid={group}"));
                command.arg("--clear-groups").arg(program);
                command
            }
        };
        // A server keeps what it is given for its output: it must not be a pipe.
        let is_start = arguments.first() == Some(&"start");
        let out = || {
            if is_start {
                Stdio::null()
            } else {
                Stdio::piped()
            }
        };
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stdout(out())
            .stderr(out())
            .output()
            .expect("a program of PostgreSQL")
    }
}

fn watch(folder: &Path) -> (Child, ChildStdin) {
    let mut child = Command::new("sh")
        .args(["-c", WATCH, "sh"])
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell");
    let stdin = child.stdin.take().expect("its input");
    (child, stdin)
}

/// As root: a user who may run a server, and now owns the folder.
fn other_user(folder: &Path) -> Option<(u32, u32)> {
    if id(&["-u"])? != 0 {
        return None;
    }
    let ids = |user: &&str| Some((id(&["-u", user])?, id(&["-g", user])?));
    let (user, group) = USERS.iter().find_map(ids).expect("a user who is not root");
    chown(folder, Some(user), Some(group)).expect("its owner");
    Some((user, group))
}

fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}
