//! Movements by their references and by the gateway's numbers, outside the engine.

use diesel::prelude::*;

use super::connection::reading;
use super::rows::{EntryRow, UnplacedRow, movement_key, reversal_of};
use super::schema::{accounts, entries, movement_keys, unplaced_movements};
use super::{Corrupt, Database, StorageError};
use crate::ledger::{EntryKind, Movement, MovementKey};
use crate::types::{Msisdn, ReferenceNo, ShortReferenceNo, Timestamp};

/// The rows of one movement.
pub enum MovementRows {
    /// Of an account.
    Placed {
        /// The entry that was made for it.
        original: Box<EntryRow>,
        /// The entry that put it back.
        reversal: Option<Box<EntryRow>>,
        /// The account's number.
        msisdn: String,
    },
    /// Without an account.
    Unplaced(Box<UnplacedRow>),
}

impl TryFrom<MovementRows> for Movement {
    type Error = StorageError;

    fn try_from(rows: MovementRows) -> Result<Self, StorageError> {
        match rows {
            MovementRows::Unplaced(row) => (*row).try_into(),
            MovementRows::Placed {
                original,
                reversal,
                msisdn,
            } => {
                let corrupt = |_| Corrupt::new("accounts", original.account_id, "msisdn");
                let msisdn = Msisdn::parse(&msisdn).map_err(corrupt)?;
                original.movement_with(reversal.as_deref(), msisdn)
            }
        }
    }
}

impl Database {
    /// What became of a reference.
    pub fn movement(&self, key: &MovementKey) -> Result<Option<Movement>, StorageError> {
        let rows = self.movement_rows(key)?;
        rows.map(TryInto::try_into).transpose()
    }

    /// The rows of a reference.
    pub(super) fn movement_rows(
        &self,
        key: &MovementKey,
    ) -> Result<Option<MovementRows>, StorageError> {
        let (partner, service) = (key.partner.as_str(), key.service.code());
        if let Some((original, msisdn)) = self.entry_of(key, service)? {
            let reversal = match reversal_of(key.service) {
                Some(service) => self.entry_of(key, service)?,
                None => None,
            };
            return Ok(Some(MovementRows::Placed {
                original: Box::new(original),
                reversal: reversal.map(|(reversal, _)| Box::new(reversal)),
                msisdn,
            }));
        }
        let found: Option<UnplacedRow> = reading!(self, |connection| unplaced_movements::table
            .find((&key.reference, partner, service))
            .select(UnplacedRow::as_select())
            .get_result(connection)
            .optional())?;
        Ok(found.map(|row| MovementRows::Unplaced(Box::new(row))))
    }

    /// The entry of that reference and service, and the number of its account.
    fn entry_of(
        &self,
        key: &MovementKey,
        service: i16,
    ) -> Result<Option<(EntryRow, String)>, StorageError> {
        let place: Option<(Option<i64>, Option<i64>)> =
            reading!(self, |connection| movement_keys::table
                .find((&key.reference, key.partner.as_str(), service))
                .select((movement_keys::account_id, movement_keys::seq))
                .get_result(connection)
                .optional())?;
        let Some((Some(account), Some(seq))) = place else {
            return Ok(None);
        };
        let found = reading!(self, |connection| entries::table
            .find((account, seq))
            .inner_join(accounts::table)
            .select((EntryRow::as_select(), accounts::msisdn))
            .get_result(connection))?;
        Ok(Some(found))
    }

    /// When the newest movement was decided. The gateway's numbers are in the order of time, and have
    /// an index.
    pub fn newest_decision(&self) -> Result<Option<Timestamp>, StorageError> {
        let placed: Option<i64> = reading!(self, |connection| entries::table
            .filter(entries::reference_no.is_not_null())
            .order(entries::reference_no.desc())
            .select(entries::decided_at)
            .first(connection)
            .optional())?;
        let unplaced: Option<i64> = reading!(self, |connection| unplaced_movements::table
            .order(unplaced_movements::reference_no.desc())
            .select(unplaced_movements::decided_at)
            .first(connection)
            .optional())?;
        Ok(placed.max(unplaced).map(Timestamp::from_micros))
    }

