//! A plan as `auto_explain` sends it.

use serde::Deserialize;

/// A statement and how it was executed.
#[derive(Clone, Debug, Deserialize)]
pub struct ExplainedStatement {
    /// As it was sent.
    #[serde(rename = "Query Text")]
    pub query: String,
    /// Its topmost node.
    #[serde(rename = "Plan")]
    pub plan: PlanNode,
}

/// A step of a plan, and what it did.
#[derive(Clone, Debug, Deserialize)]
pub struct PlanNode {
    /// Such as `Index Scan`.
    #[serde(rename = "Node Type")]
    pub kind: String,
    /// Such as `Insert`.
    #[serde(rename = "Operation")]
    pub operation: Option<String>,
    /// The table that is read or written.
    #[serde(rename = "Relation Name")]
    pub table: Option<String>,
    /// The index that is read.
    #[serde(rename = "Index Name")]
    pub index: Option<String>,
    /// What it is asked for.
    #[serde(rename = "Index Cond")]
    pub condition: Option<String>,
    /// Rows each time, on average.
    #[serde(rename = "Actual Rows")]
    pub rows: f64,
    /// How many times.
    #[serde(rename = "Actual Loops")]
    pub loops: f64,
    /// Rows read in vain each time, on average.
    #[serde(rename = "Rows Removed by Filter", default)]
    pub removed: f64,
    /// Pages found in memory, by it and below it.
    #[serde(rename = "Shared Hit Blocks", default)]
    pub hit: u64,
    /// Pages fetched.
    #[serde(rename = "Shared Read Blocks", default)]
    pub fetched: u64,
    /// What is below it.
    #[serde(rename = "Plans", default)]
    pub below: Vec<PlanNode>,
}

impl PlanNode {
    /// It and all below it, each with its depth.
    pub fn walk(&self) -> Vec<(usize, &Self)> {
        let mut nodes = vec![(0, self)];
        for node in &self.below {
            nodes.extend(
                node.walk()
                    .into_iter()
                    .map(|(depth, node)| (depth + 1, node)),
            );
        }
        nodes
    }

    /// Pages looked at.
    pub fn pages(&self) -> u64 {
        self.hit + self.fetched
    }
}

/// The plan in a notice of `auto_explain`; none where the notice is of something else.
pub fn read(notice: &str) -> Option<ExplainedStatement> {
    let (_, json) = notice.split_once("plan:\n")?;
    serde_json::from_str(json).ok()
}
