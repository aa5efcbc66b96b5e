//! The end: the books balance, and who owes whom.

use super::Console;
use crate::gateway::{AuditCounts, AuditSummary};
use crate::text_format::{signed_rupiah, thousands};

/// Shows what the auditor found and the settlement positions.
pub fn show_audit(audit: &AuditSummary, console: &mut Console) {
    console.heading("Pemeriksaan buku besar / The auditor");
    let [indonesian, english] = read(&audit.read);
    console.does(indonesian);
    console.aside(english);
    for breach in &audit.breaches {
        console.refused(breach);
    }
    if audit.balances {
        console.good("buku besar seimbang / the ledger balances");
    } else {
        console.refused("buku besar tidak seimbang / the ledger does not balance");
    }
    console.heading("Setelmen / Settlement");
    for position in &audit.settlements {
        let meaning = match (position.book.as_str(), position.amount.signum()) {
            ("settlement", -1) => "mitra berutang / the partner owes the issuer",
            ("settlement", 1) => "penerbit berutang / the issuer owes the partner",
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

/// What was read, in Indonesian and in English.
fn read(read: &AuditCounts) -> [String; 2] {
    let [
        accounts,
        entries,
        postings,
        movements,
        tokens,
        notifications,
        breaches,
    ] = [
        read.accounts,
        read.entries,
        read.postings,
        read.movements,
        read.tokens,
        read.notifications,
        read.breaches,
    ]
    .map(thousands);
    let english = format!(
        "{accounts} accounts, {entries} entries, {postings} postings, {movements} movements, \
         {tokens} tokens and {notifications} notifications read; {breaches} breaches"
    );
    [
        format!(
            "{accounts} akun, {entries} catatan akun, {postings} pembukuan, {movements} transaksi, \
             {tokens} token, dan {notifications} notifikasi dibaca; {breaches} pelanggaran"
        ),
        english.replace('.', ","),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_audit_is_printed_in_both_languages_with_separators() {
        let counts = AuditCounts {
            accounts: 246,
            entries: 45_001,
            postings: 28_907,
            movements: 31_032,
            tokens: 1_234_567,
            notifications: 9,
            breaches: 0,
        };
        assert_eq!(
            read(&counts),
            [
                "246 akun, 45.001 catatan akun, 28.907 pembukuan, 31.032 transaksi, 1.234.567 token, dan \
                 9 notifikasi dibaca; 0 pelanggaran",
                "246 accounts, 45,001 entries, 28,907 postings, 31,032 movements, 1,234,567 tokens and \
                 9 notifications read; 0 breaches",
            ]
        );
    }
}
