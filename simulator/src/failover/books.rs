//! What the customers' statements say, held against what the tills were told.

use std::collections::HashMap;

use crate::kill::deed::{Deed, Promise};
use crate::kill::field::Field;
use crate::phone::{Phone, PhoneError};

/// How often each movement stands in the statements, those that were put back taken off.
pub type Counts = HashMap<String, i32>;

/// Reads all statements.
pub async fn read(field: &Field) -> Result<Counts, PhoneError> {
    let mut counts = Counts::new();
    for customer in field.customers.iter() {
        add(&customer.phone, &mut counts).await?;
    }
    Ok(counts)
}

async fn add(phone: &Phone, counts: &mut Counts) -> Result<(), PhoneError> {
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

/// What does not agree, in words: each movement of which a till was told stands there once, and
/// no other.
pub fn compare(mut counts: Counts, deeds: &[Deed]) -> Vec<String> {
    let mut complaints = Vec::new();
    for deed in deeds {
        let Promise::Posted { reference_no } = &deed.promise else {
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
    use crate::till::{Chain, Kind, Order};

    fn posted(reference_no: &str) -> Deed {
        let mut deed = Deed::new(Chain::Digibos, Kind::CashIn, Order::new("0812", 10_000));
        deed.promise = Promise::Posted {
            reference_no: reference_no.to_owned(),
        };
        deed
    }

    fn complaints(counts: &[(&str, i32)]) -> usize {
        let counts = counts.iter().map(|(no, times)| ((*no).to_owned(), *times));
        compare(counts.collect(), &[posted("G1")]).len()
    }

    #[test]
    fn a_movement_that_is_lost_doubled_or_of_nobody_is_told() {
        assert_eq!(complaints(&[("G1", 1)]), 0);
        assert_eq!(complaints(&[("G1", 1), ("G2", 0)]), 0);
        assert_eq!(complaints(&[]), 1);
        assert_eq!(complaints(&[("G1", 2)]), 1);
        assert_eq!(complaints(&[("G1", 1), ("G2", 1)]), 1);
    }
}
