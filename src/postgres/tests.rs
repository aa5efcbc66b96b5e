//! TLS as strict as `sslmode` says, against a server that speaks it and one that does not.

use std::path::Path;

use diesel::sql_types::Bool;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use simulator::cluster::Cluster;
use tempfile::TempDir;

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
