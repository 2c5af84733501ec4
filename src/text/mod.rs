//! Text: tokenizers, chat templates, windows.

/// A tokenizer or chat template that can't be read, or doesn't fit its model.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TextError {
    #[error("{0}")]
    Tokenizer(String),
    #[error("{0}")]
    Template(String),
}
