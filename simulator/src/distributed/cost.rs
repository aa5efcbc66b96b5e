//! What a movement costs on the node that has the ledger, beside what it costs on one server.

use std::path::Path;
use std::time::Duration;

use super::DistributedError;
use super::nodes::{Nodes, blocking};
use crate::cluster::Cluster;
use crate::gateway::{Filler, Funding, distribute, migrate};
use crate::till::Chain;

const ACCOUNTS: u32 = 2_000;
/// Cash-ins of each account.
const TIMES: u32 = 5;
/// Whole rupiah.
const AMOUNT: u64 = 50_000;

/// Processor time of a movement.
#[derive(Clone, Copy, Debug, Default)]
pub struct MovementCost {
    /// On one server.
    pub one_server: Duration,
    /// On the coordinator.
    pub coordinator: Duration,
    /// On the worker that has the ledger.
    pub worker: Duration,
    /// On the other worker.
    pub other_worker: Duration,
}

impl MovementCost {
    /// The worker's to that of one server.
    pub fn ratio(&self) -> f64 {
        self.worker.as_secs_f64() / self.one_server.as_secs_f64().max(f64::MIN_POSITIVE)
    }
}

/// Pays the same cash in on both.
pub async fn measure(
    nodes: &Nodes,
    bin: &Path,
    folder: &Path,
) -> Result<MovementCost, DistributedError> {
    let bin = bin.to_owned();
    let plain = blocking(move || Cluster::start(&bin, "-c shared_buffers=64MB")).await?;
    let url = plain.url(&plain.database()?);
    let (filler, phones) = filler(&url, &folder.join("plain.keys"))?;
    let before = plain.processor_time()?;
    pay_in(filler, &phones).await?;
    let one_server = plain.processor_time()?.saturating_sub(before);

    let database = nodes.database().await?;
    let (url, keys) = (nodes.url(&database), folder.join("cost.keys"));
    migrate(&url, &keys).await?;
    distribute(&url, None).await?;
    let (filler, phones) = self::filler(&url, &keys)?;
    let before = nodes.processor_times().await?;
    pay_in(filler, &phones).await?;
    let after = nodes.processor_times().await?;
    let owner = nodes.worker_of(&database).await?;
    let used = |node: usize| after[node].saturating_sub(before[node]) / (ACCOUNTS * TIMES);
    Ok(MovementCost {
        one_server: one_server / (ACCOUNTS * TIMES),
        coordinator: used(0),
        worker: used(owner + 1),
        other_worker: used(2 - owner),
    })
}

fn filler(url: &str, keys: &Path) -> Result<(Filler, Vec<String>), DistributedError> {
    let phones: Vec<String> = (0..ACCOUNTS)
        .map(|number| format!("0812{number:08}"))
        .collect();
    let filler = tokio::task::block_in_place(|| {
        let filler = Filler::open(url, keys)?;
        filler.open_accounts(&phones, "premium")?;
        Ok::<_, DistributedError>(filler)
    })?;
    Ok((filler, phones))
}

async fn pay_in(filler: Filler, phones: &[String]) -> Result<(), DistributedError> {
    let funding = Funding {
        partners: vec!["ALFAMART".to_owned()],
        channel: Chain::Alfamart.channel().to_owned(),
        wallet_id: "16".to_owned(),
        brand: "Alfamart".to_owned(),
        amount: AMOUNT,
    };
    for _ in 0..TIMES {
        filler.pay_in(phones, &funding).await?;
    }
    filler.close().await;
    Ok(())
}
