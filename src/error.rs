//! The crate's error: one variant a room, each with the stable code that JavaScript sees.

/// Anything that can go wrong, with a stable [`code`](Error::code).
///
/// Every message says what was wrong, what was expected, and where there is something to do, what
/// to do. No message contains text that a caller passed in: it may be personal.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The weights, config or tokenizer are not what they claim to be.
    #[error("{0}")]
    Format(#[from] crate::weights::FormatError),
    /// The tokenizer or chat template failed or does not fit the model.
    #[cfg(feature = "text")]
    #[error("{0}")]
    Text(#[from] crate::text::TextError),
    /// The redaction options make no sense.
    #[error("{0}")]
    Options(#[from] crate::redact::OptionsError),
    /// The bytes are not the ones that the manifest names.
    #[error("{0}")]
    Integrity(String),
    /// The input is longer than the model's context.
    #[error(
        "the input is {tokens} tokens, the model's context is {limit}; shorten it or pick a model with a longer context"
    )]
    ContextLength { tokens: usize, limit: usize },
    /// The caller's argument makes no sense.
    #[error("{0}")]
    InvalidArgument(String),
    /// The device cannot run this.
    #[error("{0}")]
    UnsupportedDevice(String),
    /// The device went away while working, or failed to run a kernel.
    #[error("{0}")]
    DeviceLost(String),
    /// The device computed something that is not the known answer, or not a number.
    #[error("{0}")]
    SelfTest(String),
    /// The caller gave up.
    #[error("aborted by the caller")]
    Aborted,
    /// Text may not leave the device.
    #[error("{0}")]
    Privacy(String),
    /// A file or a socket failed (native only).
    #[error("{0}")]
    Io(String),
}

impl Error {
    /// The `code` of `BurnsideError` in `api.d.ts`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Error::Format(_) => "model-format",
            #[cfg(feature = "text")]
            Error::Text(_) => "model-format",
            Error::Integrity(_) => "integrity",
            Error::ContextLength { .. } => "context-length",
            Error::InvalidArgument(_) | Error::Options(_) => "invalid-argument",
            Error::UnsupportedDevice(_) => "unsupported-device",
            Error::DeviceLost(_) => "device-lost",
            Error::SelfTest(_) => "self-test-failed",
            Error::Aborted => "aborted",
            Error::Privacy(_) => "privacy",
            Error::Io(_) => "network",
        }
    }
}
