//! A batch on one database, and the plans of all its statements.

use std::collections::BTreeMap;
use std::path::Path;

use reqwest::Url;

use super::capture::PlanCapture;
use super::plan_node::{self, ExplainedStatement};
use super::{PlansError, batch, check};
use crate::crash_test::fixture::CrashTestFixture;
use crate::gateway::start_one_of;

/// What the gateway's connections ask of the server: every plan, as it ran, as a notice.
const EXPLAINING: &str = "sslmode=disable&options=-c%20session_preload_libraries=auto_explain\
    %20-c%20auto_explain.log_min_duration=0%20-c%20auto_explain.log_level=notice\
    %20-c%20auto_explain.log_format=json%20-c%20auto_explain.log_analyze=on\
    %20-c%20auto_explain.log_buffers=on%20-c%20auto_explain.log_timing=off";

/// What a batch cannot leave untouched.
const TOUCHED: [&str; 10] = [
    "accounts",
    "due_tokens",
    "entries",
    "external_ids",
    "movement_keys",
    "notification_reads",
    "outbox",
    "phones",
    "sessions",
    "unplaced_movements",
];

/// The plans on one database.
#[derive(Clone, Debug)]
pub struct PlanRun {
    /// What is particular to the database.
    pub name: String,
    /// One for each text.
    pub statements: Vec<StatementPlans>,
    /// Why the batch did not run to its end.
    pub broke_off: Option<String>,
}

/// A statement.
#[derive(Clone, Debug)]
pub struct StatementPlans {
    /// That run of it that looked at the most pages.
    pub explained: ExplainedStatement,
    /// How often it ran.
    pub runs: usize,
    /// What is wrong with any of its plans, in words.
    pub complaints: Vec<String>,
}

impl PlanRun {
    /// What is wrong, in words.
    pub fn complaints(&self) -> Vec<String> {
        let seen = |table: &&str| {
            let statements = self.statements.iter();
            let mut plans = statements.flat_map(|statement| statement.explained.plan.walk());
            plans.any(|(_, node)| node.table.as_deref() == Some(table))
        };
        let unseen = TOUCHED.iter().filter(|table| !seen(table));
        let of_statements = self
            .statements
            .iter()
            .flat_map(|one| one.complaints.clone());
        let broke_off = self.broke_off.iter();
        unseen
            .map(|table| format!("no statement on {table} was seen"))
            .chain(broke_off.map(|why| format!("the batch broke off: {why}")))
            .chain(of_statements)
            .collect()
    }
}

/// Carries a batch of everything hot out on a sandbox's database with that key ring (a new one is
/// made a sandbox), and reads the plans of its statements. The URL is of a superuser.
///
/// # Errors
/// [`PlansError`] where the batch could not be begun.
pub async fn capture_plans(name: &str, database: &str, keys: &Path) -> Result<PlanRun, PlansError> {
    let (capture, url) = captured(database)?;
    let gateway = start_one_of(&url, keys, true).await?;
    let folder = tempfile::tempdir()?;
    let fixture = CrashTestFixture::gather(&gateway.url, folder.path()).await?;
    // What it takes to start is not hot.
    capture.take();
    let done = batch::run_all(&gateway.url, &fixture).await;
    let notices = capture.take();
    gateway.stop().await;
    Ok(PlanRun {
        name: name.to_owned(),
        statements: by_text(notices.iter().filter_map(|notice| plan_node::read(notice))),
        broke_off: done.err().map(|error| error.to_string()),
    })
}

/// The way to the database through a capture.
fn captured(database: &str) -> Result<(PlanCapture, String), PlansError> {
    let refused = |reason: &str| PlansError::Url(reason.to_owned());
    let mut url = Url::parse(database).map_err(|error| refused(&error.to_string()))?;
    let host = url.host_str().ok_or_else(|| refused("no host"))?.to_owned();
    let capture = PlanCapture::to(host, url.port().unwrap_or(5432))?;
    url.set_host(Some("127.0.0.1"))
        .map_err(|error| refused(&error.to_string()))?;
    url.set_port(Some(capture.port))
        .map_err(|()| refused("no port"))?;
    url.set_query(Some(EXPLAINING));
    Ok((capture, url.into()))
}

fn by_text(all: impl Iterator<Item = ExplainedStatement>) -> Vec<StatementPlans> {
    let mut statements: BTreeMap<String, StatementPlans> = BTreeMap::new();
    for explained in all {
        let complaints = check::complaints(&explained.plan);
        let statement = statements
            .entry(explained.query.clone())
            .or_insert_with(|| StatementPlans {
                explained: explained.clone(),
                runs: 0,
                complaints: Vec::new(),
            });
        statement.runs += 1;
        if explained.plan.pages() > statement.explained.plan.pages() {
            statement.explained = explained;
        }
        for complaint in complaints {
            if !statement.complaints.contains(&complaint) {
                statement.complaints.push(complaint);
            }
        }
    }
    statements.into_values().collect()
}
