//! A filled database, on which gateways can be started one after the other.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::BenchError;
use super::accounts::BenchAccounts;
use super::keys::Keys;
use super::progress::ProgressReporter;
use super::server::DatabaseServer;
use super::signing_till::BenchPartner;
use super::tiers::Tiers;
use crate::gateway::{Filler, verify};
use crate::till::Chain;

/// What is planted.
#[derive(Clone, Debug)]
pub struct DatasetSpec {
    /// Accounts.
    pub accounts: usize,
    /// Of which tiers.
    pub tiers: Tiers,
    /// Partners of each chain.
    pub partners: usize,
    /// Movements before the first load.
    pub history: usize,
}

/// A database, everyone in it, and their keys.
pub struct Dataset {
    /// The URL of the database.
    pub url: String,
    /// Customers and their tokens.
    pub bench_accounts: BenchAccounts,
    /// Who brings the requests.
    pub partners: Vec<BenchPartner>,
    /// Key ring and log of the gateways.
    pub folder: TempDir,
}

/// What the auditor found.
pub struct AuditResult {
    /// Whether every rule holds.
    pub balances: bool,
    /// In its own words.
    pub text: String,
}

impl Dataset {
    /// Fills a new database of that name.
    pub async fn plant(
        server: &DatabaseServer,
        name: &str,
        plan: &DatasetSpec,
        progress: &ProgressReporter,
    ) -> Result<Self, BenchError> {
        let url = tokio::task::block_in_place(|| server.database(name))?;
        let folder = tempfile::tempdir()?;
        let ring = key_ring(folder.path());
        let filler = tokio::task::block_in_place(|| Filler::open(&url, &ring))?;
        let partners = add_partners(&filler, plan.partners)?;
        let customer_mix = plan.tiers.customer_mix(plan.accounts);
        let mut bench_accounts =
            BenchAccounts::plant(filler, &partners, &customer_mix, progress).await?;
        if plan.history > 0 {
            bench_accounts
                .age(plan.history, &partners, progress)
                .await?;
        }
        Ok(Self {
            url,
            bench_accounts,
            partners,
            folder,
        })
    }

    /// Lets the auditor read the database, which nobody uses any more; then it is dropped where
    /// it is a throwaway one.
    pub async fn close(
        self,
        server: &DatabaseServer,
        progress: &ProgressReporter,
    ) -> Result<AuditResult, BenchError> {
        self.bench_accounts.leave().await;
        progress.wait("verifying");
        let audit = verify(&self.url, Some(&key_ring(self.folder.path()))).await?;
        tokio::task::block_in_place(|| server.discard(&self.url))?;
        Ok(AuditResult {
            balances: audit.balances,
            text: audit.text,
        })
    }
}

/// The key ring in a dataset's folder.
pub fn key_ring(folder: &Path) -> PathBuf {
    folder.join("keys")
}

fn add_partners(filler: &Filler, of_each: usize) -> Result<Vec<BenchPartner>, BenchError> {
    let chains = [Chain::Alfamart, Chain::Indomaret];
    let all = chains
        .into_iter()
        .flat_map(|chain| (1..=of_each).map(move |number| (chain, number)));
    all.map(|(chain, number)| {
        let id = format!("{}-{number:02}", chain.channel().to_uppercase());
        // A public key is one partner's alone.
        let pair = Keys::generate()?;
        let keys = filler.add_partner(&id, chain.channel(), &pair.public)?;
        Ok(BenchPartner {
            id,
            chain,
            keys,
            private_key: pair.private,
        })
    })
    .collect()
}
