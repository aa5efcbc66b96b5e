//! This test's tills: one of each chain on a good line, and one on a bad one.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::DuplicatesError;
use crate::delay::Delay;
use crate::proxy::{self, FaultPlan, Proxy};
use crate::sandbox::Sandbox;
use crate::snap::{Client, ClientOptions};
use crate::till::{Chain, Journal, Outlet, Till};

/// Who takes part.
pub const CHAINS: [Chain; 3] = [Chain::Alfamart, Chain::Indomaret, Chain::Digibos];
/// On the bad lines time passes so many times faster.
const SPEED_UP: u32 = 20;
/// A till on a bad line waits no longer for an answer.
const SHORT_ANSWER_TIMEOUT: Duration = Duration::from_millis(500);

/// The tills.
pub struct Tills {
    good: HashMap<Chain, Arc<Till>>,
    bad: HashMap<Chain, Arc<Till>>,
    _proxy: Proxy,
}

impl Tills {
    /// Fetches the credentials and lays the lines.
    pub async fn gather(url: &str, seed: u64, journals: &Path) -> Result<Self, DuplicatesError> {
        let options = proxy::ProxyOptions {
            delay: Delay::SpeedUp(SPEED_UP),
            ..proxy::ProxyOptions::default()
        };
        let proxy = Proxy::start("127.0.0.1:0", url, FaultPlan::seeded(seed), options).await;
        let proxy = proxy.map_err(DuplicatesError::new)?;
        let short = ClientOptions {
            timeout: SHORT_ANSWER_TIMEOUT,
            ..ClientOptions::default()
        };
        let (mut good, mut bad) = (HashMap::new(), HashMap::new());
        for chain in CHAINS {
            let usual = ClientOptions::default();
            good.insert(chain, till(url, url, chain, usual, journals).await?);
            bad.insert(
                chain,
                till(url, &proxy.url(), chain, short, journals).await?,
            );
        }
        Ok(Self {
            good,
            bad,
            _proxy: proxy,
        })
    }

    /// A chain's till, on a bad line where that is wanted, and the same on a good one.
    pub fn pair(&self, chain: Chain, on_a_bad_line: bool) -> [Arc<Till>; 2] {
        let of = |tills: &HashMap<Chain, Arc<Till>>| {
            Arc::clone(tills.get(&chain).expect("there is a till of every chain"))
        };
        let first = if on_a_bad_line { &self.bad } else { &self.good };
        [of(first), of(&self.good)]
    }
}

async fn till(
    sandbox: &str,
    gateway: &str,
    chain: Chain,
    options: ClientOptions,
    journals: &Path,
) -> Result<Arc<Till>, DuplicatesError> {
    let partner = Sandbox::new(sandbox).partner(chain.channel()).await;
    let partner = partner.map_err(DuplicatesError::new)?;
    let client = Client::with_options(gateway, partner, options).map_err(DuplicatesError::new)?;
    let journal = Journal::open(&journals.join(chain.channel())).map_err(DuplicatesError::new)?;
    let till = Till::new(Arc::new(client), Outlet::of(chain), journal);
    Ok(Arc::new(till))
}
