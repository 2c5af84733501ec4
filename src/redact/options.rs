//! What to redact and what to put in its place.

use super::case::lower;
use super::custom::CustomRecognizer;
use super::entity::Source;
use super::pattern::Pattern;
use super::recognizers::phone::plan::is_region;
use super::resolve::Span;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What stands where a value stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Operator {
    /// `[EMAIL_1]`, restorable.
    #[default]
    Placeholder,
    /// `****`, a star a character.
    Mask,
    /// `[EMAIL_3fa9c1d2]`: the same within a session, keyed so that it says nothing outside it.
    Hash,
    /// Nothing.
    Remove,
}

/// What to redact, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct RedactOptions {
    /// Only these kinds; `None` for all.
    pub types: Option<Vec<String>>,
    pub operator: Operator,
    /// Spans that score less stay. 0.5 unless told.
    pub threshold: f32,
    /// Values that stay, case aside.
    pub allow: Vec<String>,
    /// Values in which one of these is found stay.
    pub allow_patterns: Vec<Pattern>,
    /// Values that go wherever they stand, inside words too, case aside. Their kind is `CUSTOM`.
    pub deny: Vec<String>,
    /// Kinds of the caller's own.
    pub recognizers: Vec<CustomRecognizer>,
    /// Where the text is from, as ISO 3166-1 codes (`FR`): phone numbers as they are written there need no
    /// word beside them. Countries that the text itself speaks of count anyway.
    pub regions: Vec<String>,
}

impl Default for RedactOptions {
    fn default() -> Self {
        Self {
            types: None,
            operator: Operator::Placeholder,
            threshold: 0.5,
            allow: Vec::new(),
            allow_patterns: Vec::new(),
            deny: Vec::new(),
            recognizers: Vec::new(),
            regions: Vec::new(),
        }
    }
}

/// What is wrong with the options.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum OptionsError {
    #[error("redaction options: {0}")]
    Json(String),
    #[error("operator must be \"placeholder\", \"mask\", \"hash\" or \"remove\"")]
    Operator,
    #[error("{0} must be from 0 to 1")]
    Score(&'static str),
    #[error(
        "the pattern can't be used: {0}; write a regular expression as in JavaScript, without look-around, back-references and \\p classes"
    )]
    Pattern(String),
    #[error("the pattern matches the empty text; make at least one character of it obligatory")]
    EmptyMatch,
    #[error(
        "the type can't be a placeholder's name: use 2 to 32 capitals, digits and underscores, a letter first and no number last, such as EMPLOYEE_ID"
    )]
    TypeName,
    /// Where in the JSON, and what is wrong there.
    #[error("{0}: {1}")]
    At(String, Box<OptionsError>),
    #[error("not a region whose phone numbers are known; use ISO 3166-1 codes such as FR or GB")]
    Region,
    #[error("{0} recognizers are too many: at most 100")]
    TooMany(usize),
}

impl OptionsError {
    /// serde's message without the values it quotes: a deny-list is personal.
    fn json(error: &serde_json::Error) -> Self {
        let message = error.to_string();
        if ["unknown field", "missing field", "duplicate field"].iter().any(|m| message.starts_with(m)) {
            return Self::Json(message);
        }
        Self::Json(format!("not the JSON that is expected at line {} column {}", error.line(), error.column()))
    }

    fn at(self, list: &str, index: usize) -> Self {
        Self::At(format!("{list}[{index}]"), Box::new(self))
    }
}

/// `RedactOptions` of `api.d.ts`, not yet checked.
#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Given {
    pub(crate) types: Option<Vec<String>>,
    pub(crate) operator: Option<String>,
    pub(crate) threshold: Option<f32>,
    pub(crate) allow: Vec<String>,
    pub(crate) allow_patterns: Vec<String>,
    pub(crate) deny: Vec<String>,
    pub(crate) recognizers: Vec<GivenRecognizer>,
    pub(crate) regions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GivenRecognizer {
    pub(crate) r#type: String,
    pub(crate) pattern: String,
    #[serde(default)]
    pub(crate) context: Vec<String>,
    pub(crate) score: Option<f32>,
    pub(crate) context_score: Option<f32>,
    #[serde(default)]
    pub(crate) secret: bool,
    #[serde(default)]
    pub(crate) ignore_case: bool,
}

impl Given {
    /// What `web/options.rs` may find in an object.
    #[cfg(any(test, all(target_family = "wasm", not(feature = "engine"))))]
    pub(crate) const FIELDS: &[&str] =
        &["types", "operator", "threshold", "allow", "allow_patterns", "deny", "recognizers", "regions"];

    pub(crate) fn options(self) -> Result<RedactOptions, OptionsError> {
        let defaults = RedactOptions::default();
        let operator = match self.operator.as_deref() {
            None => defaults.operator,
            Some("placeholder") => Operator::Placeholder,
            Some("mask") => Operator::Mask,
            Some("hash") => Operator::Hash,
            Some("remove") => Operator::Remove,
            Some(_) => return Err(OptionsError::Operator),
        };
        Ok(RedactOptions {
            types: self.types,
            operator,
            threshold: unit("threshold", self.threshold.unwrap_or(defaults.threshold))?,
            allow: self.allow,
            allow_patterns: RedactOptions::patterns(&self.allow_patterns)?,
            deny: self.deny,
            recognizers: recognizers(&self.recognizers)?,
            regions: RedactOptions::regions(self.regions)?,
        })
    }
}

