//! A PostgreSQL URL, as libpq reads it: what is not understood is refused, and the password is
//! never shown.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use tokio_postgres::Config;
use tokio_postgres::config::TargetSessionAttrs;

use super::hosts::{ask_each, at_host, names_hosts, one_by_one};
use super::tls::{Roots, SslMode};

/// Parameters that the driver understands.
const OF_THE_DRIVER: [&str; 18] = [
    "application_name",
    "channel_binding",
    "connect_timeout",
    "dbname",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_retries",
    "load_balance_hosts",
    "options",
    "password",
    "port",
    "sslnegotiation",
    "target_session_attrs",
    "tcp_user_timeout",
    "user",
];

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a connection may be silent before it is probed, how often, how many times; and how
/// long what was sent may go without an acknowledgement of the other machine, where probes do not
/// count: a machine that is gone is noticed within half a minute. (A timeout on a commit would not
/// do: it could end a wait for a standby, and leave a commit that only one machine has.)
const PROBE_AFTER: Duration = Duration::from_secs(10);
const PROBE_EVERY: Duration = Duration::from_secs(5);
const PROBES: u32 = 3;
const UNACKNOWLEDGED: Duration = Duration::from_secs(25);

/// Where a PostgreSQL is and how it is spoken to.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresUrl {
    /// One for each host, in the order in which they are asked.
    configs: Vec<Config>,
    mode: SslMode,
    roots: Roots,
    /// As it was given, with its password.
    text: String,
    shown: String,
}

impl PostgresUrl {
    /// Reads it; or says what is wrong, without repeating any value.
    pub fn parse(url: &str) -> Result<Self, String> {
        let (address, query) = url.split_once('?').unwrap_or((url, ""));
        let mut mode = SslMode::default();
        let mut roots = Roots::default();
        let mut driver = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match (name, decoded(value)?.as_ref()) {
                ("sslmode", value) => mode = SslMode::parse(value).ok_or_else(bad_mode)?,
                ("sslrootcert", "system") => roots = Roots::System,
                ("sslrootcert", file) => roots = Roots::File(file.into()),
                _ if OF_THE_DRIVER.contains(&name) => driver.push(pair),
                _ if is_word(name) => return Err(format!("unknown parameter {name:?}")),
                // It may be the rest of a password with a question mark in it.
                _ => return Err("unknown parameter".to_owned()),
            }
        }
        let addresses = match ask_each(&driver) {
            true => one_by_one(address),
            false => vec![address.to_owned()],
        };
        let are_several = addresses.len() > 1;
        let config = |address: &String| {
            let mut config: Config = format!("{address}?{}", driver.join("&"))
                .parse()
                .map_err(|error: tokio_postgres::Error| with_causes(&error))?;
            config.ssl_mode(mode.negotiation());
            set_defaults(&mut config, &driver, are_several);
            Ok(config)
        };
        Ok(Self {
            configs: addresses
                .iter()
                .map(config)
                .collect::<Result<_, String>>()?,
            mode,
            roots,
            text: url.to_owned(),
            shown: shown(url),
        })
    }

    /// The same database, by the same login, at another address.
    pub fn at(&self, host: &str, port: u16) -> Result<Self, String> {
        let (address, query) = self.text.split_once('?').unwrap_or((&self.text, ""));
        let query: Vec<&str> = query.split('&').filter(|one| !names_hosts(one)).collect();
        let address = at_host(address, host, port);
        Self::parse(&format!("{address}?{}", query.join("&")))
    }

    /// For the driver: each host, in the order in which they are asked.
    pub fn configs(&self) -> &[Config] {
        &self.configs
    }

    /// How much of TLS is demanded.
    pub fn ssl_mode(&self) -> SslMode {
        self.mode
    }

    /// Who is believed.
    pub fn roots(&self) -> &Roots {
        &self.roots
    }
}

fn is_word(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}

fn decoded(value: &str) -> Result<Cow<'_, str>, String> {
    percent_decode_str(value)
        .decode_utf8()
        .map_err(|_| "a parameter is not UTF-8".to_owned())
}

fn bad_mode() -> String {
    "sslmode must be disable, prefer, require, verify-ca or verify-full".to_owned()
}

/// Of several servers one is the primary, and that is the one meant.
fn set_defaults(config: &mut Config, given: &[&str], are_several: bool) {
    let is_given = |name| {
        given
            .iter()
            .any(|pair| pair.split('=').next() == Some(name))
    };
    if !is_given("application_name") {
        config.application_name("gerai");
    }
    if !is_given("connect_timeout") {
        config.connect_timeout(CONNECT_TIMEOUT);
    }
    if !is_given("keepalives_idle") {
        config.keepalives_idle(PROBE_AFTER);
    }
    if !is_given("keepalives_interval") {
        config.keepalives_interval(PROBE_EVERY);
    }
    if !is_given("keepalives_retries") {
        config.keepalives_retries(PROBES);
    }
    if !is_given("tcp_user_timeout") {
        config.tcp_user_timeout(UNACKNOWLEDGED);
    }
    let are_several = are_several || config.get_hosts().len() > 1;
    if are_several && !is_given("target_session_attrs") {
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    }
}

/// An error with what caused it: the driver's own words say little.
pub fn with_causes(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let texts: Vec<String> = causes.map(ToString::to_string).collect();
    texts.join(": ")
}

/// The URL with its password hidden, wherever it stands.
pub fn shown(url: &str) -> String {
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    if query.contains('@') {
        // A password with a question mark in it.
        return "***".to_owned();
    }
    let address = match (address.find("://"), address.rfind('@')) {
        (Some(scheme), Some(end)) if scheme < end => {
            let login = &address[scheme + 3..end];
            let user = login.split(':').next().unwrap_or_default();
            let password = if login.contains(':') { ":***" } else { "" };
            format!(
                "{}://{user}{password}{}",
                &address[..scheme],
                &address[end..]
            )
        }
        _ => address.to_owned(),
    };
    if query.is_empty() {
        return address;
    }
    let pairs: Vec<&str> = query.split('&').map(hidden).collect();
    format!("{address}?{}", pairs.join("&"))
}

fn hidden(pair: &str) -> &str {
    match pair.split_once('=') {
        Some(("password", _)) => "password=***",
        _ => pair,
    }
}

impl fmt::Display for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}
