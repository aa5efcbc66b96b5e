//! A PostgreSQL for tests, and a database for each of them.

use std::path::Path;
use std::sync::LazyLock;

use postgres_cluster::{Cluster, binaries};

/// The cluster of this process, started when it is first asked for; none where PostgreSQL is not
/// installed, which is said once, and is a failure in continuous integration.
pub fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: LazyLock<Option<Cluster>> = LazyLock::new(|| {
        let Some(bin) = binaries() else {
            let complaint = "no PostgreSQL (initdb, pg_basebackup, pg_ctl, postgres, psql) in PATH or \
                 /usr/lib/postgresql";
            let is_ci = std::env::var("CI").is_ok_and(|value| value == "true");
            assert!(!is_ci, "{complaint}: needed where CI=true");
            eprintln!("\n*** SKIPPED: tests on PostgreSQL: {complaint} ***\n");
            return None;
        };
        Some(start(&bin))
    });
    CLUSTER.as_ref()
}

/// Another one.
pub fn start(bin: &Path) -> Cluster {
    Cluster::start(bin, "-c shared_buffers=64MB").expect("a server")
}

/// The URL of a new, empty database on the cluster.
pub fn new_database(cluster: &Cluster) -> String {
    cluster.url(&cluster.database().expect("a database"))
}

/// The URL of a new, empty database: in that file, or, where the environment says
/// `GERAI_TEST_DATABASE=postgres`, on the cluster. So the same tests run on both.
pub fn database(file: &Path) -> String {
    if !is_postgres() {
        return format!("sqlite://{}", file.display());
    }
    new_database(cluster().expect("PostgreSQL, which the environment asks for"))
}

/// Whether the tests run on PostgreSQL.
pub fn is_postgres() -> bool {
    std::env::var("GERAI_TEST_DATABASE").is_ok_and(|name| name == "postgres")
}
