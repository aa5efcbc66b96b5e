//! The evening's table.

use std::fmt;

use super::ScenarioDayReport;
use super::reconciliation::{Liability, ShopResult};
use crate::text_format::signed_rupiah;

impl fmt::Display for ScenarioDayReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<14} {:<24} {:>5} {:>5} {:>15} {:>15} {:>15} {:>13}  whose fault",
            "shop", "rule broken", "sent", "done", "drawer", "till's book", "gateway", "difference"
        )?;
        for row in &self.rows {
            write_row(f, row)?;
        }
        for breach in self.breaches() {
            writeln!(f, "BROKEN PROMISE  {breach}")?;
        }
        writeln!(f, "{}", self.audit)?;
        let faults = self.faults.iter();
        let faults: Vec<_> = faults
            .map(|(name, count)| format!("{name} {count}"))
            .collect();
        write!(f, "on the lines: {}", faults.join(", "))
    }
}

fn write_row(f: &mut fmt::Formatter<'_>, row: &ShopResult) -> fmt::Result {
    let rule = row.rule.map_or_else(String::new, |rule| rule.to_string());
    let fault = match row.fault() {
        Liability::NoLoss => "",
        Liability::ItsOwn if row.difference() < 0 => "its own: it lost",
        Liability::ItsOwn => "its own: customers lost",
        Liability::TheGateways => "THE GATEWAY'S",
    };
    writeln!(
        f,
        "{:<14} {rule:<24} {:>5} {:>5} {:>15} {:>15} {:>15} {:>13}  {fault}",
        row.name,
        row.references,
        row.movements,
        signed_rupiah(row.drawer),
        signed_rupiah(row.book),
        signed_rupiah(row.gateway),
        signed_rupiah(row.difference()),
    )
}
