//! A model in a process of its own, asked over its standard input and output.
//!
//! `burnside serve` is built without Burn and starts one `burnside model-worker` for each model. So a GPU driver that
//! crashes, a kernel that hangs or memory that runs out takes one model with it, which is started anew, and not the
//! server; and the HTTP side, whose crates would have Burn compiled in another way, builds in seconds.
//!
//! | file | what it does |
//! |---|---|
//! | here      | what is said between the two: a JSON value a line, one answer for each question |
//! | `process` | the server's end: starts the process, asks, notices that it died |
//! | `models`  | the other end: loads the model and answers |

#[cfg(feature = "engine")]
pub(super) mod models;
#[cfg(feature = "serve")]
pub mod process;

use crate::redact::TaggedSpan;
use crate::text::{Message, TextError};
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// What the server asks. Answers are numbered by the server.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Accept a chat: [`Reply::Accepted`].
    Generate { answer: u64, request: Generate },
    /// Go on with it: [`Reply::Step`].
    Step { answer: u64 },
    /// Give its memory back. The only question without a reply.
    Drop { answer: u64 },
    /// Read texts: [`Reply::Reading`].
    Read { texts: Vec<String>, ask: Ask },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// Unasked, once: the model is loaded and has answered on this device.
    Ready {
        device: String,
    },
    Accepted {
        usage: Usage,
    },
    Step {
        did: Step,
        usage: Usage,
    },
    Reading(Reading),
    Failed(Fault),
}

/// An error on its way between the processes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    ContextLength {
        tokens: usize,
        limit: usize,
    },
    InvalidArgument(String),
    /// The chat template refuses the messages.
    Template(String),
    /// The device is gone or computes nonsense: the process should be started anew.
    Broken(String),
    Other(String),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::ContextLength { tokens, limit } => Self::ContextLength { tokens, limit },
            Error::InvalidArgument(_) => Self::InvalidArgument(message),
            Error::Text(_) => Self::Template(message),
            Error::DeviceLost(_) | Error::SelfTest(_) => Self::Broken(message),
            _ => Self::Other(message),
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::ContextLength { tokens, limit } => Self::ContextLength { tokens, limit },
            Fault::InvalidArgument(message) => Self::InvalidArgument(message),
            Fault::Template(message) => Self::Text(TextError::Template(message)),
            Fault::Broken(message) => Self::DeviceLost(message),
            Fault::Other(message) => Self::Io(message),
        }
    }
}

/// Makes an engine: starts the process. Called on the model's own thread, where the engine then stays; called again
/// after the engine broke.
pub type Load = Box<dyn Fn() -> Result<Box<dyn Engine>> + Send>;

/// A loaded model, as the server's thread for it sees it. It may block that thread.
pub trait Engine {
    /// Where it computes, for the log.
    fn device(&self) -> String;

    /// Accepts a chat. Nothing is computed before the first [`Generation::step`].
    ///
    /// # Errors
    /// What is wrong with the request: its length, its numbers, its turns.
    fn generate(&mut self, request: &Generate) -> Result<Box<dyn Generation>>;

    /// Reads texts: one answer each, in order.
    ///
    /// # Errors
    /// A model that is not made for it, a device that fails.
    fn read(&mut self, texts: &[&str], ask: &Ask) -> Result<Reading>;
}

/// An answer in the making. Dropping it gives its memory back.
pub trait Generation {
    /// Goes on by one token, or by a part of the prompt.
    ///
    /// # Errors
    /// A device that fails.
    fn step(&mut self) -> Result<Step>;

    fn usage(&self) -> Usage;
}

/// What a [`Generation::step`] did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// It read a part of the prompt.
    Prompt,
    /// It made a token; what can be shown now, which may be nothing.
    Token(String),
    /// Nothing: the answer is complete.
    End(Finish),
}

/// Why an answer ended; OpenAI's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Finish {
    Stop,
    Length,
}

/// Tokens of one request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    pub prompt_tokens: usize,
    pub completion_tokens: usize,
}

/// A chat to answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Generate {
    pub messages: Vec<Message>,
    pub max_tokens: usize,
    /// 0: always the likeliest token.
    pub temperature: f32,
    pub top_p: f32,
    /// 0: all.
    pub top_k: usize,
    pub repetition_penalty: f32,
    pub seed: u64,
    pub stop: Vec<String>,
    /// A JSON schema that the answer follows.
    pub schema: Option<String>,
}

/// What to do with texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// The likeliest labels; all of them without `top_k`.
    Classify {
        top_k: Option<usize>,
    },
    Tag,
    Embed,
}

/// What [`Engine::read`] gives.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    pub answers: Vec<Answer>,
    /// Of all texts together.
    pub tokens: usize,
}

/// The answer to one text, as it was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The likeliest first.
    Labels(Vec<Label>),
    Spans(Vec<TaggedSpan>),
    Vector(Vec<f32>),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Label {
    pub label: String,
    /// 0 to 1.
    pub score: f32,
}
