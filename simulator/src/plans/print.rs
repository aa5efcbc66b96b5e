//! Plans for people.

use std::fmt;

use super::plan_node::PlanNode;
use super::run::{PlanRun, StatementPlans};

/// So much of a statement is shown.
const SHOWN: usize = 110;

impl fmt::Display for PlanRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "== {}: {} statements", self.name, self.statements.len())?;
        self.statements
            .iter()
            .try_for_each(|statement| write!(f, "\n{statement}"))?;
        let mut complaints = self.complaints().into_iter();
        complaints.try_for_each(|complaint| write!(f, "\n!! {complaint}"))
    }
}

impl fmt::Display for StatementPlans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tokens: Vec<&str> = self.explained.query.split_whitespace().collect();
        let text = tokens.join(" ");
        let shown: String = text.chars().take(SHOWN).collect();
        let more = if shown.len() < text.len() { " ..." } else { "" };
        writeln!(f, "{shown}{more}  ({} runs)", self.runs)?;
        for (depth, node) in self.explained.plan.walk() {
            writeln!(f, "{:indent$}{node}", "", indent = 2 * depth + 2)?;
        }
        for complaint in &self.complaints {
            writeln!(f, "  !! {complaint}")?;
        }
        Ok(())
    }
}

impl fmt::Display for PlanNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.operation.as_ref().unwrap_or(&self.kind))?;
        if let Some(table) = &self.table {
            write!(f, " {table}")?;
        }
        if let Some(index) = &self.index {
            write!(f, " by {index}")?;
        }
        if let Some(condition) = &self.condition {
            write!(f, " {condition}")?;
        }
        if self.operation.is_none() {
            write!(f, ": {} rows", self.rows)?;
        }
        if self.loops != 1.0 {
            write!(f, " x {}", self.loops)?;
        }
        if self.removed > 0.0 {
            write!(f, ", {} in vain", self.removed)?;
        }
        write!(f, ", {} pages", self.pages())
    }
}
