//! The referee: a bad line before a SNAP host, which also judges the client that calls it.
//!
//! In reading order: the scenes say what happens on the line, the stage gives each new movement its
//! scene, the record keeps what passed, the rules judge it, and the certificate says so. It rests on
//! [`crate::proxy`], passes bytes on as they are, and needs no credentials.
//!
//! **Architecture invariant:** a rule is a pure function over the record, and blames only for what
//! was seen.

mod certificate;
mod finding;
#[cfg(test)]
mod good_tills;
mod judgement;
mod knowledge;
mod outcome_report;
mod record;
mod recorder;
mod request;
mod rules;
mod scenes;
#[cfg(test)]
mod scripted;
mod service_paths;
mod stage;
mod story;

use std::sync::Arc;

pub use certificate::{Certificate, FAULTS, REMARKS, in_short, overall, scene_title};
pub use finding::{Bilingual, Finding, say};
pub use judgement::{Judgement, RuleResult, Ruling, SceneResult};
pub use outcome_report::PATH as REPORT_PATH;
pub use record::ReferenceKey;
use recorder::RefereeRecorder;
pub use rules::{Limits, Rule};
pub use service_paths::{OwnPath, OwnPathError, ServicePaths};
pub use story::StoryLine;

use crate::delay::Delay;
use crate::lang::Lang;
use crate::proxy::{FaultPlan, Proxy, ProxyError, ProxyOptions, Timing};
use crate::till::MovementKind;

/// How to run one.
#[derive(Clone, Debug, Default)]
pub struct RefereeOptions {
    /// The movements that the client can begin; none of them means both.
    pub kinds: Vec<MovementKind>,
    /// The host's own paths.
    pub paths: ServicePaths,
    /// The figures of the rules.
    pub limits: Limits,
    /// How long faults last.
    pub timing: Timing,
    /// How it waits.
    pub delay: Delay,
}

/// Where the scenes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The scenes that are played to their end, by their place.
    pub ended: Vec<usize>,
    /// How many scenes there are.
    pub scenes: usize,
    /// How many wait for a cash-in.
    pub cash_ins: usize,
    /// How many wait for a cash-out.
    pub cash_outs: usize,
    /// The scenes that are being played, by their place.
    pub playing: Vec<usize>,
    /// The references that a client which still runs should have gone on with by now: another
    /// request would show that it runs.
    pub overdue: Vec<String>,
    /// Whether there is nothing more to wait for.
    pub is_over: bool,
    /// Paths that answer as a service, and are not known as one, with the service's number.
    pub unknown_paths: Vec<(String, String)>,
}

/// A referee that watches; it ends when this is dropped.
pub struct Referee {
    proxy: Proxy,
    host: String,
    recorder: Arc<RefereeRecorder>,
}

impl Referee {
    /// Listens at `listen` (port 0 is any free one) and passes on to the host at `to`.
    ///
    /// # Errors
    /// [`ProxyError`] where the URL is none or the address cannot be listened at.
    pub async fn start(
        listen: &str,
        to: &str,
        options: RefereeOptions,
    ) -> Result<Self, ProxyError> {
        let kinds = match options.kinds.is_empty() {
            true => vec![MovementKind::CashIn, MovementKind::CashOut],
            false => options.kinds,
        };
        let recorder = Arc::new(RefereeRecorder::new(
            scenes::scenes(&kinds),
            options.paths,
            options.limits,
        ));
        let proxy_options = ProxyOptions {
            timing: options.timing,
            delay: options.delay,
            recorder: Some(Arc::<RefereeRecorder>::clone(&recorder)),
            ..ProxyOptions::default()
        };
        let proxy = Proxy::start(listen, to, FaultPlan::good(), proxy_options).await?;
        Ok(Self {
            proxy,
            host: to.to_owned(),
            recorder,
        })
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        self.proxy.url()
    }

    /// Where the scenes are.
    pub fn progress(&self) -> Progress {
        self.recorder.progress()
    }

    /// What the rules say until now.
    pub fn judgement(&self) -> Judgement {
        self.recorder.judgement()
    }

    /// What happened in a scene, line by line.
    pub fn story(&self, scene: &SceneResult, lang: Lang) -> Vec<StoryLine> {
        let record = self.recorder.record();
        let key = scene.reference.as_ref();
        key.map_or_else(Vec::new, |key| story::story(&record, key, lang))
    }

    /// All of it on paper.
    pub fn certificate(&self) -> Certificate {
        Certificate::of(
            &self.host,
            self.recorder.record(),
            self.judgement(),
            self.recorder.limits(),
        )
    }
}
