//! Configuration: a TOML file, then the environment (`GERAI_...`), then the command line; the
//! later one wins.

use std::collections::BTreeSet;
use std::net::{SocketAddr, ToSocketAddrs};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Serialized};
use ipnet::IpNet;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};

/// How long the key of an app is.
const APP_KEY_CHARACTERS: RangeInclusive<usize> = 16..=128;

/// Everything that can be set.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Where the partner and app APIs listen.
    #[serde(deserialize_with = "listen_address")]
    pub listen: SocketAddr,
    /// The database, such as `sqlite://gerai.db`.
    pub database: String,
    /// The key ring's file; beside the database's when not set.
    pub keys: Option<PathBuf>,
    /// A catalogue file in place of the built-in one.
    pub catalogue: Option<PathBuf>,
    /// Demo partners and customers, messages kept for inspection; loopback only.
    pub sandbox: bool,
    /// Serves even where the clock is behind the newest movement, or apart from the database's.
    pub trust_clock: bool,
    /// Networks of the proxies in front, whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Threads that serve HTTP; as many as processors when not set.
    pub workers: Option<usize>,
    /// The issuer whose app uses the app API, where no app has a key.
    pub app_issuer: String,
    /// The apps, each known by its key.
    pub app: Vec<AppSettings>,
    /// The engine's bounds.
    pub engine: EngineSettings,
    /// How much anyone may ask.
    pub limits: LimitSettings,
}

/// An app that uses the app API.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppSettings {
    /// What it sends as `X-APP-KEY`.
    pub key: String,
    /// The issuer whose customers use it.
    pub issuer: String,
    /// What people call it.
    pub name: String,
}

/// The engine's bounds as they are configured.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EngineSettings {
    /// Batches that run side by side, each on its own connection. SQLite has one writer, so it has
    /// one lane.
    pub lanes: usize,
    /// Commands that may wait in one lane.
    pub queue: usize,
    /// Commands in one transaction, at most.
    pub batch: usize,
    /// How long a command may wait before it is begun, in milliseconds.
    pub deadline_ms: u64,
    /// Accounts whose last entry is remembered and need not be read, about 400 bytes each; 0 remembers
    /// none.
    pub remembered_accounts: usize,
}

/// Requests a second, with a burst of as many, and open connections; 0 sets no limit.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitSettings {
    /// Of one partner.
    pub partner_per_second: u32,
    /// Of one terminal of a partner.
    pub terminal_per_second: u32,
    /// Of one partner's tills about one phone number, and four times as many of all partners'; and as
    /// many tries of its PIN.
    pub phone_per_second: u32,
    /// From one address (IPv6: one /64, and four times as many from one /48) to the app API and to
    /// access tokens.
    pub address_per_second: u32,
    /// One-time passwords that one address (IPv6: one /64, and four times as many one /48) may have sent
    /// in an hour, to whatever numbers: each costs a message.
    pub address_otps_per_hour: u32,
    /// Connections that one address may have open (IPv6: one /64, and four times as many one /48),
    /// but for trusted proxies.
    pub address_connections: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            database: "sqlite://gerai.db".to_owned(),
            keys: None,
            catalogue: None,
            sandbox: false,
            trust_clock: false,
            trusted_proxies: Vec::new(),
            workers: None,
            app_issuer: "kaspro".to_owned(),
            app: Vec::new(),
            engine: EngineSettings::default(),
            limits: LimitSettings::default(),
        }
    }
}

impl Default for EngineSettings {
    fn default() -> Self {
        Self {
            lanes: 2,
            queue: 4096,
            batch: 256,
            deadline_ms: 5000,
            remembered_accounts: 200_000,
        }
    }
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            partner_per_second: 5000,
            terminal_per_second: 20,
            phone_per_second: 5,
            address_per_second: 50,
            address_otps_per_hour: 60,
            address_connections: 500,
        }
    }
}

/// An address and a port, or the name of a host of this machine and a port.
pub fn parse_listen(text: &str) -> Result<SocketAddr, String> {
    let expected = || "expected ADDRESS:PORT or NAME:PORT".to_owned();
    let (name, port) = text.rsplit_once(':').ok_or_else(expected)?;
    if name.is_empty() || port.parse::<u16>().is_err() {
        return Err(expected());
    }
    let found = text
        .to_socket_addrs()
        .map_err(|error| format!("{name}: {error}"))?;
    let found: Vec<SocketAddr> = found.collect();
    // A name that has both is understood as people write it: 127.0.0.1 for localhost.
    let of_version_4 = found.iter().find(|address| address.is_ipv4());
    let address = of_version_4.or(found.first()).copied();
    address.ok_or_else(|| format!("{name}: this name has no address"))
}

