//! What a caller asks of a generator.

use crate::schema::Schema;
use crate::task::Sampling;
use crate::text::Message;
use std::rc::Rc;

/// What to continue.
pub enum Prompt<'a> {
    /// Continued as it stands. Nothing in it is read as a control token.
    Text(&'a str),
    /// Rendered with the model's chat template.
    Chat(&'a [Message]),
}

/// How far and how to continue.
#[derive(Debug, Clone)]
pub struct GenerateOptions {
    pub max_new_tokens: usize,
    pub sampling: Sampling,
    /// The answer ends before the first of these, which is not part of it.
    pub stop: Vec<String>,
    /// The answer is JSON that this accepts, whatever `sampling` says.
    pub schema: Option<Rc<Schema>>,
    /// The answer's keys and values stay until the next one begins: if that goes on with the same conversation, what it has
    /// of it is not computed again.
    pub keep: bool,
}

impl Default for GenerateOptions {
    fn default() -> Self {
        Self { max_new_tokens: 256, sampling: Sampling::default(), stop: vec![], schema: None, keep: false }
    }
}
