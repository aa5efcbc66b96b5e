//! Where trials take place.

use jiff::Timestamp;
use tempfile::TempDir;

use super::Violation;
use super::partner_connection::PartnerConnection;
use super::wire::ApiWire;
use crate::credentials::Partner;
use crate::gateway::{
    ANY_PORT, GatewayError, GatewayOptions, RunningGateway, Tuning, database_url, start_still,
};
use crate::sandbox::Sandbox;

/// 2026-11-22, 16:00 in WIB.
const AFTERNOON: i64 = 1_795_338_000;

/// Two gateways on one database: a sandbox, and one that is none and is soon too busy.
pub struct TestGateways {
    /// The sandbox.
    pub sandbox: RunningGateway,
    /// The other: one command at a time, and one that may wait.
    pub strict: RunningGateway,
    partners: Vec<Partner>,
    wire: ApiWire,
    _folder: TempDir,
}

impl TestGateways {
    /// Starts them, to be reached over that wire.
    pub async fn open(wire: ApiWire) -> Result<Self, GatewayError> {
        let folder = tempfile::tempdir().map_err(GatewayError::new)?;
        let at = Timestamp::from_second(AFTERNOON).map_err(GatewayError::new)?;
        let start = GatewayOptions {
            keys: Some(folder.path().join("keys")),
            ..GatewayOptions::sandbox(&database_url(&folder.path().join("gerai.db")), ANY_PORT)
        };
        let narrow = GatewayOptions {
            sandbox: false,
            tuning: Tuning {
                batch: Some(1),
                queue: Some(1),
                workers: Some(1),
                ..Tuning::default()
            },
            ..start.clone()
        };
        let sandbox = start_still(start, at).await?;
        let partners = Sandbox::new(&sandbox.url).partners().await;
        Ok(Self {
            strict: start_still(narrow, at).await?,
            partners: partners.map_err(GatewayError::new)?,
            sandbox,
            wire,
            _folder: folder,
        })
    }

    /// Stops them.
    pub async fn close(self) {
        self.strict.stop().await;
        self.sandbox.stop().await;
    }

    /// A line of that demo partner to one of the gateways.
    pub async fn line<'a>(
        &self,
        gateway: &'a RunningGateway,
        partner: &str,
    ) -> Result<PartnerConnection<'a>, Violation> {
        let mut partners = self.partners.iter();
        let partner = partners.find(|one| one.partner_id == partner);
        let partner = partner.ok_or_else(|| "there is no such demo partner".to_owned())?;
        PartnerConnection::open(gateway, partner.clone(), self.wire).await
    }
}