fn listen_address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_listen(&text).map_err(D::Error::custom)
}

/// TOML, read by the crate that reads the catalogue, too.
struct Toml;

impl Format for Toml {
    type Error = toml::de::Error;

    const NAME: &'static str = "TOML";

    fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, Self::Error> {
        toml::from_str(text)
    }
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file or the environment says something it should not.
    #[error("configuration: {0}")]
    Malformed(Box<figment::Error>),
    /// The file is not there.
    #[error("configuration file {0} does not exist")]
    NoFile(PathBuf),
    /// A value is out of its bounds.
    #[error("configuration: {field}: expected {expected}")]
    Field {
        /// Which.
        field: &'static str,
        /// What was expected.
        expected: &'static str,
    },
}

impl Settings {
    /// From the file, where one is named, and the environment.
    pub fn read(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(file) = file {
            if !file.is_file() {
                return Err(ConfigError::NoFile(file.to_owned()));
            }
            figment = figment.merge(Toml::file_exact(file));
        }
        figment
            .merge(
                Env::prefixed("GERAI_")
                    .split("__")
                    .ignore(&["log", "config"]),
            )
            .extract()
            .map_err(|error| ConfigError::Malformed(Box::new(error)))
    }

    /// Refuses what cannot be served.
    pub fn check(&self) -> Result<(), ConfigError> {
        let refuse = |field, expected| Err(ConfigError::Field { field, expected });
        let is_empty = |path: &Option<PathBuf>| path.as_deref() == Some(Path::new(""));
        for (field, path) in [("keys", &self.keys), ("catalogue", &self.catalogue)] {
            if is_empty(path) {
                return refuse(field, "the path of a file, or no such setting at all");
            }
        }
        let keys: BTreeSet<&str> = self.app.iter().map(|app| app.key.as_str()).collect();
        let is_key = |key: &&str| {
            APP_KEY_CHARACTERS.contains(&key.len())
                && key.bytes().all(|byte| byte.is_ascii_graphic())
        };
        if keys.len() < self.app.len() || !keys.iter().all(is_key) {
            return refuse(
                "app.key",
                "16 to 128 characters of ASCII without blanks, another for each app",
            );
        }
        if self.sandbox && !self.listen.ip().is_loopback() {
            return refuse(
                "listen",
                "a loopback address, because the sandbox gives its secrets away",
            );
        }
        if self
            .workers
            .is_some_and(|count| !(1..=1024).contains(&count))
        {
            return refuse("workers", "1 to 1024 threads");
        }
        if !(1..=64).contains(&self.engine.lanes) {
            return refuse("engine.lanes", "1 to 64 lanes");
        }
        if !(1..=65_536).contains(&self.engine.queue) {
            return refuse("engine.queue", "1 to 65536 commands");
        }
        if !(1..=1000).contains(&self.engine.batch) {
            return refuse("engine.batch", "1 to 1000 commands");
        }
        if !(100..=7000).contains(&self.engine.deadline_ms) {
            return refuse(
                "engine.deadline_ms",
                "100 to 7000 milliseconds: partners wait 8 s",
            );
        }
        if self.engine.remembered_accounts > 100_000_000 {
            return refuse("engine.remembered_accounts", "at most 100000000 accounts");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_to_listen_is_an_address_or_a_name() {
        for (text, address) in [
            ("127.0.0.1:8080", "127.0.0.1:8080"),
            ("localhost:8080", "127.0.0.1:8080"),
            ("[::1]:0", "[::1]:0"),
            ("0.0.0.0:80", "0.0.0.0:80"),
        ] {
            let read = parse_listen(text).expect(text);
            assert_eq!(read.to_string(), address);
        }
        for text in [
            "",
            "8080",
            ":8080",
            "localhost",
            "localhost:",
            "localhost:x",
            "localhost:65536",
        ] {
            assert!(parse_listen(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_file_may_name_the_host_to_listen_at() {
        let settings: Settings = toml::from_str("listen = \"localhost:8080\"").expect("settings");
        assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    }
}
