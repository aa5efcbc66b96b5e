//! Tries a gateway on a Citus cluster: conformance, duplicates, a killed worker and an online move of
//! the ledger under load, and what a movement costs there beside one server.
//!
//! The whole ledger lies on one worker, so a batch is one commit of one server, and a killed worker is
//! to it what a killed server is to a gateway without Citus: there is no second phase that it could be
//! killed in. The worker is killed at moments that the seed draws, under load, so in all of them.
//!
//! On a cluster that is there already nobody is killed, and nothing is moved or measured.

mod cost;
mod error;
mod nodes;
mod report;
mod rounds;

use std::path::{Path, PathBuf};

pub use cost::MovementCost;
pub use error::DistributedError;
pub use nodes::has_citus;
pub use report::{DistributedOptions, DistributedPlace, DistributedReport};

use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::conformance::{self, CaseVerdict, DemoPartnerOptions};
use crate::delay::Delay;
use crate::duplicates::{self, DuplicatesOptions};
use crate::gateway::{self, RunningGateway};
use nodes::Nodes;
use rounds::Rounds;

/// The demo partners that try the gateway.
const PARTNERS: [&str; 4] = ["alfamart", "indomaret", "digibos", "danamon"];

/// References of the duplicates that are on their way at once.
const WORKERS: u32 = 32;

/// Runs all of it; `progress` says what begins.
///
/// # Errors
/// [`DistributedError`] where it cannot go on. Broken promises are no error, they are in the report.
pub async fn run(
    options: &DistributedOptions,
    progress: impl Fn(&str),
) -> Result<DistributedReport, DistributedError> {
    let mut report = DistributedReport::default();
    match &options.place {
        DistributedPlace::Own(bin) => {
            progress("nodes");
            let nodes = Nodes::start(bin).await?;
            let database = nodes.database().await?;
            let (url, keys) = (nodes.url(&database), options.directory.join("gerai.keys"));
            serve(options, (&url, &keys), &progress, &mut report).await?;
            let rounds = play(options, (&nodes, &database, &keys), &progress, &mut report);
            rounds.await?;
            audit(&url, &keys, &mut report).await?;
            if options.compares_cost {
                progress("cost of a movement");
                let cost = cost::measure(&nodes, bin, &options.directory).await?;
                report.cost = Some(cost);
            }
        }
        DistributedPlace::Given { url, keys } => {
            serve(options, (url, keys), &progress, &mut report).await?;
            audit(url, keys, &mut report).await?;
            let why = "a killed worker, a move, the cost of a movement: these are tried on nodes of \
                       our own only, without --database";
            report.left_out.push(why.to_owned());
        }
    }
    Ok(report)
}

/// Lays the ledger out, and tries the gateway on it in peace.
async fn serve(
    options: &DistributedOptions,
    (url, keys): (&str, &PathBuf),
    progress: &impl Fn(&str),
    report: &mut DistributedReport,
) -> Result<(), DistributedError> {
    progress("laying the ledger out");
    gateway::migrate(url, keys).await?;
    gateway::distribute(url, None).await?;
    progress("conformance");
    let gateway = gateway::start_with_keys(url, Some(keys.clone())).await?;
    let conforms = conform(&gateway, report).await;
    gateway.stop().await;
    conforms?;
    progress("duplicates");
    let duplicates = DuplicatesOptions {
        references: options.references,
        seed: options.seed,
        workers: WORKERS,
        database: url.to_owned(),
        keys: Some(keys.clone()),
        directory: options.directory.clone(),
    };
    let sent = duplicates::run(&duplicates, |_| {}).await?;
    report.duplicates = sent.to_string();
    report.breaches.extend(sent.breaches);
    Ok(())
}

async fn conform(
    gateway: &RunningGateway,
    report: &mut DistributedReport,
) -> Result<(), DistributedError> {
    for partner in PARTNERS {
        let options = DemoPartnerOptions::default();
        let host = conformance::host_of(&gateway.url, partner, &options, Delay::real()).await?;
        let matrix = conformance::run(&host).await;
        report.conforming += matrix.count(CaseVerdict::Conforms);
        let rows = matrix.rows.iter();
        let differing = rows.filter(|row| row.verdict == CaseVerdict::Differs);
        report.breaches.extend(differing.map(|row| {
            format!(
                "{partner}, service {}, {}: {}",
                row.service, row.case, row.came
            )
        }));
    }
    Ok(())
}

/// A gateway under load, while its nodes are killed and its ledger is moved.
async fn play(
    options: &DistributedOptions,
    (nodes, database, keys): (&Nodes, &str, &Path),
    progress: &impl Fn(&str),
    report: &mut DistributedReport,
) -> Result<(), DistributedError> {
    let mut rng = StdRng::seed_from_u64(options.seed);
    let url = nodes.url(database);
    let gateway = gateway::start_with_keys(&url, Some(keys.to_owned())).await?;
    let rounds = Rounds {
        nodes,
        database,
        gateway: &gateway,
        folder: &options.directory,
    };
    for number in 1..=options.kills {
        progress(&format!("killing a worker, {number} of {}", options.kills));
        rounds.kill(&mut rng, report).await?;
    }
    progress("moving the ledger");
    rounds.shift(&mut rng, report).await?;
    gateway.stop().await;
    Ok(())
}

async fn audit(
    url: &str,
    keys: &Path,
    report: &mut DistributedReport,
) -> Result<(), DistributedError> {
    let audit = gateway::verify(url, Some(keys)).await?;
    if !audit.balances {
        report.breaches.push(audit.text);
    }
    Ok(())
}
