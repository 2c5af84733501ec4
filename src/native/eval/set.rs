//! The file of a regression set: a model and its revision, inputs and what is expected of them, and how good is enough.
//!
//! JSON with a list `cases`, or JSON Lines: all but the cases on the first line, then a case a line. Written out in
//! `docs/tasks.md`; `js/evaluate.js` reads the same.

use crate::weights::manifest::Task;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// How far a logit may be off where the set does not say. The same weights on another device stay below it: kernels are
/// held to 0.02 of the logits' size (`docs/ladder.md`).
pub const TOLERANCE: f64 = 0.1;
/// The least cosine where the set does not say.
pub const COSINE: f64 = 0.999;
/// Tokens of an answer where the case does not say.
pub const MAX_NEW_TOKENS: usize = 64;

/// A regression set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// Where its texts and expectations come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// A name in the manifest.
    pub model: String,
    /// What the expectations hold for: the SHA-256 of the weights file, or the manifest's revision of the model where that
    /// is one commit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    pub task: Task,
    /// How far a logit may be off; default [`TOLERANCE`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<f64>,
    #[serde(default)]
    pub floors: Floors,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<Case>,
}

/// How good is enough, 0 to 1. What is not said must be as expected: 1, of a cosine [`COSINE`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Floors {
    /// Share of the cases with the expected label or answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<f64>,
    /// Of the spans of all cases together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub f1: Option<f64>,
    /// The least of all cases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cosine: Option<f64>,
}

/// An input and what is expected of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Default: its number, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// For text-generation what the user says.
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_new_tokens: Option<usize>,
    /// What is right, by a person or by the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What the pinned model computes, up to a constant that no score depends on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logits: Option<BTreeMap<String, f64>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entities: Option<Vec<Span>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embedding: Option<Vec<f32>>,
    /// All of the answer, at temperature 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// How the answer begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begins: Option<String>,
}

/// An entity; offsets are UTF-16 code units, as everywhere in JSON of this package.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    pub entity_group: String,
    pub start: usize,
    pub end: usize,
}

impl Set {
    /// # Errors
    /// What is not JSON, not a set, or has a field that nothing would look at.
    pub fn parse(text: &str) -> Result<Self> {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>().enumerate();
        let wrong = |place: usize, error: serde_json::Error| {
            let what = if place == 0 { "the set".into() } else { format!("case {place} of the set") };
            Error::InvalidArgument(format!("{what} is not as it should be: {error}"))
        };
        let Some((_, first)) = values.next() else { return Err(Error::InvalidArgument("the set is empty".into())) };
        let mut set: Self = first.and_then(serde_json::from_value).map_err(|error| wrong(0, error))?;
        for (place, value) in values {
            set.cases.push(value.and_then(serde_json::from_value).map_err(|error| wrong(place, error))?);
        }
        set.check()?;
        Ok(set)
    }

    /// JSON Lines: a change of one case is a change of one line.
    ///
    /// # Errors
    /// A number that JSON has no name for.
    pub fn to_lines(&self) -> Result<String> {
        let line = |value: serde_json::Result<String>| {
            value.map_err(|error| Error::InvalidArgument(format!("the set can't be written: {error}")))
        };
        let head = Self { cases: vec![], ..self.clone() };
        let mut lines = line(serde_json::to_string(&head))?;
        for case in &self.cases {
            lines.push('\n');
            lines += &line(serde_json::to_string(case))?;
        }
        lines.push('\n');
        Ok(lines)
    }

    fn check(&self) -> Result<()> {
        let refuse = |what: String| Err(Error::InvalidArgument(what));
        let Floors { accuracy, f1, cosine } = self.floors;
        let task = self.task;
        let floors = [
            ("accuracy", accuracy, !matches!(task, Task::FeatureExtraction)),
            ("f1", f1, task == Task::TokenClassification),
            ("cosine", cosine, task == Task::FeatureExtraction),
        ];
        if task == Task::Tokenizer {
            return refuse(
                "a set is for text-classification, token-classification, feature-extraction or text-generation".into(),
            );
        }
        for (name, floor, belongs) in floors {
            if floor.is_some_and(|floor| !belongs || !(0.0..=1.0).contains(&floor)) {
                return refuse(format!("floors.{name} must be from 0 to 1, in a set whose task has it"));
            }
        }
        if self.tolerance.is_some_and(|most| task != Task::TextClassification || !(most.is_finite() && most >= 0.0)) {
            return refuse("tolerance must be a number from 0, in a set of text-classification".into());
        }
        if self.cases.is_empty() {
            return refuse("the set has no cases".into());
        }
        for (index, case) in self.cases.iter().enumerate() {
            let foreign = match task {
                Task::TextClassification => case.entities.is_some() || case.embedding.is_some() || case.says_answer(),
                Task::TokenClassification => case.says_label() || case.embedding.is_some() || case.says_answer(),
                Task::FeatureExtraction => case.says_label() || case.entities.is_some() || case.says_answer(),
                _ => case.says_label() || case.entities.is_some() || case.embedding.is_some(),
            };
            let both = case.answer.is_some() && case.begins.is_some();
            if foreign || both || case.logits.as_ref().is_some_and(|logits| logits.len() < 2) {
                return refuse(format!(
                    "case {} must expect what its task gives: label, logits (of all labels); entities; embedding; answer or begins",
                    self.id(index)
                ));
            }
        }
        Ok(())
    }

    /// # Errors
    /// A set to be compared with must say of what model, and each case what is expected.
    pub fn is_complete(&self) -> Result<()> {
        let refuse = |what: String| Err(Error::InvalidArgument(format!("{what}; `burnside eval --write` fills it in")));
        if self.revision.is_none() {
            return refuse("the set has no revision of the model".into());
        }
        match self.cases.iter().position(|case| !case.says_something()) {
            Some(index) => refuse(format!("case {} expects nothing", self.id(index))),
            None => Ok(()),
        }
    }

    /// What a case is called.
    #[must_use]
    pub fn id(&self, index: usize) -> String {
        self.cases.get(index).and_then(|case| case.id.clone()).unwrap_or_else(|| (index + 1).to_string())
    }
}

impl Case {
    fn says_label(&self) -> bool {
        self.label.is_some() || self.logits.is_some()
    }

    fn says_answer(&self) -> bool {
        self.answer.is_some() || self.begins.is_some() || self.system.is_some() || self.max_new_tokens.is_some()
    }

    fn says_something(&self) -> bool {
        self.says_label()
            || self.entities.is_some()
            || self.embedding.is_some()
            || self.answer.is_some()
            || self.begins.is_some()
    }
}
