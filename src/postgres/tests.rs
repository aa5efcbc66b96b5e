//! TLS as strict as `sslmode` says, against a server that speaks it and one that does not.

use std::net::TcpListener;
use std::path::Path;

use diesel::sql_types::Bool;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use postgres_cluster::Cluster;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;
use tokio_postgres::config::TargetSessionAttrs;

use super::{BlockingConnection, PostgresUrl, connect};
use crate::testing::cluster::{self, cluster};

#[derive(QueryableByName)]
struct Session {
    #[diesel(sql_type = Bool)]
    ssl: bool,
}

/// Whether the connection is encrypted; an error where it did not come about.
fn is_encrypted(url: &str) -> Result<bool, String> {
    let url = PostgresUrl::parse(url)?;
    let connection = connect(&url).map_err(|error| error.to_string())?;
    let session: Session = sql_query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        .get_result(&mut BlockingConnection::from(connection))
        .expect("the session");
    Ok(session.ssl)
}

/// An authority, in a PEM file of that name.
fn authority(folder: &Path, name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut parameters = CertificateParams::default();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    let authority = CertifiedIssuer::self_signed(parameters, key).expect("an authority");
    std::fs::write(folder.join(name), authority.pem()).expect("a file");
    authority
}

/// A server with a certificate for `localhost`, the authority that signed it and another.
fn secured(bin: &Path) -> (Cluster, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let signer = authority(folder.path(), "root.pem");
    authority(folder.path(), "other.pem");
    let key = KeyPair::generate().expect("a key");
    let parameters = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    let certificate = parameters.signed_by(&key, &signer).expect("a certificate");
    let cluster = cluster::start(bin);
    cluster
        .secure(&certificate.pem(), &key.serialize_pem())
        .expect("a server that speaks TLS");
    (cluster, folder)
}

#[test]
fn tls_is_as_strict_as_asked() {
    let Some(plain) = cluster() else { return };
    let (cluster, folder) = secured(plain.bin());
    let root = |name: &str| format!("&sslrootcert={}", folder.path().join(name).display());
    let at = |host: &str, mode: &str| {
        let port = cluster.port();
        is_encrypted(&format!(
            "postgres://gerai@{host}:{port}/postgres?sslmode={mode}"
        ))
    };
    for (host, mode, expected) in [
        ("127.0.0.1", "disable".to_owned(), Some(false)),
        ("127.0.0.1", "prefer".to_owned(), Some(true)),
        ("127.0.0.1", "require".to_owned(), Some(true)),
        (
            "127.0.0.1",
            format!("require{}", root("root.pem")),
            Some(true),
        ),
        ("127.0.0.1", format!("require{}", root("other.pem")), None),
        (
            "127.0.0.1",
            format!("verify-ca{}", root("root.pem")),
            Some(true),
        ),
        ("127.0.0.1", format!("verify-ca{}", root("other.pem")), None),
        (
            "127.0.0.1",
            format!("verify-full{}", root("root.pem")),
            None,
        ),
        (
            "localhost",
            format!("verify-full{}", root("root.pem")),
            Some(true),
        ),
        (
            "localhost",
            format!("verify-full{}", root("other.pem")),
            None,
        ),
        (
            "localhost",
            format!("verify-full{}", root("none.pem")),
            None,
        ),
        ("localhost", "verify-full".to_owned(), None),
    ] {
        assert_eq!(at(host, &mode).ok(), expected, "{host} {mode}");
    }
    for (mode, expected) in [
        ("disable", Some(false)),
        ("prefer", Some(false)),
        ("require", None),
    ] {
        let url = format!("{}?sslmode={mode}", plain.url("postgres"));
        assert_eq!(is_encrypted(&url).ok(), expected, "{mode}");
    }
}

/// A machine that is reached and says nothing, a port where nobody is, and a server: whoever is
/// asked after that gets to the server.
#[test]
fn of_several_hosts_the_one_that_answers_is_found() {
    let Some(cluster) = cluster() else { return };
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let closed = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = |listener: &TcpListener| listener.local_addr().expect("an address").port();
    let (silence, closed_port) = (port(&silent), port(&closed));
    drop(closed);
    let url = format!(
        "postgres://gerai@127.0.0.1:{silence},127.0.0.1:{closed_port},127.0.0.1:{}/postgres\
         ?connect_timeout=1",
        cluster.port()
    );
    assert_eq!(is_encrypted(&url).ok(), Some(false));
}

#[test]
fn of_several_hosts_the_primary_is_meant_unless_said_otherwise() {
    for (url, expected) in [
        ("postgres://a/d", TargetSessionAttrs::Any),
        ("postgres://a,b/d", TargetSessionAttrs::ReadWrite),
        (
            "postgres://a,b/d?target_session_attrs=any",
            TargetSessionAttrs::Any,
        ),
        (
            "postgres://a,b/d?load_balance_hosts=random",
            TargetSessionAttrs::ReadWrite,
        ),
    ] {
        let read = PostgresUrl::parse(url).expect(url);
        for config in read.configs() {
            assert_eq!(config.get_target_session_attrs(), expected, "{url}");
        }
    }
}

/// Without a limit on what the machine has not acknowledged, one that is gone in the middle of a
/// commit would be waited for a quarter of an hour.
#[test]
fn a_dead_host_is_detected() {
    let url = PostgresUrl::parse("postgres://a,b/d").expect("a URL");
    for config in url.configs() {
        assert!(config.get_keepalives());
        assert!(config.get_tcp_user_timeout().is_some());
        assert!(config.get_connect_timeout().is_some());
    }
}
