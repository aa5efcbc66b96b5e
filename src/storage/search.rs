//! Movements by the gateway's number of them, for people who search.

use diesel::prelude::*;

use super::connection::reading;
use super::rows::MovementRow;
use super::schema::movements;
use super::{Database, StorageError};
use crate::ledger::Movement;
use crate::types::{ReferenceNo, ShortReferenceNo, Timestamp};

impl Database {
    /// The movement of that number; a list, because no key says that there is but one.
    pub fn movements_by_reference_no(
        &self,
        reference_no: &ReferenceNo,
    ) -> Result<Vec<Movement>, StorageError> {
        let rows: Vec<MovementRow> = reading!(self, |connection| movements::table
            .filter(movements::reference_no.eq(reference_no.as_str()))
            .select(MovementRow::as_select())
            .load(connection))?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// The movements of that short number, the newest first: mostly one. It reads the numbers of
    /// the moments that it may mean, from their index.
    pub fn movements_by_short_no(
        &self,
        short: ShortReferenceNo,
        now: Timestamp,
    ) -> Result<Vec<Movement>, StorageError> {
        let mut found = Vec::new();
        for range in short.ranges(now) {
            let numbers: Vec<String> = reading!(self, |connection| movements::table
                .filter(movements::reference_no.ge(&range.start))
                .filter(movements::reference_no.lt(&range.end))
                .order(movements::reference_no.desc())
                .select(movements::reference_no)
                .load(connection))?;
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
