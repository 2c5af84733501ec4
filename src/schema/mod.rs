//! JSON that a schema asks for, and nothing else: which tokens may follow, so that an answer always parses and
//! validates.
//!
//! A [`Schema`] (JSON Schema 2020-12, the part that can be written from left to right) becomes a machine over bytes:
//! small automata that call each other. A [`Vocabulary`] is the tokenizer's tokens as a trie of bytes. A [`Constraint`]
//! walks the trie with the machine: a token is allowed if the machine can read its bytes, and if from there the answer
//! can be closed within the tokens that are left. So it ends in time, whatever the model wants.
//!
//! | file | what it does |
//! |---|---|
//! | `json`       | JSON that keeps the order of members |
//! | `keywords`   | a schema read: `$ref` followed, `allOf` merged, what is not supported refused |
//! | `flat`       | what that says of one value, and what two schemas say together |
//! | `compile`    | the machine of a value; `shapes` are arrays and objects, `number` and `chars` leaves |
//! | `pattern`, `automaton`, `format` | regular expressions |
//! | `machine`    | states, edges, rules |
//! | `distance`   | the shortest way to the end of a value |
//! | `run`        | the machine at work: sets of threads, met again and again, become states of a table |
//! | `vocabulary` | the trie |
//! | `constraint` | the mask over tokens, step by step |
//! | `validate`   | whether a value that came from elsewhere is what the schema asks for |
//!
//! Only what the schema's author wrote decides what is written: members come in the order of `properties`, and
//! properties that a schema with `properties` does not name are written only where `additionalProperties` allows them
//! in so many words.

mod automaton;
mod chars;
mod compile;
mod constraint;
mod distance;
mod flat;
mod format;
mod json;
mod keywords;
mod machine;
mod number;
mod pattern;
mod run;
mod shapes;
mod validate;
mod vocabulary;

pub use constraint::Constraint;
pub use json::Json;
pub use vocabulary::Vocabulary;

use machine::Machine;
use std::sync::Arc;

/// A schema that can't be followed: what, and where in it (a JSON pointer).
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("the schema at {}: {what}", if .path.is_empty() { "its root" } else { .path })]
pub struct SchemaError {
    pub path: String,
    pub what: String,
}

impl From<SchemaError> for crate::Error {
    fn from(error: SchemaError) -> Self {
        crate::Error::InvalidArgument(error.to_string())
    }
}

/// A JSON schema, ready to be followed.
#[derive(Debug)]
pub struct Schema {
    json: Json,
    machine: Arc<Machine>,
}

impl Schema {
    /// # Errors
    /// Text that is no JSON, and what [`new`](Self::new) refuses.
    pub fn parse(text: &str) -> Result<Self, SchemaError> {
        let json = serde_json::from_str(text)
            .map_err(|error| SchemaError { path: String::new(), what: format!("this is not JSON: {error}") })?;
        Self::new(json)
    }

    /// # Errors
    /// A keyword that is not supported: nothing in a schema is silently ignored.
    pub fn new(json: Json) -> Result<Self, SchemaError> {
        Ok(Self { machine: Arc::new(compile::compile(&json)?), json })
    }

    /// Whether `text` is JSON that the schema accepts.
    ///
    /// # Errors
    /// What is wrong with it, without quoting it.
    pub fn validate(&self, text: &str) -> Result<(), String> {
        let value: Json = serde_json::from_str(text)
            .map_err(|error| format!("not JSON, at line {} column {}", error.line(), error.column()))?;
        let all = vec![flat::Place { json: &self.json, path: String::new() }];
        match validate::misfit(&self.json, &all, &value, "") {
            Ok(None) => Ok(()),
            Ok(Some(at)) => Err(format!("what it has at {at} is not what the schema asks for")),
            Err(error) => Err(error.to_string()),
        }
    }
}
