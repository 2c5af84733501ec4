//! The redactor: raw text in, redacted text and its entities out.

use super::error::Thrown;
use super::options;
use crate::redact::located::{Located, located};
use crate::redact::{Offsets, RawText, Session, Tagging};
use serde::Serialize;
use std::cell::RefCell;
use std::collections::BTreeMap;
use wasm_bindgen::prelude::*;

/// One conversation's redactor: the same value gets the same placeholder.
#[wasm_bindgen]
#[derive(Default)]
pub struct Redactor {
    session: RefCell<Session>,
}

#[wasm_bindgen]
impl Redactor {
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A copy that goes its own way: a text can be tried on it, and it be thrown away.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self { session: self.session.clone() }
    }

    /// By patterns alone; the state is `"patterns-only"`. JSON `{ entities, state, originals }`: the last has what
    /// each placeholder stands for, but for secrets. The redacted text does not cross the border: it is the text that
    /// the caller has, with each entity's placeholder for what lies between its `start` and its `end`.
    pub fn redact(&self, text: String, options: &JsValue) -> Result<String, Thrown> {
        self.run(text, Tagging { spans: &[], complete: false }, options)
    }

    /// The same with what the engine's tagger found: JSON as its `survey` gives it. What is none counts
    /// as no tagger.
    #[cfg(feature = "wire")]
    pub fn redact_with(&self, text: String, options: &JsValue, survey: &str) -> Result<String, Thrown> {
        let survey = serde_json::from_str(survey).unwrap_or_default();
        let (spans, complete) = super::survey::tagging(&survey).unwrap_or_default();
        self.run(text, Tagging { spans: &spans, complete }, options)
    }

    fn run(&self, text: String, tagging: Tagging<'_>, options: &JsValue) -> Result<String, Thrown> {
        let options = options::options(options).map_err(crate::Error::from)?;
        let raw = RawText::new(text);
        let redaction = self.session.borrow_mut().redact_tagged(&raw, tagging, &options);
        let mut originals = BTreeMap::new();
        for entity in &redaction.entities {
            if let Some(original) = redaction.vault.original(&entity.placeholder) {
                originals.insert(entity.placeholder.clone(), original.to_string());
            }
        }
        let answer = Answer {
            entities: located(raw.expose_on_device(), &redaction.entities, Offsets::Utf16, millionths),
            state: redaction.text.state().as_str(),
            originals,
        };
        // Strings and numbers can always be written.
        Ok(serde_json::to_string(&answer).unwrap_or_default())
    }
}

/// A score without its point: what writes floats is 1.4 kB of the module, gzipped.
fn millionths(score: f32) -> u32 {
    (score * 1e6).round() as u32
}

/// `Found` of `js/redaction.js`, but for the text, and scores in millionths.
#[derive(Serialize)]
struct Answer<'a> {
    entities: Vec<Located<'a, u32>>,
    state: &'static str,
    /// Of `String`s as the vault is: of others, the map would be compiled again.
    originals: BTreeMap<String, String>,
}
