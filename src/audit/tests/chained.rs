//! The format of the chain of postings, held fixed by a hash that was made with other tools.

use crate::audit::posting::Posting;

#[test]
fn the_hash_of_a_posting_is_over_its_fields_in_order() {
    let posting = Posting {
        account_id: 123,
        seq: 2,
        partner_id: "ALFAMART".to_owned(),
        service: 38,
        partner_reference: "REF-1".to_owned(),
        kind: "cash-in".to_owned(),
        amount: 50_000,
        balance_after: 75_000,
        posted_at: 1_796_056_200_000_000,
        hash: Vec::new(),
    };
    assert_eq!(
        hex::encode(posting.hash_after(&[0xab; 32])),
        "edcc08ca334f40aca6c46c4cc4e763afd1b3a7cd5d1cf1a01b9f6c6907416800"
    );
}
