//! The tills and phones of one run of the gateway. Credentials and sessions end with the process,
//! so every restart needs a new fixture.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::CrashTestError;
use crate::phone::Phone;
use crate::sandbox::Sandbox;
use crate::snap::Client;
use crate::till::{Backoff, Chain, Journal, Outlet, Till};

/// Every chain that takes part.
pub const CHAINS: [Chain; 4] = [
    Chain::Alfamart,
    Chain::Indomaret,
    Chain::Digibos,
    Chain::Danamon,
];

/// A customer who is signed in.
#[derive(Clone)]
pub struct SignedInCustomer {
    /// The app.
    pub phone: Phone,
    /// The PIN.
    pub pin: String,
    /// Whether cash may be withdrawn.
    pub withdraws: bool,
}

/// Tills and phones.
#[derive(Clone)]
pub struct CrashTestFixture {
    tills: Arc<HashMap<Chain, Till>>,
    /// The customers.
    pub customers: Arc<Vec<SignedInCustomer>>,
}

impl CrashTestFixture {
    /// Fetches the credentials and signs the customers in.
    ///
    /// # Errors
    /// [`CrashTestError`] where the gateway does not answer.
    pub async fn gather(gateway: &str, journals: &Path) -> Result<Self, CrashTestError> {
        Self::gather_at(gateway, gateway, journals).await
    }

    /// The same at another gateway of the same database, whose sandbox has the credentials.
    ///
    /// # Errors
    /// [`CrashTestError`] where either does not answer.
    pub async fn gather_at(
        sandbox: &str,
        gateway: &str,
        journals: &Path,
    ) -> Result<Self, CrashTestError> {
        let sandbox = Sandbox::new(sandbox);
        let mut tills = HashMap::new();
        for chain in CHAINS {
            let partner = sandbox
                .partner(chain.channel())
                .await
                .map_err(CrashTestError::other)?;
            let client = Client::new(gateway, partner).map_err(CrashTestError::other)?;
            let journal = Journal::open(&journals.join(format!("{}.jsonl", chain.channel())))
                .map_err(CrashTestError::other)?;
            let backoff = Backoff {
                first: Duration::from_millis(20),
                max: Duration::from_secs(1),
            };
            let till =
                Till::new(Arc::new(client), Outlet::of(chain), journal).with_backoff(backoff);
            tills.insert(chain, till);
        }
        let mut customers = Vec::new();
        for customer in sandbox.customers().await.map_err(CrashTestError::other)? {
            let phone = Phone::sign_in(gateway, &customer.phone, &customer.pin)
                .await
                .map_err(CrashTestError::other)?;
            let withdraws = customer.tier.eq_ignore_ascii_case("premium");
            customers.push(SignedInCustomer {
                phone,
                pin: customer.pin,
                withdraws,
            });
        }
        Ok(Self {
            tills: Arc::new(tills),
            customers: Arc::new(customers),
        })
    }

    /// The till of a chain.
    pub fn till(&self, chain: Chain) -> &Till {
        self.tills
            .get(&chain)
            .expect("there is a till of every chain")
    }
}
