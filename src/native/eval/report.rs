//! What came of a regression set: each case held against what is expected of it, then all of them against the floors.
//! `js/evaluate.js` does the same; `tests/fixtures/evaluation.json` holds both to one result.

use super::set::{COSINE, Case, Set, Span, TOLERANCE};
use crate::{Error, Result};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// What a model says of one case.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The logit of each label.
    Logits(BTreeMap<String, f64>),
    Spans(Vec<Span>),
    Vector(Vec<f32>),
    Text(String),
}

/// The outcome of a set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    pub model: String,
    pub revision: String,
    pub task: crate::weights::manifest::Task,
    /// Where it was computed.
    pub backend: &'static str,
    pub passed: bool,
    /// What fell below what the set states; empty when it passed.
    pub failures: Vec<String>,
    pub cases: usize,
    /// Cases with another answer than the set recorded.
    pub changed: usize,
    #[serde(flatten)]
    pub measures: Measures,
    pub labels: BTreeMap<String, Counts>,
    pub results: Vec<Outcome>,
}

/// Those that the set's cases tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Measures {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<f64>,
    /// Of spans; micro-averaged, as are precision and recall.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub f1: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recall: Option<f64>,
    /// The largest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logit_error: Option<f64>,
    /// The least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cosine: Option<f64>,
}

/// Of one label.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Counts {
    pub expected: usize,
    pub found: usize,
    pub right: usize,
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

impl Counts {
    fn finish(self) -> Self {
        let share = |of: usize| if of == 0 { 0.0 } else { self.right as f64 / of as f64 };
        let both = self.expected + self.found;
        let f1 = if both == 0 { 1.0 } else { 2.0 * self.right as f64 / both as f64 };
        Self { precision: share(self.found), recall: share(self.expected), f1, ..self }
    }
}

/// Of one case.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Outcome {
    pub id: String,
    /// The answer is another than the set recorded.
    pub changed: bool,
    /// As it should be; where the set says how it should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub right: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logit_error: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cosine: Option<f64>,
}

/// Holds `answers`, one for each case, against the set. `revisions`: names of what answered, the first the one to tell.
///
/// # Errors
/// An answer of another kind or shape than the set's task has: the model is not one for this set.
pub fn judge(set: &Set, answers: &[Answer], backend: &'static str, revisions: &[String]) -> Result<Report> {
    let (mut labels, mut results) = (BTreeMap::new(), vec![]);
    for (index, (case, answer)) in set.cases.iter().zip(answers).enumerate() {
        let outcome = outcome(set, case, answer, &mut labels).ok_or_else(|| {
            Error::InvalidArgument(format!(
                "case {} expects other labels, or a vector of another length, than this model has",
                set.id(index)
            ))
        })?;
        results.push(Outcome { id: set.id(index), ..outcome });
    }
    labels.values_mut().for_each(|counts: &mut Counts| *counts = counts.finish());
    let measures = measure(&results, &labels, set.cases.iter().any(|case| case.entities.is_some()));
    let revision = match &set.revision {
        Some(pinned) if revisions.contains(pinned) => pinned.clone(),
        _ => revisions.first().cloned().unwrap_or_default(),
    };
    let mut failures = shortfalls(set, &measures);
    if set.revision.as_ref().is_some_and(|pinned| *pinned != revision) {
        let pinned = set.revision.clone().unwrap_or_default();
        failures.insert(0, format!("revision {revision} is not the pinned one, {pinned}"));
    }
    Ok(Report {
        model: set.model.clone(),
        revision,
        task: set.task,
        backend,
        passed: failures.is_empty(),
        failures,
        cases: results.len(),
        changed: results.iter().filter(|outcome| outcome.changed).count(),
        measures,
        labels,
        results,
    })
}

fn outcome(set: &Set, case: &Case, answer: &Answer, labels: &mut BTreeMap<String, Counts>) -> Option<Outcome> {
    Some(match answer {
        Answer::Logits(logits) => {
            let found = best(logits)?;
            if let Some(label) = &case.label {
                labels.entry(label.clone()).or_default().expected += 1;
                let counts = labels.entry(found.clone()).or_default();
                counts.found += 1;
                counts.right += usize::from(*label == found);
            }
            let recorded = match &case.logits {
                Some(logits) => best(logits),
                None => case.label.clone(),
            };
            let logit_error = match &case.logits {
                Some(expected) => Some(largest_difference(expected, logits)?),
                None => None,
            };
            Outcome {
                changed: recorded.as_ref() != Some(&found),
                right: case.label.as_ref().map(|label| *label == found),
                expected: case.label.clone().or(recorded),
                found: Some(found),
                logit_error,
                ..Outcome::default()
            }
        }
        Answer::Spans(found) => {
            let expected = case.entities.clone()?;
            let right: Vec<&Span> = found.iter().filter(|span| expected.contains(span)).collect();
            expected.iter().for_each(|span| labels.entry(span.entity_group.clone()).or_default().expected += 1);
            found.iter().for_each(|span| labels.entry(span.entity_group.clone()).or_default().found += 1);
            right.iter().for_each(|span| labels.entry(span.entity_group.clone()).or_default().right += 1);
            let same = right.len() == found.len() && right.len() == expected.len();
            Outcome {
                changed: !same,
                right: Some(same),
                expected: Some(written(&expected)),
                found: Some(written(found)),
                ..Outcome::default()
            }
        }
        Answer::Vector(vector) => {
            let cosine = cosine(vector, case.embedding.as_ref()?)?;
            let changed = cosine < set.floors.cosine.unwrap_or(COSINE);
            Outcome { changed, cosine: Some(cosine), ..Outcome::default() }
        }
        Answer::Text(text) => {
            let (expected, right) = match (&case.answer, &case.begins) {
                (Some(answer), _) => (answer, text == answer),
                (_, Some(begins)) => (begins, text.starts_with(begins.as_str())),
                _ => return None,
            };
            Outcome {
                changed: !right,
                right: Some(right),
                expected: Some(expected.clone()),
                found: Some(text.clone()),
                ..Outcome::default()
            }
        }
    })
}

