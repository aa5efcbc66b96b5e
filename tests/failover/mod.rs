//! The primary of two PostgreSQL servers is lost under load: the short form of
//! `simulator failover`.

use gerai::config::Settings;
use gerai::gateway::Gateway;
use simulator::failover::{FailoverOptions, FailoverReport, run};

use crate::support::cluster::cluster;

async fn lose_a_primary(synchronous: bool) -> Option<FailoverReport> {
    let bin = cluster()?.bin().to_owned();
    let directory = tempfile::tempdir().expect("a folder");
    let options = FailoverOptions {
        times: 1,
        synchronous,
        seed: 7,
        bin,
        directory: directory.path().to_owned(),
    };
    let report = run(&options, |_| {}).await.expect("a round");
    assert!(report.acknowledged > 0, "{report:#?}");
    assert!(report.breaches.is_empty(), "{report:#?}");
    Some(report)
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_synchronous_standby_nothing_is_lost_and_the_old_primary_acknowledges_nothing() {
    let Some(report) = lose_a_primary(true).await else {
        return;
    };
    assert!(report.losses.is_empty(), "{report:#?}");
    assert!(report.asked_of_old > 0);
}

/// The control: the same fault is one that loses something.
#[tokio::test(flavor = "multi_thread")]
async fn with_an_asynchronous_standby_something_is_lost() {
    let Some(report) = lose_a_primary(false).await else {
        return;
    };
    assert!(report.while_held > 0, "{report:#?}");
    assert!(report.movements_lost > 0, "{report:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_decides_nothing() {
    let Some(primary) = cluster() else { return };
    let standby = primary.standby().expect("a standby");
    let folder = tempfile::tempdir().expect("a folder");
    let port = standby.port();
    for hosts in [
        format!("127.0.0.1:{port}"),
        format!("127.0.0.1:{port},127.0.0.1:{port}"),
    ] {
        let settings = Settings {
            listen: ([127, 0, 0, 1], 0).into(),
            database: format!("postgres://gerai@{hosts}/postgres"),
            keys: Some(folder.path().join("gerai.keys")),
            ..Settings::default()
        };
        let refused = Gateway::start(settings).await.err().expect("refused");
        let refused = refused.to_string();
        let is_explained = refused.contains("standby") || refused.contains("does not allow writes");
        assert!(is_explained, "{refused}");
    }
}
