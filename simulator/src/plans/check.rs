//! What is wrong with a plan.

use super::plan_node::PlanNode;

/// Tables that do not grow with the movements.
const TINY: [&str; 5] = [
    "metadata",
    "partners",
    "tier_limits",
    "tiers_used",
    "__diesel_schema_migrations",
];

/// Columns that few rows of a table share: one of them must be asked for.
const KEYS: [(&str, &[&str]); 12] = [
    ("accounts", &["account_id"]),
    ("commit_marks", &["writer"]),
    ("credentials", &["account_id"]),
    ("devices", &["account_id"]),
    ("due_tokens", &["account_id", "expires_at"]),
    ("entries", &["account_id", "reference_no"]),
    ("external_ids", &["external_id"]),
    ("movement_keys", &["partner_reference"]),
    ("notification_reads", &["account_id"]),
    ("phones", &["msisdn"]),
    ("sessions", &["session_hash", "account_id", "expires_at"]),
    ("unplaced_movements", &["partner_reference", "reference_no"]),
];

/// Indexes that hold only what waits to be done: they may be read as they are.
const OF_WHAT_WAITS: [&str; 2] = ["due_tokens_by_end", "outbox_pkey"];

/// So many rows may be read in vain, or found, for one key.
const ROWS_MAX: f64 = 200.0;

/// What is wrong, in words.
pub fn complaints(plan: &PlanNode) -> Vec<String> {
    let nodes = plan.walk();
    nodes
        .iter()
        .filter_map(|(_, node)| complaint(node))
        .collect()
}

fn complaint(node: &PlanNode) -> Option<String> {
    if node.operation.is_some() {
        return None;
    }
    let table = node.table.as_deref()?;
    if TINY.contains(&table) || is_of_the_server(table) {
        return None;
    }
    let Some((index, condition)) = asked(node) else {
        return Some(format!("{} of {table}", node.kind));
    };
    if node.removed + node.rows > ROWS_MAX {
        return Some(format!("{table} by {index}: too many rows for one key"));
    }
    if OF_WHAT_WAITS.contains(&index) {
        return None;
    }
    let Some((_, keys)) = KEYS.iter().find(|(name, _)| *name == table) else {
        return Some(format!("{table} is a table that this test does not know"));
    };
    match keys.iter().any(|key| condition.contains(key)) {
        true => None,
        false => Some(format!("{table} by {index}, and by none of {keys:?}")),
    }
}

/// The catalogue: a connection asks it for the types of a batch's records, once.
fn is_of_the_server(table: &str) -> bool {
    table.starts_with("pg_")
}

/// The index that is read and what it is asked for. A bitmap is made of an index below.
fn asked(node: &PlanNode) -> Option<(&str, &str)> {
    let of_bitmap = || match node.kind.as_str() {
        "Bitmap Heap Scan" => node.below.first(),
        _ => None,
    };
    let scan = if node.index.is_some() {
        Some(node)
    } else {
        of_bitmap()
    }?;
    let condition = scan.condition.as_deref().unwrap_or_default();
    Some((scan.index.as_deref()?, condition))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(fields: &str) -> PlanNode {
        let json = format!(r#"{{"Actual Rows": 1, "Actual Loops": 1, {fields}}}"#);
        serde_json::from_str(&json).expect("a plan")
    }

    fn by(condition: &str, more: &str) -> Vec<String> {
        complaints(&plan(&format!(
            r#""Node Type": "Index Scan", "Relation Name": "movement_keys",
               "Index Name": "movement_keys_pkey", "Index Cond": "{condition}" {more}"#
        )))
    }

    #[test]
    fn a_look_up_by_its_key_is_good() {
        assert!(by("((partner_id = $1) AND (partner_reference = $2))", "").is_empty());
    }

    #[test]
    fn a_condition_that_fits_more_and_more_rows_is_bad() {
        assert_eq!(by("(partner_id = $1)", "").len(), 1);
        let in_vain = r#", "Rows Removed by Filter": 5000"#;
        assert_eq!(by("(partner_reference = $1)", in_vain).len(), 1);
    }

    #[test]
    fn a_bitmap_is_as_good_as_its_index() {
        let bitmap = |condition: &str| {
            let below = format!(
                r#"{{"Node Type": "Bitmap Index Scan", "Index Name": "entries_account_id_seq_key",
                     "Index Cond": "{condition}", "Actual Rows": 1, "Actual Loops": 1}}"#
            );
            complaints(&plan(&format!(
                r#""Node Type": "Bitmap Heap Scan", "Relation Name": "entries",
                   "Plans": [{below}]"#
            )))
        };
        assert!(bitmap("(account_id = $1)").is_empty());
        assert_eq!(bitmap("(seq = $1)").len(), 1);
    }

    #[test]
    fn a_scan_of_a_table_that_grows_is_bad_wherever_it_stands() {
        let scan = |table: &str| {
            let below = format!(
                r#"{{"Node Type": "Seq Scan", "Relation Name": "{table}",
                     "Actual Rows": 1, "Actual Loops": 1}}"#
            );
            complaints(&plan(&format!(
                r#""Node Type": "Limit", "Plans": [{below}]"#
            )))
        };
        assert_eq!(scan("phones").len(), 1);
        assert!(scan("partners").is_empty());
    }
}
