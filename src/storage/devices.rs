//! Devices: the phones that the owner of an account signs in on.

use diesel::prelude::*;

use super::Database;
use super::StorageError;
use super::connection::{reading, writing_at_once};
use super::schema::{devices, sessions};
use crate::types::{AccountId, Timestamp};

/// The keyed hash under which a device is stored.
pub type DeviceHash = [u8; 16];

/// A device of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRecord {
    /// Its hash.
    pub hash: DeviceHash,
    /// What the app calls it.
    pub name: String,
    /// When the owner first signed in on it.
    pub first_seen: Timestamp,
    /// When the owner last signed in on it.
    pub last_seen: Timestamp,
    /// Before this moment no token for cash-out is made on it.
    pub cash_out_from: Timestamp,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = devices)]
pub(super) struct DeviceRow {
    pub(super) account_id: i64,
    device_hash: Vec<u8>,
    name: String,
    first_seen: i64,
    last_seen: i64,
    cash_out_from: i64,
}

impl DeviceRow {
    pub(super) fn new(account: AccountId, device: &DeviceRecord) -> Self {
        Self {
            account_id: account.0,
            device_hash: device.hash.to_vec(),
            name: device.name.clone(),
            first_seen: device.first_seen.micros(),
            last_seen: device.last_seen.micros(),
            cash_out_from: device.cash_out_from.micros(),
        }
    }
}

impl TryFrom<DeviceRow> for DeviceRecord {
    type Error = StorageError;

    fn try_from(row: DeviceRow) -> Result<Self, StorageError> {
        let corrupt = || super::Corrupt::new("devices", row.account_id, "device_hash");
        Ok(Self {
            hash: row
                .device_hash
                .as_slice()
                .try_into()
                .map_err(|_| corrupt())?,
            name: row.name,
            first_seen: Timestamp::from_micros(row.first_seen),
            last_seen: Timestamp::from_micros(row.last_seen),
            cash_out_from: Timestamp::from_micros(row.cash_out_from),
        })
    }
}

impl Database {
    /// The devices of an account, the one that was seen last first.
    pub fn devices(&self, account: AccountId) -> Result<Vec<DeviceRecord>, StorageError> {
        let rows: Vec<DeviceRow> = reading!(self, |connection| devices::table
            .filter(devices::account_id.eq(account.0))
            .order((devices::last_seen.desc(), devices::device_hash))
            .select(DeviceRow::as_select())
            .load(connection))?;
        rows.into_iter().map(DeviceRecord::try_from).collect()
    }

    /// One device of an account.
    pub fn device(
        &self,
        account: AccountId,
        device: &DeviceHash,
    ) -> Result<Option<DeviceRecord>, StorageError> {
        let row: Option<DeviceRow> = reading!(self, |connection| devices::table
            .find((account.0, &device[..]))
            .select(DeviceRow::as_select())
            .get_result(connection)
            .optional())?;
        row.map(DeviceRecord::try_from).transpose()
    }

    /// How many devices an account has.
    pub fn device_count(&self, account: AccountId) -> Result<i64, StorageError> {
        reading!(self, |connection| devices::table
            .filter(devices::account_id.eq(account.0))
            .count()
            .get_result(connection))
    }

    /// The owner has signed in on the device: it is known from now on. What is known of it already
    /// stays, but for when it was seen last.
    pub fn keep_device(
        &self,
        account: AccountId,
        device: &DeviceRecord,
    ) -> Result<(), StorageError> {
        writing_at_once!(self, |connection| {
            let seen = diesel::update(devices::table.find((account.0, &device.hash[..])))
                .set((
                    devices::last_seen.eq(device.last_seen.micros()),
                    devices::name.eq(&device.name),
                ))
                .execute(connection)?;
            if seen == 0 {
                diesel::insert_into(devices::table)
                    .values(DeviceRow::new(account, device))
                    .on_conflict_do_nothing()
                    .execute(connection)?;
            }
            Ok(())
        })
    }

    /// Forgets a device and ends its sessions; `false` where the account has no such device.
    pub fn remove_device(
        &self,
        account: AccountId,
        device: &DeviceHash,
    ) -> Result<bool, StorageError> {
        writing_at_once!(self, |connection| {
            let removed = diesel::delete(devices::table.find((account.0, &device[..])))
                .execute(connection)?;
            diesel::delete(
                sessions::table
                    .filter(sessions::account_id.eq(account.0))
                    .filter(sessions::device_hash.eq(&device[..])),
            )
            .execute(connection)?;
            Ok(removed == 1)
        })
    }
}
