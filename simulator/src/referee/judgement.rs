//! What all rules say about a record, scene by scene and in all.

use super::finding::{Finding, Observation};
use super::knowledge::{Knowledge, knowledge};
use super::record::{HostAnswer, Record, Reference, ReferenceKey};
use super::rules::{Limits, Rule, View};
use super::stage::Stage;
use crate::lang::Translated;
use crate::snap::{Attempt, Class};
use crate::till::{MovementKind, TillRequest};

/// How a rule or a scene came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ruling {
    /// As it should.
    Kept,
    /// The client is to blame.
    Broken,
    /// The end was not seen, or there was no occasion.
    NotSeen,
    /// No movement has played it.
    NotPlayed,
}

/// One rule in all.
#[derive(Clone, Debug)]
pub struct RuleResult {
    /// Which.
    pub rule: Rule,
    /// How it came out.
    pub result: Ruling,
    /// How often it was kept.
    pub kept: usize,
    /// How often it was broken.
    pub broken: usize,
}

/// One scene.
#[derive(Clone, Debug)]
pub struct SceneResult {
    /// Its name.
    pub name: &'static str,
    /// Of which movements.
    pub kind: MovementKind,
    /// What happens in it.
    pub title: Translated,
    /// The movement that played it.
    pub reference: Option<ReferenceKey>,
    /// How it came out.
    pub result: Ruling,
    /// The host refused the movement, so less was at stake.
    pub is_refused: bool,
}

/// All of it.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// Rule by rule.
    pub rules: Vec<RuleResult>,
    /// Scene by scene.
    pub scenes: Vec<SceneResult>,
    /// What the client is to blame for.
    pub faults: Vec<Finding>,
    /// What is right or wrong by what the referee cannot see.
    pub remarks: Vec<Finding>,
}

impl Judgement {
    /// Judges what was recorded.
    pub fn of(record: &Record, stage: &Stage, limits: Limits) -> Self {
        let view = View::new(record, limits);
        let (mut faults, mut remarks) = (Vec::new(), Vec::new());
        let mut rules = Vec::new();
        for rule in Rule::ALL {
            let observations = rule.observe(&view);
            rules.push(RuleResult::of(rule, &observations));
            for observation in observations {
                match observation {
                    Observation::Broken(finding) => faults.push(finding),
                    Observation::Remark(finding) => remarks.push(finding),
                    _ => {}
                }
            }
        }
        let scenes = stage.runs.iter().map(|run| {
            let played = run.reference.as_ref().and_then(|key| {
                let mut references = view.references.iter();
                references.find(|reference| reference.key == key)
            });
            SceneResult {
                name: run.scene.name,
                kind: run.scene.kind,
                title: run.scene.title,
                reference: run.reference.clone(),
                result: played.map_or(Ruling::NotPlayed, |one| result(one, &faults, &remarks)),
                is_refused: played.is_some_and(is_refused),
            }
        });
        Self {
            scenes: scenes.collect(),
            rules,
            faults,
            remarks,
        }
    }

    /// How all of it came out: to blame, not all seen, or as it should.
    pub fn result(&self) -> Ruling {
        let is_seen = |scene: &SceneResult| matches!(scene.result, Ruling::Kept | Ruling::Broken);
        match self.faults.is_empty() {
            false => Ruling::Broken,
            true if !self.scenes.iter().all(is_seen) => Ruling::NotSeen,
            true => Ruling::Kept,
        }
    }

    /// How many scenes came out so.
    pub fn count(&self, result: Ruling) -> usize {
        let scenes = self.scenes.iter();
        scenes.filter(|scene| scene.result == result).count()
    }
}

impl RuleResult {
    fn of(rule: Rule, observations: &[Observation]) -> Self {
        let count =
            |is: fn(&Observation) -> bool| observations.iter().filter(|one| is(one)).count();
        let kept = count(|one| matches!(one, Observation::Kept));
        let broken = count(|one| matches!(one, Observation::Broken(_)));
        let result = match (broken, kept) {
            (0, 0) => Ruling::NotSeen,
            (0, _) => Ruling::Kept,
            _ => Ruling::Broken,
        };
        Self {
            rule,
            result,
            kept,
            broken,
        }
    }
}

fn result(reference: &Reference<'_>, faults: &[Finding], remarks: &[Finding]) -> Ruling {
    let about = |finding: &Finding| finding.reference.as_ref() == Some(reference.key);
    if faults.iter().any(about) {
        return Ruling::Broken;
    }
    // Left to a person after enough tries is an end, too.
    let is_left = |finding: &Finding| {
        let rules = [Rule::AsksUntilKnown, Rule::RepeatsCancel];
        about(finding) && rules.contains(&finding.rule)
    };
    match knowledge(reference) {
        Knowledge::Unknown if !remarks.iter().any(is_left) => Ruling::NotSeen,
        Knowledge::Unreadable => Ruling::NotSeen,
        _ => Ruling::Kept,
    }
}

/// Whether the host refused all originals that it answered.
fn is_refused(reference: &Reference<'_>) -> bool {
    let answers = reference.all(TillRequest::Original);
    let mut answers = answers
        .filter_map(|original| match &original.answer {
            Some(HostAnswer::Read(answer)) => Some(answer.class(Attempt::First)),
            _ => None,
        })
        .peekable();
    answers.peek().is_some() && answers.all(|class| class == Class::Fail)
}
