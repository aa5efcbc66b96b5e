//! A URL with several hosts: each is asked in its turn, and none can keep the others waiting.

use std::time::Duration;

use diesel_async::AsyncPgConnection;
use tokio_postgres::Config;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::password;
use super::url::with_causes;

/// Parameters by which the hosts are named, or chosen, otherwise: then they are the driver's.
const CHOSEN_OTHERWISE: [&str; 4] = ["host", "hostaddr", "load_balance_hosts", "port"];

/// Whether a parameter says which host is meant.
pub fn names_hosts(parameter: &str) -> bool {
    let name = parameter.split('=').next().unwrap_or_default();
    CHOSEN_OTHERWISE.contains(&name)
}

/// Whether the hosts are asked one by one, as far as the parameters have a say.
pub fn ask_each(parameters: &[&str]) -> bool {
    !parameters.iter().any(|parameter| names_hosts(parameter))
}

/// The address once for each of its hosts: `postgres://u@a:1,b:2/d` is `postgres://u@a:1/d` and
/// `postgres://u@b:2/d`.
pub fn one_by_one(address: &str) -> Vec<String> {
    let (before, hosts, after) = around_hosts(address);
    hosts
        .split(',')
        .map(|host| format!("{before}{host}{after}"))
        .collect()
}

/// The address with that host in place of its own.
pub fn at_host(address: &str, host: &str, port: u16) -> String {
    let (before, _, after) = around_hosts(address);
    match host.contains(':') {
        true => format!("{before}[{host}]:{port}{after}"),
        false => format!("{before}{host}:{port}{after}"),
    }
}

/// What stands before the hosts, the hosts, and what stands behind them.
fn around_hosts(address: &str) -> (&str, &str, &str) {
    let begin = address.find("://").map_or(0, |at| at + 3);
    let begin = begin + address[begin..].find('@').map_or(0, |at| at + 1);
    let end = address[begin..]
        .find('/')
        .map_or(address.len(), |at| begin + at);
    (&address[..begin], &address[begin..end], &address[end..])
}

/// Connects to the first host that satisfies the URL; the error names the reason for each host that
/// does not.
pub async fn connect_to_one(
    configs: &[Config],
    tls: &MakeRustlsConnect,
) -> Result<AsyncPgConnection, String> {
    let mut complaints = Vec::new();
    for config in configs {
        match connect(config, tls.clone()).await {
            Ok(connection) => return Ok(connection),
            Err(complaint) => complaints.push(complaint),
        }
    }
    Err(complaints.join("; "))
}

/// The driver's timeout ends with the handshake of TCP; a server that stands still is reached by
/// that and says nothing more.
async fn connect(config: &Config, tls: MakeRustlsConnect) -> Result<AsyncPgConnection, String> {
    let config = password::completed(config);
    let config = config.as_ref();
    let connecting = async {
        let (client, connection) = config
            .connect(tls)
            .await
            .map_err(|error| with_causes(&error))?;
        AsyncPgConnection::try_from_client_and_connection(client, connection)
            .await
            .map_err(|error| error.to_string())
    };
    match config.get_connect_timeout() {
        Some(limit) => tokio::time::timeout(connect_timeout(config, *limit), connecting)
            .await
            .unwrap_or_else(|_| Err("it is there and does not answer".to_owned())),
        None => connecting.await,
    }
}

/// Where the driver goes through several hosts, each may take its time.
fn connect_timeout(config: &Config, limit: Duration) -> Duration {
    let hosts = config.get_hosts().len().max(config.get_hostaddrs().len());
    limit.saturating_mul(u32::try_from(hosts.max(1)).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_host_keeps_its_port_and_shares_the_rest() {
        for (address, expected) in [
            ("postgres://h/d", vec!["postgres://h/d"]),
            (
                "postgres://u:p@a:1,b:2/d",
                vec!["postgres://u:p@a:1/d", "postgres://u:p@b:2/d"],
            ),
            ("postgres://a,b", vec!["postgres://a", "postgres://b"]),
            (
                "postgres://u:x,y@a,b/d",
                vec!["postgres://u:x,y@a/d", "postgres://u:x,y@b/d"],
            ),
        ] {
            assert_eq!(one_by_one(address), expected);
        }
    }

    #[test]
    fn another_host_takes_the_place_of_all() {
        for (address, host, expected) in [
            ("postgres://h/d", "w", "postgres://w:5/d"),
            ("postgres://u:p@a:1,b:2/d", "w", "postgres://u:p@w:5/d"),
            ("postgres://u@a", "::1", "postgres://u@[::1]:5"),
        ] {
            assert_eq!(at_host(address, host, 5), expected);
        }
    }

    #[test]
    fn hosts_that_are_chosen_otherwise_are_left_to_the_driver() {
        assert!(ask_each(&["user=gerai", "connect_timeout=2"]));
        assert!(!ask_each(&["load_balance_hosts=random"]));
        assert!(!ask_each(&["user=gerai", "host=a,b"]));
    }
}
