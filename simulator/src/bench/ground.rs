//! A filled database, on which gateways can be started one after the other.

use tempfile::TempDir;

use super::BenchError;
use super::field::Field;
use super::keys::Keys;
use super::options::Tiers;
use super::progress::Progress;
use super::server::Server;
use super::till::Partner;
use crate::gateway::{Filler, verify};
use crate::till::Chain;

/// What is planted.
#[derive(Clone, Debug)]
pub struct Plan {
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
pub struct Ground {
    /// The URL of the database.
    pub url: String,
    /// Customers and their tokens.
    pub field: Field,
    /// Who brings the requests.
    pub partners: Vec<Partner>,
    /// What the partners sign with.
    pub keys: Keys,
    /// Key ring and log of the gateways.
    pub folder: TempDir,
}

/// What the auditor found.
pub struct Verdict {
    /// Whether every rule holds.
    pub balances: bool,
    /// In its own words.
    pub text: String,
}

impl Ground {
    /// Fills a new database of that name.
    pub async fn plant(
        server: &Server,
        name: &str,
        plan: &Plan,
        progress: &Progress,
    ) -> Result<Self, BenchError> {
        let url = tokio::task::block_in_place(|| server.database(name))?;
        let folder = tempfile::tempdir()?;
        let keys = Keys::draw()?;
        let ring = folder.path().join("keys");
        let filler = tokio::task::block_in_place(|| Filler::open(&url, &ring))?;
        let partners = add_partners(&filler, plan.partners, &keys.public)?;
        let crowd = plan.tiers.crowd(plan.accounts);
        let mut field = Field::plant(filler, &partners, &crowd, progress).await?;
        if plan.history > 0 {
            field.age(plan.history, &partners, progress).await?;
        }
        Ok(Self {
            url,
            field,
            partners,
            keys,
            folder,
        })
    }

    /// Lets the auditor read the database, which nobody uses any more; then it is dropped where
    /// it is a throwaway one.
    pub async fn close(self, server: &Server, progress: &Progress) -> Result<Verdict, BenchError> {
        self.field.leave().await;
        progress.wait("verifying");
        let audit = verify(&self.url).await?;
        tokio::task::block_in_place(|| server.discard(&self.url))?;
        Ok(Verdict {
            balances: audit.balances,
            text: audit.text,
        })
    }
}

fn add_partners(
    filler: &Filler,
    of_each: usize,
    public_key: &str,
) -> Result<Vec<Partner>, BenchError> {
    let chains = [Chain::Alfamart, Chain::Indomaret];
    let all = chains
        .into_iter()
        .flat_map(|chain| (1..=of_each).map(move |number| (chain, number)));
    all.map(|(chain, number)| {
        let id = format!("{}-{number:02}", chain.channel().to_uppercase());
        let keys = filler.add_partner(&id, chain.channel(), public_key)?;
        Ok(Partner { id, chain, keys })
    })
    .collect()
}
