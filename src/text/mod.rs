//! Text: tokenizers, chat templates, the streaming detokenizer, windows over long text.
//!
//! - [`Tokenizer`] reads `tokenizer.json` (WordPiece, byte-level BPE) or GGUF metadata.
//! - [`StreamDecoder`] turns ids into text as they come; [`StopMatcher`] watches for stop strings.
//! - [`ChatTemplate`] renders a conversation with the model's own Jinja template.
//! - [`windows`] cuts long text into overlapping pieces at word boundaries.
//!
//! The tokenizers are written here rather than taken from the crate `tokenizers`, whose regex
//! engines and their Unicode tables weigh more than everything else in this room together.
//! `scripts/golden/text_fixtures.py` compares them with it, and with llama.cpp.

mod bpe;
mod decode;
mod gguf;
mod json;
mod loaded;
mod split;
mod stop;
mod stream;
mod tables;
mod template;
mod tokenizer;
mod unicode;
mod windows;
mod wordpiece;

pub use stop::StopMatcher;
pub use stream::StreamDecoder;
pub use template::{ChatTemplate, Message};
pub use tokenizer::{Encoding, Tokenizer};
pub use windows::{Window, owner, windows};

/// A tokenizer or chat template that can't be read, or doesn't fit its model.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TextError {
    /// The tokenizer is malformed, of a kind not supported, or does not fit the model.
    #[error("{0}")]
    Tokenizer(String),
    /// The chat template does not compile, or refuses the conversation.
    #[error("{0}")]
    Template(String),
}
