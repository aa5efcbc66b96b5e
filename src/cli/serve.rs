//! `gerai serve`: the gateway itself.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

use clap::Args;

use super::log::{self, LogFormat};
use super::{DatabaseArguments, Failure, open_files, threads};
use crate::config::{Settings, parse_listen};
use crate::gateway::Gateway;

/// The whole configuration file, and every other way to set the same.
const AFTER_HELP: &str = concat!(
    "\
Examples:
  gerai serve --sandbox
  gerai serve --listen 0.0.0.0:8080 --database sqlite:///var/lib/gerai/gerai.db
  gerai serve --database-file /etc/gerai/database-url
  GERAI_ENGINE__BATCH=500 gerai serve --config /etc/gerai.toml

Configuration:
  The file goes first, the environment over it, the flags over both. An unknown key is refused.
  In the environment a key is GERAI_ and its name in capitals, a section's with two underscores:
    GERAI_LISTEN, GERAI_DATABASE, GERAI_KEYS, GERAI_CATALOGUE, GERAI_SANDBOX,
    GERAI_TRUST_CLOCK, GERAI_TRUSTED_PROXIES, GERAI_WORKERS, GERAI_APP_ISSUER,
    GERAI_ENGINE__LANES, GERAI_ENGINE__QUEUE, GERAI_ENGINE__BATCH, GERAI_ENGINE__DEADLINE_MS,
    GERAI_ENGINE__REMEMBERED_ACCOUNTS,
    GERAI_LIMITS__PARTNER_PER_SECOND, GERAI_LIMITS__TERMINAL_PER_SECOND,
    GERAI_LIMITS__PHONE_PER_SECOND, GERAI_LIMITS__ADDRESS_PER_SECOND,
    GERAI_LIMITS__ADDRESS_OTPS_PER_HOUR, GERAI_LIMITS__ADDRESS_CONNECTIONS
  The apps, [[app]], stand in the file alone. And besides:
    GERAI_CONFIG   the configuration file, as --config
    GERAI_LOG      what is logged: a level, or a list such as info,gerai::engine=debug
    PGPASSWORD     PostgreSQL's password, where the URL has none; or a line of the file that
                   PGPASSFILE names, or of ~/.pgpass. A password in --database can be read by
                   everybody on the machine in its list of processes.
    NO_COLOR       no colours on a terminal

A whole configuration file:

",
    include_str!("example.toml")
);

/// Serve the partner and app APIs until SIGTERM or SIGINT
///
/// A new database and its key ring are created where neither is there. Where it listens goes to standard output, the log
/// to standard error.
#[derive(Clone, Debug, Args)]
#[command(after_help = "`gerai config example` prints a whole configuration file.")]
#[command(after_long_help = AFTER_HELP)]
pub struct ServeArguments {
    #[command(flatten)]
    database: DatabaseArguments,
    /// Where the APIs listen, such as localhost:8080; port 0 takes a free one
    /// [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS:PORT", value_parser = parse_listen)]
    listen: Option<SocketAddr>,
    /// Demo partners and customers whose secrets are given away; on a loopback address only
    #[arg(long)]
    sandbox: bool,
    /// Start even where the clock is behind the newest movement, or apart from PostgreSQL's
    #[arg(long)]
    trust_clock: bool,
    /// Threads that serve HTTP [default: as many as processors]
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..=1024))]
    workers: Option<u16>,
    /// What the log looks like [default: text on a terminal, json elsewhere]
    #[arg(long, value_enum, value_name = "FORMAT")]
    log_format: Option<LogFormat>,
}

impl ServeArguments {
    /// Serves until the process receives a signal.
    pub fn run(self) -> Result<(), Failure> {
        let format = self.log_format;
        let settings = self.settings()?;
        open_files::check(&settings)?;
        threads::check(&settings)?;
        let (log, _flush) = log::start(format)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::Usage(format!("cannot start threads: {error}")))?;
        runtime.spawn(log.clone().report_missing_lines_forever());
        let served = runtime.block_on(serve(settings));
        log.report_missing_lines();
        // Not by dropping it, which waits for tasks that wait for a database that does not answer.
        runtime.shutdown_timeout(Duration::from_secs(1));
        served
    }

    fn settings(self) -> Result<Settings, Failure> {
        let mut settings = self.database.settings()?;
        if let Some(listen) = self.listen {
            settings.listen = listen;
        }
        settings.sandbox |= self.sandbox;
        settings.trust_clock |= self.trust_clock;
        settings.workers = self.workers.map(usize::from).or(settings.workers);
        settings.check()?;
        Ok(settings)
    }
}

