//! Two gateways on one database, and who stands at each.

use std::path::{Path, PathBuf};

use super::FailoverError;
use crate::crash_test::fixture::CrashTestFixture;
use crate::gateway::{RunningGateway, start_one_of};

/// Both, with the same key ring.
pub struct Gateways {
    one: RunningGateway,
    other: RunningGateway,
}

impl Gateways {
    /// Starts them.
    pub async fn start(database: &str, folder: &Path) -> Result<Self, FailoverError> {
        let keys = Self::keys(folder);
        Ok(Self {
            one: start_one_of(database, &keys, true).await?,
            other: start_one_of(database, &keys, false).await?,
        })
    }

    /// Their key ring.
    pub fn keys(folder: &Path) -> PathBuf {
        folder.join("gerai.keys")
    }

    /// Tills and phones at each of them.
    pub async fn fields(&self, folder: &Path) -> Result<[CrashTestFixture; 2], FailoverError> {
        let (one, other) = (&self.one.url, &self.other.url);
        Ok([
            CrashTestFixture::gather_at(one, one, folder).await?,
            CrashTestFixture::gather_at(one, other, folder).await?,
        ])
    }

    /// Stops both.
    pub async fn stop(self) {
        self.one.stop().await;
        self.other.stop().await;
    }
}
