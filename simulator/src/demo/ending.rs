//! The end: the books balance, and who owes whom.

use super::Console;
use crate::gateway::AuditSummary;
use crate::text_format::signed_rupiah;

/// Shows what the auditor found and the settlement positions.
pub fn show_audit(audit: &AuditSummary, console: &mut Console) {
    console.heading("Pemeriksaan buku besar / The auditor");
    for line in audit.text.lines() {
        console.does(line);
    }
    if audit.balances {
        console.good("the ledger balances");
    } else {
        console.refused("the ledger does not balance");
    }
    console.heading("Posisi penyelesaian / Settlement");
    for position in &audit.settlements {
        let meaning = match (position.book.as_str(), position.amount.signum()) {
            ("settlement", -1) => "the partner owes the issuer",
            ("settlement", 1) => "the issuer owes the partner",
            _ => "",
        };
        console.does(format_args!(
            "{:<12} {:<12} {:>16}  {meaning}",
            position.partner,
            position.book,
            signed_rupiah(position.amount)
        ));
    }
}