async fn serve(settings: Settings) -> Result<(), Failure> {
    let gateway = Gateway::start(settings).await?;
    gateway.post_opening_balances().await;
    let url = gateway.url();
    let mut text = format!("listening on {url}\n");
    if gateway.services().sandbox.is_some() {
        text += &sandbox_guide(&url);
    }
    // The wait begins first: a reader of the line may send the signal at once.
    tokio::join!(gateway.wait_for_signal_and_stop(), print_ready(text));
    Ok(())
}

/// Prints from a thread of its own: nothing waits for a reader of standard output that stalls.
async fn print_ready(text: String) {
    let print = move || {
        let mut output = io::stdout();
        // Standard output may be closed; the gateway serves all the same.
        let _ = write!(output, "{text}").and_then(|()| output.flush());
    };
    if let Err(error) = thread::Builder::new().spawn(print) {
        tracing::warn!(%error, "where it listens is not printed");
    }
}

/// How to call a sandbox.
fn sandbox_guide(url: &str) -> String {
    format!(
        "\nA sandbox: nothing in it is real, and its secrets are given away.
  {url}/sandbox/partners    demo partners, with their keys and secrets
  {url}/sandbox/customers   demo customers, with their phone numbers and PINs
  {url}/sandbox/messages    what WhatsApp and SMS would have carried
  {url}/docs/               every request and answer; send X-Debug-Mode: 1 to
                            be told why a signature is refused
Try:
  cargo run --release -p simulator -- till cash-in --gateway {url} \\
      --sandbox alfamart --phone 081234567890 --amount 50000
  curl {url}/app/v1/session -H 'Content-Type: application/json' \\
      -d '{{\"phone\":\"081234567890\",\"pin\":\"123456\"}}'
"
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value};

    use super::*;
    use crate::cli::config::EXAMPLE;

    /// The names of all settings, a section's as `section.key`.
    fn names(of: &Map<String, Value>) -> Vec<String> {
        let mut names: Vec<String> = of
            .iter()
            .flat_map(|(key, value)| match value.as_object() {
                Some(section) => section.keys().map(|k| format!("{key}.{k}")).collect(),
                None => vec![key.clone()],
            })
            .collect();
        names.sort();
        names
    }

    fn as_map(value: impl serde::Serialize) -> Map<String, Value> {
        match serde_json::to_value(value).expect("plain data") {
            Value::Object(map) => map,
            other => panic!("expected a table, not {other}"),
        }
    }

    #[test]
    fn the_example_names_every_key_and_nothing_else() {
        // What may be left out stands in it behind a `#` without a blank.
        let uncommented = EXAMPLE.lines().map(|line| match line.strip_prefix('#') {
            Some(setting) if !setting.starts_with(' ') => setting,
            _ => line,
        });
        let whole: Vec<&str> = uncommented.collect();
        let whole: toml::Table = whole.join("\n").parse().expect("TOML");
        assert_eq!(names(&as_map(whole)), names(&as_map(Settings::default())));
    }

    #[test]
    fn the_example_is_a_configuration_with_the_defaults() {
        let example: Settings = toml::from_str(EXAMPLE).expect("settings");
        example.check().expect("can be served");
        assert_eq!(as_map(example), as_map(Settings::default()));
    }

    #[test]
    fn help_names_every_variable() {
        let is_of_the_environment = |name: &String| name != "app";
        let names = names(&as_map(Settings::default())).into_iter();
        for name in names.filter(is_of_the_environment) {
            let variable = format!("GERAI_{}", name.replace('.', "__").to_uppercase());
            let is_named = AFTER_HELP
                .split([' ', ',', '\n', '='])
                .any(|word| word == variable);
            assert!(is_named, "{variable}");
        }
    }
}