fn measure(results: &[Outcome], labels: &BTreeMap<String, Counts>, spans: bool) -> Measures {
    let judged: Vec<bool> = results.iter().filter_map(|outcome| outcome.right).collect();
    let right = judged.iter().filter(|right| **right).count();
    let all = labels.values().fold(Counts::default(), |sum, one| Counts {
        expected: sum.expected + one.expected,
        found: sum.found + one.found,
        right: sum.right + one.right,
        ..sum
    });
    let all = spans.then(|| all.finish());
    Measures {
        accuracy: (!judged.is_empty()).then(|| right as f64 / judged.len() as f64),
        f1: all.map(|all| all.f1),
        precision: all.map(|all| all.precision),
        recall: all.map(|all| all.recall),
        logit_error: results.iter().filter_map(|outcome| outcome.logit_error).reduce(f64::max),
        cosine: results.iter().filter_map(|outcome| outcome.cosine).reduce(f64::min),
    }
}

fn shortfalls(set: &Set, measures: &Measures) -> Vec<String> {
    // Of spans, whole cases count only where the set says so.
    let whole = if measures.f1.is_some() { 0.0 } else { 1.0 };
    let floors = [
        ("accuracy", measures.accuracy, set.floors.accuracy.unwrap_or(whole)),
        ("f1", measures.f1, set.floors.f1.unwrap_or(1.0)),
        ("cosine", measures.cosine, set.floors.cosine.unwrap_or(COSINE)),
    ];
    let below = floors.iter().filter_map(|(name, value, floor)| {
        value.filter(|value| value < floor).map(|value| format!("{name} {value:.4} is below {floor}"))
    });
    let most = set.tolerance.unwrap_or(TOLERANCE);
    let off = measures.logit_error.filter(|error| *error > most);
    below.chain(off.map(|error| format!("logit error {error:.4} is above {most}"))).collect()
}

/// The likeliest label.
pub(super) fn best(logits: &BTreeMap<String, f64>) -> Option<String> {
    logits.iter().max_by(|a, b| a.1.total_cmp(b.1)).map(|(label, _)| label.clone())
}

/// Between logits less their mean: a page knows no more of them than the scores.
fn largest_difference(expected: &BTreeMap<String, f64>, found: &BTreeMap<String, f64>) -> Option<f64> {
    let mean = |logits: &BTreeMap<String, f64>| logits.values().sum::<f64>() / logits.len() as f64;
    let (middle, center) = (mean(expected), mean(found));
    if !expected.keys().eq(found.keys()) {
        return None;
    }
    Some(expected.values().zip(found.values()).map(|(a, b)| (a - middle - b + center).abs()).fold(0.0, f64::max))
}

fn cosine(a: &[f32], b: &[f32]) -> Option<f64> {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum::<f64>();
    let lengths = (dot(a, a) * dot(b, b)).sqrt();
    (a.len() == b.len() && lengths > 0.0).then(|| dot(a, b) / lengths)
}

fn written(spans: &[Span]) -> String {
    let one = |span: &Span| format!("{} {}-{}", span.entity_group, span.start, span.end);
    spans.iter().map(one).collect::<Vec<_>>().join(", ")
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { model, revision, backend, cases, changed, measures, .. } = self;
        writeln!(f, "{model} {revision} on {backend}: {cases} cases, {changed} changed")?;
        let named = [
            ("accuracy", measures.accuracy),
            ("f1", measures.f1),
            ("precision", measures.precision),
            ("recall", measures.recall),
            ("largest logit error", measures.logit_error),
            ("least cosine", measures.cosine),
        ];
        for (name, value) in named {
            if let Some(value) = value {
                writeln!(f, "  {name:20} {value:.4}")?;
            }
        }
        let width = self.labels.keys().map(|label| label.chars().count()).max().unwrap_or(0);
        if width > 0 {
            writeln!(f, "  {:width$}  expected  found  right  precision  recall     f1", "")?;
        }
        for (label, Counts { expected, found, right, precision, recall, f1 }) in &self.labels {
            writeln!(
                f,
                "  {label:width$}  {expected:8}  {found:5}  {right:5}  {precision:9.3}  {recall:6.3}  {f1:5.3}"
            )?;
        }
        for outcome in self.results.iter().filter(|outcome| outcome.changed || outcome.right == Some(false)) {
            let word = if outcome.changed { "changed" } else { "wrong, as before" };
            write!(f, "  {word}: case {}", outcome.id)?;
            if let (Some(expected), Some(found)) = (&outcome.expected, &outcome.found) {
                write!(f, ", expected {expected:?}, found {found:?}")?;
            }
            writeln!(f)?;
        }
        for failure in &self.failures {
            writeln!(f, "  below: {failure}")?;
        }
        write!(f, "{}", if self.passed { "passed" } else { "failed" })
    }
}
