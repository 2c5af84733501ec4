//! Weights: bytes in, tensors out.
//!
//! Readers are push-driven. They are handed chunks of any size, in order, from wherever they come
//! (a socket, a file, a cache), and hand each tensor's bytes on to a [`TensorSink`] as they pass.
//! Nothing is buffered but the header and at most one split block, so a 1 GB model needs no 1 GB.

pub mod base64;
mod digest;
mod element;
mod gguf;
pub mod manifest;
pub mod quant;
mod reader;
mod safetensors;
mod stream;
mod write;

pub use digest::{Sha256Stream, Verified};
pub use element::ElementType;
pub use gguf::GgufReader;
pub use reader::Reader;
pub use safetensors::{SafetensorsIndex, SafetensorsReader};
pub use write::{GgufWriter, TensorSpec};

use std::collections::BTreeMap;

/// What is wrong with a weights file, a config or a manifest.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FormatError {
    #[error("{0}")]
    Invalid(String),
    #[error("the file ends after {got} bytes, but its header promises {expected}; download it again")]
    Truncated { got: u64, expected: u64 },
    #[error("the tensor `{0}` is missing from the weights")]
    MissingTensor(String),
    #[error("the tensor `{name}` has shape {got:?}, the config asks for {expected:?}")]
    WrongShape { name: String, got: Vec<usize>, expected: Vec<usize> },
    #[error("{what} `{got}` is not supported; supported: {supported}")]
    Unsupported { what: &'static str, got: String, supported: &'static str },
}

/// One tensor as its file describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct TensorInfo {
    pub name: String,
    pub element: ElementType,
    /// Outermost dimension first, as PyTorch prints it: a linear layer is `[out, in]`.
    /// (GGUF stores the reverse; the reader turns it round.)
    pub shape: Vec<usize>,
    /// From the start of the file.
    pub offset: u64,
    pub bytes: u64,
}

/// A metadata value; GGUF's integer widths are folded into one.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Int(i64),
    Float(f64),
    Bool(bool),
    String(String),
    Ints(Vec<i64>),
    Floats(Vec<f64>),
    Bools(Vec<bool>),
    Strings(Vec<String>),
}

/// Key-value metadata: GGUF's, or safetensors' `__metadata__`.
pub type Metadata = BTreeMap<String, Value>;

/// All that a file says before its first tensor byte.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FileHeader {
    pub metadata: Metadata,
    /// In file order, which is the order in which their bytes arrive.
    pub tensors: Vec<TensorInfo>,
}

/// Where a reader puts what it reads.
pub trait TensorSink {
    /// The header is complete and valid; `data` follows. Called once per file.
    fn begin(&mut self, header: &FileHeader) -> crate::Result<()>;
    /// `bytes` of `tensor`, starting `at` bytes into it. Always a whole number of blocks
    /// ([`ElementType::block_bytes`]), in order, without gaps.
    fn data(&mut self, tensor: &TensorInfo, at: u64, bytes: &[u8]) -> crate::Result<()>;
    /// `tensor` is complete.
    fn end(&mut self, tensor: &TensorInfo) -> crate::Result<()>;
}

/// Answers whoever pushes on after an error: the bytes could end up in the wrong place.
fn spent() -> FormatError {
    FormatError::Invalid("this reader has failed before; start over with a new one".into())
}

/// A file's own name for something, fit for an error message: short, one line, no control codes.
fn shown(name: &str) -> String {
    const LONGEST: usize = 64;
    let mut out: String = name.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    if name.chars().nth(LONGEST).is_some() {
        out.push('…');
    }
    out
}