    /// The movement of that number; a list, because no key says that there is but one.
    pub fn movements_by_reference_no(
        &self,
        reference_no: &ReferenceNo,
    ) -> Result<Vec<Movement>, StorageError> {
        type Key = (Option<String>, Option<i16>, Option<String>);
        let placed: Vec<Key> = reading!(self, |connection| entries::table
            .filter(entries::reference_no.eq(reference_no.as_str()))
            .filter(entries::kind.ne(EntryKind::CashOutReversed.as_str()))
            .select((
                entries::partner_id,
                entries::service,
                entries::partner_reference
            ))
            .load(connection))?;
        let unplaced: Vec<UnplacedRow> = reading!(self, |connection| unplaced_movements::table
            .filter(unplaced_movements::reference_no.eq(reference_no.as_str()))
            .select(UnplacedRow::as_select())
            .load(connection))?;
        let mut movements = Vec::new();
        for key in placed {
            let (Some(partner), Some(service), Some(reference)) = key else {
                continue;
            };
            movements.extend(self.movement(&movement_key(partner, service, reference)?)?);
        }
        for row in unplaced {
            movements.push(row.try_into()?);
        }
        Ok(movements)
    }

    /// The movements of that short number, the newest first: mostly one. It reads the numbers of
    /// the moments that it may mean, from their indices.
    pub fn movements_by_short_no(
        &self,
        short: ShortReferenceNo,
        now: Timestamp,
    ) -> Result<Vec<Movement>, StorageError> {
        let mut found = Vec::new();
        for range in short.ranges(now) {
            let placed: Vec<String> = reading!(self, |connection| entries::table
                .filter(entries::reference_no.ge(&range.start))
                .filter(entries::reference_no.lt(&range.end))
                .filter(entries::kind.ne(EntryKind::CashOutReversed.as_str()))
                .select(entries::reference_no.assume_not_null())
                .load(connection))?;
            let unplaced: Vec<String> = reading!(self, |connection| unplaced_movements::table
                .filter(unplaced_movements::reference_no.ge(&range.start))
                .filter(unplaced_movements::reference_no.lt(&range.end))
                .select(unplaced_movements::reference_no)
                .load(connection))?;
            let mut numbers = [placed, unplaced].concat();
            numbers.sort_unstable_by(|one, other| other.cmp(one));
            let numbers = numbers.into_iter().map(ReferenceNo::from);
            for number in numbers.filter(|number| short.is_of(number)) {
                found.extend(self.movements_by_reference_no(&number)?);
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::testing::{BEGIN, BUDI, services};

    fn short(number: &str) -> ShortReferenceNo {
        ShortReferenceNo::of(number).expect("a short form")
    }

    #[actix_web::test]
    async fn a_movement_is_found_by_its_number_and_by_its_short_number() {
        let services = services();
        let reference = services.cash_in(BUDI, 50_000).await;
        services.cash_in(BUDI, 100_000).await;
        let key = services.key(&reference);
        let movement = services.database.movement(&key).expect("read");
        let movement = movement.expect("a movement");
        let number = &movement.reference_no;
        let by_short_no = |now| {
            let short = short(number.as_str());
            services.database.movements_by_short_no(short, now)
        };
        let by_number = services.database.movements_by_reference_no(number);
        let expected = vec![movement.clone()];
        assert_eq!(by_number.expect("read"), expected);
        assert_eq!(by_short_no(BEGIN).expect("read"), expected);
        let later = BEGIN.plus(Duration::from_secs(400 * 86_400));
        assert_eq!(by_short_no(later).expect("read"), expected);
    }

    /// Two of one moment, and one of the same digits 694 days before.
    #[actix_web::test]
    async fn all_that_share_a_short_number_are_found_the_newest_first() {
        let services = services();
        let numbers = [
            "01a2027bd6807000b000000000000007",
            "01a2027bd6807000a000000000000007",
            "01940a347e807000a000000000000007",
        ];
        for number in [numbers[2], numbers[0], numbers[1]] {
            services.cash_in_under(BUDI, 50_000, number.into()).await;
        }
        let other = "01a2027bd6807000b000000000000008";
        services.cash_in_under(BUDI, 50_000, other.into()).await;
        let short = short(numbers[0]);
        let found = services.database.movements_by_short_no(short, BEGIN);
        let found = found.expect("read").into_iter();
        let found: Vec<_> = found.map(|one| one.reference_no.to_string()).collect();
        assert_eq!(found, numbers);
    }
}