impl GivenRecognizer {
    /// What `web/options.rs` may find in an object.
    #[cfg(any(test, all(target_family = "wasm", not(feature = "engine"))))]
    pub(crate) const FIELDS: &[&str] =
        &["type", "pattern", "context", "score", "context_score", "secret", "ignore_case"];

    fn recognizer(&self) -> Result<CustomRecognizer, OptionsError> {
        // A pattern that waits for its context is found beside it only.
        let score = self.score.unwrap_or(if self.context.is_empty() { 0.6 } else { 0.4 });
        let context_score = self.context_score.unwrap_or(0.85).max(score);
        unit("score", score)?;
        unit("context_score", context_score)?;
        let recognizer = CustomRecognizer::new(&self.r#type, Pattern::new(&self.pattern, self.ignore_case)?)?
            .with_score(score)
            .with_context(&self.context, context_score);
        Ok(if self.secret { recognizer.secret() } else { recognizer })
    }
}

fn unit(name: &'static str, value: f32) -> Result<f32, OptionsError> {
    if (0.0..=1.0).contains(&value) { Ok(value) } else { Err(OptionsError::Score(name)) }
}

fn recognizers(given: &[GivenRecognizer]) -> Result<Vec<CustomRecognizer>, OptionsError> {
    if given.len() > 100 {
        return Err(OptionsError::TooMany(given.len()));
    }
    let one = |(i, given): (usize, &GivenRecognizer)| given.recognizer().map_err(|e| e.at("recognizers", i));
    given.iter().enumerate().map(one).collect()
}

impl RedactOptions {
    /// Reads the JSON object that JavaScript and the command line give: `types`, `operator`,
    /// `threshold`, `allow`, `allow_patterns`, `deny`, `recognizers`, `regions`, all optional.
    ///
    /// # Errors
    /// An [`OptionsError`] that says which of them is wrong.
    pub fn from_json(json: &str) -> Result<Self, OptionsError> {
        let given: Given = serde_json::from_str(json).map_err(|error| OptionsError::json(&error))?;
        given.options()
    }

    /// Checks the codes of regions.
    ///
    /// # Errors
    /// [`OptionsError::Region`] where no phone numbering plan is known for one.
    pub fn regions(codes: Vec<String>) -> Result<Vec<String>, OptionsError> {
        match codes.iter().position(|code| !is_region(code)) {
            Some(wrong) => Err(OptionsError::Region.at("regions", wrong)),
            None => Ok(codes),
        }
    }

    /// Reads the value of `recognizers` alone: a JSON array of `{"type", "pattern"}`, with `context`,
    /// `score`, `context_score`, `secret` and `ignore_case` where wanted.
    ///
    /// # Errors
    /// An [`OptionsError`] that says which part is wrong.
    pub fn recognizers_from_json(json: &str) -> Result<Vec<CustomRecognizer>, OptionsError> {
        let given: Vec<GivenRecognizer> = serde_json::from_str(json).map_err(|error| OptionsError::json(&error))?;
        recognizers(&given)
    }

    /// Compiles the allow-list's expressions.
    ///
    /// # Errors
    /// An [`OptionsError`] that says which of them is wrong.
    pub fn patterns(sources: &[String]) -> Result<Vec<Pattern>, OptionsError> {
        let one = |(i, source): (usize, &String)| Pattern::new(source, false).map_err(|e| e.at("allow_patterns", i));
        sources.iter().enumerate().map(one).collect()
    }

    /// Whether `kind` was asked for by name.
    pub(super) fn names(&self, kind: &str) -> bool {
        self.types.as_ref().is_some_and(|types| types.iter().any(|t| t == kind))
    }
}

/// The options, ready to be asked.
pub(super) struct Filter<'a> {
    pub(super) options: &'a RedactOptions,
    /// In small letters, as keys of such a map as the vault has.
    allow: BTreeMap<String, String>,
}

impl<'a> Filter<'a> {
    pub(super) fn new(options: &'a RedactOptions) -> Self {
        let mut allow = BTreeMap::new();
        options.allow.iter().for_each(|value| drop(allow.insert(lower(value), String::new())));
        Self { options, allow }
    }

    pub(super) fn keeps(&self, raw: &str, span: &Span) -> bool {
        let options = self.options;
        let wanted = || options.types.is_none() || options.names(&span.kind);
        let told = span.source == Source::DenyList || span.score >= options.threshold && wanted();
        told && !self.allowed(raw.get(span.start..span.end).unwrap_or(""))
    }

    fn allowed(&self, value: &str) -> bool {
        !self.allow.is_empty() && self.allow.contains_key(&lower(value))
            || self.options.allow_patterns.iter().any(|pattern| pattern.is_in(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redact_options_are_the_same_fields_for_json_and_for_javascript() {
        let unknown = |json: &str| serde_json::from_str::<Given>(json).err().unwrap().to_string();
        let listed = |names: &[&str]| names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ");
        assert!(unknown(r#"{"no": 1}"#).contains(&format!("expected one of {}", listed(Given::FIELDS))));
        let message = unknown(r#"{"recognizers": [{"no": 1}]}"#);
        assert!(message.contains(&format!("expected one of {}", listed(GivenRecognizer::FIELDS))));
    }
}
