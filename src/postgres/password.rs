//! The password of a URL that has none, where libpq looks for it: `PGPASSWORD`, then the file that
//! `PGPASSFILE` names, or `~/.pgpass`. It is looked up for each connection, so a file may change
//! while the gateway runs.

use std::borrow::Cow;
use std::env;
use std::path::{Path, PathBuf};

use tokio_postgres::Config;
use tokio_postgres::config::Host;

use crate::file_mode::{OthersMay, others_may};

const DEFAULT_PORT: u16 = 5432;
/// What the file calls a host that is reached through a socket in the file system.
const LOCAL: &str = "localhost";

/// The configuration, with its password.
pub fn completed(config: &Config) -> Cow<'_, Config> {
    if config.get_password().is_some() {
        return Cow::Borrowed(config);
    }
    let variable = env::var("PGPASSWORD").ok().filter(|text| !text.is_empty());
    match variable.or_else(|| in_password_file(config)) {
        Some(password) => {
            let mut config = config.clone();
            config.password(password);
            Cow::Owned(config)
        }
        None => Cow::Borrowed(config),
    }
}

fn in_password_file(config: &Config) -> Option<String> {
    let file = password_file()?;
    let text = std::fs::read_to_string(&file).ok()?;
    if others_may(&file) != OthersMay::Nothing {
        warn_of_open_file(&file);
        return None;
    }
    password_in(&text, &Sought::from(config))
}

fn password_file() -> Option<PathBuf> {
    let named = env::var_os("PGPASSFILE").filter(|name| !name.is_empty());
    let in_home = || Some(Path::new(&env::var_os("HOME")?).join(".pgpass"));
    named.map(PathBuf::from).or_else(in_home)
}

fn warn_of_open_file(file: &Path) {
    tracing::warn!(
        file = %file.display(),
        "the password file is not read, because others may read it: chmod 600"
    );
}

/// What a line of the file must be for.
struct Sought {
    host: String,
    port: String,
    database: String,
    user: String,
}

impl From<&Config> for Sought {
    fn from(config: &Config) -> Self {
        let host = match config.get_hosts().first() {
            Some(Host::Tcp(name)) => name.clone(),
            _ => LOCAL.to_owned(),
        };
        let port = config.get_ports().first().copied().unwrap_or(DEFAULT_PORT);
        let user = config.get_user().map(str::to_owned);
        let user = user.or_else(|| env::var("USER").ok()).unwrap_or_default();
        Self {
            host,
            port: port.to_string(),
            database: config.get_dbname().unwrap_or(&user).to_owned(),
            user,
        }
    }
}

/// The password of the first line that is for it: `host:port:database:user:password`, where `*`
/// is anything, and `\\` takes away the meaning of a colon.
fn password_in(text: &str, sought: &Sought) -> Option<String> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(fields).find_map(|fields| {
        let [host, port, database, user, password] = <[String; 5]>::try_from(fields).ok()?;
        let is_for = [
            (host, &sought.host),
            (port, &sought.port),
            (database, &sought.database),
            (user, &sought.user),
        ];
        let is_this = is_for
            .iter()
            .all(|(field, value)| field == "*" || field == *value);
        is_this.then_some(password)
    })
}

fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            ':' => fields.push(String::new()),
            '\\' => fields
                .last_mut()
                .into_iter()
                .for_each(|field| field.extend(letters.next())),
            letter => fields
                .last_mut()
                .into_iter()
                .for_each(|field| field.push(letter)),
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str, url: &str) -> Option<String> {
        let config: Config = url.parse().expect("a URL");
        password_in(text, &Sought::from(&config))
    }

    #[test]
    fn the_first_line_for_the_server_has_the_password() {
        let text = "# passwords of the gateway\n\
                    db1:5432:gerai:gerai:first\n\
                    db2:*:*:gerai:se\\:co\\\\nd\n\
                    localhost:5432:*:*:local\n\
                    *:*:*:other:other's\n\
                    not a line\n";
        for (url, expected) in [
            ("postgres://gerai@db1/gerai", Some("first")),
            ("postgres://gerai@db1:5433/gerai", None),
            ("postgres://gerai@db1/else", None),
            ("postgres://gerai@db2:6000/any", Some("se:co\\nd")),
            ("postgres://gerai@%2Fvar%2Frun/gerai", Some("local")),
            ("postgres://other@db9/gerai", Some("other's")),
        ] {
            assert_eq!(password(text, url).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn a_password_in_the_url_goes_before_all_others() {
        let config: Config = "postgres://u:hush@h/d".parse().expect("a URL");
        assert!(matches!(completed(&config), Cow::Borrowed(_)));
    }
}
