//! Compares the customers' statements with the answers that the tills received.

use std::collections::HashMap;

use crate::crash_test::fixture::CrashTestFixture;
use crate::crash_test::request::{Acknowledgement, SentRequest};
use crate::phone::{Phone, PhoneError};

/// How often each movement stands in the statements, those that were put back taken off.
pub type MovementCounts = HashMap<String, i32>;

/// Reads all statements.
pub async fn read(fixture: &CrashTestFixture) -> Result<MovementCounts, PhoneError> {
    let mut counts = MovementCounts::new();
    for customer in fixture.customers.iter() {
        add(&customer.phone, &mut counts).await?;
    }
    Ok(counts)
}

async fn add(phone: &Phone, counts: &mut MovementCounts) -> Result<(), PhoneError> {
    let mut before = None;
    loop {
        let page = phone.statement(before).await?;
        for entry in page.entries {
            let times = match entry.kind.as_str() {
                "cash-in" | "cash-out" => 1,
                "reversal" => -1,
                _ => continue,
            };
            let reference = entry.reference_no.unwrap_or_default();
            *counts.entry(reference).or_default() += times;
        }
        match page.next {
            Some(next) => before = Some(next),
            None => return Ok(()),
        }
    }
}

/// The differences, as sentences: each movement that was answered to a till stands there once, and
/// no other.
pub fn compare(mut counts: MovementCounts, requests: &[SentRequest]) -> Vec<String> {
    let mut complaints = Vec::new();
    for request in requests {
        let Acknowledgement::Posted { reference_no } = &request.acknowledgement else {
            continue;
        };
        let times = counts.remove(reference_no).unwrap_or_default();
        if times != 1 {
            complaints.push(format!(
                "{reference_no} stands {times} times in a statement"
            ));
        }
    }
    let unknown = counts.into_iter().filter(|(_, times)| *times != 0);
    complaints.extend(unknown.map(|(reference_no, times)| {
        format!("{reference_no} stands {times} times in a statement, and no till knows it")
    }));
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::till::{Chain, MovementKind, Order};

    fn posted(reference_no: &str) -> SentRequest {
        let mut request = SentRequest::new(
            Chain::Digibos,
            MovementKind::CashIn,
            Order::new("0812", 10_000),
        );
        request.acknowledgement = Acknowledgement::Posted {
            reference_no: reference_no.to_owned(),
        };
        request
    }

    fn complaints(counts: &[(&str, i32)]) -> usize {
        let counts = counts.iter().map(|(no, times)| ((*no).to_owned(), *times));
        compare(counts.collect(), &[posted("G1")]).len()
    }

    #[test]
    fn a_lost_doubled_or_unknown_movement_is_reported() {
        assert_eq!(complaints(&[("G1", 1)]), 0);
        assert_eq!(complaints(&[("G1", 1), ("G2", 0)]), 0);
        assert_eq!(complaints(&[]), 1);
        assert_eq!(complaints(&[("G1", 2)]), 1);
        assert_eq!(complaints(&[("G1", 1), ("G2", 1)]), 1);
    }
}
