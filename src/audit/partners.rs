//! No two partners that sign asymmetrically have one public key: the string that they sign does not
//! name the partner, so one request would move money once for each of them.

use std::collections::BTreeMap;

use diesel::sql_types::Text;
use diesel::{QueryResult, QueryableByName};

use super::connection::Connection;
use super::report::{Invariant, Report};

const ASYMMETRIC: &str = "
    SELECT partner_id, public_key FROM partners
    WHERE signature_mode = 'asymmetric'
    ORDER BY partner_id";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    partner_id: String,
    #[diesel(sql_type = Text)]
    public_key: String,
}

/// Checks the keys of the partners.
pub fn check(connection: &mut Connection, report: &mut Report) -> QueryResult<()> {
    let mut owners: BTreeMap<String, String> = BTreeMap::new();
    connection.each(ASYMMETRIC, |row: Row| {
        // DER writes one key in one way; its PEM may be broken into lines in several.
        let key: String = row.public_key.split_ascii_whitespace().collect();
        match owners.get(&key) {
            Some(owner) => {
                let subject = format!("partners {owner} and {}", row.partner_id);
                let finding = "have one public key: a signed request of one is good for both";
                report.breach(Invariant::I8, &subject, finding.to_owned());
            }
            None => drop(owners.insert(key, row.partner_id)),
        }
    })
}
